//! Rule `emptied`: an update leaves a collection of an object without entries.

use super::finding::{Evidence, Finding, Label};
use super::loss::KnownPlan;
use super::step::{self, Step};
use super::{Doc, Rule, cause};
use crate::plan::Severity;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "emptied",
    about: "an update leaves a collection empty that had entries, or takes a replica",
    severity: "medium",
    doc: Doc {
        means: "An object that holds data or serves is updated in place, and a list, map or set of it that had two \
                entries or more has none afterwards: environment variables, an allow list, members. Or one of its \
                replicas goes. Tags and labels do not count.",
        matters: "The plan shows an update, which looks harmless. The application starts without its variables, the \
                  firewall lets nobody in, the copy in the other region is gone.",
        example: "`source_ranges` of a firewall has three entries now, and none afterwards.",
        remedy: "Put the entries back into the configuration. After an import it often lacks what the object has.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    known.steps.iter().filter(|step| !step.emptied.is_empty()).map(finding).collect()
}

fn finding(step: &Step<'_>) -> Finding {
    let mut evidence: Vec<Evidence> =
        step.emptied.iter().map(|it| Evidence::new(Label::Lost, it.text.clone())).collect();
    evidence.extend(step.held());
    let paths: Vec<String> = step.emptied.iter().map(|it| it.path.clone()).collect();
    let lose = if paths.len() == 1 { "loses" } else { "lose" };
    Finding {
        address: Some(step.change.address.to_static()),
        points: step::points(&step.emptied),
        summary: format!(
            "`{}` is updated, and {} {lose} entries",
            step.change.address,
            cause::quoted(&paths)
        ),
        evidence,
        help: "put the entries back into the configuration, or have it signed that they go".to_owned(),
        ..Finding::of_plan(RULE.id, Severity::Medium, step.environment.clone())
    }
    .with_environment()
}
