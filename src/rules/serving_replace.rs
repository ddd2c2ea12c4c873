//! Rule `serving-replace`: an object that serves, and holds no data, makes way for a new one.

use super::finding::Finding;
use super::loss::KnownPlan;
use super::{Doc, Rule, serving};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "serving-replace",
    about: "an object that serves, and holds no data, makes way for a new one",
    severity: "the type's outage level for a replacement; one lower for create-first",
    doc: Doc {
        means: "The plan destroys an object of class serving and makes another in its place.",
        matters: "Between the two there is nothing that serves, and the new one may have another address, name or \
                  endpoint. Where the new one comes first, the gap is small.",
        example: "`name` of `aws_lb.public` changes: the load balancer goes, and the new one has a new DNS name.",
        remedy: "Set `create_before_destroy = true` in its `lifecycle` where names allow it, or leave the attribute \
                 that forces the replacement as it is.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    serving::findings(RULE.id, known.replaced())
}
