//! What a plan announces and does not show: changes put off, and actions that providers run.

use super::document::address;
use super::wire::{Deferred, DeferredInvocation, Invocation};
use crate::plan::{Attributes, Gap, GapKind, Text};
use serde_json::value::RawValue;

/// What a plan lacks on which planning stopped.
pub(super) fn errored() -> Gap {
    Gap {
        kind: GapKind::Errored,
        address: None,
        message: "planning stopped on an error, so the list of changes is only a part".to_owned(),
        what: "errored".to_owned(),
    }
}

/// What a plan lacks that was made for a part of the configuration.
pub(super) fn incomplete() -> Gap {
    Gap {
        kind: GapKind::Incomplete,
        address: None,
        message: "it was made with `-target` or the like, or parts of it were put off".to_owned(),
        what: "incomplete".to_owned(),
    }
}

/// What a plan lacks that was limited to some addresses with this option.
pub(super) fn targeted(option: &str, addresses: &[&str]) -> Gap {
    const SHOWN: usize = 4;
    let mut named: Vec<String> = addresses.iter().take(SHOWN).map(|address| format!("`{address}`")).collect();
    if let Some(more) = addresses.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        named.push(format!("{more} more"));
    }
    Gap {
        kind: GapKind::Targeted,
        address: None,
        message: format!("it was made with `{option}` for {}", named.join(", ")),
        what: "targeted".to_owned(),
    }
}

/// Everything that a plan announces and does not show.
pub(super) fn announced<'w, 'a: 'w>(
    put_off: impl Iterator<Item = &'w Deferred<'a>>,
    run: impl Iterator<Item = &'w Invocation<'a>>,
    run_put_off: impl Iterator<Item = &'w DeferredInvocation<'a>>,
) -> Vec<Gap> {
    put_off.map(deferred).chain(run.map(invocation)).chain(run_put_off.map(deferred_invocation)).collect()
}

/// Puts gaps in order.
pub(super) fn sort(gaps: &mut [Gap]) {
    gaps.sort_by(|a, b| a.address.cmp(&b.address).then_with(|| a.what.cmp(&b.what)));
}

/// A change that is put off to a later round.
fn deferred(deferred: &Deferred<'_>) -> Gap {
    let change = deferred.resource_change.as_ref();
    let words: Vec<&str> = change
        .and_then(|change| change.change.as_ref()?.actions.as_ref())
        .map(|words| words.iter().map(|Text(word)| &**word).collect())
        .unwrap_or_default();
    Gap {
        address: address(change.and_then(|change| change.address.as_ref())),
        ..put_off(&words, deferred.reason.as_ref())
    }
}

/// A change of these action words that is put off, of an object that is not said.
pub(super) fn put_off(words: &[&str], reason: Option<&Text<'_>>) -> Gap {
    let reason = reason.map_or("unknown", |Text(reason)| &**reason);
    let why = DEFERRED.iter().find(|(word, _)| *word == reason).map_or("no reason is given", |(_, why)| *why);
    let what = if words.is_empty() { "change".to_owned() } else { words.join(" and ") };
    Gap {
        kind: GapKind::Deferred,
        address: None,
        message: format!("its {what} is put off to a later plan: {why}"),
        what: format!("deferred {}", words.join(",")),
    }
}

/// The reasons for putting a change off, in words.
const DEFERRED: &[(&str, &str)] = &[
    ("instance_count_unknown", "how many there will be is not known yet"),
    ("resource_config_unknown", "its configuration is not known yet"),
    ("provider_config_unknown", "its provider's configuration is not known yet"),
    ("deferred_prereq", "something that it needs is put off too"),
    ("absent_prereq", "something that it needs is not there yet"),
    ("excluded", "it was excluded from this plan"),
    ("not_included", "this plan was made for other objects"),
];

/// An action that a provider runs: a side effect that no change shows.
fn invocation(invocation: &Invocation<'_>) -> Gap {
    let trigger = invocation.lifecycle_action_trigger.as_ref();
    let event = trigger.and_then(|trigger| trigger.action_trigger_event.as_ref());
    let object = trigger.and_then(|trigger| trigger.triggering_resource_address.as_ref());
    let word = event.map_or("", |Text(event)| &**event);
    Gap {
        address: address(invocation.address.as_ref()),
        what: format!("action-invocation {word} {}", hash(invocation)),
        ..run(event, object)
    }
}

/// An action that is run at this event of this object, and that is not said itself.
pub(super) fn run(event: Option<&Text<'_>>, object: Option<&Text<'_>>) -> Gap {
    let event = event.map(|Text(event)| &**event);
    let when = EVENTS.iter().find(|(word, _)| Some(*word) == event).map(|(_, when)| *when);
    let when = match (when, object) {
        (Some(when), Some(Text(object))) => format!(" {when} `{object}`"),
        (Some(_), None) | (None, _) => String::new(),
    };
    Gap {
        kind: GapKind::ActionInvocation,
        address: None,
        message: format!("a provider action is run{when}, and what it does is not in the plan"),
        what: "action-invocation ".to_owned(),
    }
}

/// With other arguments it is another action: so they go into the fingerprint, as a hash.
fn hash(invocation: &Invocation<'_>) -> String {
    invocation.hash.clone().unwrap_or_else(|| {
        Attributes::new(invocation.config_values.map(RawValue::get), None, None).open().hash()
    })
}

/// The events that run an action, in words that an address can follow.
const EVENTS: &[(&str, &str)] = &[
    ("BeforeCreate", "before the creation of"),
    ("AfterCreate", "after the creation of"),
    ("BeforeUpdate", "before the update of"),
    ("AfterUpdate", "after the update of"),
    ("BeforeDestroy", "before the destruction of"),
    ("AfterDestroy", "after the destruction of"),
];

/// An action whose run is put off.
fn deferred_invocation(deferred: &DeferredInvocation<'_>) -> Gap {
    let inner = deferred.action_invocation.as_ref().map(invocation);
    let (address, what) = inner.map_or((None, String::new()), |inner| (inner.address, inner.what));
    Gap { address, what: format!("deferred {what}"), ..run_put_off() }
}

/// An action whose run is put off, and that is not said itself.
pub(super) fn run_put_off() -> Gap {
    Gap {
        kind: GapKind::Deferred,
        address: None,
        message: "a provider action is put off to a later plan".to_owned(),
        what: "deferred ".to_owned(),
    }
}
