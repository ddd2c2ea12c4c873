//! Paths into attributes, as the catalog's conditions and safeguards name them.
//!
//! A path leads to any number of places, because a block is a list; each is there, missing or unreadable.

use super::elements;
use crate::plan::Value;
use std::fmt;
use std::str::FromStr;

/// Where in an object's attributes, or in its provider's arguments, a setting stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    root: Root,
    segments: Vec<Segment>,
}

/// Where a path starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    /// In the attributes of the object.
    Attributes,
    /// In the arguments of its provider.
    Provider,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    name: String,
    reach: Reach,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Member,
    EveryElement,
}

/// What stands at one place that a path leads to.
#[derive(Debug, Clone, Copy)]
pub enum Reading<'v> {
    /// A value that is not empty.
    Value(&'v Value<'v>),
    /// Nothing: absent, null or empty, or in a list or block that is.
    Missing,
    /// An unknown value, or one of another shape than the path.
    Unreadable,
}

/// Text that the catalog's grammar does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no path, condition or recovery of the catalog")]
pub struct Malformed(pub(super) String);

impl Path {
    /// Judges what stands at the places that it leads to: at least one.
    ///
    /// `provider` is `None` where the input does not say how the provider is configured.
    pub fn read<R>(
        &self,
        before: &Value<'_>,
        provider: Option<&Value<'_>>,
        judge: impl Fn(&[Reading<'_>]) -> R,
    ) -> R {
        let mut found = Vec::new();
        match (self.root, provider) {
            (Root::Attributes, _) => walk_attributes(before, &self.segments, &mut found),
            (Root::Provider, Some(arguments)) => walk_blocks(arguments, &self.segments, &mut found),
            (Root::Provider, None) => found.push(Reading::Unreadable),
        }
        judge(&found)
    }

    /// Judges what stands at the places that it leads to before an update, each with what stands there after. An
    /// element that goes while others stay takes its places along, and what is new has none before.
    ///
    /// An update does not change the arguments of a provider.
    pub(super) fn compare<R>(
        &self,
        before: &Value<'_>,
        after: &Value<'_>,
        judge: impl Fn(&[[Reading<'_>; 2]]) -> R,
    ) -> R {
        let mut found = Vec::new();
        match (self.root, before, after) {
            (Root::Provider, ..) => {}
            (Root::Attributes, Value::Map(_), Value::Map(_)) => {
                places(before, after, &self.segments, &mut found);
            }
            (Root::Attributes, ..) => apart([before, after], &self.segments, walk_attributes, &mut found),
        }
        judge(&found)
    }

    /// The hashes of what stands at the places that it leads to, for a fingerprint.
    pub(super) fn hash(&self, attributes: &Value<'_>) -> String {
        self.read(attributes, None, |found| {
            let hash = |reading: &Reading<'_>| match reading {
                Reading::Value(value) => value.hash(),
                Reading::Missing => "missing".to_owned(),
                Reading::Unreadable => "unknown".to_owned(),
            };
            found.iter().map(hash).collect::<Vec<_>>().join(",")
        })
    }

    /// Whether it begins at this attribute, as far as can be told.
    pub(super) fn begins_at(&self, attribute: &str) -> bool {
        match self.root {
            Root::Attributes => self.segments.first().is_some_and(|segment| segment.name == attribute),
            Root::Provider => false,
        }
    }

    /// Whether it is read in the provider's arguments.
    #[must_use]
    pub fn is_of_provider(&self) -> bool {
        self.root == Root::Provider
    }

    /// The same path with its names spelled otherwise.
    pub(super) fn respelled(&self, spell: impl Fn(&str) -> String) -> Self {
        let respell = |segment: &Segment| Segment { name: spell(&segment.name), reach: segment.reach };
        Self { root: self.root, segments: self.segments.iter().map(respell).collect() }
    }

    /// The same path without lists, below a member of this name.
    pub(super) fn below(&self, name: &str) -> Self {
        let names = std::iter::once(name).chain(self.segments.iter().map(|segment| segment.name.as_str()));
        let member = |name: &str| Segment { name: name.to_owned(), reach: Reach::Member };
        Self { root: self.root, segments: names.map(member).collect() }
    }

    /// It as people write it: without the marks of lists.
    pub(super) fn plainly(&self) -> String {
        let names: Vec<&str> = self.segments.iter().map(|segment| segment.name.as_str()).collect();
        names.join(".")
    }
}

impl FromStr for Path {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (root, rest) = match text.strip_prefix("provider.") {
            Some(rest) => (Root::Provider, rest),
            None => (Root::Attributes, text),
        };
        let segments = rest.split('.').map(segment).collect::<Option<Vec<_>>>();
        segments.map(|segments| Self { root, segments }).ok_or_else(|| Malformed(text.to_owned()))
    }
}

fn segment(text: &str) -> Option<Segment> {
    let (name, reach) = match text.strip_suffix("[*]") {
        Some(name) => (name, Reach::EveryElement),
        None => (text, Reach::Member),
    };
    let begins = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    (begins && is_value(name)).then(|| Segment { name: name.to_owned(), reach })
}

/// Whether this is a value of the grammar: letters, digits, `_` and `-`.
pub(super) fn is_value(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_of_provider() {
            out.write_str("provider.")?;
        }
        for (at, segment) in self.segments.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            let mark = match segment.reach {
                Reach::Member => "",
                Reach::EveryElement => "[*]",
            };
            write!(out, "{dot}{}{mark}", segment.name)?;
        }
        Ok(())
    }
}

/// The places before and after, element by element.
fn places<'v>(
    before: &'v Value<'v>,
    after: &'v Value<'v>,
    segments: &[Segment],
    found: &mut Vec<[Reading<'v>; 2]>,
) {
    let inside = segments.split_first().and_then(|(segment, rest)| {
        Some((segment.reach, before.get(&segment.name)?, after.get(&segment.name)?, rest))
    });
    match inside {
        Some((Reach::Member, before, after, rest)) => places(before, after, rest, found),
        Some((Reach::EveryElement, Value::List(before), Value::List(after), rest))
            if !before.is_empty() && !after.is_empty() =>
        {
            for [before, after] in elements::pairs(before, after) {
                places(before, after, rest, found);
            }
        }
        Some(_) | None => apart([before, after], segments, walk, found),
    }
}

/// The places before and after, where one side has only one.
fn apart<'v>(
    sides: [&'v Value<'v>; 2],
    segments: &[Segment],
    walk: impl Fn(&'v Value<'v>, &[Segment], &mut Vec<Reading<'v>>),
    found: &mut Vec<[Reading<'v>; 2]>,
) {
    let [before, after] = sides.map(|side| {
        let mut found = Vec::new();
        walk(side, segments, &mut found);
        found
    });
    found.extend(before.iter().flat_map(|before| after.iter().map(move |after| [*before, *after])));
}

/// Where the input has no attributes at all, nothing is known to be missing.
fn walk_attributes<'v>(attributes: &'v Value<'v>, segments: &[Segment], found: &mut Vec<Reading<'v>>) {
    match attributes {
        Value::Map(_) => walk(attributes, segments, found),
        Value::Null | Value::Unknown | Value::Leaf(_) | Value::List(_) => found.push(Reading::Unreadable),
    }
}

fn walk<'v>(value: &'v Value<'v>, segments: &[Segment], found: &mut Vec<Reading<'v>>) {
    let Some((segment, rest)) = segments.split_first() else { return found.push(reading(value)) };
    let inside = match value {
        Value::Map(_) => value.get(&segment.name),
        Value::Null => None,
        Value::List(entries) => return found.push(entry(entries, segments)),
        Value::Unknown | Value::Leaf(_) => return found.push(Reading::Unreadable),
    };
    let Some(inside) = inside else { return found.push(Reading::Missing) };
    match (segment.reach, inside) {
        (Reach::Member, _) => walk(inside, rest, found),
        (Reach::EveryElement, Value::List(items)) if !items.is_empty() => {
            items.iter().for_each(|item| walk(item, rest, found));
        }
        (Reach::EveryElement, Value::List(_) | Value::Null) => found.push(Reading::Missing),
        (Reach::EveryElement, Value::Unknown | Value::Leaf(_) | Value::Map(_)) => {
            found.push(Reading::Unreadable);
        }
    }
}

/// What stands in a list of keys and values under the key that the rest of a path is, with its dots:
/// `[{Key: deletion_protection.enabled, Value: true}]`.
fn entry<'v>(entries: &'v [Value<'v>], segments: &[Segment]) -> Reading<'v> {
    let part = |entry: &'v Value<'v>, names: [&str; 2]| names.into_iter().find_map(|name| entry.get(name));
    let key = |entry: &'v Value<'v>| part(entry, ["Key", "key"]).and_then(Value::leaf);
    let names: Vec<&str> = segments.iter().map(|segment| segment.name.as_str()).collect();
    let name = names.join(".");
    let mut found = Reading::Missing;
    for entry in entries {
        match key(entry) {
            None => return Reading::Unreadable,
            Some(key) if key.is(&name) => match (found, part(entry, ["Value", "value"])) {
                (Reading::Missing, Some(value)) => found = reading(value),
                (_, _) => return Reading::Unreadable,
            },
            Some(_) => {}
        }
    }
    found
}

/// A provider's blocks stand in lists; a path does not say so.
fn walk_blocks<'v>(value: &'v Value<'v>, segments: &[Segment], found: &mut Vec<Reading<'v>>) {
    let Some((segment, rest)) = segments.split_first() else { return found.push(reading(value)) };
    match value {
        Value::Map(_) => match value.get(&segment.name) {
            Some(inside) => walk_blocks(inside, rest, found),
            None => found.push(Reading::Missing),
        },
        Value::List(blocks) if !blocks.is_empty() => {
            blocks.iter().for_each(|block| walk_blocks(block, segments, found));
        }
        Value::List(_) | Value::Null => found.push(Reading::Missing),
        Value::Unknown | Value::Leaf(_) => found.push(Reading::Unreadable),
    }
}

fn reading<'v>(value: &'v Value<'v>) -> Reading<'v> {
    match value {
        Value::Unknown => Reading::Unreadable,
        Value::Null | Value::Leaf(_) | Value::List(_) | Value::Map(_) if value.is_empty() => Reading::Missing,
        Value::Null | Value::Leaf(_) | Value::List(_) | Value::Map(_) => Reading::Value(value),
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Reading};
    use crate::plan::{Attributes, Value};

    fn places(path: &str, json: &str) -> String {
        let value = Attributes::new(Some(json), None, None).open();
        read(&path.parse().unwrap(), &value, None)
    }

    fn read(path: &Path, before: &Value<'_>, provider: Option<&Value<'_>>) -> String {
        path.read(before, provider, |found| {
            let letter = |reading: &Reading<'_>| match reading {
                Reading::Value(_) => 'v',
                Reading::Missing => 'm',
                Reading::Unreadable => 'u',
            };
            found.iter().map(letter).collect()
        })
    }

    #[test]
    fn a_path_leads_to_every_element_of_a_list() {
        assert_eq!(places("a[*].b", r#"{"a": [{"b": 1}, {"b": null}, {}, {"b": [2]}]}"#), "vmmv");
        assert_eq!(places("a[*].b[*]", r#"{"a": [{"b": [1, 2]}, {"b": []}]}"#), "vvm");
        assert_eq!(places("a[*].b", r#"{"a": []}"#), "m");
        assert_eq!(places("a[*].b", r#"{"a": null}"#), "m");
        assert_eq!(places("a.b", "{}"), "m");
    }

    #[test]
    fn a_list_of_keys_and_values_is_read_under_the_key() {
        let a = r#"{"a": [{"Key": "x.y", "Value": "1"}, {"Key": "z", "Value": ""}]}"#;
        assert_eq!(places("a.x.y", a), "v");
        assert_eq!(places("a.z", a), "m");
        assert_eq!(places("a.x", a), "m");
        assert_eq!(places("a.x", r#"{"a": [{"key": "x", "value": "1"}]}"#), "v");
        assert_eq!(places("a.x", r#"{"a": [{"Key": "x"}]}"#), "u");
        assert_eq!(places("a.x", r#"{"a": [{"Key": null, "Value": "1"}]}"#), "u");
        assert_eq!(places("a.x", r#"{"a": [{"Key": "x", "Value": "1"}, {"Key": "x", "Value": "2"}]}"#), "u");
        assert_eq!(places("a.x", r#"{"a": []}"#), "m");
    }

    #[test]
    fn empty_is_missing_and_another_shape_is_unreadable() {
        assert_eq!(places("a", r#"{"a": ""}"#), "m");
        assert_eq!(places("a", r#"{"a": {}}"#), "m");
        assert_eq!(places("a", r#"{"a": false}"#), "v");
        assert_eq!(places("a.b", r#"{"a": [{"b": 1}]}"#), "u");
        assert_eq!(places("a[*].b", r#"{"a": {"b": 1}}"#), "u");
        assert_eq!(places("a", "null"), "u");
    }

    #[test]
    fn a_providers_blocks_are_walked_and_an_empty_block_is_known_to_be_empty() {
        let path: Path = "provider.features.vault.purge".parse().unwrap();
        let read = |json, unknown| {
            let arguments = Attributes::new(Some(json), None, Some(unknown)).open();
            read(&path, &Value::Null, Some(&arguments))
        };
        assert_eq!(read(r#"{"features": [{"vault": [{"purge": false}]}]}"#, "false"), "v");
        assert_eq!(read(r#"{"features": [{"vault": [{}]}]}"#, "false"), "m");
        assert_eq!(read("{}", "false"), "m");
        assert_eq!(read(r#"{"features": [null]}"#, r#"{"features": [true]}"#), "u");
        assert_eq!(read(r#"{"features": null}"#, r#"{"features": true}"#), "u");
        assert_eq!(path.read(&Value::Null, None, |found| found.len()), 1);
    }

    #[test]
    fn a_path_is_written_as_it_was_read_and_other_text_is_refused() {
        for text in ["a", "a-b.c_1[*].d", "a[*]", "provider.features.x", "DBName"] {
            assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
        }
        for text in ["", ".", "a.", "a..b", "1a", "a b", "a[0]", "a[*]b", "[*]", "provider.", "ä"] {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
    }
}
