//! Rule `unfamiliar-delete`: an object of a type that nobody has heard of is deleted.

use super::finding::Finding;
use super::loss::KnownPlan;
use super::{Doc, Rule, unfamiliar};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "unfamiliar-delete",
    about: "an object of a type that nobody has heard of is deleted",
    severity: "high where its name and its attributes look as if it held something, medium otherwise",
    doc: Doc {
        means: "The plan deletes an object whose type is not in the catalog, so nobody can say what it holds.",
        matters: "Most losses that no list foresaw are of such types: a new service, a small vendor, an in-house \
                  provider.",
        example: "`acme_database_cluster.ledger` is deleted. The catalog does not know the type, but its name says \
                  `database` and it has `backup_retention_days`: high.",
        remedy: "Say what the type is in the policy, under `[types]`, or have the deletion signed.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    unfamiliar::findings(RULE.id, known.deleted())
}
