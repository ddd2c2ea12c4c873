//! Rule `missing-state`: production is made from nothing.

use super::finding::{Evidence, Finding, Label};
use super::loss::KnownPlan;
use super::{Doc, Rule};
use crate::plan::{Action, Inventory, Mode, Severity};
use crate::policy::EnvironmentClass;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "missing-state",
    about: "a plan in production makes ten objects or more, and nothing exists before",
    severity: "medium",
    doc: Doc {
        means: "The state that the plan was made on is empty, and the plan makes a whole environment.",
        matters: "Where production exists already, the state is missing or is the wrong one. The apply makes a second \
                  environment beside the first, or fails half-way on the first name that is taken; and who then \
                  \"cleans up\" with the old state destroys the real one.",
        example: "On a new laptop without the state file, `terraform plan` shows a hundred objects to create.",
        remedy: "Look whether the environment exists. Where this is its first apply, have it signed.",
    },
    check,
};

/// So many objects are an environment.
const MANY: usize = 10;

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    let Inventory::Listed { in_state: 0 } = known.plan.inventory else { return Vec::new() };
    let managed = || known.plan.changes.iter().filter(|change| change.mode == Mode::Managed);
    let made = managed().filter(|change| change.action == Action::Create).count();
    let production = known.environment.class == EnvironmentClass::Production;
    if !production || made < MANY || managed().any(|change| change.fate.is_some()) {
        return Vec::new();
    }
    let finding = Finding {
        summary: format!("{made} objects are made in production, and nothing exists before"),
        evidence: vec![Evidence::new(Label::Seen, "the state that the plan was made on is empty")],
        help: "look whether the environment exists already; where this is its first apply, have it signed"
            .to_owned(),
        ..Finding::of_plan(RULE.id, Severity::Medium, known.environment.clone())
    };
    vec![finding]
}
