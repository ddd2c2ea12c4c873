//! Opens attributes: their text, and the trees that mark what in it is sensitive and what is unknown.
//!
//! Nearly everything is read in one pass. Where that fails (a number that is not whole, a name that stands twice,
//! text that is no Unicode, nesting without end), it is read again, member by member, so that only what cannot be
//! read is unknown.

use super::attributes::members;
use super::quick;
use super::text::Text;
use super::{Leaf, Value};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How deep attributes may be nested; the deepest of real plans are at 22.
const DEEPEST: usize = 100;

/// The value of a JSON text with its marks.
pub(super) fn open<'a>(text: &'a str, sensitive: Option<&str>, unknown: Option<&str>) -> Value<'a> {
    let [sensitive, unknown] = [sensitive, unknown].map(Marks::of);
    read(text, &sensitive, &unknown, DEEPEST)
}

/// The value of an object with these members, which are sorted by their names.
pub(super) fn open_members<'a, 'm>(
    members: impl Iterator<Item = (&'m Cow<'a, str>, &'a str)>,
    sensitive: Option<&str>,
    unknown: Option<&str>,
) -> Value<'a>
where
    'a: 'm,
{
    let [sensitive, unknown] = [sensitive, unknown].map(Marks::of);
    if matches!(unknown, Marks::All) {
        return Value::Unknown;
    }
    let open = |(name, text): (&Cow<'a, str>, &'a str)| {
        let inside = read(text, sensitive.member(name), unknown.member(name), DEEPEST - 1);
        (name.clone(), inside)
    };
    let mut found: Vec<_> = members.map(open).collect();
    add_unknown(&unknown, &mut found);
    Value::Map(found)
}

fn read<'a>(text: &'a str, sensitive: &Marks<'_>, unknown: &Marks<'_>, depth: usize) -> Value<'a> {
    quick::read(text, sensitive, unknown, depth).unwrap_or_else(|| value(text, sensitive, unknown, depth))
}

/// Which parts of a value are marked.
pub(super) enum Marks<'a> {
    None,
    All,
    List(Vec<Marks<'a>>),
    Map(BTreeMap<Cow<'a, str>, Marks<'a>>),
}

impl<'a> Marks<'a> {
    /// Those of a tree; most trees mark nothing, however large they are.
    fn of(tree: Option<&'a str>) -> Self {
        tree.filter(|text| text.contains("true")).map_or(Self::None, |text| marks(text, DEEPEST))
    }

    pub(super) fn member(&self, name: &str) -> &Marks<'a> {
        match self {
            Self::All => &Self::All,
            Self::Map(members) => members.get(name).unwrap_or(&Self::None),
            Self::None | Self::List(_) => &Self::None,
        }
    }

    pub(super) fn item(&self, index: usize) -> &Marks<'a> {
        match self {
            Self::All => &Self::All,
            Self::List(items) => items.get(index).unwrap_or(&Self::None),
            Self::None | Self::Map(_) => &Self::None,
        }
    }
}

fn marks(text: &str, depth: usize) -> Marks<'_> {
    read_marks(text, depth).unwrap_or(Marks::All)
}

fn read_marks(text: &str, depth: usize) -> Option<Marks<'_>> {
    let depth = depth.checked_sub(1)?;
    Some(match text.as_bytes().first() {
        Some(b't') => Marks::All,
        Some(b'{') => {
            let mut found = BTreeMap::new();
            for (name, inside) in members(text)? {
                let inside = marks(inside, depth);
                // Of two marks nobody can say which one counts, so all of it is marked.
                found.entry(name).and_modify(|marks| *marks = Marks::All).or_insert(inside);
            }
            Marks::Map(found)
        }
        Some(b'[') => {
            Marks::List(items(text)?.into_iter().map(|inside| marks(inside.get(), depth)).collect())
        }
        Some(_) | None => Marks::None,
    })
}

fn value<'a>(text: &'a str, sensitive: &Marks<'_>, unknown: &Marks<'_>, depth: usize) -> Value<'a> {
    match unknown {
        Marks::All => Value::Unknown,
        Marks::None | Marks::List(_) | Marks::Map(_) => {
            read_value(text, sensitive, unknown, depth).unwrap_or(Value::Unknown)
        }
    }
}

fn read_value<'a>(
    text: &'a str,
    sensitive: &Marks<'_>,
    unknown: &Marks<'_>,
    depth: usize,
) -> Option<Value<'a>> {
    let depth = depth.checked_sub(1)?;
    Some(match text.as_bytes().first() {
        Some(b'{') => map(text, sensitive, unknown, depth)?,
        Some(b'[') => {
            let items = items(text)?.into_iter().enumerate();
            Value::List(
                items
                    .map(|(at, inside)| value(inside.get(), sensitive.item(at), unknown.item(at), depth))
                    .collect(),
            )
        }
        Some(b'n') | None => Value::Null,
        Some(first) => {
            let text = match first {
                b'"' => serde_json::from_str::<Text>(text).ok()?.0,
                _ => Cow::Borrowed(text),
            };
            let marked = !matches!(sensitive, Marks::None);
            Value::Leaf(if marked { Leaf::sensitive(text) } else { Leaf::plain(text) })
        }
    })
}

/// A map, sorted by name. A name that stands there twice with different text is unknown: nobody can say which
/// one counts. A name that only the unknown marks have is unknown too.
fn map<'a>(text: &'a str, sensitive: &Marks<'_>, unknown: &Marks<'_>, depth: usize) -> Option<Value<'a>> {
    let mut raw = members(text)?;
    // The tools write names in order, so there is mostly nothing to sort.
    raw.sort_by(|(one, _), (other, _)| one.cmp(other));
    let by_name = raw.chunk_by(|(one, _), (other, _)| one == other);
    let mut found: Vec<(Cow<'a, str>, Value<'a>)> = by_name
        .filter_map(|same| {
            let ((name, text), others) = same.split_first()?;
            let inner = match others.iter().all(|(_, other)| other == text) {
                true => value(text, sensitive.member(name), unknown.member(name), depth),
                false => Value::Unknown,
            };
            Some((name.clone(), inner))
        })
        .collect();
    add_unknown(unknown, &mut found);
    Some(Value::Map(found))
}

/// Adds the names that only the unknown marks have to members that are sorted.
pub(super) fn add_unknown(unknown: &Marks<'_>, members: &mut Vec<(Cow<'_, str>, Value<'_>)>) {
    let Marks::Map(marks) = unknown else { return };
    let known = members.len();
    for (name, marks) in marks {
        let known = members.get(..known).unwrap_or_default();
        if matches!(marks, Marks::All) && known.binary_search_by(|(known, _)| known.cmp(name)).is_err() {
            members.push((Cow::Owned(name.clone().into_owned()), Value::Unknown));
        }
    }
}

fn items(text: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, Marks, marks, quick, value};
    use crate::plan::Value;

    /// A value with all that there is to tell of it.
    fn told(value: &Value<'_>) -> String {
        match value {
            Value::Null => "null".to_owned(),
            Value::Unknown => "?".to_owned(),
            Value::Leaf(leaf) => {
                format!("{}{:?}", if leaf.is_sensitive() { "!" } else { "" }, leaf.text())
            }
            Value::List(items) => format!("[{}]", items.iter().map(told).collect::<Vec<_>>().join(",")),
            Value::Map(members) => {
                let members = members.iter().map(|(name, value)| format!("{name:?}:{}", told(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }

    #[test]
    fn one_pass_reads_what_the_careful_way_reads_or_nothing() {
        let texts = [
            r#"{"b": 1, "a": -2, "c": [true, false, null, "x", "\u0041\n"], "d": {"e": {}, "f": []}}"#,
            r#"{"a": {"b": "x"}, "c": ["y", ["z"]], "d": 18446744073709551615}"#,
            r#""text""#,
            "null",
            "7",
        ];
        let trees = [
            "false",
            "true",
            "{}",
            r#"{"a": true}"#,
            r#"{"a": {"b": true}, "c": [false, true], "new": true}"#,
        ];
        for text in texts {
            for sensitive in trees {
                for unknown in trees {
                    let (sensitive, unknown) = (marks(sensitive, DEEPEST), marks(unknown, DEEPEST));
                    let quickly = quick::read(text, &sensitive, &unknown, DEEPEST).unwrap();
                    assert_eq!(told(&quickly), told(&value(text, &sensitive, &unknown, DEEPEST)), "{text}");
                }
            }
        }
    }

    #[test]
    fn one_pass_gives_up_on_what_needs_care() {
        let deep = format!("{}1{}", "[".repeat(DEEPEST), "]".repeat(DEEPEST));
        for text in [
            "1.50",
            "1e999",
            "-0",
            "36893488147419103232",
            r#"{"a": 1, "a": 1}"#,
            r#""\ud800""#,
            "{} {}",
            &deep,
        ] {
            let none = quick::read(text, &Marks::None, &Marks::None, DEEPEST).map(|value| told(&value));
            assert_eq!(none, None, "{text}");
        }
        let just = format!("{}1{}", "[".repeat(DEEPEST - 1), "]".repeat(DEEPEST - 1));
        let value = |text| value(text, &Marks::None, &Marks::None, DEEPEST);
        assert_eq!(
            told(&value(&just)),
            told(&quick::read(&just, &Marks::None, &Marks::None, DEEPEST).unwrap())
        );
        assert!(told(&value(&deep)).contains('?'));
    }
}
