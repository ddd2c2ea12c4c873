//! Rule `orphaned`: an object lives on, unmanaged and unprotected.

use super::finding::{Evidence, Finding, Label};
use super::loss::{KnownPlan, Loss};
use super::{Doc, Rule, destroyed};
use crate::catalog::{Class, Recovery};
use crate::plan::{Fate, Leaves, Left, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "orphaned",
    about: "an object lives on, unmanaged and unprotected",
    severity: "low; medium where it holds data and an empty one takes its place",
    doc: Doc {
        means: "The object is not destroyed, but it leaves the state: nobody manages, updates or protects it from \
                now on, and it still costs money.",
        matters: "Where a new, empty object takes the place of a database, everybody who looks for the data looks \
                  in the wrong one.",
        example: "A `removed` block with `destroy = false` lets `aws_db_instance.main` go. Or a Google resource is \
                  deleted whose `deletion_policy` is `ABANDON`.",
        remedy: "Write down who looks after it from now on, or keep it managed.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    known
        .losses
        .iter()
        .filter(|loss| loss.fate == Fate::Orphaned)
        .map(|loss| finding(RULE.id, loss))
        .collect()
}

/// What a rule says of an object that lives on.
pub(super) fn finding(rule: &'static str, loss: &Loss<'_>) -> Finding {
    let replaced = loss.is_replaced() && loss.knowledge.entry.class == Class::Data;
    let severity = if replaced { Severity::Medium } else { Severity::Low };
    let mut finding = destroyed::finding(rule, severity, loss);
    let address = &loss.change.address;
    finding.summary = match (replaced && loss.knowledge.entry.begins_empty(), loss.is_replaced()) {
        (true, _) => format!("`{address}` lives on unmanaged, and a new, empty one takes its place"),
        (false, true) => format!("`{address}` lives on unmanaged, and a new one takes its place"),
        (false, false) => format!("`{address}` lives on, and nobody manages it"),
    };
    if let Some(Leaves { what: Left::Object, because }) = &loss.change.circumstances().leaves {
        finding.evidence.insert(0, Evidence::new(Label::Seen, because.clone()));
    }
    if loss.knowledge.assessment.recovery == Recovery::Retained {
        let texts = loss.knowledge.assessment.evidence.join(", ");
        let text = match texts.is_empty() {
            true => "the provider deletes nothing".to_owned(),
            false => format!("the provider deletes nothing: {texts}"),
        };
        finding.evidence.insert(0, Evidence::new(Label::Seen, text));
    }
    finding.help = match loss.is_replaced() {
        true => format!("{}; write down who looks after the old one", finding.help),
        false => "write down who looks after it from now on, or keep it managed".to_owned(),
    };
    finding
}
