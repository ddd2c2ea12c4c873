//! Rule `serving-delete`: an object that serves, and holds no data, is deleted.

use super::finding::Finding;
use super::loss::KnownPlan;
use super::{Doc, Rule, serving};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "serving-delete",
    about: "an object that serves, and holds no data, is deleted",
    severity: "the type's outage level for a deletion",
    doc: Doc {
        means: "The plan deletes an object of class serving: a load balancer, a subnet, a role, a DNS record. It \
                holds nothing, but something stops when it goes.",
        matters: "The outage lasts until somebody makes it again, and some of it does not come back the same: \
                  addresses, names and endpoints change.",
        example: "`aws_lb.public` is taken out of the configuration: every request that went through it fails.",
        remedy: "Move the traffic away first, in a plan of its own. Where nothing uses the object any more, say so \
                 in the pull request, and have it signed.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    serving::findings(RULE.id, known.deleted())
}
