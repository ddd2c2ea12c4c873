//! Change sets that belong together: the pages of one, and those of the stacks nested in its stack.
//!
//! The parent names each child's change set by its id; each is described by a call of its own.

use super::assembly::{Assembled, Unassembled};
use super::change_set::{CHANGE_SET, ChangeSet, OnFailure};
use super::object::{Object, Sight};
use super::{HANDED_ON, NESTED_STACK, STACK_SET};
use crate::input::ReadError;
use crate::input::inside::changing;
use crate::plan::{Action, Address, Gap, GapKind, Inventory, Purpose, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// A change set with all its pages.
struct Whole {
    inputs: Vec<usize>,
    pages: usize,
    set: ChangeSet,
}

/// The plans that these change sets make, or pages of them, each with the number of its input.
pub(super) fn plans(sets: Vec<(usize, ChangeSet)>) -> Vec<Result<Assembled, Unassembled>> {
    let mut results = Vec::new();
    let mut wholes: Vec<Option<Whole>> = Vec::new();
    for pages in by_id(sets) {
        match joined(pages) {
            Ok(whole) => wholes.push(Some(whole)),
            Err(unassembled) => results.push(Err(unassembled)),
        }
    }
    let named: BTreeSet<String> = wholes
        .iter()
        .flatten()
        .flat_map(|whole| whole.set.objects.iter().filter_map(|object| object.change_set.clone()))
        .collect();
    let is_named = |whole: &Whole| whole.set.id.as_ref().is_some_and(|id| named.contains(id));
    let mut nest = Nest::new(wholes);
    for at in 0..nest.wholes.len() {
        let Some(whole) = nest.wholes.get_mut(at).and_then(|whole| whole.take_if(|it| !is_named(it))) else {
            continue;
        };
        let root =
            whole.set.root.as_ref().or(whole.set.parent.as_ref()).filter(|_| whole.set.parent.is_some());
        let missing = root.zip(whole.inputs.first()).map(|(root, input)| without_root(*input, root));
        let plan = nest.root(whole);
        results.push(missing.map_or(Ok(plan), Err));
    }
    let circular = nest.wholes.iter().flatten().filter_map(|whole| whole.inputs.first());
    results.extend(circular.map(|input| {
        let error = ReadError::contradiction("the nested stacks of the change sets are inside of each other");
        Err(Unassembled { input: *input, error })
    }));
    results
}

/// The answers on one change set together, in the order in which they came. One without an id stands alone.
fn by_id(sets: Vec<(usize, ChangeSet)>) -> Vec<Vec<(usize, ChangeSet)>> {
    let mut groups: Vec<Vec<(usize, ChangeSet)>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (input, set) in sets {
        let group = set.id.as_ref().and_then(|id| known.get(id)).copied();
        match group.and_then(|at| groups.get_mut(at)) {
            Some(group) => group.push((input, set)),
            None => {
                known.extend(set.id.clone().map(|id| (id, groups.len())));
                groups.push(vec![(input, set)]);
            }
        }
    }
    groups
}

const ALL_PAGES: &str = "describe it with the AWS CLI without `--no-paginate`, `--max-items` and `--page-size`, which \
                         gives all pages as one; or give every page";

/// One change set of its pages: all but one say that another one follows.
fn joined(pages: Vec<(usize, ChangeSet)>) -> Result<Whole, Unassembled> {
    let mut known = Vec::new();
    let mut pages: Vec<(usize, ChangeSet)> = pages
        .into_iter()
        .filter(|(_, page)| {
            let new = !known.contains(&page.digest);
            known.push(page.digest);
            new
        })
        .collect();
    let input = pages.first().map_or(0, |(input, _)| *input);
    let refused = |error| Err(Unassembled { input, error });
    let Some(last) = pages.iter().position(|(_, page)| page.next.is_none()) else {
        let what = "the change set goes on on another page, which is not among the inputs";
        return refused(ReadError::unreadable(what, ALL_PAGES));
    };
    let nexts: BTreeSet<Option<&String>> = pages.iter().map(|(_, page)| page.next.as_ref()).collect();
    let count = pages.len();
    if nexts.len() != count {
        return refused(ReadError::contradiction("two descriptions of one change set are not the same"));
    }
    let inputs = pages.iter().map(|(input, _)| *input).collect();
    let (_, mut set) = pages.remove(last);
    set.objects.extend(pages.into_iter().flat_map(|(_, page)| page.objects));
    Ok(Whole { inputs, pages: count, set })
}

fn without_root(input: usize, root: &str) -> Unassembled {
    let error = ReadError::unreadable(
        "this is the change set of a nested stack, and that of its root is not among the inputs",
        format!("give the answer of `{}` as well", describe(root)),
    );
    Unassembled { input, error }
}

fn describe(id: &str) -> String {
    format!("aws cloudformation describe-change-set --include-property-values --change-set-name {id}")
}

/// The change sets that are not in a plan yet.
struct Nest {
    wholes: Vec<Option<Whole>>,
    by_id: BTreeMap<String, usize>,
}

impl Nest {
    fn new(wholes: Vec<Option<Whole>>) -> Self {
        let id = |(at, whole): (usize, &Option<Whole>)| Some((whole.as_ref()?.set.id.clone()?, at));
        let by_id = wholes.iter().enumerate().filter_map(id).collect();
        Self { wholes, by_id }
    }

    fn take(&mut self, at: usize) -> Option<Whole> {
        self.wholes.get_mut(at).and_then(Option::take)
    }

    /// The plan of a root change set with all that is nested in it.
    fn root(&mut self, mut whole: Whole) -> Assembled {
        let mut plan = Assembled {
            format: CHANGE_SET.name,
            inputs: Vec::new(),
            stack: None,
            objects: Vec::new(),
            gaps: Vec::new(),
            variables: Vec::new(),
            signals: Vec::new(),
            inventory: Inventory::ChangesOnly,
            purpose: Purpose::Change,
        };
        plan.stack = whole.set.stack_name.take();
        plan.variables = std::mem::take(&mut whole.set.variables);
        plan.signals = std::mem::take(&mut whole.set.signals);
        let at_stake = whole.set.objects.iter().any(|object| object.outcome.action != Action::Create);
        if whole.set.on_failure == OnFailure::MayGo && at_stake {
            plan.gaps.push(Gap {
                kind: GapKind::Dynamic,
                address: None,
                message: "the whole stack may be deleted where its execution fails (`OnStackFailure`)"
                    .to_owned(),
                what: "on-stack-failure".to_owned(),
            });
        }
        let id = whole.set.id.clone().unwrap_or_default();
        self.descend(whole, "", &mut plan);
        plan.gaps.extend(blind(&plan.objects));
        // Nobody knows whether another change set would do the same there, so who signs signs this one.
        plan.gaps.iter_mut().for_each(|gap| gap.what = format!("{} in {id}", gap.what));
        plan
    }

    fn descend(&mut self, whole: Whole, prefix: &str, plan: &mut Assembled) {
        plan.inputs.extend(whole.inputs);
        if whole.pages > 1 {
            let address = prefix.strip_suffix('/');
            plan.gaps.push(Gap {
                kind: GapKind::Incomplete,
                address: address.map(|address| Address::new(address.to_owned())),
                message: format!(
                    "the change set is put together from {} pages, and nothing in them tells whether one is \
                     missing in between",
                    whole.pages
                ),
                what: "pages".to_owned(),
            });
        }
        for mut object in whole.set.objects {
            object.address = format!("{prefix}{}", object.address);
            let child = object.change_set.as_ref().and_then(|id| self.by_id.get(id)).copied();
            let child = child.and_then(|at| self.take(at));
            plan.gaps.extend(if child.is_none() { unseen(&object) } else { None });
            plan.gaps.extend(dynamic(&object));
            plan.gaps.extend(in_stack_set(&object));
            let inside = format!("{}/", object.address);
            plan.objects.push(object);
            if let Some(mut child) = child {
                // What a nested stack is given can make the whole production, and nothing of it milder. What is only
                // handed on to it tells nothing new.
                for given in child.set.variables.drain(..) {
                    let is_same =
                        |one: &Variable<'_>| one.name == given.name && one.value.is_same(&given.value);
                    if !plan.variables.iter().any(is_same) {
                        plan.variables.push(Variable { certain: false, ..given });
                    }
                }
                self.descend(child, &inside, plan);
            }
        }
    }
}

/// What happens inside of a nested stack whose change set is not among the inputs.
fn unseen(object: &Object) -> Option<Gap> {
    let message = match &object.change_set {
        Some(id) => format!(
            "what happens inside of this nested stack is not among the inputs: `{}` shows it",
            describe(id)
        ),
        None => "what happens inside of this nested stack is not shown: create the change set with \
                 `--include-nested-stacks`, and describe that of every nested stack too"
            .to_owned(),
    };
    let goes_on = match object.outcome.action {
        Action::Update | Action::Import | Action::Unknown(_) => true,
        // Nothing is lost in a new one, and what goes with one that goes is told by its type.
        Action::Create | Action::Replace(_) | Action::Delete => false,
        Action::NoOp | Action::Read | Action::Forget => false,
    };
    let nested = object.kind == NESTED_STACK && goes_on;
    (nested || object.change_set.is_some()).then(|| Gap {
        kind: GapKind::NestedStack,
        address: Some(Address::new(object.address.clone())),
        message,
        what: format!("nested-stack {}", afterwards(object)),
    })
}

/// The hash of what an object will be, where that is shown: with other properties it is another update.
fn afterwards(object: &Object) -> String {
    object.after.as_ref().map(|after| after.attributes().open().hash()).unwrap_or_default()
}

/// What happens in the stacks of a stack set that is updated. Where its properties are not shown, that is told already.
fn in_stack_set(object: &Object) -> Option<Gap> {
    let is_updated = object.kind == STACK_SET && object.outcome.action == Action::Update;
    let (before, after) = object.before.as_ref().zip(object.after.as_ref()).filter(|_| is_updated)?;
    let changing = changing(&HANDED_ON, &before.attributes().open(), &after.attributes().open());
    let first = changing.first()?;
    Some(Gap {
        kind: GapKind::NestedStack,
        address: Some(Address::new(object.address.clone())),
        message: format!("what its new `{first}` does in the stacks of the stack set is in no change set"),
        what: format!("stack-set {}", afterwards(object)),
    })
}

/// A change of which AWS itself cannot say what it is.
fn dynamic(object: &Object) -> Option<Gap> {
    let Action::Unknown(said) = &object.outcome.action else { return None };
    (said == super::outcome::DYNAMIC).then(|| Gap {
        kind: GapKind::Dynamic,
        address: Some(Address::new(object.address.clone())),
        message: "what happens to it is decided only while the change set is executed".to_owned(),
        what: "dynamic".to_owned(),
    })
}

/// Updates of which the input does not show what they do: the first half of a deletion may be among them.
fn blind(objects: &[Object]) -> Option<Gap> {
    let blind = objects.iter().filter(|object| object.sight == Sight::Blind);
    let mut addresses: Vec<&str> = blind.map(|object| object.address.as_str()).collect();
    addresses.sort_unstable();
    let (first, more) = (addresses.first()?, addresses.len() - 1);
    let which = if more == 0 { format!("`{first}`") } else { format!("`{first}` and {more} more") };
    Some(Gap {
        kind: GapKind::PropertyValues,
        address: None,
        message: format!(
            "what the update of {which} does to its properties is not shown: describe the change set with \
             `--include-property-values`"
        ),
        what: format!("property-values {}", addresses.join(" ")),
    })
}
