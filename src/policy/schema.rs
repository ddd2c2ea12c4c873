//! The JSON schema of the policy file, made from the table of keys.

use super::keys::FILE;
use super::shape::{Need, RULINGS, Section, Shape};
use serde_json::{Map, Value, json};

/// The JSON schema, as text.
#[must_use]
pub fn schema() -> String {
    let mut whole = Map::new();
    whole.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    whole.insert("title".to_owned(), json!("foureyes.toml"));
    if let Value::Object(file) = section(&FILE) {
        whole.extend(file);
    }
    let mut text = serde_json::to_string_pretty(&whole).expect("a schema has only texts as keys");
    text.push('\n');
    text
}

fn section(section: &Section) -> Value {
    let properties: Map<String, Value> = section
        .keys
        .iter()
        .map(|key| {
            let mut schema = shape(&key.shape);
            if let Value::Object(members) = &mut schema {
                members.insert("description".to_owned(), json!(key.about));
            }
            (key.name.to_owned(), schema)
        })
        .collect();
    let required = section.keys.iter().filter(|key| key.need == Need::Required).map(|key| key.name);
    json!({
        "type": "object",
        "description": section.about,
        "properties": properties,
        "required": required.collect::<Vec<_>>(),
        "additionalProperties": false,
    })
}

fn shape(shape: &Shape) -> Value {
    let text = || json!({ "type": "string", "pattern": "\\S" });
    match shape {
        Shape::Version => json!({ "const": 1 }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Words(words) => one_or_more(&json!({ "enum": words })),
        Shape::Text => text(),
        Shape::Texts | Shape::Globs(_) | Shape::Addresses => one_or_more(&text()),
        Shape::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Date => json!({ "type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" }),
        Shape::Hours => json!({ "type": "string", "pattern": "^[0-9]*[1-9][0-9]*[hd]$" }),
        Shape::People => json!({
            "type": "array",
            "items": {
                "type": "string",
                "pattern": "^([A-Za-z0-9_][A-Za-z0-9_-]*(\\[bot\\])?|@[A-Za-z0-9_][A-Za-z0-9_-]*/[A-Za-z0-9_.-]+)$",
            },
        }),
        Shape::NamedGlobs => json!({ "type": "object", "additionalProperties": one_or_more(&text()) }),
        Shape::Ruling(table) => json!({ "anyOf": [{ "enum": RULINGS }, section(table)] }),
        Shape::Table(table) => section(table),
        Shape::TableOrList(table) => {
            json!({ "anyOf": [section(table), { "type": "array", "items": section(table), "minItems": 1 }] })
        }
        Shape::List(table) => json!({ "type": "array", "items": section(table), "minItems": 1 }),
        Shape::Named(table) => json!({ "type": "object", "additionalProperties": section(table) }),
    }
}

fn one_or_more(item: &Value) -> Value {
    json!({ "anyOf": [item, { "type": "array", "items": item, "minItems": 1 }] })
}
