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
    destroyed.filter(|loss| is_unfamiliar(loss)).map(|loss| finding(rule, loss)).collect()
}

/// Whether nobody knows what the object holds: its type was never heard of, or only its name was, and it looks as if
/// it held something.
pub(super) fn is_unfamiliar(loss: &Loss<'_>) -> bool {
    match loss.knowledge.entry.class {
        Class::Unknown => true,
        Class::Plain => loss.knowledge.looks_stateful.is_some(),
        Class::Data | Class::Serving | Class::Protecting | Class::Routine => false,
    }
}

/// What a rule says of one of them.
pub(super) fn finding(rule: &'static str, loss: &Loss<'_>) -> Finding {
    let severity = if loss.knowledge.looks_stateful.is_some() { Severity::High } else { Severity::Medium };
    let mut finding = destroyed::finding(rule, severity, loss);
    let entry = &loss.knowledge.entry;
    let kind = entry.judged_as.as_deref().unwrap_or(&loss.change.kind);
    let known = match entry.class {
        Class::Plain => format!("unknown: the catalog has only the name of `{kind}`, not what it holds"),
        Class::Unknown | Class::Data | Class::Serving | Class::Protecting | Class::Routine => {
            format!("unknown: the catalog has never heard of `{kind}`")
        }
    };
    let mut evidence = vec![Evidence::new(Label::Lost, known)];
    let looks = loss.knowledge.looks_stateful.iter().flatten();
    evidence.extend(looks.map(|look| Evidence::new(Label::Seen, look.clone())));
    evidence.append(&mut finding.evidence);
    finding.evidence = evidence;
    finding
}
