//! The attributes of an object, kept as the input has them and opened only where a rule asks.

use super::Value;
use super::difference::{Difference, State};
use super::opening;
use super::text::Text;
use super::words::mentions;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The attributes of an object, as its input has them.
#[derive(Clone, Copy, Default)]
pub struct Attributes<'a>(Source<'a>);

#[derive(Clone, Copy)]
enum Source<'a> {
    /// JSON text, with the two trees that mark what in it is sensitive and what is unknown.
    Text { values: Option<&'a str>, sensitive: Option<&'a str>, unknown: Option<&'a str> },
    /// Bytes, and what opens them.
    Packed { bytes: &'a [u8], open: Opener },
}

/// Opens bytes in which values are packed.
type Opener = for<'b> fn(&'b [u8]) -> Value<'b>;

impl Default for Source<'_> {
    fn default() -> Self {
        Self::Text { values: None, sensitive: None, unknown: None }
    }
}

impl<'a> Attributes<'a> {
    /// Attributes with these values and marks, each a whole JSON value.
    #[must_use]
    pub fn new(values: Option<&'a str>, sensitive: Option<&'a str>, unknown: Option<&'a str>) -> Self {
        Self(Source::Text { values, sensitive, unknown })
    }

    /// Attributes in these bytes, which have some, and which this function opens.
    #[must_use]
    pub fn packed(bytes: &'a [u8], open: for<'b> fn(&'b [u8]) -> Value<'b>) -> Self {
        Self(Source::Packed { bytes, open })
    }

    /// Whether the input has any.
    #[must_use]
    pub fn is_present(&self) -> bool {
        match self.0 {
            Source::Text { values, .. } => values.is_some_and(|text| text != "null"),
            Source::Packed { .. } => true,
        }
    }

    /// Whether any of them may be known only after the plan is applied.
    #[must_use]
    pub fn may_be_unknown(&self) -> bool {
        match self.0 {
            Source::Text { unknown, .. } => unknown.is_some_and(|marks| marks.contains("true")),
            Source::Packed { .. } => true,
        }
    }

    /// Whether this text stands anywhere in them, written as in JSON: a cheap way to leave most of them closed.
    #[must_use]
    pub fn mentions(&self, text: &str) -> bool {
        match self.0 {
            Source::Text { values, .. } => values.is_some_and(|values| values.contains(text)),
            Source::Packed { bytes, .. } => {
                let text = text.replace(r"\\", r"\");
                memchr::memmem::find(bytes, text.as_bytes()).is_some()
            }
        }
    }

    /// Whether this word stands anywhere in them, in capitals or not.
    #[must_use]
    pub fn mentions_word(&self, word: &str) -> bool {
        let bytes = match self.0 {
            Source::Text { values, .. } => values.unwrap_or_default().as_bytes(),
            Source::Packed { bytes, .. } => bytes,
        };
        mentions(bytes, word)
    }

    /// How they differ afterwards, told by the text of their outermost members alone; `None` where that does not
    /// tell.
    #[must_use]
    pub fn difference(&self, after: &Attributes<'a>) -> Option<Difference<'a>> {
        match (self.0, after.0) {
            (
                Source::Text { values: Some(before), sensitive: before_sensitive, unknown: before_unknown },
                Source::Text { values: Some(after), sensitive, unknown },
            ) => Difference::new(
                State { members: by_name(before)?, sensitive: before_sensitive, unknown: before_unknown },
                State { members: by_name(after)?, sensitive, unknown },
            ),
            (_, _) => None,
        }
    }

    /// Their outermost members as the input has them; `None` where that is not to be had, or tells nothing.
    #[must_use]
    pub fn members(&self) -> Option<Members<'a>> {
        match self.0 {
            Source::Text { values, .. } => by_name(values?),
            Source::Packed { .. } => None,
        }
    }

    /// The values; without any, null. What cannot be read (nested too deep, or text that is no Unicode) is
    /// unknown, and where it is the marks that cannot be read, everything under them is sensitive, or unknown.
    #[must_use]
    pub fn open(&self) -> Value<'a> {
        match self.0 {
            Source::Text { values, sensitive, unknown } => {
                opening::open(values.unwrap_or("null"), sensitive, unknown)
            }
            Source::Packed { bytes, open } => open(bytes),
        }
    }
}

/// Only whether there are any: the text is other people's secrets.
impl fmt::Debug for Attributes<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.is_present() { "(attributes)" } else { "(none)" })
    }
}

/// The members of an object, in the order of the text; `None` where it is none, or cannot be read.
pub(super) fn members(text: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    serde_json::from_str::<Members>(text).map(|Members(members)| members).ok()
}

/// The members, sorted by their names; `None` where a name stands there twice.
pub(super) fn by_name(text: &str) -> Option<Members<'_>> {
    let mut members = members(text)?;
    // The tools write names in order, so there is mostly nothing to sort.
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    let is_told_apart = members.is_sorted_by(|(one, _), (other, _)| one < other);
    is_told_apart.then_some(Members(members))
}

/// The members of an object with their values as text, in the order of their names.
///
/// Only to compare: the text is other people's secrets.
pub struct Members<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Members<'a> {
    /// Each with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|(name, text)| (&**name, *text))
    }

    /// Each with its text.
    pub(super) fn named(&self) -> impl Iterator<Item = (&Cow<'a, str>, &'a str)> {
        self.0.iter().map(|(name, text)| (name, *text))
    }

    /// The text of the member with this name, where they are sorted.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let at = self.0.binary_search_by(|(known, _)| known.as_ref().cmp(name)).ok()?;
        self.0.get(at).map(|(_, text)| *text)
    }
}

impl<'a> Deserialize<'a> for Members<'a> {
    fn deserialize<D: Deserializer<'a>>(input: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'a> Visitor<'a> for Reader {
            type Value = Members<'a>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }
            fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some((Text(name), value)) = map.next_entry::<Text<'a>, &'a RawValue>()? {
                    members.push((name, value.get()));
                }
                Ok(Members(members))
            }
        }
        input.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::Attributes;
    use crate::plan::Value;

    fn open<'a>(values: &'a str, sensitive: &'a str, unknown: &'a str) -> Value<'a> {
        Attributes::new(Some(values), Some(sensitive), Some(unknown)).open()
    }

    #[test]
    fn marks_hide_what_they_cover() {
        let value = open(
            r#"{"a": {"b": "x"}, "c": ["y", "z"], "d": "w"}"#,
            r#"{"a": true, "c": [false, true]}"#,
            "false",
        );
        let shown = |value: Option<&Value<'_>>| value.unwrap().leaf().unwrap().shown().map(str::to_owned);
        assert_eq!(shown(value.get("a").unwrap().get("b")), None);
        let Some(Value::List(items)) = value.get("c") else { unreachable!() };
        assert_eq!((shown(items.first()), shown(items.get(1))), (Some("y".into()), None));
        assert_eq!(shown(value.get("d")), Some("w".into()));
    }

    #[test]
    fn what_is_marked_unknown_is_unknown_even_where_it_is_missing() {
        let value = open(r#"{"a": null, "l": [null]}"#, "{}", r#"{"a": true, "b": true, "l": [true]}"#);
        assert!(matches!(value.get("a"), Some(Value::Unknown)));
        assert!(matches!(value.get("b"), Some(Value::Unknown)));
        assert!(matches!(open("{}", "true", "true"), Value::Unknown));
    }

    #[test]
    fn a_name_that_stands_twice_is_unknown_unless_both_agree() {
        let value = open(r#"{"a": true, "a": false, "b": 1, "b": 1}"#, "false", "false");
        assert!(matches!(value.get("a"), Some(Value::Unknown)));
        assert!(value.get("b").unwrap().leaf().unwrap().is("1"));
        let thrice = open(r#"{"a": 1, "a": 2, "a": 1}"#, "false", "false");
        assert!(matches!(thrice.get("a"), Some(Value::Unknown)));
    }

    #[test]
    fn numbers_of_any_size_are_kept_as_text() {
        let value = open(r#"{"n": 1e999, "m": 123456789012345678901234567890}"#, "false", "false");
        assert!(value.get("n").unwrap().leaf().unwrap().is("1e999"));
        assert!(value.get("m").unwrap().leaf().unwrap().is("123456789012345678901234567890"));
    }

    #[test]
    fn what_cannot_be_read_is_unknown_and_the_rest_is_not() {
        let deep = format!(r#"{{"a": {}{}, "b": 1}}"#, "[".repeat(200), "]".repeat(200));
        let value = open(&deep, "false", "false");
        assert!(value.get("b").unwrap().leaf().unwrap().is("1"));
        let value = open(r#"{"a": "\ud800", "b": 1}"#, "false", "false");
        assert!(matches!(value.get("a"), Some(Value::Unknown)));
        assert!(value.get("b").unwrap().leaf().unwrap().is("1"));
        assert!(matches!(open(r#"{"\ud800": 1}"#, "false", "false"), Value::Unknown));
    }

    #[test]
    fn a_mark_that_stands_twice_hides_what_it_covers() {
        let value = open(r#"{"a": "x", "b": "y"}"#, r#"{"a": false, "a": {"c": true}, "b": false}"#, "false");
        assert_eq!(value.get("a").unwrap().leaf().unwrap().shown(), None);
        assert_eq!(value.get("b").unwrap().leaf().unwrap().shown(), Some("y"));
    }

    #[test]
    fn marks_that_cannot_be_read_hide_everything() {
        let value = open(r#"{"a": "x"}"#, r#"{"\ud800": true}"#, "false");
        assert_eq!(value.get("a").unwrap().leaf().unwrap().shown(), None);
    }

    #[test]
    fn packed_attributes_are_there_searched_and_opened() {
        let packed = Attributes::packed(br#"{"a": "\u0041"}"#, |_| Value::Unknown);
        assert!(packed.is_present() && packed.mentions("u0041") && packed.mentions(r"\\u00"));
        assert!(!packed.mentions("u0042"));
        let text = Attributes::new(Some(r#"{"a": "sTATemenT"}"#), None, None);
        assert!(text.mentions_word("statement") && !text.mentions_word("statements"));
        assert!(packed.mentions_word("U0041") && !Attributes::default().mentions_word("a"));
        assert!(packed.may_be_unknown() && !text.may_be_unknown());
        assert!(Attributes::new(Some("{}"), None, Some(r#"{"a": [true]}"#)).may_be_unknown());
        assert!(matches!(packed.open(), Value::Unknown));
    }

    #[test]
    fn without_values_there_is_null() {
        assert!(matches!(Attributes::default().open(), Value::Null));
    }
}
