//! What a plan tells of where it belongs, in places that only some formats have.

use super::Leaf;

/// One thing that tells where a plan belongs.
#[derive(Debug, Clone)]
pub struct Signal<'a> {
    /// What it is.
    pub kind: SignalKind,
    /// What it says; a sensitive one is never shown.
    pub value: Leaf<'a>,
}

/// What can tell where a plan belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignalKind {
    /// The tool's workspace.
    Workspace,
    /// The key, path or prefix under which the backend keeps the state.
    BackendKey,
    /// The name of the stack.
    Stack,
    /// The account, subscription or cloud project that a provider works in.
    Account,
    /// The region that a provider works in.
    Region,
    /// The way to the plan, where its project is said to be another.
    Way,
}

impl SignalKind {
    /// Every kind that a policy can match; the way to a plan is only what it happens to be.
    pub const ALL: [Self; 5] = [Self::Workspace, Self::BackendKey, Self::Stack, Self::Account, Self::Region];

    /// The kind's word in policies and reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::BackendKey => "backend-key",
            Self::Stack => "stack",
            Self::Account => "account",
            Self::Region => "region",
            Self::Way => "way",
        }
    }
}
