//! What a policy needs to know of a finding to decide on it.

use super::environment::Environment;
use crate::plan::{Address, Change, Severity};

/// A finding, as a policy sees it.
#[derive(Debug)]
pub struct Subject<'f> {
    /// The rule's id.
    pub rule: &'f str,
    /// How much it matters.
    pub severity: Severity,
    /// Where it is decided.
    pub environment: &'f Environment,
    /// The project of its plan.
    pub project: &'f str,
    /// The object it is about; `None` where it is about the whole plan.
    pub address: Option<&'f Address<'f>>,
    /// The changes that it is about: of a whole plan none, of an object mostly one.
    pub changes: Vec<&'f Change<'f>>,
    /// Whether it is about something that is destroyed, orphaned, or of unknown fate.
    pub stake: Stake,
}

/// Whether something may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stake {
    /// Something is destroyed, orphaned, or of unknown fate.
    Loss,
    /// Nothing is.
    None,
}
