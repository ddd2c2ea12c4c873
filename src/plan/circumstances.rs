//! What a tool does about an object by itself, whatever the provider does: some know the object's id, keep the
//! object or a snapshot of it, and have policies for that.

use super::Leaf;

/// What a tool does about an object by itself.
#[derive(Debug, Default)]
pub struct Circumstances<'a> {
    /// The object's id at its provider, where the input names it beside the attributes.
    pub id: Option<Leaf<'a>>,
    /// What in the configuration makes the object change, as a clause for people.
    pub cause: Option<String>,
    /// What the tool leaves of an object that goes; `None` where that is the provider's business alone.
    pub leaves: Option<Leaves>,
    /// The policies that keep less of the object from now on.
    pub weakened: Vec<WeakenedPolicy>,
}

impl Circumstances<'static> {
    /// Nothing.
    pub(super) const NONE: &'static Self =
        &Self { id: None, cause: None, leaves: None, weakened: Vec::new() };
}

/// What a tool leaves of an object that goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaves {
    /// What.
    pub what: Left,
    /// What says so, for people.
    pub because: String,
}

/// What is left of an object that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Nothing, as far as the tool is concerned.
    Nothing,
    /// A snapshot that the tool takes.
    Snapshot,
    /// The object itself, which nobody manages any more.
    Object,
    /// The input does not say.
    Unknown,
}

/// A policy that keeps less of an object from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeakenedPolicy {
    /// Its name in the configuration.
    pub name: &'static str,
    /// What it is before and after, for people: `is` and one of its words, or that it is not set.
    pub states: [String; 2],
}
