//! Rule `unfamiliar-replace`: an object of a type that nobody has heard of makes way for a new one.

use super::finding::Finding;
use super::loss::KnownPlan;
use super::{Doc, Rule, unfamiliar};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "unfamiliar-replace",
    about: "an object of a type that nobody has heard of makes way for a new one",
    severity: "high where its name and its attributes look as if it held something, medium otherwise",
    doc: Doc {
        means: "The plan destroys an object whose type is not in the catalog, and makes another in its place.",
        matters: "Whether the new one has what the old one held, nobody can say.",
        example: "`acme_secret_vault.tenants` is replaced. The catalog does not know the type, but its name says \
                  `vault`: high.",
        remedy: "Say what the type is in the policy, under `[types]`, or have the replacement signed.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    unfamiliar::findings(RULE.id, known.replaced())
}
