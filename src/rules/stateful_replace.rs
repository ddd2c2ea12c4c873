//! Rule `stateful-replace`: an object that holds data, keys or identity makes way for a new, empty one.

use super::finding::Finding;
use super::loss::KnownPlan;
use super::{Doc, Rule, stateful};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "stateful-replace",
    about: "an object that holds data, keys or identity makes way for a new, empty one",
    severity: "the type's tier; critical becomes high where a snapshot, backup or soft-delete remains; one lower for a deposed object that another one has replaced",
    doc: Doc {
        means: "The plan destroys an object of class data and makes another in its place. The new one is empty, \
                whichever of the two comes first.",
        matters: "A replacement looks like a change: one line of configuration, and a database is gone. This is \
                  how an agent deleted and recreated a production environment to fix a small bug.",
        example: "`storage_encrypted` of `aws_db_instance.main` goes from `false` to `true`. The provider cannot \
                  change it in place, so the instance is destroyed and an empty one is made.",
        remedy: "Leave the attribute that forces the replacement as it is. Or build the new object beside the old \
                 one, move the data, switch over, and delete the old one in a plan of its own.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    stateful::findings(RULE.id, known.replaced())
}
