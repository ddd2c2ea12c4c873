//! Two templates as a plan: what the update from the old one to the new one does to each object.

use super::change::{self, Compared, compared};
use super::differ::{Differ, Objects};
use super::difference::Difference;
use super::evaluate::Evaluator;
use super::expression::Expression;
use super::gaps;
use super::object::Object;
use super::parameters::{Parameters, Values};
use super::parts::Template;
use super::value::{Known, Secrecy, Value};
use crate::input::cloudformation::TypeFacts;
use crate::input::cloudformation::tree::{self, Node};
use crate::input::error::ReadError;
use crate::input::{Form, Format};
use crate::plan::{Gap, Graph, Inventory, Leaf, Plan, Purpose, References, Variable};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Two templates. No document is of this format by itself: a template alone is no plan.
pub(in crate::input) const TEMPLATES: Format = Format {
    name: "cloudformation-templates",
    about: "two templates, the deployed and the new one: `--template OLD..NEW`",
    form: Form::Text {
        claims: |_| false,
        read: |_, _| Err(ReadError::not_a_plan("a template", "name two of them: `--template OLD..NEW`")),
    },
};

/// One of the two templates.
#[derive(Clone, Copy)]
pub struct Side<'s> {
    /// The template; `None` where there is no stack on this side.
    pub text: Option<&'s str>,
    /// The values of its parameters.
    pub parameters: &'s Parameters,
    /// Tells of the file with the template of a nested stack whether it is compared as well.
    pub is_seen: &'s dyn Fn(&str) -> bool,
    /// Whether the stack is protected from its own deletion, where what stands beside the template says.
    pub protected: Option<bool>,
}

/// Which of the two could not be read, and why.
#[derive(Debug)]
pub enum Unreadable {
    /// The template that is deployed.
    Old(ReadError),
    /// The template that is to be deployed.
    New(ReadError),
}

/// What the update from one template to the other does.
pub struct Comparison {
    changes: Vec<Compared>,
    gaps: Vec<Gap>,
    variables: Vec<(String, Known)>,
    /// The names of the parameters that either template declares.
    parameters: BTreeSet<String>,
    /// What refers to what: an object, its property, and the other object.
    references: BTreeSet<[String; 3]>,
    existing: usize,
    purpose: Purpose,
    /// Whether the stack loses its own protection.
    unprotected: bool,
}

/// One side, read.
struct Read {
    document: Expression,
    template: Template,
    values: Values,
}

impl Comparison {
    /// Compares the template that is deployed with the one that is to be.
    ///
    /// # Errors
    /// Where one of them is no template, or names what cannot be evaluated.
    pub fn of(old: &Side<'_>, new: &Side<'_>, types: &TypeFacts) -> Result<Self, Unreadable> {
        let was = Read::side(old).map_err(Unreadable::Old)?;
        let becomes = Read::side(new).map_err(Unreadable::New)?;
        let old_evaluator = was.evaluator().map_err(Unreadable::Old)?;
        let new_evaluator = becomes.evaluator().map_err(Unreadable::New)?;
        let old_objects = objects(&old_evaluator).map_err(Unreadable::Old)?;
        let new_objects = objects(&new_evaluator).map_err(Unreadable::New)?;
        let same = was.document == becomes.document && old.parameters == new.parameters;
        let globals = match was.template.globals == becomes.template.globals {
            true => Difference::Same,
            false => Difference::Maybe,
        };
        let differ = Differ {
            evaluators: [&old_evaluator, &new_evaluator],
            old: &old_objects,
            new: &new_objects,
            types,
            conditions: RefCell::new(BTreeMap::new()),
            globals,
        };
        // The same template with the same values is no update, whatever may have changed outside of it.
        let outcomes = if same { BTreeMap::new() } else { differ.settle() };
        let ids: BTreeSet<&str> = old_objects.keys().chain(new_objects.keys()).copied().collect();
        let changes: Vec<Compared> =
            ids.into_iter().filter_map(|id| compared(&differ, id, outcomes.get(id))).collect();
        let gaps = match same {
            true => Vec::new(),
            false => {
                let (templates, values) =
                    ([&was.template, &becomes.template], [&was.values, &becomes.values]);
                gaps::of(templates, values, &changes, new.is_seen)
            }
        };
        let existing = changes.iter().filter(|change| change.existed()).count();
        let declared = was.values.known.keys().chain(becomes.values.known.keys());
        let parameters = declared.cloned().collect();
        let references = old_objects.iter().chain(&new_objects).flat_map(references).collect();
        let purpose = if new.text.is_some() { Purpose::Change } else { Purpose::Destroy };
        let variables = variables(&becomes.values);
        let unprotected = old.protected == Some(true) && new.text.is_some() && new.protected != Some(true);
        Ok(Self { changes, gaps, parameters, references, existing, purpose, variables, unprotected })
    }

    /// The names of the parameters that either template declares.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(String::as_str)
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> Plan<'_> {
        let variable = |(name, known): &'_ (String, Known)| -> Variable<'static> {
            let text = known.text.to_string();
            let value = match known.secrecy {
                Secrecy::Open => Leaf::plain(text),
                Secrecy::Secret => Leaf::sensitive(text),
            };
            Variable::new(&**name, value)
        };
        let stack = self.unprotected.then(change::unprotected_stack);
        Plan {
            format: TEMPLATES.name,
            tool: None,
            changes: stack.into_iter().chain(self.changes.iter().map(Compared::change)).collect(),
            reads: 0,
            drift: Vec::new(),
            gaps: self.gaps.clone(),
            inventory: Inventory::Listed { in_state: self.existing },
            variables: self.variables.iter().map(variable).collect(),
            providers: Vec::new(),
            signals: Vec::new(),
            purpose: Some(self.purpose),
            references: self.references(),
        }
    }

    fn references(&self) -> References<'_> {
        let references = &self.references;
        References::new(move || {
            let mut graph = Graph::default();
            for [from, property, to] in references {
                let [from, to] = [from, to].map(|name| graph.node(name.clone()));
                graph.add(from, property, to);
            }
            graph
        })
    }
}

/// How many changes: what they hold may be secret.
impl std::fmt::Debug for Comparison {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "({} changes)", self.changes.len())
    }
}

const CURE: &str = "give a template in JSON or YAML that `aws cloudformation validate-template` takes";

impl Read {
    fn side(side: &Side<'_>) -> Result<Self, ReadError> {
        let Some(text) = side.text else {
            let values = Values { known: BTreeMap::new(), missing: Vec::new() };
            return Ok(Self { document: Expression::Null, template: Template::default(), values });
        };
        if text.trim().is_empty() {
            return Err(ReadError::unreadable("the file is empty", CURE));
        }
        let document = Expression::from(&template(text)?);
        let (template, values) = Template::read(&document, side.parameters)?;
        Ok(Self { document, template, values })
    }

    fn evaluator(&self) -> Result<Evaluator<'_>, ReadError> {
        let mut evaluator = Evaluator::new(&self.template, &self.values.known);
        evaluator.settle().map_err(|circular| {
            ReadError::unreadable(
                format!("the condition `{}` refers to itself, or through too many others", circular.0),
                "let conditions refer to each other in one direction",
            )
        })?;
        Ok(evaluator)
    }
}

/// The template in a text: by itself, or in the answer of `aws cloudformation get-template`.
fn template(text: &str) -> Result<Node, ReadError> {
    let read = |text: &str| {
        let malformed = |malformed| ReadError::unreadable(format!("the template holds {malformed}"), CURE);
        tree::read(text).map_err(malformed)
    };
    let tree = read(text)?;
    let body = ["TemplateBody", "templateBody"].into_iter().find_map(|key| tree.get(key));
    if body.is_some() && tree.get("Resources").is_some() {
        return Err(ReadError::contradiction(
            "the text has `Resources` and is the answer of `get-template` as well",
        ));
    }
    match body.map(|body| (body, body.text())) {
        Some((_, Some(inside))) => read(inside),
        Some((body, None)) => Ok(body.clone()),
        None => Ok(tree),
    }
}

fn objects<'t>(evaluator: &'t Evaluator<'t>) -> Result<Objects<'t>, ReadError> {
    let resources = evaluator.template.resources.iter();
    let objects = resources.map(|(id, resource)| (id.as_str(), Object::of(evaluator, resource))).collect();
    if evaluator.is_exhausted() {
        return Err(ReadError::unreadable(
            "the template comes to more text than any stack takes",
            "take the repetition out of it",
        ));
    }
    Ok(objects)
}

/// What an object's properties refer to.
fn references((id, object): (&&str, &Object<'_>)) -> Vec<[String; 3]> {
    let mut found = Vec::new();
    if let Value::Map(members) = &object.properties {
        for (property, value) in members {
            value.each_object(&mut |to| found.push([(*id).to_owned(), property.clone(), to.to_owned()]));
        }
    }
    found
}

/// The parameters whose value is a text: they may say which environment this is.
fn variables(values: &Values) -> Vec<(String, Known)> {
    let known = values.known.iter().filter_map(|(name, value)| match value {
        Value::Known(known) => Some((name.clone(), known.clone())),
        Value::Absent | Value::List(_) | Value::Map(_) | Value::Term(_) => None,
    });
    known.collect()
}

/// Whether a text is a template: a map with `Resources` in it. Where it cannot be read it may be one.
#[must_use]
pub fn is_template(text: &str) -> bool {
    match template(text) {
        Ok(tree) => tree.get("Resources").is_some_and(|inside| !inside.members().is_empty()),
        Err(_) => text.contains("Resources") && text.contains("Type"),
    }
}
