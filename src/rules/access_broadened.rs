//! Rule `access-broadened`: everything is newly granted, or something to everybody.

use super::finding::{Evidence, Finding, Label};
use super::loss::KnownPlan;
use super::step::{self, Step};
use super::{Doc, Rule};
use crate::plan::Severity;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "access-broadened",
    about: "everything is newly granted, or something to everybody",
    severity: "high",
    doc: Doc {
        means: "A policy, a role or a binding newly grants every action on every resource, an administrator's role at \
                a wide scope, or anything to everybody; or data is newly open to the public. What was granted before \
                the plan does not count, and a narrow policy is silent.",
        matters: "An agent that destroys production was first given the right to. And what is public once has been \
                  read.",
        example: "A policy attached to the deployment role is changed from `s3:GetObject` on one bucket to `*` on `*`.",
        remedy: "Grant the actions that are needed, on the resources that they are needed for.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    known.steps.iter().filter(|step| !step.broadened.is_empty()).map(finding).collect()
}

fn finding(step: &Step<'_>) -> Finding {
    let evidence = step.broadened.iter().map(|it| Evidence::new(Label::Worse, it.text.clone())).collect();
    Finding {
        address: Some(step.change.address.to_static()),
        points: step::points(&step.broadened),
        summary: format!("`{}` newly grants too much", step.change.address),
        evidence,
        help: "grant only what is needed, only to those who need it, and only where they do".to_owned(),
        ..Finding::of_plan(RULE.id, Severity::High, step.environment.clone())
    }
    .with_environment()
}
