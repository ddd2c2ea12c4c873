//! What a plan does to one object, and what becomes of the object that was there.

use super::{Action, Address, Attributes, Circumstances};
use std::borrow::Cow;

/// What happens to one object.
#[derive(Debug)]
pub struct Change<'a> {
    /// Where the configuration has the object.
    pub address: Address<'a>,
    /// Where it was before a move.
    pub previous_address: Option<Address<'a>>,
    /// The key of a deposed object: one that an earlier replacement left behind at this address.
    pub deposed: Option<String>,
    /// The resource type, as the provider calls it.
    pub kind: Cow<'a, str>,
    /// The provider, as the plan names it.
    pub provider: Option<Cow<'a, str>>,
    /// Which of the provider's configurations it uses, where the plan says.
    pub configured_by: Option<Cow<'a, str>>,
    /// Whether the object is managed, only read, or ephemeral.
    pub mode: Mode,
    /// What happens to it.
    pub action: Action,
    /// Whether it surely happens.
    pub certainty: Certainty,
    /// What becomes of the live object; `None` where there was none.
    pub fate: Option<Fate>,
    /// Why, in the tool's own word.
    pub reason: Option<String>,
    /// The attributes that force the replacement, as paths.
    pub forced_by: Vec<String>,
    /// The attributes as the state holds them.
    pub before: Attributes<'a>,
    /// The attributes as they will be.
    pub after: Attributes<'a>,
    /// What the tool does about the object by itself, where it does anything: most changes have none.
    pub circumstances: Option<Box<Circumstances<'a>>>,
}

/// Whose object a change speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// An object that the tool creates and destroys.
    Managed,
    /// A data source: read, never destroyed.
    Data,
    /// Lives only while the tool runs.
    Ephemeral,
}

/// Whether a change surely happens when the plan is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It does.
    Certain,
    /// It is decided only while the plan is applied.
    Possible,
}

/// What becomes of the live object behind a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Kept,
    /// It is gone.
    Destroyed,
    /// It lives on, managed and protected by nobody.
    Orphaned,
    /// The input does not say.
    Unknown,
}

impl<'a> Change<'a> {
    /// What the tool does about the object by itself.
    #[must_use]
    pub fn circumstances(&self) -> &Circumstances<'a> {
        self.circumstances.as_deref().unwrap_or(Circumstances::NONE)
    }

    /// Whether the live object is destroyed, orphaned, or of unknown fate.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        self.fate.is_some_and(Fate::is_loss)
    }

    /// Whether an object was there before the plan, at this address and not deposed.
    #[must_use]
    pub fn existed(&self) -> bool {
        self.fate.is_some() && self.deposed.is_none()
    }
}

impl Fate {
    /// Whether the object is destroyed, orphaned, or its fate unknown.
    #[must_use]
    pub fn is_loss(self) -> bool {
        match self {
            Self::Destroyed | Self::Orphaned | Self::Unknown => true,
            Self::Kept => false,
        }
    }

    /// The fate's word in reports and fingerprints.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Destroyed => "destroyed",
            Self::Orphaned => "orphaned",
            Self::Unknown => "unknown",
        }
    }
}

impl Certainty {
    /// The certainty's word in reports and fingerprints.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Possible => "possible",
        }
    }
}
