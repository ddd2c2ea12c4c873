//! The rules: what is worth saying of a plan.
//!
//! Each rule is one file and one line in [`RULES`]; a rule is a function from a plan and what is known of it
//! to findings. What several rules share stands in a file of its own, named for what it knows.

mod access_broadened;
mod cause;
mod collections;
mod copies;
mod dependents;
mod destroyed;
mod emptied;
mod entries;
mod environment_mismatch;
mod environment_wipe;
mod finding;
mod gate_tampering;
mod hints;
mod kinship;
mod loss;
mod missing_state;
mod orphaned;
mod partial_plan;
mod possible_replace;
mod production;
mod production_delete;
mod production_replace;
mod protection_weakened;
mod serving;
mod serving_delete;
mod serving_replace;
mod stateful;
mod stateful_delete;
mod stateful_replace;
mod step;
mod unfamiliar;
mod unfamiliar_delete;
mod unfamiliar_replace;
mod unknown_change;
mod unseen_changes;

use crate::catalog::{Class, Entry, Recovery};
use crate::plan::{Change, Severity};

pub use dependents::Needed;
pub use finding::{Evidence, Finding, Label};
pub use gate_tampering::on_file;
pub use hints::Hint;
pub use kinship::Kin;
pub use loss::{KnownPlan, Loss};
pub use step::Step;

/// What one rule looks for.
pub struct Rule {
    /// Its id.
    pub id: &'static str,
    /// What it fires on, in one line.
    pub about: &'static str,
    /// How severe its findings are, in words.
    pub severity: &'static str,
    /// What people need to know of it.
    pub doc: Doc,
    check: fn(&KnownPlan<'_>) -> Vec<Finding>,
}

/// What people need to know of a rule.
pub struct Doc {
    /// What it means.
    pub means: &'static str,
    /// Why it matters.
    pub matters: &'static str,
    /// A case.
    pub example: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

/// Every rule, in the order in which `explain` lists them.
pub const RULES: &[Rule] = &[
    stateful_delete::RULE,
    stateful_replace::RULE,
    serving_delete::RULE,
    serving_replace::RULE,
    unfamiliar_delete::RULE,
    unfamiliar_replace::RULE,
    production_delete::RULE,
    production_replace::RULE,
    environment_wipe::RULE,
    protection_weakened::RULE,
    emptied::RULE,
    environment_mismatch::RULE,
    missing_state::RULE,
    possible_replace::RULE,
    orphaned::RULE,
    unknown_change::RULE,
    unseen_changes::RULE,
    partial_plan::RULE,
    access_broadened::RULE,
    gate_tampering::RULE,
];

/// How the rule begins that speaks of the destruction of an object of this type, and how severe that is; `None` where
/// an object of it holds and serves nothing.
#[must_use]
pub fn of_destruction(
    entry: &Entry,
    change: &Change<'_>,
    recovery: Recovery,
) -> Option<(&'static str, Severity)> {
    match entry.class {
        Class::Data => Some(("stateful-", stateful::severity_of(entry, change.deposed.is_some(), recovery))),
        Class::Serving => Some(("serving-", serving::severity_of(entry, change, change.deposed.is_some()))),
        Class::Protecting | Class::Routine | Class::Plain | Class::Unknown => None,
    }
}

/// What all rules say of a plan, in the order of the rules.
#[must_use]
pub fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    RULES.iter().flat_map(|rule| (rule.check)(known)).collect()
}
