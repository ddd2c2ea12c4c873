//! Rule `partial-plan`: the plan covers only a part of the configuration.

use super::finding::{Evidence, Finding, Label};
use super::loss::KnownPlan;
use super::{Doc, Rule};
use crate::plan::{GapKind, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "partial-plan",
    about: "the plan covers only a part of the configuration",
    severity: "low",
    doc: Doc {
        means: "The plan was made with `-target`, or parts of it were put off, so it says nothing of the rest. Or \
                nobody gave the values of a template's parameters, and they are taken to stay as they are.",
        matters: "What is listed is judged. What is not may come with the next plan.",
        example: "`terraform plan -target=aws_ecs_service.api`: `complete` is `false`.",
        remedy: "Plan without `-target` where you can, and give the values of parameters with `--parameters`.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    let partial =
        known.plan.gaps.iter().filter(|gap| matches!(gap.kind, GapKind::Incomplete | GapKind::Targeted));
    partial
        .map(|gap| Finding {
            summary: "the plan covers only a part of the configuration".to_owned(),
            evidence: vec![Evidence::new(Label::Seen, gap.message.clone())],
            help: "plan without `-target` where you can; give the parameters of a template their values"
                .to_owned(),
            ..Finding::of_plan(RULE.id, Severity::Low, known.environment.clone())
        })
        .collect()
}
