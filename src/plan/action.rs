//! What happens to one object: the closed list of actions, and the word each is called by.

/// What a plan does to one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    NoOp,
    /// A data source is read while the plan is applied.
    Read,
    /// A new object is made.
    Create,
    /// The object is changed in place.
    Update,
    /// The object makes way for a new one.
    Replace(Order),
    /// The object is destroyed.
    Delete,
    /// The object leaves the state and lives on.
    Forget,
    /// An existing object comes under management, unchanged.
    Import,
    /// What the plan said in place of an action that this version knows.
    Unknown(String),
}

/// Which comes first in a replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The old object is gone before the new one is made.
    DeleteFirst,
    /// The new object is there before the old one goes.
    CreateFirst,
    /// The input does not say.
    Unknown,
}

impl Action {
    /// The words of all actions, in the order that reports count them.
    pub const WORDS: [&'static str; 9] =
        ["no-op", "create", "update", "replace", "delete", "forget", "read", "import", "unknown"];

    /// The action's word in reports, policies and fingerprints.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoOp => "no-op",
            Self::Read => "read",
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace(_) => "replace",
            Self::Delete => "delete",
            Self::Forget => "forget",
            Self::Import => "import",
            Self::Unknown(_) => "unknown",
        }
    }

    /// The order of a replacement; `None` for every other action.
    #[must_use]
    pub fn order(&self) -> Option<Order> {
        match self {
            Self::Replace(order) => Some(*order),
            Self::NoOp
            | Self::Read
            | Self::Create
            | Self::Update
            | Self::Delete
            | Self::Forget
            | Self::Import
            | Self::Unknown(_) => None,
        }
    }
}

impl Order {
    /// The order's word in reports and fingerprints.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::DeleteFirst => "delete-first",
            Self::CreateFirst => "create-first",
            Self::Unknown => "unknown",
        }
    }
}
