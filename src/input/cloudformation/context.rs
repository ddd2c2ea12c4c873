//! `BeforeContext` and `AfterContext`: an object's properties and policies, as a text with JSON in it or as JSON.

use super::policy::Said;
use super::wire::word;
use crate::plan::{Attributes, Text};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// What a property is that only the execution knows, and what AWS writes in place of a secret.
const HIDDEN: [&str; 2] = ["{{changeSet:KNOWN_AFTER_APPLY}}", "****"];

/// A text that nobody can read as attributes, so that they are unknown.
const UNREADABLE: &str = "{";

/// The properties and policies of an object at one side of a change.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Context {
    properties: String,
    /// Which of the properties are unknown.
    unknown: Option<String>,
    pub(super) deletion: Said,
    pub(super) replacement: Said,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, rename = "Properties")]
    properties: Option<&'a RawValue>,
    #[serde(borrow, rename = "DeletionPolicy")]
    deletion: Option<Text<'a>>,
    #[serde(borrow, rename = "UpdateReplacePolicy")]
    replacement: Option<Text<'a>>,
}

impl Context {
    /// The context in this member; `None` where there is none.
    pub(super) fn read(raw: Option<&RawValue>) -> Option<Self> {
        let raw = raw?.get();
        if raw == "null" || raw == "\"\"" {
            return None;
        }
        let text = match raw.starts_with('"') {
            true => serde_json::from_str::<Text<'_>>(raw).map(|Text(text)| text.into_owned()),
            false => Ok(raw.to_owned()),
        };
        let text = text.unwrap_or_default();
        let Ok(wire) = serde_json::from_str::<Wire<'_>>(&text) else {
            let properties = UNREADABLE.to_owned();
            return Some(Self {
                properties,
                unknown: None,
                deletion: Said::Unclear,
                replacement: Said::Unclear,
            });
        };
        let properties = wire.properties.map_or("{}", RawValue::get);
        Some(Self {
            properties: properties.to_owned(),
            unknown: unknown(properties),
            deletion: Said::of(word(wire.deletion.as_ref())),
            replacement: Said::of(word(wire.replacement.as_ref())),
        })
    }

    /// The context of properties in JSON, with marks for what of them is unknown.
    pub(super) fn of(properties: String, unknown: String, deletion: Said) -> Self {
        Self { properties, unknown: Some(unknown), deletion, replacement: Said::Nothing }
    }

    /// The properties.
    pub(super) fn attributes(&self) -> Attributes<'_> {
        Attributes::new(Some(&self.properties), None, self.unknown.as_deref())
    }

    /// Whether a property is set.
    pub(super) fn has(&self, name: &str) -> bool {
        self.attributes().open().get(name).is_some_and(|value| !value.is_empty())
    }
}

/// Marks for the properties that only the execution knows, or that are hidden.
fn unknown(properties: &str) -> Option<String> {
    if !HIDDEN.iter().any(|hidden| properties.contains(hidden)) {
        return None;
    }
    // Marks for what cannot be read: everything.
    let marks = serde_json::from_str(properties).map_or(Value::Bool(true), |value| marks(&value));
    Some(marks.to_string())
}

fn marks(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::Bool(HIDDEN.iter().any(|hidden| text.contains(hidden))),
        Value::Array(items) => Value::Array(items.iter().map(marks).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), marks(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Value::Bool(false),
    }
}

#[cfg(test)]
mod tests {
    use super::Context;
    use crate::input::cloudformation::policy::{Policy, Said};
    use crate::plan::Value;
    use serde_json::value::RawValue;

    fn read(json: &str) -> Option<Context> {
        Context::read(Some(serde_json::from_str::<&RawValue>(json).unwrap()))
    }

    #[test]
    fn a_text_and_an_object_are_read_alike() {
        for json in [
            r#"{"Properties": {"TableName": "t"}, "DeletionPolicy": "Retain"}"#,
            r#""{\"Properties\": {\"TableName\": \"t\"}, \"DeletionPolicy\": \"Retain\"}""#,
        ] {
            let context = read(json).unwrap();
            assert!(context.has("TableName") && !context.has("KeySchema"));
            assert_eq!((context.deletion, context.replacement), (Said::Word(Policy::Retain), Said::Nothing));
        }
        assert!(read("null").is_none() && read("\"\"").is_none());
    }

    #[test]
    fn what_only_the_execution_knows_is_unknown() {
        let context =
            read(r#"{"Properties": {"A": "x", "B": ["{{changeSet:KNOWN_AFTER_APPLY}}"], "C": "****"}}"#)
                .unwrap();
        let value = context.attributes().open();
        let Some(Value::List(items)) = value.get("B") else { unreachable!() };
        assert!(matches!(items.first(), Some(Value::Unknown)));
        assert!(matches!(value.get("C"), Some(Value::Unknown)));
        assert!(matches!(value.get("A"), Some(Value::Leaf(_))));
    }

    #[test]
    fn a_context_that_is_cut_is_unknown() {
        for json in [r#""{\"Properties\": {\"A\": \"hun""#, "[]", "7", r#"{"DeletionPolicy": {"Ref": "x"}}"#]
        {
            let context = read(json).unwrap();
            assert!(matches!(context.attributes().open(), Value::Unknown), "{json}");
            assert_eq!(context.deletion, Said::Unclear);
        }
    }
}
