//! What the words of a change mean for the live object: the table of CloudFormation's three enumerations.
//!
//! `Replacement` counts beside `Modify` alone: for a while AWS wrote it beside `Add` too. What stands not here,
//! no release has written, and it is unknown.

use crate::plan::{Action, Certainty, Fate, Left, Order};

/// What is said of a change of which AWS cannot say what it is.
pub(super) const DYNAMIC: &str = "the action `Dynamic`";

/// What a change means for the live object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) action: Action,
    pub(super) certainty: Certainty,
    pub(super) fate: Option<Fate>,
    pub(super) left: Option<Left>,
}

/// The three words of a change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'t> {
    pub(super) action: Option<&'t str>,
    pub(super) replacement: Option<&'t str>,
    pub(super) policy_action: Option<&'t str>,
}

impl Words<'_> {
    /// What they mean; a replacement is in this order.
    pub(super) fn outcome(self, order: Order) -> Outcome {
        let certain = |action, fate, left| Outcome { action, certainty: Certainty::Certain, fate, left };
        match (self.action, self.replacement, self.policy_action) {
            (Some("Add"), _, None) => certain(Action::Create, None, None),
            (Some("Import"), None | Some("False"), None) => certain(Action::Import, Some(Fate::Kept), None),
            (Some("SyncWithActual"), None | Some("False"), None) => {
                certain(Action::NoOp, Some(Fate::Kept), None)
            }
            (Some("Modify"), Some("False"), None) => certain(Action::Update, Some(Fate::Kept), None),
            (Some("Modify"), Some("True"), policy) => self.by_policy(policy, REPLACING, |fate, left| {
                certain(Action::Replace(order), Some(fate), Some(left))
            }),
            (Some("Modify"), Some("Conditional"), policy) => {
                self.by_policy(policy, REPLACING, |_, left| possible(Action::Replace(order), Some(left)))
            }
            (Some("Modify"), None, policy) => self.by_policy(policy, REPLACING, |_, left| {
                possible(Action::Unknown("`Modify` without a word on replacement".to_owned()), Some(left))
            }),
            (Some("Remove"), _, policy) => self.by_policy(policy, REMOVING, |fate, left| {
                let action = if fate == Fate::Orphaned { Action::Forget } else { Action::Delete };
                certain(action, Some(fate), Some(left))
            }),
            (Some("Dynamic"), _, policy) => {
                possible(Action::Unknown(DYNAMIC.to_owned()), policy.and_then(left))
            }
            (_, _, _) => self.unknown(),
        }
    }

    fn by_policy(
        self,
        policy: Option<&str>,
        table: &[(&str, Fate, Left)],
        outcome: impl Fn(Fate, Left) -> Outcome,
    ) -> Outcome {
        // Without the word it is an old recording: then the first row, the worst, counts.
        let row = table.iter().find(|(word, ..)| policy.is_none_or(|policy| policy == *word));
        row.map_or_else(|| self.unknown(), |(_, fate, left)| outcome(*fate, *left))
    }

    fn unknown(self) -> Outcome {
        let said = |word: &str| word.chars().take(60).collect::<String>();
        let mut text = match self.action {
            Some(action) => format!("the action `{}`", said(action)),
            None => "no action at all".to_owned(),
        };
        for (name, word) in [("replacement", self.replacement), ("policy action", self.policy_action)] {
            if let Some(word) = word {
                text.push_str(&format!(" with the {name} `{}`", said(word)));
            }
        }
        Outcome::unknown(text)
    }
}

impl Outcome {
    /// That of a change that says something which no release has written.
    pub(super) fn unknown(said: String) -> Self {
        Self {
            action: Action::Unknown(said),
            certainty: Certainty::Certain,
            fate: Some(Fate::Unknown),
            left: None,
        }
    }
}

fn possible(action: Action, left: Option<Left>) -> Outcome {
    Outcome { action, certainty: Certainty::Possible, fate: Some(Fate::Unknown), left }
}

const REPLACING: &[(&str, Fate, Left)] = &[
    ("ReplaceAndDelete", Fate::Destroyed, Left::Nothing),
    ("ReplaceAndRetain", Fate::Orphaned, Left::Object),
    ("ReplaceAndSnapshot", Fate::Destroyed, Left::Snapshot),
];
const REMOVING: &[(&str, Fate, Left)] = &[
    ("Delete", Fate::Destroyed, Left::Nothing),
    ("Retain", Fate::Orphaned, Left::Object),
    ("Snapshot", Fate::Destroyed, Left::Snapshot),
];

fn left(policy: &str) -> Option<Left> {
    REPLACING.iter().chain(REMOVING).find(|(word, ..)| *word == policy).map(|(.., left)| *left)
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Words};
    use crate::plan::{Certainty, Fate, Left, Order};

    fn outcome(words: [&str; 3]) -> Outcome {
        let [action, replacement, policy_action] = words.map(|word| (!word.is_empty()).then_some(word));
        Words { action, replacement, policy_action }.outcome(Order::CreateFirst)
    }

    fn told(words: [&str; 3]) -> (&'static str, Option<Fate>, Option<Left>, Certainty) {
        let outcome = outcome(words);
        (outcome.action.word(), outcome.fate, outcome.left, outcome.certainty)
    }

    #[test]
    fn every_combination_has_its_meaning() {
        use Certainty::{Certain, Possible};
        use Fate::{Destroyed, Kept, Orphaned, Unknown};
        for (words, action, fate, left, certainty) in [
            (["Add", "", ""], "create", None, None, Certain),
            (["Add", "True", ""], "create", None, None, Certain),
            (["Modify", "False", ""], "update", Some(Kept), None, Certain),
            (
                ["Modify", "True", "ReplaceAndDelete"],
                "replace",
                Some(Destroyed),
                Some(Left::Nothing),
                Certain,
            ),
            (["Modify", "True", "ReplaceAndRetain"], "replace", Some(Orphaned), Some(Left::Object), Certain),
            (
                ["Modify", "True", "ReplaceAndSnapshot"],
                "replace",
                Some(Destroyed),
                Some(Left::Snapshot),
                Certain,
            ),
            (["Modify", "True", ""], "replace", Some(Destroyed), Some(Left::Nothing), Certain),
            (["Modify", "Conditional", ""], "replace", Some(Unknown), Some(Left::Nothing), Possible),
            (
                ["Modify", "Conditional", "ReplaceAndRetain"],
                "replace",
                Some(Unknown),
                Some(Left::Object),
                Possible,
            ),
            (["Modify", "", ""], "unknown", Some(Unknown), Some(Left::Nothing), Possible),
            (["Remove", "", "Delete"], "delete", Some(Destroyed), Some(Left::Nothing), Certain),
            (["Remove", "", "Retain"], "forget", Some(Orphaned), Some(Left::Object), Certain),
            (["Remove", "", "Snapshot"], "delete", Some(Destroyed), Some(Left::Snapshot), Certain),
            (["Remove", "", ""], "delete", Some(Destroyed), Some(Left::Nothing), Certain),
            (["Import", "", ""], "import", Some(Kept), None, Certain),
            (["Dynamic", "", ""], "unknown", Some(Unknown), None, Possible),
            (["SyncWithActual", "", ""], "no-op", Some(Kept), None, Certain),
        ] {
            assert_eq!(told(words), (action, fate, left, certainty), "{words:?}");
        }
    }

    #[test]
    fn what_no_release_writes_is_unknown() {
        for words in [
            ["", "", ""],
            ["Evacuate", "", ""],
            ["remove", "", "Delete"],
            ["Modify", "Maybe", ""],
            ["Modify", "False", "ReplaceAndDelete"],
            ["Modify", "True", "Delete"],
            ["Modify", "True", "ReplaceAndArchive"],
            ["Remove", "", "ReplaceAndDelete"],
            ["Remove", "", "Archive"],
            ["Add", "", "Delete"],
            ["Import", "True", ""],
            ["SyncWithActual", "True", ""],
        ] {
            assert_eq!(told(words), ("unknown", Some(Fate::Unknown), None, Certainty::Certain), "{words:?}");
        }
    }
}
