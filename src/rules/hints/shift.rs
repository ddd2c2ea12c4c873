//! Instances of a `count` that move up: each takes over what the next one has, and the last one goes.
//!
//! The plan shows replacements and one deletion, and none of them is what was meant.

use super::{COMPUTED, Hint};
use crate::plan::{Action, Change, Key, Parts, Value};
use std::collections::BTreeMap;

const COUNT_INDEX: &str = "delete_because_count_index";

/// The hint on an instance that goes, or that moves up. `instances` are those that change.
pub(super) fn hint(name: &str, of: &Change<'_>, instances: &[&Change<'_>]) -> Option<Hint> {
    let gone = |change: &&&Change<'_>| change.reason.as_deref() == Some(COUNT_INDEX);
    let (modules, _) = place(of)?;
    let beside = instances.iter().filter(|change| place(change).is_some_and(|(other, _)| other == modules));
    let by_index: BTreeMap<usize, &Change<'_>> =
        beside.clone().filter_map(|change| Some((place(change)?.1, *change))).collect();
    if !beside.clone().any(|change| gone(&change)) {
        return None;
    }
    let moves_up = |index: &usize, change: &Change<'_>| {
        by_index.get(&(index + 1)).is_some_and(|next| takes_over(change, next))
    };
    let moved = by_index.iter().filter(|(index, change)| moves_up(index, change)).count();
    let (_, index) = place(of)?;
    let concerned = of.reason.as_deref() == Some(COUNT_INDEX) || moves_up(&index, of);
    let instances = if moved == 1 { "instance" } else { "instances" };
    let take = if moved == 1 { "takes" } else { "take" };
    (moved > 0 && concerned).then(|| {
        Hint::new(format!(
            "{moved} {instances} of `{name}` {take} over what the next one has: an entry was taken out in front; \
             `for_each` with keys that stay touches only that one"
        ))
    })
}

/// The modules of an instance as written, and its index.
fn place(change: &Change<'_>) -> Option<(String, usize)> {
    let Parts { modules, resource, .. } = change.address.parts()?;
    let index = match resource.key? {
        Key::Index(index) => index.parse().ok()?,
        Key::Text(_) => return None,
    };
    Some((format!("{modules:?}"), index))
}

/// Whether an instance gets what the next one has, in everything in which it changes.
fn takes_over(change: &Change<'_>, next: &Change<'_>) -> bool {
    if !matches!(change.action, Action::Update | Action::Replace(_)) {
        return false;
    }
    let (before, after, theirs) = (change.before.open(), change.after.open(), next.before.open());
    let hash = |of: &Value<'_>, name: &str| of.get(name).map(Value::hash);
    let told = after.members().iter().filter(|(name, value)| {
        !COMPUTED.contains(&&**name) && !value.is_empty() && !matches!(value, Value::Unknown)
    });
    let mut changes = told.filter(|(name, value)| hash(&before, name) != Some(value.hash())).peekable();
    changes.peek().is_some() && changes.all(|(name, value)| hash(&theirs, name) == Some(value.hash()))
}
