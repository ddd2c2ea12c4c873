//! An account on the forge: people are told apart by their ids, names can change hands.

use std::fmt;

/// The number of an account, which never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub u64);

/// The name of an account. Letters of either case are the same.
#[derive(Clone)]
pub struct Login(String);

/// What sort of account it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountKind {
    /// A human, as far as the forge knows.
    User,
    /// An application.
    Bot,
    /// In the forge's own word: an organisation, or something new.
    Other(String),
}

/// An account on the forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: UserId,
    /// Its name.
    pub login: Login,
    /// What it is.
    pub kind: AccountKind,
}

impl Login {
    /// The login that is written so.
    #[must_use]
    pub fn new(written: &str) -> Self {
        Self(written.to_owned())
    }

    /// It as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has the ending that the forge keeps for applications.
    #[must_use]
    pub fn is_bot(&self) -> bool {
        self.0.to_ascii_lowercase().ends_with("[bot]")
    }
}

impl PartialEq for Login {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Login {}

impl fmt::Display for Login {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.0)
    }
}
