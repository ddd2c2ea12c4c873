//! The `actions` of a change, and what they do to the live object.
//!
//! Source: `actionString` of both products' `internal/command/jsonplan`; a word that it does not know is
//! written as it is, so every word that stands here not is unknown.

use crate::plan::{Action, Fate, Order};

/// What a list of action words means: the action, and the fate of the object that was there.
pub(super) fn from_words<'w>(
    words: impl Iterator<Item = &'w str> + Clone,
    importing: bool,
) -> (Action, Option<Fate>) {
    let known = ACTIONS.iter().find(|(known, ..)| known.iter().copied().eq(words.clone()));
    match (known, importing) {
        (None, _) => (Action::Unknown(said(words)), Some(Fate::Unknown)),
        (Some((_, Action::NoOp, _)), true) => (Action::Import, Some(Fate::Kept)),
        (Some((_, Action::Create | Action::Read, _)), true) => {
            (Action::Unknown(format!("{} with an import", said(words))), Some(Fate::Unknown))
        }
        (Some((_, action, fate)), _) => (action.clone(), *fate),
    }
}

type Row = (&'static [&'static str], Action, Option<Fate>);

/// Every list of action words that either product writes for a managed object or a data source.
const ACTIONS: &[Row] = &[
    (&["no-op"], Action::NoOp, Some(Fate::Kept)),
    (&["create"], Action::Create, None),
    (&["read"], Action::Read, None),
    (&["update"], Action::Update, Some(Fate::Kept)),
    (&["delete"], Action::Delete, Some(Fate::Destroyed)),
    (&["delete", "create"], Action::Replace(Order::DeleteFirst), Some(Fate::Destroyed)),
    (&["create", "delete"], Action::Replace(Order::CreateFirst), Some(Fate::Destroyed)),
    (&["forget"], Action::Forget, Some(Fate::Orphaned)),
    // Terraform from 1.16.
    (&["create", "forget"], Action::Replace(Order::CreateFirst), Some(Fate::Orphaned)),
    // OpenTofu from 1.12.
    (&["forget", "create"], Action::Replace(Order::DeleteFirst), Some(Fate::Orphaned)),
];

fn said<'w>(words: impl Iterator<Item = &'w str>) -> String {
    match words.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "no action at all".to_owned(),
        words => format!("the action `{}`", words.chars().take(60).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::from_words;
    use crate::plan::{Action, Fate};

    fn word(words: &[&str], importing: bool) -> (&'static str, Option<Fate>) {
        let (action, fate) = from_words(words.iter().copied(), importing);
        (action.word(), fate)
    }

    #[test]
    fn an_import_keeps_its_object_unless_it_is_replaced() {
        assert_eq!(word(&["no-op"], true), ("import", Some(Fate::Kept)));
        assert_eq!(word(&["update"], true), ("update", Some(Fate::Kept)));
        assert_eq!(word(&["delete", "create"], true), ("replace", Some(Fate::Destroyed)));
        assert_eq!(word(&["create"], true), ("unknown", Some(Fate::Unknown)));
    }

    #[test]
    fn what_no_release_writes_is_unknown() {
        for words in [
            &[] as &[&str],
            &["Open"],
            &["replace"],
            &["delete", "delete"],
            &["create", "update"],
            &["NO-OP"],
        ] {
            let (action, fate) = from_words(words.iter().copied(), false);
            assert!(matches!(action, Action::Unknown(_)), "{words:?}");
            assert_eq!(fate, Some(Fate::Unknown));
        }
    }
}
