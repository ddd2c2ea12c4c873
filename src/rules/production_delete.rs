//! Rule `production-delete`: any other managed object in production is deleted.

use super::finding::Finding;
use super::loss::KnownPlan;
use super::{Doc, Rule, production};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "production-delete",
    about: "any other managed object in production is deleted",
    severity: "medium; low for routine types",
    doc: Doc {
        means: "The plan deletes an object in production that is known to hold no data and to serve nothing by \
                itself.",
        matters: "In production a deletion is worth a second look, whatever it is.",
        example: "`aws_ce_cost_category.teams` is deleted: nothing stops, and the bill is no longer split.",
        remedy: "Say in the pull request why it goes, and have it signed; or put the block back.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    production::findings(RULE.id, known.deleted())
}
