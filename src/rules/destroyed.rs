//! What the rules on destroyed objects have in common: how they tell it.

use super::cause;
use super::finding::{Evidence, Finding, Label};
use super::loss::Loss;
use crate::catalog::Class;
use crate::plan::{Action, Certainty, Leaf, Order, Severity};

/// The finding of a rule on one loss.
pub(super) fn finding(rule: &'static str, severity: Severity, loss: &Loss<'_>) -> Finding {
    let change = loss.change;
    Finding {
        rule,
        severity,
        address: Some(change.address.to_static()),
        deposed: change.deposed.clone(),
        environment: loss.environment.clone(),
        summary: summary(loss),
        evidence: evidence(loss),
        help: cause::remedy(loss),
        recovery: None,
        part_of: loss.kin.parent.clone(),
        needed: loss.needed.clone(),
        hints: loss.hints.clone(),
        points: points(loss),
    }
}

/// What to point at in the source: what causes the loss, then what makes it as bad as it is.
fn points(loss: &Loss<'_>) -> Vec<(String, String)> {
    let forcing = loss.change.forced_by.iter().map(|path| (path.clone(), "forces the replacement"));
    let counting = cause::repetition(loss).map(|(name, why)| (name.to_owned(), why));
    let knowledge = &loss.knowledge;
    let holds = knowledge.entry.class == Class::Data;
    let causes = knowledge.assessment.causes.iter().filter(|_| holds).cloned();
    let points = forcing.chain(counting).chain(causes);
    points.map(|(attribute, why)| (attribute, why.to_owned())).collect()
}

/// What happens to the object, in one sentence.
fn summary(loss: &Loss<'_>) -> String {
    let address = &loss.change.address;
    let object = match &loss.change.deposed {
        Some(key) => format!("the deposed object {key} of `{address}`"),
        None => format!("`{address}`"),
    };
    let empty = if loss.knowledge.entry.begins_empty() { " and empty" } else { "" };
    let happens = match &loss.change.action {
        Action::Replace(Order::DeleteFirst) => format!("is destroyed, then made anew{empty}"),
        Action::Replace(Order::CreateFirst) => {
            format!("is made anew{empty}, then the old one is destroyed")
        }
        Action::Replace(Order::Unknown) => format!("is destroyed, and made anew{empty}"),
        Action::Delete if loss.change.certainty == Certainty::Possible => "may be deleted".to_owned(),
        Action::Delete => "is deleted".to_owned(),
        Action::NoOp
        | Action::Read
        | Action::Create
        | Action::Update
        | Action::Forget
        | Action::Import
        | Action::Unknown(_) => "is destroyed".to_owned(),
    };
    format!("{object} {happens}")
}

/// Why it happens, where the object was, and what says that its environment is another than the plan's.
pub(super) fn evidence(loss: &Loss<'_>) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    evidence.extend(cause::why(loss).map(|why| Evidence::new(Label::Why, why)));
    if let Some(previous) = &loss.change.previous_address {
        evidence.push(Evidence::new(Label::Seen, format!("it was `{previous}` before it moved")));
    }
    if let Some(id) = loss.change.circumstances().id.as_ref().and_then(Leaf::shown) {
        evidence.push(Evidence::new(Label::Seen, format!("the live object is `{id}`")));
    }
    if let Some(inner) = &loss.knowledge.entry.judged_as {
        evidence.push(Evidence::new(Label::Seen, format!("it is judged as `{inner}`")));
    }
    evidence.push(Evidence::new(
        Label::Where,
        format!("{}: {}", loss.environment.class.word(), loss.environment.because),
    ));
    evidence
}
