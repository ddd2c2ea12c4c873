//! What an object that protects others protects no longer: it is there, and stands before less than it did.
//!
//! A lock that moves from a subscription to one group in it is replaced, and nothing looks lost.

use super::cut::Cut;
use super::elements;
use crate::plan::{Leaf, Value, words};
use std::collections::HashSet;

/// The attributes that tell what is protected, and against what.
const COVERING: [&str; 19] = [
    "bucket",
    "cluster_identifier",
    "database",
    "entity_id",
    "file_system_id",
    "list_of_tags",
    "lock_level",
    "lock_type",
    "parent",
    "primary_disk",
    "resource",
    "resource_type",
    "resource_types",
    "resources",
    "restrictions",
    "scope",
    "selection_tag",
    "storage_container_resource_manager_id",
    "target_tags",
];

/// The word of a lock and one that stops more.
///
/// Source: Azure's lock levels, and the lock types of Linode's API.
const STRONGER: [(&str, &str); 2] =
    [("CanNotDelete", "ReadOnly"), ("cannot_delete", "cannot_delete_with_subresources")];

/// What is protected no longer, the first of it, at any depth.
pub(super) fn narrowed(before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
    match (before, after) {
        (Value::Map(members), Value::Map(_)) => members.iter().find_map(|(name, before)| {
            let after = after.get(name).unwrap_or(&Value::Null);
            let narrowed = if is_covering(name) { left(before, after) } else { narrowed(before, after) };
            narrowed.map(|cut| cut.below(name))
        }),
        (Value::List(before), Value::List(after)) => {
            let pairs = elements::pairs(before, after);
            pairs.into_iter().find_map(|[before, after]| narrowed(before, after))
        }
        (_, _) => None,
    }
}

fn is_covering(name: &str) -> bool {
    COVERING.contains(&words(name).collect::<Vec<_>>().join("_").as_str())
}

/// What is left out of what an attribute covers. What is not known yet may be as much.
fn left(before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
    match (before, after) {
        (Value::Leaf(one), Value::Leaf(other)) => {
            let covered = one.is_empty() || Covered::by(std::slice::from_ref(after)).has(before);
            (!covered).then(|| Cut::whole(told(one, "is set"), told(other, "covers less or something else")))
        }
        (Value::List(these), Value::List(those)) => {
            let unknown = those.iter().any(|value| matches!(value, Value::Unknown));
            let covered = Covered::by(those);
            let lost = these.iter().filter(|value| !covered.has(value)).count();
            (!unknown && lost > 0).then(|| entries(these.len(), lost))
        }
        (Value::Map(these), Value::Map(_)) => {
            let is_lost = |name: &str, value: &Value<'_>| match after.get(name) {
                Some(Value::Unknown) => false,
                Some(other) => !value.is_same(other),
                None => true,
            };
            let lost = these.iter().filter(|(name, value)| is_lost(name, value)).count();
            (lost > 0).then(|| entries(these.len(), lost))
        }
        (Value::Leaf(_) | Value::List(_) | Value::Map(_), Value::Null) => {
            (!before.is_empty()).then(|| Cut::whole("is set", "is not set"))
        }
        (_, _) => None,
    }
}

fn entries(all: usize, lost: usize) -> Cut {
    let entries = if all == 1 { "entry" } else { "entries" };
    Cut::whole(format!("has {all} {entries}"), format!("lacks {lost} of them"))
}

/// What a leaf is, for people: a level or a type of a lock is shown, and nothing else.
fn told(leaf: &Leaf<'_>, else_: &str) -> String {
    let mut levels = STRONGER.iter().flat_map(|(one, other)| [one, other]);
    let level = levels.find(|level| leaf.shown() == Some(**level));
    level.map_or_else(|| else_.to_owned(), |level| format!("is `{level}`"))
}

/// What a setting covers.
struct Covered {
    whole: HashSet<String>,
    /// What stands before the first `*`.
    beginnings: Vec<String>,
}

impl Covered {
    fn by(values: &[Value<'_>]) -> Self {
        let mut covered = Self { whole: HashSet::new(), beginnings: Vec::new() };
        for value in values {
            match value.leaf() {
                Some(leaf) => covered.add(leaf),
                None => drop(covered.whole.insert(value.hash())),
            }
        }
        covered
    }

    fn add(&mut self, leaf: &Leaf<'_>) {
        leaf.satisfies(|text| {
            let text = text.to_lowercase();
            self.beginnings.extend(text.split_once('*').map(|(beginning, _)| beginning.to_owned()));
            self.whole.insert(text)
        });
    }

    /// Whether it, or what it is in, is covered. Ids nest by `/`; Azure's have no case.
    fn has(&self, value: &Value<'_>) -> bool {
        let Some(leaf) = value.leaf() else { return self.whole.contains(&value.hash()) };
        leaf.satisfies(|text| {
            let stronger = STRONGER.iter().any(|(level, more)| *level == text && self.has_text(more));
            stronger || self.has_text(text)
        })
    }

    fn has_text(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let ends = text.match_indices('/').map(|(end, _)| end).chain([text.len()]);
        ends.filter_map(|end| text.get(..end)).any(|above| !above.is_empty() && self.whole.contains(above))
            || self.beginnings.iter().any(|beginning| text.starts_with(beginning))
    }
}

#[cfg(test)]
mod tests {
    use super::narrowed;
    use crate::plan::Attributes;

    fn told(before: &str, after: &str) -> Option<String> {
        with_unknown(before, after, "false")
    }

    fn with_unknown(before: &str, after: &str, unknown: &str) -> Option<String> {
        let before = Attributes::new(Some(before), None, None).open();
        let after = Attributes::new(Some(after), None, Some(unknown)).open();
        let cut = narrowed(&before, &after)?;
        Some(format!("{}: {}, {}", cut.inside, cut.before, cut.after))
    }

    #[test]
    fn what_is_above_covers_what_is_below() {
        let scope = |scope: &str| format!(r#"{{"scope": "{scope}", "name": "l"}}"#);
        let (all, group) = (scope("/subscriptions/1"), scope("/subscriptions/1/resourceGroups/x"));
        assert_eq!(told(&all, &group).as_deref(), Some("scope: is set, covers less or something else"));
        assert_eq!(told(&group, &all), None);
        assert_eq!(told(&group, &scope("/subscriptions/1/resourcegroups/X")), None);
        assert!(told(&scope("/subscriptions/12"), &scope("/subscriptions/1")).is_some());
        assert!(told(&group, &scope("/subscriptions/1/resourceGroups/y")).is_some());
    }

    #[test]
    fn a_weaker_lock_covers_less() {
        let level = |level: &str| format!(r#"{{"lock_level": "{level}"}}"#);
        let (less, more) = (level("CanNotDelete"), level("ReadOnly"));
        assert_eq!(told(&more, &less).as_deref(), Some("lock_level: is `ReadOnly`, is `CanNotDelete`"));
        assert_eq!(told(&less, &more), None);
        assert_eq!(told(&less, &less), None);
    }

    #[test]
    fn everything_is_more_than_one_thing() {
        let resources = |texts: &str| format!(r#"{{"BackupSelection": {{"Resources": [{texts}]}}}}"#);
        let (all, one) = (resources(r#""*""#), resources(r#""arn:aws:x:1""#));
        let two = resources(r#""arn:aws:x:1", "arn:aws:x:2""#);
        assert_eq!(
            told(&all, &one).as_deref(),
            Some("BackupSelection.Resources: has 1 entry, lacks 1 of them")
        );
        assert_eq!(
            told(&two, &one).as_deref(),
            Some("BackupSelection.Resources: has 2 entries, lacks 1 of them")
        );
        for wider in [&all, &two, &resources(r#""arn:aws:x:*""#)] {
            assert_eq!(told(&one, wider), None, "{wider}");
        }
    }

    #[test]
    fn what_is_not_known_yet_and_what_says_nothing_of_it_is_silent() {
        let unknown = |name| format!(r#"{{"{name}": true}}"#);
        assert_eq!(with_unknown(r#"{"scope": "/a"}"#, "{}", &unknown("scope")), None);
        assert_eq!(with_unknown(r#"{"resources": ["a"]}"#, "{}", &unknown("resources")), None);
        assert_eq!(told(r#"{"name": "a", "reason": "b"}"#, r#"{"name": "c", "reason": "d"}"#), None);
        assert!(told(r#"{"parent": "projects/1"}"#, "{}").is_some());
    }
}
