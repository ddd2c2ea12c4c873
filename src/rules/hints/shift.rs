//! Instances of a `count` that move up: each takes over what the next one has, and the last one goes.
//!
//! The plan shows replacements and one deletion, and none of them is what was meant.

use super::{COMPUTED, Hint};
use crate::plan::{Action, Change, Key, Parts, Plan, Value};
use std::collections::{BTreeMap, BTreeSet};

const COUNT_INDEX: &str = "delete_because_count_index";

/// The `count` lists that lose an entry, each with the indices of the instances that move up.
pub(super) struct Shifts(BTreeMap<String, BTreeSet<usize>>);

impl Shifts {
    /// Looks at every instance once, and only where an index is no longer reached.
    pub(super) fn of(plan: &Plan<'_>) -> Self {
        let shrinking = plan.changes.iter().filter(|change| is_beyond(change)).filter_map(place);
        let shrinking: BTreeSet<String> = shrinking.map(|(list, _)| list).collect();
        let mut lists: BTreeMap<String, BTreeMap<usize, &Change<'_>>> = BTreeMap::new();
        let current = plan.changes.iter().filter(|change| change.deposed.is_none() && !shrinking.is_empty());
        for change in current.filter(|change| change.action != Action::NoOp) {
            if let Some((list, index)) = place(change).filter(|(list, _)| shrinking.contains(list)) {
                lists.entry(list).or_default().insert(index, change);
            }
        }
        let moving = |instances: BTreeMap<usize, &Change<'_>>| -> BTreeSet<usize> {
            let pairs = instances.iter().zip(instances.iter().skip(1));
            let pairs = pairs.filter(|((index, _), (next, _))| **index + 1 == **next);
            pairs
                .filter(|((_, change), (_, next))| takes_over(change, next))
                .map(|((index, _), _)| *index)
                .collect()
        };
        Self(lists.into_iter().map(|(list, instances)| (list, moving(instances))).collect())
    }

    /// The hint on an instance that goes, or that moves up.
    pub(super) fn hint(&self, of: &Change<'_>) -> Option<Hint> {
        let (list, index) = place(of).filter(|_| !self.0.is_empty())?;
        let moving = self.0.get(&list).filter(|moving| is_beyond(of) || moving.contains(&index))?;
        let (instances, take) = match moving.len() {
            0 => return None,
            1 => ("instance", "takes"),
            _ => ("instances", "take"),
        };
        Some(Hint::new(format!(
            "{} {instances} of `{}` {take} over what the next one has: an entry was taken out in front; `for_each` \
             with keys that stay touches only that one",
            moving.len(),
            of.address.configured()?
        )))
    }
}

/// Whether `count` no longer reaches the instance.
fn is_beyond(change: &Change<'_>) -> bool {
    change.reason.as_deref() == Some(COUNT_INDEX)
}

/// The list that an instance is in, and its index.
fn place(change: &Change<'_>) -> Option<(String, usize)> {
    let Parts { modules, kind, resource, .. } = change.address.parts()?;
    let index = match resource.key? {
        Key::Index(index) => index.parse().ok()?,
        Key::Text(_) => return None,
    };
    Some((format!("{modules:?} {kind} {}", resource.name), index))
}

/// Whether an instance gets what the next one has, in everything in which it changes.
fn takes_over(change: &Change<'_>, next: &Change<'_>) -> bool {
    if !matches!(change.action, Action::Update | Action::Replace(_)) {
        return false;
    }
    let (before, after, theirs) = (change.before.open(), change.after.open(), next.before.open());
    let is = |of: &Value<'_>, name: &str, value| of.get(name).is_some_and(|other| other.is_same(value));
    let told = after.members().iter().filter(|(name, value)| {
        !COMPUTED.contains(&&**name) && !value.is_empty() && !matches!(value, Value::Unknown)
    });
    let mut changes = told.filter(|(name, value)| !is(&before, name, value)).peekable();
    changes.peek().is_some() && changes.all(|(name, value)| is(&theirs, name, value))
}
