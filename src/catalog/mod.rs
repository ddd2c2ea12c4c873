//! What resource types hold, what stops when they go, and what could bring it back.
//!
//! The knowledge is data (`data/`); this module finds it, and asks an object's attributes what it means for that
//! object.

mod azapi;
mod cloud_control;
mod cloudformation;
mod condition;
mod cut;
mod elements;
mod entry;
mod grants;
mod inner;
mod lapse;
mod lesser;
mod narrow;
mod path;
mod recovery;
mod replacement;
mod safeguard;
mod said;
mod snapshot;
mod span;
mod table;
mod tables;
mod unfamiliar;
mod weakening;

#[cfg(test)]
mod check;

pub use crate::plan::{Class, KINDS, Outage};
pub use cloud_control::Inside;
pub use cloudformation::{is_custom, is_read_for_protection};
pub use condition::{Condition, Holds};
pub use entry::{Age, Entry, look_up};
pub use grants::{Before, Grant, carries_policy, may_grant, newly_granted, no_longer_seen};
pub use inner::{is_judged_inside, judged};
pub use path::{Malformed, Path, Reading};
pub use recovery::{Assessment, Recovery, RecoveryRule, When};
pub use replacement::{
    Always, Replacement, destroys_first, is_update_known, replacements, takes_snapshot_by_default,
};
pub use safeguard::Safeguard;
pub use said::{judged_with, look_up_with};
pub use snapshot::why_no_snapshot;
pub use unfamiliar::looks_stateful;
pub use weakening::{Update, Worsening};

use crate::plan::Value;
use std::collections::BTreeSet;

/// What is known of one object that may be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knowledge {
    /// What is known of its type, or of what its attributes say it really is.
    pub entry: Entry,
    /// What its attributes say of the loss.
    pub assessment: Assessment,
    /// Why it looks as if it held something, for people; only where its type is unknown, or known by name alone.
    pub looks_stateful: Option<Vec<String>>,
}

/// What is known of an object with these attributes, of whose type this is known, and whose provider has these
/// arguments.
///
/// `before` is null where the input has no attributes; `provider` is `None` where it does not say how the provider
/// is configured.
#[must_use]
pub fn judge(mut entry: Entry, before: &Value<'_>, provider: Option<&Value<'_>>) -> Knowledge {
    let own = (entry.type_name == cloud_control::TYPE).then(|| cloud_control::properties(before));
    let before = own.as_ref().unwrap_or(before);
    lesser::lessen(&mut entry, before);
    let mut assessment = entry.assess(before, provider);
    let refused = match assessment.recovery {
        Recovery::Snapshot => why_no_snapshot(&entry.type_name, before),
        Recovery::Backup => snapshot::why_no_backup(&entry.type_name, before),
        Recovery::None | Recovery::Retained | Recovery::SoftDelete | Recovery::Unknown => None,
    };
    if let Some(why) = refused {
        assessment.recovery = Recovery::None;
        assessment.evidence.iter_mut().for_each(|text| *text = format!("{text}, but {why}"));
    }
    let looks_stateful = match entry.class {
        Class::Unknown => match inner::custom(&entry, before) {
            Some((name, specified)) => looks_stateful(&name, specified),
            None => looks_stateful(&entry.type_name, before),
        },
        Class::Plain if !is_judged_in_full(entry.provider) => looks_stateful(&entry.type_name, before),
        Class::Data | Class::Serving | Class::Protecting | Class::Routine | Class::Plain => None,
    };
    Knowledge { entry, assessment, looks_stateful }
}

/// The providers of which every type was judged: a plain one of them is known to hold nothing. Of the others only
/// what surely holds something was.
const JUDGED_IN_FULL: [&str; 19] = [
    "archive",
    "aws",
    "awscc",
    "azuread",
    "azurerm",
    "cloudflare",
    "cloudformation",
    "cloudinit",
    "digitalocean",
    "google",
    "helm",
    "kubernetes",
    "local",
    "null",
    "random",
    "template",
    "terraform",
    "time",
    "tls",
];

fn is_judged_in_full(provider: Option<&str>) -> bool {
    provider.is_some_and(|provider| JUDGED_IN_FULL.contains(&provider))
}

/// Every type that is known, sorted.
pub fn types() -> impl Iterator<Item = &'static str> {
    let tables = [
        tables::TYPES,
        tables::STATEFUL,
        tables::SERVING,
        tables::PROTECTING,
        tables::ROUTINE,
        tables::CLOUDFORMATION,
    ];
    tables.into_iter().flat_map(|table| table.keys()).collect::<BTreeSet<_>>().into_iter()
}
