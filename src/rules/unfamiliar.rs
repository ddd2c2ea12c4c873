//! What the rules on unknown types have in common: how they look.

use super::destroyed;
use super::finding::{Evidence, Finding, Label};
use super::loss::Loss;
use crate::catalog::Class;
use crate::plan::Severity;

/// The findings on those of unknown types.
pub(super) fn findings<'l, 'p: 'l>(
    rule: &'static str,
    destroyed: impl Iterator<Item = &'l Loss<'p>>,
) -> Vec<Finding> {
    let strange = destroyed.filter(|loss| loss.knowledge.entry.class == Class::Unknown);
    strange.map(|loss| finding(rule, loss)).collect()
}

fn finding(rule: &'static str, loss: &Loss<'_>) -> Finding {
    let severity = if loss.knowledge.looks_stateful.is_some() { Severity::High } else { Severity::Medium };
    let mut finding = destroyed::finding(rule, severity, loss);
    let kind = &loss.change.kind;
    let mut evidence =
        vec![Evidence::new(Label::Lost, format!("unknown: the catalog has never heard of `{kind}`"))];
    let looks = loss.knowledge.looks_stateful.iter().flatten();
    evidence.extend(looks.map(|look| Evidence::new(Label::Seen, look.clone())));
    evidence.append(&mut finding.evidence);
    finding.evidence = evidence;
    finding
}
