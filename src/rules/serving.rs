//! What the rules on objects of class serving have in common: how bad the outage is.

use super::destroyed;
use super::finding::{Evidence, Finding, Label};
use super::loss::Loss;
use crate::catalog::{Class, Entry};
use crate::plan::{Action, Change, Fate, Order, Severity};

/// The findings on those that are of class serving.
pub(super) fn findings<'l, 'p: 'l>(
    rule: &'static str,
    destroyed: impl Iterator<Item = &'l Loss<'p>>,
) -> Vec<Finding> {
    let served = destroyed.filter(|loss| loss.knowledge.entry.class == Class::Serving);
    served.map(|loss| finding(rule, loss)).collect()
}

/// What a rule says of one of them.
pub(super) fn finding(rule: &'static str, loss: &Loss<'_>) -> Finding {
    let mut finding = destroyed::finding(rule, severity(loss), loss);
    if let Some(effect) = &loss.knowledge.entry.loses {
        finding.evidence.insert(0, Evidence::new(Label::Lost, effect.clone()));
    }
    finding
}

fn severity(loss: &Loss<'_>) -> Severity {
    let Some(outage) = &loss.knowledge.entry.outage else { return Severity::High };
    if loss.fate == Fate::Unknown && !loss.is_replaced() {
        return outage.on_delete.max(outage.on_replace);
    }
    severity_of(&loss.knowledge.entry, loss.change, loss.was_replaced())
}

/// How much of an outage it is that an object of a type is destroyed.
pub(super) fn severity_of(entry: &Entry, change: &Change<'_>, replaced_before: bool) -> Severity {
    let Some(outage) = &entry.outage else { return Severity::High };
    // What serves is the object that took its place.
    if replaced_before {
        return outage.on_replace.lowered();
    }
    match &change.action {
        Action::Replace(Order::CreateFirst) => outage.on_replace.lowered(),
        Action::Replace(Order::DeleteFirst | Order::Unknown) => outage.on_replace,
        Action::NoOp
        | Action::Read
        | Action::Create
        | Action::Update
        | Action::Delete
        | Action::Forget
        | Action::Import
        | Action::Unknown(_) => outage.on_delete,
    }
}
