//! Rule `production-replace`: any other managed object in production makes way for a new one.

use super::finding::Finding;
use super::loss::KnownPlan;
use super::{Doc, Rule, production};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "production-replace",
    about: "any other managed object in production makes way for a new one",
    severity: "medium; low for routine types and for create-first",
    doc: Doc {
        means: "The plan destroys an object in production that is known to hold no data and to serve nothing by \
                itself, and makes another in its place.",
        matters: "In production a destruction is worth a second look. Types that are replaced in ordinary work, such \
                  as task definitions, are worth a line.",
        example: "`aws_ecs_task_definition.api` is replaced at every deployment: low, a remark.",
        remedy: "Nothing, where it is ordinary work. Otherwise leave the attribute that forces the replacement as \
                 it is.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    production::findings(RULE.id, known.replaced())
}
