//! What is said of a type in one word, and how bad it is when something stops: by the catalog, or by a policy.

use super::Severity;

/// What becomes of the world when an object of a type goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// It holds data, keys or identity, or contains others.
    Data,
    /// It holds nothing, but something stops.
    Serving,
    /// It protects others.
    Protecting,
    /// It is replaced in ordinary work.
    Routine,
    /// It is known, and none of these.
    Plain,
    /// Nobody has heard of it.
    Unknown,
}

/// How much of an outage it is when an object goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// When it is deleted.
    pub on_delete: Severity,
    /// When another one takes its place.
    pub on_replace: Severity,
}

/// What an object of class data can hold.
pub const KINDS: [&str; 21] = [
    "backup",
    "block_storage",
    "cache",
    "certificate",
    "cluster",
    "container",
    "database",
    "dns_zone",
    "file_storage",
    "identity_directory",
    "log_store",
    "ml_data",
    "network_address",
    "object_storage",
    "other",
    "queue_stream",
    "registry_artifacts",
    "search",
    "secrets_keys",
    "source_repo",
    "stateful_compute",
];

impl Class {
    /// Every class.
    pub const ALL: [Self; 6] =
        [Self::Data, Self::Serving, Self::Protecting, Self::Routine, Self::Plain, Self::Unknown];

    /// The class's word in reports and policies.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Serving => "serving",
            Self::Protecting => "protecting",
            Self::Routine => "routine",
            Self::Plain => "plain",
            Self::Unknown => "unknown",
        }
    }

    /// The class with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.word() == word)
    }
}
