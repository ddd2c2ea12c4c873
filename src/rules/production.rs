//! What the rules on all other objects in production have in common.

use super::destroyed;
use super::finding::{Evidence, Finding, Label};
use super::loss::Loss;
use super::unfamiliar::is_unfamiliar;
use crate::catalog::Class;
use crate::plan::{Fate, Severity};
use crate::policy::EnvironmentClass;

/// The findings on the destroyed objects in production that no other rule speaks of.
pub(super) fn findings<'l, 'p: 'l>(
    rule: &'static str,
    destroyed: impl Iterator<Item = &'l Loss<'p>>,
) -> Vec<Finding> {
    destroyed.filter_map(|loss| finding(rule, loss)).collect()
}

/// What a rule says of one of them; nothing, where another rule does.
pub(super) fn finding(rule: &'static str, loss: &Loss<'_>) -> Option<Finding> {
    if loss.environment.class != EnvironmentClass::Production || is_unfamiliar(loss) {
        return None;
    }
    let severity = severity(loss)?;
    let mut finding = destroyed::finding(rule, severity, loss);
    let protects_on = loss.knowledge.entry.class == Class::Protecting && loss.is_replaced();
    if let Some(effect) = loss.knowledge.entry.loses.as_ref().filter(|_| !protects_on) {
        finding.evidence.insert(0, Evidence::new(Label::Lost, effect.clone()));
    }
    if loss.knowledge.entry.class == Class::Routine {
        finding.help = "nothing, where this is ordinary work: such objects come and go".to_owned();
    }
    Some(finding)
}

/// How much it matters; `None` for the classes that have rules of their own.
fn severity(loss: &Loss<'_>) -> Option<Severity> {
    let protects_less = !loss.weakened.is_empty() && loss.kin.protects.is_none();
    match loss.knowledge.entry.class {
        Class::Routine => Some(Severity::Low),
        // Protection that is deleted, or made way for less, has a rule of its own.
        Class::Protecting if loss.fate == Fate::Destroyed && (!loss.is_replaced() || protects_less) => None,
        Class::Plain | Class::Protecting if loss.is_create_first() || loss.was_replaced() => {
            Some(Severity::Low)
        }
        Class::Plain | Class::Protecting => Some(Severity::Medium),
        Class::Data | Class::Serving | Class::Unknown => None,
    }
}
