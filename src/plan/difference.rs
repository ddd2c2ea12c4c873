//! How the attributes of an object differ after a change, told without opening most of them.

use super::attributes::{Attributes, Members, by_name};
use super::{Value, opening};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

/// The attributes of an object before and after a change, taken apart into their outermost members.
pub struct Difference<'a> {
    states: [State<'a>; 2],
    changed: Vec<Changed<'a>>,
}

/// The attributes at one time, with the trees that mark what in them is sensitive and what is unknown.
pub(super) struct State<'a> {
    pub(super) members: Members<'a>,
    pub(super) sensitive: Option<&'a str>,
    pub(super) unknown: Option<&'a str>,
}

/// An outermost member that is not the same afterwards.
#[derive(Debug)]
pub struct Changed<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Whether it was a collection.
    pub was_collection: bool,
    /// What it is afterwards, as far as that is known.
    pub after: Attributes<'a>,
}

impl<'a> Difference<'a> {
    /// The difference between these; `None` where nobody can say which members are known afterwards.
    pub(super) fn new(before: State<'a>, after: State<'a>) -> Option<Self> {
        let changed = changed(&before.members, &after)?;
        Some(Self { states: [before, after], changed })
    }

    /// The members that are not the same afterwards.
    #[must_use]
    pub fn changed(&self) -> &[Changed<'a>] {
        &self.changed
    }

    /// The attributes before and after, of which the members are opened that changed, and those that are wanted.
    #[must_use]
    pub fn open(&self, is_wanted: impl Fn(&str) -> bool) -> [Value<'a>; 2] {
        let changed: HashSet<&str> = self.changed.iter().map(|changed| &*changed.name).collect();
        self.states.each_ref().map(|State { members, sensitive, unknown }| {
            let opened = members.named().filter(|(name, _)| changed.contains(&***name) || is_wanted(name));
            opening::open_members(opened, *sensitive, *unknown)
        })
    }
}

fn changed<'a>(before: &Members<'a>, after: &State<'a>) -> Option<Vec<Changed<'a>>> {
    let marks = match after.unknown {
        None | Some("false") => None,
        Some(marks) => Some(by_name(marks)?),
    };
    let is_set = |mark: &str| !matches!(mark, "false" | "{}" | "[]");
    let marks = marks.iter().flat_map(Members::named).filter(|(_, mark)| is_set(mark));
    let marked: BTreeSet<&Cow<'a, str>> = marks.map(|(name, _)| name).collect();
    let after = &after.members;
    let differs = |name: &Cow<'a, str>, text, other: &Members<'a>| {
        text != other.get(name).unwrap_or("null") || marked.contains(name)
    };
    let had = before.named().filter(|(name, text)| differs(name, *text, after));
    let had = had.map(|(name, text)| (name, text.starts_with(['[', '{']), after.get(name)));
    let new = after.named().filter(|(name, text)| before.get(name).is_none() && differs(name, *text, before));
    let new = new.map(|(name, text)| (name, false, Some(text)));
    let unseen = marked.iter().filter(|name| before.get(name).is_none() && after.get(name).is_none());
    let unseen = unseen.map(|name| (*name, false, None));
    let changed = had.chain(new).chain(unseen).map(|(name, was_collection, text)| Changed {
        name: name.clone(),
        was_collection,
        after: Attributes::new(text, None, None),
    });
    Some(changed.collect())
}

#[cfg(test)]
mod tests {
    use super::Difference;
    use crate::plan::{Attributes, Value};

    fn difference<'a>(before: &'a str, after: &'a str, unknown: &'a str) -> Option<Difference<'a>> {
        let before = Attributes::new(Some(before), Some(r#"{"secret": true}"#), None);
        before.difference(&Attributes::new(Some(after), None, Some(unknown)))
    }

    fn changed(before: &str, after: &str, unknown: &str) -> Option<Vec<String>> {
        let difference = difference(before, after, unknown)?;
        let shown = difference
            .changed()
            .iter()
            .map(|it| format!("{}{}", it.name, if it.was_collection { "[]" } else { "" }));
        Some(shown.collect())
    }

    #[test]
    fn what_changed_is_told_by_the_text_of_members() {
        let told = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        let before = r#"{"a": 1, "b": [1], "c": {"d": 2}, "e": null}"#;
        assert_eq!(changed(before, before, "{}"), told(&[]));
        assert_eq!(changed(before, r#"{"c": {"d": 2}, "b": [], "a": 2}"#, "false"), told(&["a", "b[]"]));
        assert_eq!(
            changed(before, r#"{"f": 3, "b": [1], "a": 1}"#, r#"{"c": true, "g": true, "h": false}"#),
            told(&["c[]", "f", "g"])
        );
        assert_eq!(changed(before, before, r#"{"c": {"d": true}}"#), told(&["c[]"]));
        assert_eq!(changed(before, before, "true"), None);
        assert_eq!(changed(before, before, r#"{"a": false, "a": false}"#), None);
        assert_eq!(changed(before, r#"{"a": 1, "a": 2}"#, "false"), None);
        assert_eq!(changed("null", before, "false"), None);
    }

    #[test]
    fn what_changed_is_opened_and_what_is_wanted() {
        let before = r#"{"a": 1, "b": {"c": ["x"]}, "d": 2, "secret": ["s", "t"]}"#;
        let after = r#"{"a": 1, "b": {"c": []}, "d": 2, "secret": []}"#;
        let difference = difference(before, after, r#"{"b": {"e": true}, "f": true}"#).unwrap();
        let [before, after] = difference.open(|name| name == "d");
        for state in [&before, &after] {
            assert!(state.get("a").is_none() && state.get("d").unwrap().leaf().unwrap().is("2"));
        }
        assert!(before.get("secret").unwrap().is_hidden());
        assert!(matches!(after.get("b").unwrap().get("e"), Some(Value::Unknown)));
        assert!(matches!(after.get("f"), Some(Value::Unknown)) && before.get("f").is_none());
    }
}
