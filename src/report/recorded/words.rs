//! The words of a report, read back into what they stand for.

use super::RecordedError;
use crate::catalog::Recovery;
use crate::gate::Count;
use crate::input::FORMATS;
use crate::plan::{Action, Certainty, Digest, Fate, GapKind, Order, Severity, Tool};
use crate::policy::{Effect, EnvironmentClass};
use crate::rules::Label;
use std::collections::BTreeMap;
use std::num::NonZeroU32;

/// The one of these that is called so.
fn known<T: Copy>(
    what: &'static str,
    all: &[T],
    word: fn(T) -> &'static str,
    written: &str,
) -> Result<T, RecordedError> {
    let found = all.iter().copied().find(|one| word(*one) == written);
    found.ok_or(RecordedError::Foreign { what })
}

pub(super) fn class(written: &str) -> Result<EnvironmentClass, RecordedError> {
    let all = [EnvironmentClass::Production, EnvironmentClass::Unclassified, EnvironmentClass::NonProduction];
    known("class of an environment", &all, EnvironmentClass::word, written)
}

pub(super) fn severity(written: &str) -> Result<Severity, RecordedError> {
    known("severity", &Severity::WORST_FIRST, Severity::word, written)
}

pub(super) fn certainty(written: &str) -> Result<Certainty, RecordedError> {
    known("certainty", &[Certainty::Certain, Certainty::Possible], Certainty::word, written)
}

pub(super) fn fate(written: &str) -> Result<Fate, RecordedError> {
    known("fate", &[Fate::Kept, Fate::Destroyed, Fate::Orphaned, Fate::Unknown], Fate::word, written)
}

pub(super) fn recovery(written: &str) -> Result<Recovery, RecordedError> {
    use Recovery::{Backup, None, Retained, Snapshot, SoftDelete, Unknown};
    let all = [None, Snapshot, Backup, SoftDelete, Retained, Unknown];
    known("recovery", &all, Recovery::word, written)
}

pub(super) fn label(written: &str) -> Result<Label, RecordedError> {
    use Label::{Guard, Holds, Lost, Recovery, Seen, Where, Why, Worse};
    let all = [Lost, Why, Recovery, Worse, Guard, Where, Holds, Seen];
    known("label of evidence", &all, Label::word, written)
}

pub(super) fn gap(written: &str) -> Result<GapKind, RecordedError> {
    known("gap", &GapKind::ALL, GapKind::word, written)
}

pub(super) fn action(written: &str, order: Option<&str>) -> Result<Action, RecordedError> {
    match written {
        "create" => Ok(Action::Create),
        "update" => Ok(Action::Update),
        "replace" => {
            let all = [Order::DeleteFirst, Order::CreateFirst, Order::Unknown];
            let order = known("order", &all, Order::word, order.unwrap_or_default());
            order.map(Action::Replace)
        }
        "delete" => Ok(Action::Delete),
        "forget" => Ok(Action::Forget),
        "import" => Ok(Action::Import),
        "unknown" => Ok(Action::Unknown("unknown".to_owned())),
        _ => Err(RecordedError::Foreign { what: "action" }),
    }
}

pub(super) fn effect(written: &str, sign_offs: u32) -> Result<Effect, RecordedError> {
    let number = NonZeroU32::new(sign_offs);
    match (written, number) {
        ("allow", None) => Ok(Effect::Allow),
        ("warn", None) => Ok(Effect::Warn),
        ("sign-off", Some(number)) => Ok(Effect::SignOff(number)),
        ("deny", None) => Ok(Effect::Deny),
        (_, _) => Err(RecordedError::Foreign { what: "decision" }),
    }
}

pub(super) fn format(written: &str) -> Result<&'static str, RecordedError> {
    let mut names = FORMATS.iter().map(|format| format.name);
    names.find(|name| *name == written).ok_or(RecordedError::Foreign { what: "format" })
}

pub(super) fn tool(name: &str, version: Option<String>) -> Result<Tool, RecordedError> {
    let mut names = ["terraform", "opentofu", "cloudformation"].into_iter();
    let name = names.find(|known| *known == name).ok_or(RecordedError::Foreign { what: "tool" })?;
    Ok(Tool { name, version })
}

pub(super) fn digest(written: &str) -> Result<Digest, RecordedError> {
    written.parse().map_err(|_| RecordedError::Foreign { what: "digest" })
}

pub(super) fn counts(written: &BTreeMap<String, usize>) -> Result<Vec<Count>, RecordedError> {
    let count = |action: &'static str| {
        let number = written.get(action).copied();
        number.map(|number| Count { action, number }).ok_or(RecordedError::Foreign { what: "count" })
    };
    Action::WORDS.into_iter().map(count).collect()
}
