//! `DeletionPolicy` and `UpdateReplacePolicy`: what a template says is kept of an object, and when that is less
//! than before.

use super::{IsSet, TypeFacts};
use crate::plan::{Left, WeakenedPolicy};

/// What counts when the object is removed.
pub(super) const DELETION: &str = "DeletionPolicy";
/// What counts when another object takes its place; the other one does not.
pub(super) const REPLACEMENT: &str = "UpdateReplacePolicy";

/// What a template has as one of the policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    Word(Policy),
    /// Something that is none of the words.
    Unclear,
}

/// What is kept of an object, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Policy {
    Delete,
    Snapshot,
    Retain,
}

/// The words. `RetainExceptOnCreate` deletes only when the very operation that made the object is rolled back.
const WORDS: [(&str, Policy); 4] = [
    ("Delete", Policy::Delete),
    ("Snapshot", Policy::Snapshot),
    ("Retain", Policy::Retain),
    ("RetainExceptOnCreate", Policy::Retain),
];

impl Said {
    pub(super) fn of(word: Option<&str>) -> Self {
        let Some(word) = word else { return Self::Nothing };
        let known = WORDS.iter().find(|(known, _)| *known == word);
        known.map_or(Self::Unclear, |(_, policy)| Self::Word(*policy))
    }

    /// What is kept; `None` where nobody can tell.
    pub(super) fn kept(self, default: Policy) -> Option<Policy> {
        match self {
            Self::Nothing => Some(default),
            Self::Word(policy) => Some(policy),
            Self::Unclear => None,
        }
    }

    /// The state for people, after the policy's name.
    pub(super) fn state(self, default: Policy) -> String {
        match self {
            Self::Nothing => format!("is not set (the default is `{}`)", default.word()),
            Self::Word(policy) => format!("is `{}`", policy.word()),
            Self::Unclear => "is not known".to_owned(),
        }
    }
}

impl Policy {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Snapshot => "Snapshot",
            Self::Retain => "Retain",
        }
    }

    pub(super) fn left(self) -> Left {
        match self {
            Self::Delete => Left::Nothing,
            Self::Snapshot => Left::Snapshot,
            Self::Retain => Left::Object,
        }
    }

    /// What is kept of a removed object of this type where the template does not say. For a replacement there
    /// is no such exception.
    pub(super) fn default_of(name: &str, kind: &str, has: &IsSet<'_>, types: &TypeFacts) -> Self {
        let snapshot = name == DELETION && (types.takes_snapshot_by_default)(kind, has);
        if snapshot { Self::Snapshot } else { Self::Delete }
    }
}

/// One of the policies before and after an update, each with the default that stands for nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Update {
    pub(super) name: &'static str,
    pub(super) before: (Said, Policy),
    pub(super) after: (Said, Policy),
}

impl Update {
    /// What is weaker afterwards. What cannot be read is no protection, and what replaces it is in doubt.
    pub(super) fn weakened(self) -> Option<WeakenedPolicy> {
        let (before, after) = (self.before.0.kept(self.before.1), self.after.0.kept(self.after.1));
        let weaker = match (before, after) {
            (Some(before), Some(after)) => after < before,
            (Some(before), None) => before > Policy::Delete,
            (None, Some(after)) => after < Policy::Retain,
            (None, None) => true,
        };
        weaker.then(|| WeakenedPolicy {
            name: self.name,
            states: [self.before.0.state(self.before.1), self.after.0.state(self.after.1)],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{DELETION, Policy, Said, Update};

    fn weakened(before: &str, after: &str, default: Policy) -> Option<String> {
        let said = |word: &str| Said::of((!word.is_empty()).then_some(word));
        let update =
            Update { name: DELETION, before: (said(before), default), after: (said(after), default) };
        update.weakened().map(|it| it.states.join("; "))
    }

    #[test]
    fn less_that_is_kept_is_weaker() {
        let delete = Policy::Delete;
        for (before, after, told) in [
            ("Retain", "", "is `Retain`; is not set (the default is `Delete`)"),
            ("Retain", "Snapshot", "is `Retain`; is `Snapshot`"),
            ("RetainExceptOnCreate", "Delete", "is `Retain`; is `Delete`"),
            ("Snapshot", "hunter2", "is `Snapshot`; is not known"),
            ("hunter2", "Snapshot", "is not known; is `Snapshot`"),
        ] {
            assert_eq!(weakened(before, after, delete).as_deref(), Some(told), "{before} {after}");
        }
        for (before, after) in
            [("", "Retain"), ("Delete", ""), ("Retain", "RetainExceptOnCreate"), ("", "hunter2")]
        {
            assert_eq!(weakened(before, after, delete), None, "{before} {after}");
        }
        assert!(weakened("", "Delete", Policy::Snapshot).is_some());
        assert!(weakened("Snapshot", "", Policy::Snapshot).is_none());
    }
}
