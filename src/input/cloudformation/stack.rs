//! The deletion of a stack: what is destroyed, snapshotted and kept of its resources, by its template.

use super::assembly::{Assembled, Unassembled};
use super::object::Object;
use super::outcome::Outcome;
use super::policy::{DELETION, Policy};
use super::resources::{Resources, Row, STACK_DELETION};
use super::stack_template::{Declared, StackTemplate};
use super::{NESTED_STACK, TypeFacts};
use crate::input::ReadError;
use crate::plan::{Action, Address, Certainty, Fate, Gap, GapKind, Inventory, Left, Purpose};
use std::collections::BTreeSet;

/// The reason of every change: the word of the command.
const REASON: &str = "delete-stack";

/// The plans that these resources and templates make, each with the number of its input.
pub(super) fn deletions(
    resources: Vec<(usize, Resources)>,
    templates: Vec<(usize, StackTemplate)>,
    types: &TypeFacts,
) -> Vec<Result<Assembled, Unassembled>> {
    let mut results = Vec::new();
    let templates = different(templates);
    let mut used = vec![false; templates.len()];
    for (input, listed) in resources {
        results.push(template_of(&listed, &templates).map_err(|error| Unassembled { input, error }).map(
            |at| {
                if let Some(used) = at.and_then(|at| used.get_mut(at)) {
                    *used = true;
                }
                deletion(input, listed, at.and_then(|at| templates.get(at)), types)
            },
        ));
    }
    let unused = templates.iter().zip(used).filter(|(_, used)| !used);
    results.extend(unused.map(|((input, _), _)| {
        let error = ReadError::not_a_plan(
            "a CloudFormation template",
            "create a change set and give the answer of `aws cloudformation describe-change-set`; or, to judge the \
             deletion of a stack, give that of `aws cloudformation list-stack-resources` as well, and of \
             `get-template` for that stack",
        );
        Err(Unassembled { input: *input, error })
    }));
    results
}

/// The templates without those that are there already.
fn different(all: Vec<(usize, StackTemplate)>) -> Vec<(usize, StackTemplate)> {
    let mut templates: Vec<(usize, StackTemplate)> = Vec::new();
    for (input, template) in all {
        if !templates.iter().any(|(_, known)| *known == template) {
            templates.push((input, template));
        }
    }
    templates
}

/// The template that has most of the resources; neither document names the other.
fn template_of(listed: &Resources, templates: &[(usize, StackTemplate)]) -> Result<Option<usize>, ReadError> {
    let has = |template: &StackTemplate| listed.rows.iter().filter(|row| template.declares(row)).count();
    let mut fitting: Vec<(usize, usize)> =
        templates.iter().enumerate().map(|(at, (_, template))| (has(template), at)).collect();
    fitting.retain(|(number, _)| *number > 0);
    fitting.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    match fitting.as_slice() {
        [(one, _), (other, _), ..] if one == other => Err(ReadError::unreadable(
            "several of the templates fit these resources",
            "give the resources of one stack with its own template",
        )),
        [(_, at), ..] => Ok(Some(*at)),
        [] => Ok(None),
    }
}

impl StackTemplate {
    fn declares(&self, row: &Row) -> bool {
        self.resources.get(&row.logical_id).is_some_and(|declared| declared.kind == row.kind)
    }
}

fn deletion(
    input: usize,
    listed: Resources,
    template: Option<&(usize, StackTemplate)>,
    types: &TypeFacts,
) -> Assembled {
    let declared = |row: &Row| {
        let (_, template) = template?;
        template.resources.get(&row.logical_id).filter(|_| template.declares(row))
    };
    let unknown = listed.rows.iter().filter(|row| declared(row).is_none());
    let mut unknown: Vec<&str> = unknown.map(|row| row.logical_id.as_str()).collect();
    unknown.sort_unstable();
    let mut gaps: Vec<Gap> = unseen(&unknown, listed.rows.len()).into_iter().collect();
    let of_template = template.map(|(_, template)| template.macros.as_slice()).unwrap_or_default();
    let macros = |declared: &Declared| -> BTreeSet<String> {
        of_template.iter().chain(&declared.macros).cloned().collect()
    };
    let rewriting: BTreeSet<String> = listed.rows.iter().filter_map(declared).flat_map(macros).collect();
    gaps.extend(rewritten(&rewriting));
    let object = |row: &Row| {
        let declared = declared(row);
        let known = declared.map_or(Known::Nothing, |declared| match macros(declared).is_empty() {
            true => Known::Template(declared),
            false => Known::Draft(declared),
        });
        object(row, known, types)
    };
    let objects: Vec<Object> = listed.rows.iter().map(object).collect();
    gaps.extend(objects.iter().filter_map(nested));
    Assembled {
        format: STACK_DELETION.name,
        inputs: [Some(input), template.map(|(at, _)| *at)].into_iter().flatten().collect(),
        stack: listed.stack,
        objects,
        gaps,
        variables: Vec::new(),
        signals: listed.signals,
        inventory: Inventory::Listed { in_state: listed.rows.len() },
        purpose: Purpose::Destroy,
    }
}

/// The resources of which the template says nothing.
fn unseen(unknown: &[&str], of: usize) -> Option<Gap> {
    let first = unknown.first()?;
    let (which, cure) = match unknown.len() {
        all if all == of => ("these resources".to_owned(), "`aws cloudformation get-template` gives it"),
        1 => (format!("`{first}`"), "where a transform made them, `--template-stage Processed` has them"),
        number => (
            format!("`{first}` and {} more", number - 1),
            "where a transform made them, `--template-stage Processed` has them",
        ),
    };
    Some(Gap {
        kind: GapKind::Template,
        address: None,
        message: format!(
            "the template of {which} is not among the inputs, so nobody can say what is kept: {cure}"
        ),
        what: format!("template {}", unknown.join(" ")),
    })
}

/// The macros that may say something else of what is kept than the template does.
fn rewritten(macros: &BTreeSet<String>) -> Option<Gap> {
    let names: Vec<&str> = macros.iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| Gap {
        kind: GapKind::Template,
        address: None,
        message: format!(
            "the macro `{}` has rewritten the template since, so nobody can say what is kept: `aws cloudformation \
             get-template --template-stage Processed` gives what became of it",
            names.join("`, `")
        ),
        what: format!("template macro {}", names.join(" ")),
    })
}

/// What is inside of a nested stack goes with it.
fn nested(object: &Object) -> Option<Gap> {
    let goes = object.kind == NESTED_STACK && object.outcome.fate == Some(Fate::Destroyed);
    goes.then(|| Gap {
        kind: GapKind::NestedStack,
        address: Some(Address::new(object.address.clone())),
        message:
            "what is inside of this nested stack goes too, and is not listed: judge its deletion as well"
                .to_owned(),
        what: "nested-stack".to_owned(),
    })
}

/// What the inputs tell of a resource.
#[derive(Clone, Copy)]
enum Known<'t> {
    Nothing,
    /// What the template says.
    Template(&'t Declared),
    /// What the template said before macros rewrote it.
    Draft(&'t Declared),
}

fn object(row: &Row, known: Known<'_>, types: &TypeFacts) -> Object {
    let mut object = Object::bare(Some(&row.logical_id), Some(&row.kind));
    object.physical_id.clone_from(&row.physical_id);
    object.reason = Some(REASON.to_owned());
    let kept = match known {
        Known::Template(Declared { properties, .. }) => {
            let has = |name: &str| properties.has(name);
            properties.deletion.kept(Policy::default_of(DELETION, &row.kind, &has, types))
        }
        Known::Nothing | Known::Draft(_) => None,
    };
    let (action, fate) = match kept {
        Some(Policy::Retain) => (Action::Forget, Fate::Orphaned),
        Some(Policy::Snapshot | Policy::Delete) | None => (Action::Delete, Fate::Destroyed),
    };
    let left = kept.map_or(Left::Unknown, Policy::left);
    object.outcome = Outcome { action, certainty: Certainty::Certain, fate: Some(fate), left: Some(left) };
    match known {
        Known::Nothing => {
            object.because = "the template that says what is kept is not among the inputs".to_owned();
        }
        Known::Template(declared) => object.before = Some(declared.properties.clone()),
        Known::Draft(declared) => {
            object.before = Some(declared.properties.clone());
            object.because = format!("a macro may have rewritten its `{DELETION}`");
        }
    }
    object
}
