//! Rule `stateful-delete`: an object that holds data, keys or identity is deleted.

use super::finding::Finding;
use super::loss::KnownPlan;
use super::{Doc, Rule, stateful};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "stateful-delete",
    about: "an object that holds data, keys or identity is deleted",
    severity: "the type's tier; critical becomes high where a snapshot, backup or soft-delete remains; one lower for a deposed object that another one has replaced",
    doc: Doc {
        means: "The plan deletes an object of class data: a database, a bucket, a disk, a key, a user pool, or \
                something that contains such things. What it held goes with it.",
        matters: "This is what cannot be undone by applying again. Configuration makes an empty object of the \
                  same name, never its content.",
        example: "`aws_db_instance.main` is taken out of the configuration while `skip_final_snapshot` is \
                  `true`: critical, for nothing is left. With a final snapshot it is high.",
        remedy: "Put the block back, or let the object live on with a `removed` block and `destroy = false`. \
                 Where the deletion is meant, take a backup that does not go with it, and have peers sign.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    stateful::findings(RULE.id, known.deleted())
}
