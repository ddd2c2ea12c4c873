//! The model: what one run of a tool says it will do, in words that no tool and no format owns.
//!
//! Readers make it, rules judge it, reports show it; it depends on nothing above it.

use std::borrow::Cow;

mod action;
mod address;
mod attributes;
mod change;
mod circumstances;
mod class;
mod difference;
mod digest;
mod fingerprint;
mod gap;
mod location;
mod opening;
mod outline;
mod purpose;
mod quick;
mod references;
mod said;
mod severity;
mod signal;
mod text;
mod value;
mod words;

pub use action::{Action, Order};
pub use address::{Address, Key, Parts, Step};
pub use attributes::{Attributes, Members};
pub use change::{Certainty, Change, Fate, Mode};
pub use circumstances::{Circumstances, Leaves, Left, WeakenedPolicy};
pub use class::{Class, KINDS, Outage};
pub use difference::{Changed, Difference};
pub(crate) use digest::sha256;
pub use digest::{Digest, NoDigest};
pub use fingerprint::{Fact, Fingerprint, NoFingerprint};
pub use gap::{Gap, GapKind};
pub use location::Location;
pub use outline::{Block, Mask, Outline};
pub use purpose::Purpose;
pub use references::{Dependents, Finder, Graph, References};
pub use said::{SaidType, SaidTypes};
pub use severity::Severity;
pub use signal::{Signal, SignalKind};
pub use text::Text;
pub use value::{Leaf, Value};
pub use words::{has_word, mentions, words};

/// What one tool run says it will do, read from one input.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The name of the format it was read from, as in the table of formats.
    pub format: &'static str,
    /// The program that made it, as far as the plan says.
    pub tool: Option<Tool>,
    /// What happens to each managed object, no-op included, sorted by address, then deposed key.
    pub changes: Vec<Change<'a>>,
    /// How many data sources will be read while it is applied.
    pub reads: usize,
    /// What has changed behind the tool's back since the last run, as far as the input says: information, not
    /// destruction.
    pub drift: Vec<Change<'a>>,
    /// The parts of the plan that could not be seen.
    pub gaps: Vec<Gap>,
    /// What the input tells of the objects that stay.
    pub inventory: Inventory,
    /// Root variables whose value is text.
    pub variables: Vec<Variable<'a>>,
    /// How the providers are configured.
    pub providers: Vec<Provider<'a>>,
    /// What in the configuration refers to what, read only where somebody asks.
    pub references: References<'a>,
    /// What else the plan tells of where it belongs, besides variables and project.
    pub signals: Vec<Signal<'a>>,
    /// What the tool was asked to do; `None` where the input does not say.
    pub purpose: Option<Purpose>,
}

/// One configuration of a provider.
#[derive(Debug)]
pub struct Provider<'a> {
    /// The provider, as changes name it.
    pub name: Cow<'a, str>,
    /// The configuration, as changes name it; where it has no such name, it is for every change of its provider.
    pub key: Option<Cow<'a, str>>,
    /// Its arguments: one that is written as an expression is unknown.
    pub arguments: Value<'a>,
}

/// The program that made a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// `terraform` or `opentofu`.
    pub name: &'static str,
    /// Its version, where the plan says.
    pub version: Option<String>,
}

/// A root variable whose value is text.
#[derive(Debug, Clone)]
pub struct Variable<'a> {
    /// The variable's name.
    pub name: String,
    /// Its value; a sensitive one is never shown.
    pub value: Leaf<'a>,
    /// Whether this is surely its value: the configuration may have another one that cannot be read. What is not sure
    /// makes nothing milder.
    pub certain: bool,
}

impl<'a> Variable<'a> {
    /// A variable that has this value.
    pub fn new(name: impl Into<String>, value: Leaf<'a>) -> Self {
        Self { name: name.into(), value, certain: true }
    }
}

/// What an input tells of the objects that stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inventory {
    /// The input lists only what changes: nothing is known of the rest.
    ChangesOnly,
    /// Unchanged objects are among the changes. So many managed objects are in the state besides: more than
    /// are listed where the plan was targeted.
    Listed {
        /// The managed, current objects in the state before the plan.
        in_state: usize,
    },
}

impl<'a> Plan<'a> {
    /// The arguments of a change's provider; `None` where the plan does not say which of several it is.
    #[must_use]
    pub fn provider_of(&self, change: &Change<'_>) -> Option<&Value<'a>> {
        let mut named =
            self.providers.iter().filter(|provider| match (&change.configured_by, &provider.key) {
                (Some(by), Some(key)) => by == key,
                (_, _) => Some(&provider.name) == change.provider.as_ref(),
            });
        match (named.next(), named.next()) {
            (Some(provider), None) => Some(&provider.arguments),
            (_, _) => None,
        }
    }

    /// Whether planning stopped on an error, so that what is listed is only a part.
    #[must_use]
    pub fn is_errored(&self) -> bool {
        self.gaps.iter().any(|gap| gap.kind == GapKind::Errored)
    }
}
