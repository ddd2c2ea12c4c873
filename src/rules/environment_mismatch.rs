//! Rule `environment-mismatch`: what is declared non-production turns out to be production.

use super::finding::{Evidence, Finding, Label};
use super::loss::KnownPlan;
use super::{Doc, Rule};
use crate::plan::{Action, Address, Severity};
use crate::policy::Environment;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "environment-mismatch",
    about: "the plan is declared non-production, and it is about production",
    severity: "high, and the change is judged as production",
    doc: Doc {
        means: "The option, the policy or the project says that this is a test environment. The plan's variables, or \
                the tags or the name of an object that changes for the worse, say production.",
        matters: "Somebody cleans up staging, on the state of production: the wrong workspace, the wrong backend, a \
                  copied directory.",
        example: "`--environment staging`, and the database that is deleted has the tag `Environment = production`.",
        remedy: "Find out which state this plan was made on before anything else.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    let losses = known.losses.iter().map(|loss| (&loss.change.address, &loss.environment));
    let steps = known.steps.iter().map(|step| (&step.change.address, &step.environment));
    let objects: Vec<(&Address<'_>, &Environment)> =
        losses.chain(steps).filter(|(_, of)| of.mismatch().is_some()).collect();
    let does_something =
        known.plan.changes.iter().any(|change| !matches!(change.action, Action::NoOp | Action::Read));
    let whole = known.environment.mismatch().filter(|_| does_something).map(|_| &known.environment);
    let Some(environment) = whole.or(objects.first().map(|(_, environment)| *environment)) else {
        return Vec::new();
    };
    let declared = environment.declared.clone().unwrap_or_default();
    let mut evidence: Vec<Evidence> = (!environment.because.contains(&declared))
        .then(|| Evidence::new(Label::Seen, declared))
        .into_iter()
        .collect();
    match whole {
        Some(_) => evidence.push(Evidence::new(Label::Seen, environment.because.clone())),
        None => evidence.extend(objects.iter().map(|(address, environment)| {
            Evidence::new(Label::Seen, format!("`{address}`: {}", environment.because))
        })),
    }
    let finding = Finding {
        summary: "the plan is declared non-production, and it is about production".to_owned(),
        evidence,
        help: "find out which state this plan was made on: the wrong workspace, backend or directory"
            .to_owned(),
        ..Finding::of_plan(RULE.id, Severity::High, environment.clone())
    };
    vec![finding]
}
