//! Reads a large plan document on two threads: cut before and behind its changes, which are about half of it.
//!
//! Where it is cut is a guess, and a wrong one is found out: each part must be whole members of the outermost object,
//! from its first byte to its last. What is not like that is read in one piece, which tells what is wrong with it.

use super::wire::Document;
use crate::plan::Text;
use crate::threads::{are_there, both};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Error as _, IgnoredAny, IntoDeserializer, MapAccess};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What the tools write before the changes and behind them.
const CHANGES: &str = ",\"resource_changes\":";
const BEHIND: [&str; 2] = [",\"prior_state\":", ",\"configuration\":"];

/// The document at the beginning of a text, and its length in bytes; `None` where it has to be read in one piece.
pub(super) fn read(text: &str) -> Option<(Document<'_>, usize)> {
    if are_there() { in_parts(text) } else { None }
}

fn in_parts(text: &str) -> Option<(Document<'_>, usize)> {
    let start = find(text, 0, CHANGES)?;
    let (head, rest) = text.split_at_checked(start)?;
    let head = head.strip_prefix('{')?;
    // One thread looks for the end of the changes while the other reads what stands before them.
    let end = LazyLock::new(|| behind(rest, text.len()));
    let outer = || {
        let head = Part::read(head, End::Cut)?;
        let (_, tail) = rest.split_at_checked((*end)?)?;
        Some((head, Part::read(tail, End::Brace)?))
    };
    let changes = || {
        let (changes, _) = rest.split_at_checked((*end)?)?;
        Part::read(changes, End::Cut)
    };
    let (outer, changes) = both(outer, changes);
    let ((head, tail), changes) = (outer?, changes?);
    let keys = [&head.keys, &changes.keys, &tail.keys];
    let told_apart: BTreeSet<&Cow<'_, str>> = keys.into_iter().flatten().collect();
    let same = told_apart.len() < keys.into_iter().map(Vec::len).sum();
    let length = text.len() - tail.rest.len();
    let document = head.document.and(changes.document).and(tail.document);
    (!same).then_some((document, length))
}

/// Where the member behind the changes begins, in the text from the changes on, of a document of so many bytes.
fn behind(rest: &str, whole: usize) -> Option<usize> {
    // It mostly begins in the second half of the document.
    let half = rest.len().saturating_sub(whole / 2);
    BEHIND.iter().find_map(|what| find(rest, half, what).or_else(|| find(rest, 0, what)))
}

/// Where a member begins, looked for from there on: behind its comma.
fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    let at = memchr::memmem::find(text.as_bytes().get(from..)?, what.as_bytes())?;
    Some(from + at + 1)
}

/// Some members of the outermost object.
struct Part<'a> {
    document: Document<'a>,
    keys: Vec<Cow<'a, str>>,
    /// What follows the members.
    rest: &'a str,
}

/// How a part ends: with the comma before the next one, or with the end of the object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Cut,
    Brace,
}

impl<'a> Part<'a> {
    /// The members in a text that is such a part.
    fn read(text: &'a str, end: End) -> Option<Self> {
        let mut members = Members { rest: text, keys: Vec::new(), end: None };
        let document = Document::deserialize(MapAccessDeserializer::new(&mut members)).ok()?;
        let Members { rest, keys, end: found } = members;
        (found == Some(end)).then_some(Self { document, keys, rest })
    }
}

/// The members of an object, from anywhere behind its brace or one of its commas.
struct Members<'a> {
    rest: &'a str,
    keys: Vec<Cow<'a, str>>,
    end: Option<End>,
}

impl<'a> Members<'a> {
    /// Whether this sign comes next; then it is passed.
    fn passes(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let behind = rest.strip_prefix(sign);
        self.rest = behind.unwrap_or(rest);
        behind.is_some()
    }

    fn value<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<S::Value, serde_json::Error> {
        let mut input = serde_json::Deserializer::from_str(self.rest);
        let value = seed.deserialize(&mut input)?;
        let length = input.into_iter::<IgnoredAny>().byte_offset();
        self.rest = self.rest.get(length..).unwrap_or_default();
        Ok(value)
    }
}

fn elsewhere() -> serde_json::Error {
    serde_json::Error::custom("the cut is elsewhere")
}

impl<'a> MapAccess<'a> for &mut Members<'a> {
    type Error = serde_json::Error;

    fn next_key_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<Option<S::Value>, Self::Error> {
        if !self.keys.is_empty() {
            if self.passes('}') {
                self.end = Some(End::Brace);
                return Ok(None);
            }
            if !self.passes(',') {
                return Err(elsewhere());
            }
            if self.rest.is_empty() {
                self.end = Some(End::Cut);
                return Ok(None);
            }
        }
        let Text(key) = self.value(std::marker::PhantomData::<Text<'a>>)?;
        self.keys.push(key.clone());
        seed.deserialize(IntoDeserializer::<Self::Error>::into_deserializer(key)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<S::Value, Self::Error> {
        if self.passes(':') { self.value(seed) } else { Err(elsewhere()) }
    }
}

#[cfg(test)]
mod tests {
    use super::in_parts;

    const CHANGES: &str = r#""resource_changes":[{"address":"a.b","change":{"actions":["delete"]}}]"#;
    const STATE: &str = r#""prior_state":{"values":{"root_module":{"resources":[{"mode":"managed"}]}}}"#;

    #[test]
    fn the_parts_are_the_document_and_what_follows_it_is_left() {
        let text =
            format!("{{\"format_version\":\"1.2\" ,{CHANGES}\n,{STATE},\"errored\":true }} {{\"next\":1}}");
        let (document, length) = in_parts(&text).unwrap();
        assert_eq!(text.get(length..), Some(" {\"next\":1}"));
        assert_eq!(document.format_version.unwrap().0, "1.2");
        assert_eq!(document.resource_changes.unwrap().len(), 1);
        assert_eq!(document.prior_state.unwrap().objects(), 1);
        assert_eq!((document.errored, document.complete), (Some(true), None));
    }

    #[test]
    fn a_cut_that_is_elsewhere_is_found_out() {
        for text in [
            // In something else, before or behind.
            format!(r#"{{"planned_values":{{"x":1,"resource_changes":[]}},{CHANGES},{STATE}}}"#),
            format!(r#"{{"x":1,"resource_changes":[{{"y":1,"prior_state":{{}}}}],{STATE}}}"#),
            format!(r#"{{"x":[{{"y":1,{CHANGES},{STATE}}}]}}"#),
            // A document that ends, and another one.
            format!(r#"{{"x":1}} {{"y":1,{CHANGES},{STATE}}}"#),
            format!(r#"{{"x":1,{CHANGES}}} {{"y":1,{STATE}}}"#),
            // What stands there twice, in whatever spelling.
            format!(r#"{{"x":1,{CHANGES},{STATE},{CHANGES}}}"#),
            format!(r#"{{"resource\u005fchanges":[],{CHANGES},{STATE}}}"#),
            format!(r#"{{"prior_state":null,{CHANGES},{STATE}}}"#),
            // What is no JSON.
            format!(r#"{{"x":1,{CHANGES},{STATE}"#),
            format!(r#"{{"x":1,{CHANGES},{STATE},}}"#),
            format!(r#"{{"x":1,,{CHANGES},{STATE}}}"#),
            format!(r#"{{"x":1 2,{CHANGES},{STATE}}}"#),
            format!(r#"{{"x" 1,{CHANGES},{STATE}}}"#),
            format!(r#"{{x:1,{CHANGES},{STATE}}}"#),
            format!(r#"{{,{CHANGES},{STATE}}}"#),
            // What cannot be cut.
            format!(r#"{{"x":1,{STATE},{CHANGES}}}"#),
            format!(r#"{{{CHANGES},{STATE}}}"#),
        ] {
            assert!(in_parts(&text).is_none(), "{text}");
        }
    }
}
