//! Collections that an update leaves empty: an allow list, a map of environment variables, replicas.
//!
//! The object lives on, and what it did for others stops.

use crate::catalog::Worsening;
use crate::plan::{Value, has_word};
use std::collections::BTreeMap;

/// Fewer entries than these are no collection that anybody misses.
const MANY: usize = 2;

/// Words of attributes that only describe, or are the tool's own.
const DESCRIBING: [&str; 7] = ["tag", "tags", "label", "labels", "annotation", "annotations", "timeouts"];

/// Words of attributes of whose entries each one counts: every copy that the object has elsewhere.
const REPLICAS: [&str; 3] = ["replica", "replicas", "georeplications"];

/// The name of the same for databases of Azure.
const LOCATIONS: &str = "geo_location";

/// How many entries there are at each path, over all elements of the lists on the way; `None` where it cannot be
/// known.
type Counts = BTreeMap<String, Option<usize>>;

/// The collections that had several entries and have none afterwards, and the replicas that lose one.
pub(super) fn emptied([before, after]: [&Value<'_>; 2]) -> Vec<Worsening> {
    let (had, has) = (counts(before), counts(after));
    let mut found: Vec<Worsening> = Vec::new();
    for (path, had) in had {
        let (Some(had), Some(has)) = (had, left(&has, &path)) else { continue };
        let last = path.rsplit('.').next().unwrap_or_default();
        let copies = last == LOCATIONS || has_word(last, &REPLICAS);
        let less = if copies { has < had } else { had >= MANY && has == 0 };
        let less = less && !is_said_otherwise(&path, [before, after]);
        let told_above = found.iter().any(|above| path.starts_with(&format!("{}.", above.path)));
        if less && !told_above {
            let entries = if had == 1 { "entry" } else { "entries" };
            let left = if has == 0 { "none".to_owned() } else { has.to_string() };
            let shown = shown(before, &path);
            let what = if shown == path { "" } else { "something sensitive in " };
            found.push(Worsening {
                text: format!("{what}`{shown}` has {had} {entries} now, and {left} afterwards"),
                states: None,
                // Of what is told once, all that is in it is signed.
                hashes: [before.hash_at(shown), after.hash_at(shown)],
                path: shown.to_owned(),
            });
        }
    }
    found
}

/// Attributes that say the same in another way: who takes the other one has emptied nothing.
const OTHERWISE: [(&str, &str); 5] = [
    ("args", "command"),
    ("records", "alias"),
    ("records", "target_resource_id"),
    ("set", "values"),
    ("source_ranges", "source_tags"),
];

/// Whether what was a list is said in the other way from now on.
fn is_said_otherwise(path: &str, [before, after]: [&Value<'_>; 2]) -> bool {
    let is_set = |state: &Value<'_>, name: &str| {
        state.get(name).is_some_and(|value| !value.is_empty() && !matches!(value, Value::Unknown))
    };
    let others = OTHERWISE.iter().filter(|(name, _)| *name == path);
    others.into_iter().any(|(_, other)| !is_set(before, other) && is_set(after, other))
}

/// As much of a path as may be shown: the names in a secret are a part of it.
fn shown<'p>(attributes: &Value<'_>, path: &'p str) -> &'p str {
    let mut reached = vec![attributes];
    let (mut start, mut end) = (0, 0);
    for name in path.split('.') {
        end += name.len();
        // A name may have dots in it.
        let inside = below(&reached, path.get(start..end).unwrap_or_default());
        if !inside.is_empty() && inside.iter().all(|value| value.is_hidden()) {
            return path.get(..end).unwrap_or_default();
        }
        end += 1;
        if !inside.is_empty() {
            (start, reached) = (end, inside);
        }
    }
    path
}

/// What has this name in these values, or in the elements of those that are lists.
fn below<'v, 'a>(values: &[&'v Value<'a>], name: &str) -> Vec<&'v Value<'a>> {
    let of = |value: &&'v Value<'a>| match value {
        Value::List(items) => items.iter().filter_map(|item| item.get(name)).collect(),
        Value::Null | Value::Unknown | Value::Leaf(_) | Value::Map(_) => Vec::from_iter(value.get(name)),
    };
    values.iter().flat_map(of).collect()
}

/// How many entries are left at a path; `None` where it, or something above it, cannot be known.
fn left(has: &Counts, path: &str) -> Option<usize> {
    let ends = path.match_indices('.').map(|(end, _)| end).chain([path.len()]);
    let known = |above: &str| has.get(above).is_none_or(Option::is_some);
    let all_known = ends.filter_map(|end| path.get(..end)).all(known);
    all_known.then(|| has.get(path).copied().flatten().unwrap_or(0))
}

fn counts(attributes: &Value<'_>) -> Counts {
    let mut counts = Counts::new();
    members(attributes, "", &mut counts);
    counts
}

fn members(value: &Value<'_>, path: &str, counts: &mut Counts) {
    for (name, inside) in value.members() {
        let number = match inside {
            Value::List(items) => Some(items.len()),
            Value::Map(entries) => {
                Some(entries.iter().filter(|(_, entry)| !matches!(entry, Value::Null)).count())
            }
            Value::Unknown => None,
            Value::Null | Value::Leaf(_) => continue,
        };
        if describes(name) {
            continue;
        }
        let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
        match inside {
            Value::List(items) => items.iter().for_each(|item| members(item, &path, counts)),
            Value::Map(_) => members(inside, &path, counts),
            Value::Null | Value::Unknown | Value::Leaf(_) => {}
        }
        let known = counts.entry(path).or_insert(Some(0));
        *known = known.zip(number).map(|(known, number)| known + number);
    }
}

/// Whether an attribute only describes.
pub(super) fn describes(name: &str) -> bool {
    has_word(name, &DESCRIBING)
}

#[cfg(test)]
mod tests {
    use super::emptied;
    use crate::plan::Attributes;

    fn told(before: &str, after: &str) -> Vec<String> {
        with_unknown(before, after, "false")
    }

    fn with_unknown(before: &str, after: &str, unknown: &str) -> Vec<String> {
        let before = Attributes::new(Some(before), None, None).open();
        let after = Attributes::new(Some(after), None, Some(unknown)).open();
        emptied([&before, &after]).into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn a_list_a_map_and_a_block_are_collections() {
        assert_eq!(
            told(r#"{"source_ranges": ["a", "b", "c"]}"#, r#"{"source_ranges": []}"#),
            ["`source_ranges` has 3 entries now, and none afterwards"]
        );
        let variables = r#"{"environment": [{"variables": {"A": "1", "B": "2"}}]}"#;
        let told_of = "`environment.variables` has 2 entries now, and none afterwards";
        for after in [r#"{"environment": []}"#, "{}", r#"{"environment": [{"variables": null}]}"#] {
            assert_eq!(told(variables, after), [told_of], "{after}");
        }
    }

    #[test]
    fn a_name_may_have_dots_in_it() {
        assert_eq!(
            told(r#"{"settings": {"a.b": ["x", "y"]}}"#, r#"{"settings": {"a.b": []}}"#),
            ["`settings.a.b` has 2 entries now, and none afterwards"]
        );
    }

    #[test]
    fn what_is_gone_is_signed_as_what_is_null() {
        let hashes = |after: &str| {
            let open = |json| Attributes::new(Some(json), None, None).open();
            emptied([&open(r#"{"k": 1, "layers": ["a", "b"]}"#), &open(after)])[0].hashes.clone()
        };
        assert_eq!(hashes(r#"{"k": 1}"#), hashes(r#"{"k": 2, "layers": null}"#));
    }

    #[test]
    fn ordinary_work_is_silent() {
        for (before, after) in [
            (r#"{"a": ["x", "y"]}"#, r#"{"a": ["x"]}"#),
            (r#"{"a": ["x"]}"#, r#"{"a": []}"#),
            (r#"{"tags": {"A": "1", "B": "2"}}"#, r#"{"tags": {}}"#),
            (r#"{"timeouts": {"create": "1h", "delete": "2h"}}"#, r#"{"timeouts": null}"#),
            (
                r#"{"metadata": [{"annotations": {"A": "1", "B": "2"}}]}"#,
                r#"{"metadata": [{"annotations": {}}]}"#,
            ),
            (
                r#"{"rule": [{"to": ["x", "y"]}, {"to": []}]}"#,
                r#"{"rule": [{"to": []}, {"to": ["x", "y"]}]}"#,
            ),
        ] {
            assert_eq!(told(before, after), [""; 0], "{before} {after}");
        }
    }

    #[test]
    fn what_is_not_known_yet_is_not_empty() {
        let before = r#"{"environment": [{"variables": {"A": "1", "B": "2"}}]}"#;
        assert!(with_unknown(before, "{}", r#"{"environment": true}"#).is_empty());
        assert!(
            with_unknown(before, r#"{"environment": [{}]}"#, r#"{"environment": [{"variables": true}]}"#)
                .is_empty()
        );
    }

    #[test]
    fn one_replica_less_is_told() {
        assert_eq!(
            told(r#"{"replica": [{"region": "a"}, {"region": "b"}]}"#, r#"{"replica": [{"region": "a"}]}"#),
            ["`replica` has 2 entries now, and 1 afterwards"]
        );
        assert_eq!(told(r#"{"replica": [{"region": "a"}]}"#, r#"{"replica": []}"#).len(), 1);
        assert!(told(r#"{"replica": []}"#, r#"{"replica": [{"region": "a"}]}"#).is_empty());
        for name in ["geo_location", "georeplications"] {
            let with = |entries: &str| format!(r#"{{"{name}": [{entries}]}}"#);
            assert_eq!(
                told(&with(r#"{"location": "a"}, {"location": "b"}"#), &with(r#"{"location": "a"}"#)).len(),
                1
            );
        }
    }

    #[test]
    fn what_is_said_in_another_way_is_not_emptied() {
        let (records, alias) =
            (r#"{"records": ["a", "b"], "alias": []}"#, r#"{"records": [], "alias": [{"name": "x"}]}"#);
        assert_eq!(told(records, alias), [""; 0]);
        assert_eq!(told(records, r#"{"records": [], "alias": []}"#).len(), 1);
        let both = r#"{"records": ["a", "b"], "alias": [{"name": "x"}]}"#;
        assert_eq!(told(both, alias).len(), 1);
    }

    #[test]
    fn the_names_in_a_secret_are_not_told() {
        let secret = r#"{"input": {"hunter2": ["a", "b"], "hunter3": ["c", "d"]}}"#;
        let worse = |after: &str| {
            let [before, after] =
                [secret, after].map(|json| Attributes::new(Some(json), Some(r#"{"input": true}"#), None));
            emptied([&before.open(), &after.open()])
        };
        let told = |after: &str| worse(after).into_iter().map(|it| it.text).collect::<Vec<_>>();
        let (one, both) = (
            r#"{"input": {"hunter2": [], "hunter3": ["c", "d"]}}"#,
            r#"{"input": {"hunter2": [], "hunter3": []}}"#,
        );
        for after in [one, both] {
            assert_eq!(
                told(after),
                ["something sensitive in `input` has 2 entries now, and none afterwards"]
            );
        }
        assert_eq!(told(r#"{"input": {}}"#), ["`input` has 2 entries now, and none afterwards"]);
        // Who has signed the one has not signed the other.
        assert_ne!(
            worse(one).first().map(|it| it.hashes.clone()),
            worse(both).first().map(|it| it.hashes.clone())
        );
    }

    #[test]
    fn what_is_inside_of_what_is_told_is_not_told_again() {
        let before = r#"{"rule": [{"to": ["x", "y"]}, {"to": ["z"]}]}"#;
        assert_eq!(told(before, r#"{"rule": []}"#), ["`rule` has 2 entries now, and none afterwards"]);
    }
}
