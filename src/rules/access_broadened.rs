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
    severity: "high; low where only nobody can see what a policy will grant",
    doc: Doc {
        means: "A policy, a role or a binding newly grants every action on every resource, an administrator's role at \
                a wide scope, or anything to everybody; or data is newly open to the public. What was granted before \
                the plan does not count, and a narrow policy is silent. A policy that was seen and is decided only \
                while the plan is applied is told as well, at low.",
        matters: "An agent that destroys production was first given the right to. And what is public once has been \
                  read.",
        example: "A policy attached to the deployment role is changed from `s3:GetObject` on one bucket to `*` on `*`.",
        remedy: "Grant the actions that are needed, on the resources that they are needed for.",
    },
    check,
};

const NARROWER: &str = "grant only what is needed, only to those who need it, and only where they do";
const UNSEEN: &str =
    "look at what the policy is made of; apply first what it depends on, then the plan shows it";

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    let told = known.steps.iter().filter(|step| !(step.broadened.is_empty() && step.unseen.is_empty()));
    told.map(finding).collect()
}

fn finding(step: &Step<'_>) -> Finding {
    let worse = step.broadened.iter().map(|it| Evidence::new(Label::Worse, it.text.clone()));
    let unseen = step.unseen.iter().map(|it| Evidence::new(Label::Seen, it.text.clone()));
    let (severity, grants, help) = match step.broadened.is_empty() {
        true => (Severity::Low, "may newly grant too much", UNSEEN),
        false => (Severity::High, "newly grants too much", NARROWER),
    };
    Finding {
        address: Some(step.change.address.to_static()),
        points: step::points(&step.broadened),
        summary: format!("`{}` {grants}", step.change.address),
        evidence: worse.chain(unseen).collect(),
        help: help.to_owned(),
        ..Finding::of_plan(RULE.id, severity, step.environment.clone())
    }
    .with_environment()
}
