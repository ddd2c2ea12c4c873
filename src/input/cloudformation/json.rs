//! A template in JSON as a tree with places.

use super::tree::{Content, Malformed, Member, Node, Notation, Scalar};
use crate::plan::Text;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// How deep a template may be nested.
const DEEPEST: usize = 100;

/// The tree of a JSON document, with nothing around it but blanks.
pub(super) fn read(text: &str) -> Result<Node, Malformed> {
    let raw: &RawValue =
        serde_json::from_str(text).map_err(|error| malformed(text, text, &error, "no valid JSON"))?;
    node(text, raw.get(), DEEPEST)
}

/// The place of a serde error in a part of the text.
fn malformed(text: &str, part: &str, error: &serde_json::Error, what: &'static str) -> Malformed {
    let start = start(text, part);
    let lines: usize = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    Malformed::at(text, start + lines + error.column().saturating_sub(1), what)
}

/// Where a part of the text begins: it is a slice of it.
fn start(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

fn node(text: &str, part: &str, depth: usize) -> Result<Node, Malformed> {
    let from = start(text, part);
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Malformed::at(text, from, "something nested too deep"));
    };
    let wrong = |error: serde_json::Error| malformed(text, part, &error, "no valid JSON");
    let content = match part.as_bytes().first() {
        Some(b'{') => {
            let Members(raw) = serde_json::from_str(part).map_err(wrong)?;
            Content::Mapping(members(text, raw, depth)?)
        }
        Some(b'[') => {
            let raw: Vec<&RawValue> = serde_json::from_str(part).map_err(wrong)?;
            let items: Result<_, _> = raw.into_iter().map(|item| node(text, item.get(), depth)).collect();
            Content::Sequence(items?)
        }
        Some(b'"') => {
            let Text(scalar) = serde_json::from_str(part).map_err(wrong)?;
            Content::Scalar(Scalar { text: scalar.into_owned(), notation: Notation::Quoted })
        }
        Some(_) | None => Content::Scalar(Scalar { text: part.to_owned(), notation: Notation::Plain }),
    };
    Ok(Node { content, span: from..from + part.len() })
}

fn members(text: &str, raw: Vec<(&str, &str)>, depth: usize) -> Result<Vec<Member>, Malformed> {
    let mut seen = std::collections::HashSet::with_capacity(raw.len());
    let mut members = Vec::with_capacity(raw.len());
    for (key, value) in raw {
        let at = start(text, key);
        let Text(name) = serde_json::from_str(key)
            .map_err(|error| malformed(text, key, &error, "a key that cannot be read"))?;
        if !seen.insert(name.clone()) {
            return Err(Malformed::at(text, at, "a key that stands there twice"));
        }
        let value = node(text, value, depth)?;
        members.push(Member { key: name.into_owned(), key_span: at..at + key.len(), value });
    }
    Ok(members)
}

/// The members of an object, keys and values as they are written.
struct Members<'a>(Vec<(&'a str, &'a str)>);

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
                while let Some((key, value)) = map.next_entry::<&'a RawValue, &'a RawValue>()? {
                    if !key.get().starts_with('"') {
                        return Err(M::Error::custom("a key that is no text"));
                    }
                    members.push((key.get(), value.get()));
                }
                Ok(Members(members))
            }
        }
        input.deserialize_map(Reader)
    }
}
