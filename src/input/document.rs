//! JSON documents, one after the other: which format each is of, and what wraps it.

use super::error::{ReadError, SHOW};
use super::{Contents, FORMATS, Form, ReadText, Reading, alien, cloudformation, text};
use crate::plan::Text;
use serde::Deserialize;
use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// How many wrappers may be inside each other: `{"input": {"plan": …}}` is two.
const WRAPPERS: usize = 3;

/// What is in all documents in the text.
pub(super) fn read_all(text: &str) -> Result<Contents<'_>, ReadError> {
    let mut contents = Contents::default();
    let mut rest = text.trim_start();
    if rest.is_empty() {
        return Err(ReadError::unreadable(
            "the file is empty",
            format!("the program that should have written it failed; {SHOW}"),
        ));
    }
    while !rest.is_empty() {
        if !contents.is_empty() && text::is_wrapper_tail(rest) {
            break;
        }
        if !rest.starts_with('{') {
            if let Some(part) = cloudformation::of_yaml(rest).filter(|_| contents.is_empty()) {
                contents.parts.push(part);
                break;
            }
            return Err(match contents.is_empty() {
                true => alien::text(rest),
                false => ReadError::unreadable(
                    format!("something follows the plan at line {}", line_of(text, rest)),
                    format!("{SHOW}; keep other output out of the file"),
                ),
            });
        }
        let (reading, length) = read_one(rest, contents.is_empty(), WRAPPERS)?;
        contents.add(reading);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(contents)
}

impl<'a> Contents<'a> {
    /// Whether there is neither a plan nor a piece of one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.plans.is_empty() && self.parts.is_empty()
    }

    fn add(&mut self, reading: Reading<'a>) {
        match reading {
            Reading::Plan(plan) => self.plans.push(*plan),
            Reading::Part(part) => self.parts.push(part),
        }
    }
}

/// The line, counted from 1, at which the rest of a text begins.
fn line_of(text: &str, rest: &str) -> usize {
    let before = text.len().saturating_sub(rest.len());
    1 + text.bytes().take(before).filter(|byte| *byte == b'\n').count()
}

/// What is in the document at the beginning of the text, and the document's length.
fn read_one(text: &str, is_first: bool, wrappers: usize) -> Result<(Reading<'_>, usize), ReadError> {
    match recognise(text)? {
        Some(Kind::Format(read)) => read(text, is_first),
        Some(Kind::Wrapper) if wrappers > 0 => read_wrapped(text, is_first, wrappers - 1),
        Some(Kind::Wrapper) | None => Err(alien::document(text)),
    }
}

/// What a document is, by its outermost keys.
#[derive(Clone, Copy)]
enum Kind {
    Format(ReadText),
    Wrapper,
}

fn kind_of(key: &str) -> Option<Kind> {
    let reader = FORMATS.iter().find_map(|format| match format.form {
        Form::Text { claims, read } => claims(key).then_some(read),
        Form::Binary { .. } => None,
    });
    reader.map(Kind::Format).or_else(|| Wrapped::KEYS.contains(&key).then_some(Kind::Wrapper))
}

/// Reads keys only as far as the first that tells what the document is: mostly the very first.
fn recognise(text: &str) -> Result<Option<Kind>, ReadError> {
    struct Reader<'k>(&'k mut Option<Kind>);
    impl<'a> Visitor<'a> for Reader<'_> {
        type Value = ();
        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("an object")
        }
        fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
            while let Some(Text(key)) = map.next_key::<Text<'a>>()? {
                *self.0 = kind_of(&key);
                if self.0.is_some() {
                    return Err(M::Error::custom("known"));
                }
                map.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }
    let mut kind = None;
    let mut input = serde_json::Deserializer::from_str(text);
    match input.deserialize_map(Reader(&mut kind)) {
        Ok(()) => Ok(None),
        Err(_) if kind.is_some() => Ok(kind),
        Err(error) => Err(alien::broken(&error)),
    }
}

/// A document that holds a plan under one of its keys.
#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow)]
    plan: Option<&'a RawValue>,
    #[serde(borrow)]
    tfplan: Option<&'a RawValue>,
    #[serde(borrow)]
    input: Option<&'a RawValue>,
    #[serde(borrow)]
    terraform: Option<&'a RawValue>,
    #[serde(borrow, rename = "DescribeChangeSetResponse")]
    response: Option<&'a RawValue>,
    #[serde(borrow, rename = "DescribeChangeSetResult")]
    result: Option<&'a RawValue>,
    resource_changes: Option<IgnoredAny>,
    planned_values: Option<IgnoredAny>,
    deferred_changes: Option<IgnoredAny>,
    action_invocations: Option<IgnoredAny>,
    errored: Option<IgnoredAny>,
    #[serde(rename = "Changes", alias = "changes")]
    stack_changes: Option<IgnoredAny>,
    #[serde(rename = "StackResourceSummaries", alias = "stackResourceSummaries")]
    stack_resources: Option<IgnoredAny>,
    #[serde(rename = "StackResources", alias = "stackResources")]
    described_resources: Option<IgnoredAny>,
}

impl<'a> Wrapped<'a> {
    const KEYS: [&'static str; 6] =
        ["plan", "tfplan", "input", "terraform", "DescribeChangeSetResponse", "DescribeChangeSetResult"];

    fn inner(&self) -> Result<Option<&'a RawValue>, ReadError> {
        let inner = [self.plan, self.tfplan, self.input, self.terraform, self.response, self.result];
        let mut inner = inner.into_iter().flatten();
        let (first, second) = (inner.next(), inner.next());
        let own = [
            &self.resource_changes,
            &self.planned_values,
            &self.deferred_changes,
            &self.action_invocations,
            &self.errored,
            &self.stack_changes,
            &self.stack_resources,
            &self.described_resources,
        ];
        if second.is_some() || own.into_iter().any(Option::is_some) {
            return Err(ReadError::contradiction("one document holds two plans, one inside the other"));
        }
        Ok(first)
    }
}

fn read_wrapped(text: &str, is_first: bool, wrappers: usize) -> Result<(Reading<'_>, usize), ReadError> {
    let (wrapped, length) = first::<Wrapped<'_>>(text)?;
    let inner = wrapped.inner()?.map(RawValue::get).filter(|inner| inner.starts_with('{'));
    let (plan, _) = read_one(inner.ok_or_else(|| alien::document(text))?, is_first, wrappers)?;
    Ok((plan, length))
}

/// The document at the beginning of the text, and its length in bytes.
pub(super) fn first<'a, T: Deserialize<'a>>(text: &'a str) -> Result<(T, usize), ReadError> {
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<T>();
    let document = documents.next().unwrap_or_else(|| Err(serde_json::Error::custom("an empty document")));
    let length = documents.byte_offset();
    document.map(|document| (document, length)).map_err(|error| ReadError::json(&error, &member::<T>(text)))
}

/// The member at which the document cannot be read. Only errors pay for knowing it.
fn member<'a, T: Deserialize<'a>>(text: &'a str) -> String {
    let mut input = serde_json::Deserializer::from_str(text);
    let path =
        serde_path_to_error::deserialize::<_, T>(&mut input).err().map(|error| error.path().to_string());
    path.filter(|path| path != ".").unwrap_or_default()
}
