//! Whose approval counts, and how long.

use super::effect::people;
use super::hours::Hours;
use super::person::Person;
use super::tree;
use toml::de::DeTable;

/// Whose approval counts, and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOffTerms {
    /// The least permission on the repository with which an approval counts.
    pub minimum_permission: Permission,
    /// Where it is given, only these count.
    pub approvers: Option<Vec<Person>>,
    /// How long an approval holds; for ever where it is not given.
    pub expires: Option<Hours>,
    /// Agents beside the built-in list.
    pub agents: Vec<Person>,
    /// How many more must sign where an agent wrote the change.
    pub extra_for_agents: u32,
}

/// A permission on a repository, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// To look.
    Read,
    /// To sort issues.
    Triage,
    /// To push.
    Write,
    /// To manage without the dangerous parts.
    Maintain,
    /// Everything.
    Admin,
}

impl Permission {
    const ALL: [Self; 5] = [Self::Read, Self::Triage, Self::Write, Self::Maintain, Self::Admin];

    /// The permission's word in policies and on GitHub.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Triage => "triage",
            Self::Write => "write",
            Self::Maintain => "maintain",
            Self::Admin => "admin",
        }
    }

    /// The permission with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.word() == word)
    }
}

impl Default for SignOffTerms {
    fn default() -> Self {
        Self {
            minimum_permission: Permission::Write,
            approvers: None,
            expires: None,
            agents: Vec::new(),
            extra_for_agents: 0,
        }
    }
}

impl SignOffTerms {
    /// The terms of a table without mistakes.
    pub(super) fn read(table: &DeTable<'_>) -> Self {
        let node = |key: &str| tree::get(table, key);
        let word = node("minimum-permission").and_then(tree::text);
        let known = word.and_then(Permission::from_word);
        let extra = node("extra-for-agents").and_then(tree::whole);
        Self {
            minimum_permission: known.unwrap_or(Permission::Write),
            approvers: node("approvers").map(people),
            expires: node("expires").and_then(tree::text).and_then(|written| written.parse().ok()),
            agents: node("agents").map(people).unwrap_or_default(),
            extra_for_agents: extra.and_then(|number| u32::try_from(number).ok()).unwrap_or(0),
        }
    }
}
