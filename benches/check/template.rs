//! The resource types of the generated plan, and their attributes as text with places to fill in.
//!
//! The attributes stand in `types.json`: `{name}` and `{hex12}` are filled in, an object with `$times` is an
//! item that is repeated, one with `$json` a text that holds JSON, as policies do, one with `$lines` a text.

use serde::Deserialize;
use serde_json::{Value, json};

/// A resource type of the generated plan.
pub(crate) struct Type {
    pub(crate) name: String,
    /// How often it occurs, relative to the others.
    pub(crate) weight: usize,
    /// The attributes of an object that is there.
    pub(crate) values: Template,
    /// The same with an attribute changed.
    pub(crate) updated: Template,
    /// The same without what is known only when the object is made.
    pub(crate) fresh: Template,
    /// The marks of what is sensitive.
    pub(crate) sensitive: String,
    /// The block in the configuration.
    pub(crate) block: String,
}

impl Type {
    /// The name without its provider.
    pub(crate) fn short(&self) -> &str {
        self.name.strip_prefix("aws_").unwrap_or(&self.name)
    }
}

/// A type as the file has it.
#[derive(Deserialize)]
struct Written {
    #[serde(rename = "type")]
    name: String,
    weight: usize,
    values: serde_json::Map<String, Value>,
    sensitive: Value,
}

/// All types of the generated plan.
pub(crate) fn types() -> Vec<Type> {
    let written: Vec<Written> =
        serde_json::from_str(include_str!("types.json")).expect("the file is part of the program");
    written.into_iter().map(Type::from).collect()
}

impl From<Written> for Type {
    fn from(written: Written) -> Self {
        let tags = json!({
            "CostCenter": "cc-{hex4}", "DataClassification": "internal", "Environment": "{environment}",
            "ManagedBy": "terraform", "Name": "{name}", "Owner": "R&D <core>",
            "Repository": "https://git.example.com/infra/live?ref=main&path=envs/{environment}",
        });
        let mut values = written.values;
        values.insert("tags".to_owned(), tags.clone());
        values.insert("tags_all".to_owned(), tags);
        let mut updated = values.clone();
        updated.insert("description".to_owned(), json!("a new one"));
        let mut fresh = values.clone();
        fresh.retain(|name, _| name != "arn" && name != "id");
        Self {
            block: block(&written.name, &values),
            name: written.name,
            weight: written.weight,
            values: Template::new(Value::Object(values)),
            updated: Template::new(Value::Object(updated)),
            fresh: Template::new(Value::Object(fresh)),
            sensitive: expand(written.sensitive).to_string(),
        }
    }
}

/// A block of the configuration: half of its arguments are expressions.
fn block(name: &str, values: &serde_json::Map<String, Value>) -> String {
    let arguments = values.iter().filter(|(_, value)| !value.is_array()).enumerate();
    let expressions: serde_json::Map<String, Value> = arguments
        .map(|(at, (name, value))| match at % 2 {
            0 => (name.clone(), json!({"constant_value": expand(value.clone())})),
            _ => (name.clone(), json!({"references": [format!("each.value.{name}"), "each.value"]})),
        })
        .collect();
    json!({
        "address": format!("{name}.this"), "mode": "managed", "type": name, "name": "this",
        "provider_config_key": "service:aws", "expressions": expressions, "schema_version": 1,
    })
    .to_string()
}

/// The value without the shorthands of the file.
fn expand(value: Value) -> Value {
    match value {
        Value::Object(mut members) => match (members.remove("$json"), members.remove("$lines")) {
            (Some(json), _) => Value::String(expand(json).to_string()),
            (None, Some(lines)) => {
                let lines = expand(lines);
                let lines = lines.as_array().into_iter().flatten().filter_map(Value::as_str);
                Value::String(lines.collect::<Vec<_>>().join("\n"))
            }
            (None, None) => members.into_iter().map(|(name, inside)| (name, expand(inside))).collect(),
        },
        Value::Array(items) => items.into_iter().flat_map(repeated).collect(),
        leaf @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => leaf,
    }
}

fn repeated(mut item: Value) -> Vec<Value> {
    match item.get("$times").and_then(Value::as_u64).and_then(|times| usize::try_from(times).ok()) {
        Some(times) => vec![expand(item["item"].take()); times],
        None => vec![expand(item)],
    }
}

/// JSON text with places to fill in.
pub(crate) struct Template(Vec<Piece>);

enum Piece {
    Text(String),
    Name,
    Environment,
    Region,
    Hex(usize),
}

impl Template {
    fn new(value: Value) -> Self {
        // Go's encoder, and so Terraform, writes these three as escapes.
        let text = expand(value).to_string();
        let text = text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some((at, end, piece)) = place(rest) {
            pieces.push(Piece::Text(rest[..at].to_owned()));
            pieces.push(piece);
            rest = &rest[end..];
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Self(pieces)
    }

    /// The text for an object of this name, environment and region, with these numbers in its ids.
    pub(crate) fn render(
        &self,
        name: &str,
        environment: &str,
        region: &str,
        mut number: impl FnMut() -> u64,
    ) -> String {
        let mut text = String::with_capacity(4096);
        for piece in &self.0 {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Name => text.push_str(name),
                Piece::Environment => text.push_str(environment),
                Piece::Region => text.push_str(region),
                Piece::Hex(digits) => (0..*digits).step_by(16).for_each(|done| {
                    let some = format!("{:016x}", number());
                    text.push_str(&some[..16.min(digits - done)]);
                }),
            }
        }
        text
    }
}

/// The first place to fill in, where it begins and ends.
fn place(text: &str) -> Option<(usize, usize, Piece)> {
    text.match_indices('{').find_map(|(at, _)| {
        let (word, _) = text[at + 1..].split_once('}')?;
        let piece = match word {
            "name" => Piece::Name,
            "environment" => Piece::Environment,
            "region" => Piece::Region,
            word => Piece::Hex(word.strip_prefix("hex")?.parse().ok()?),
        };
        Some((at, at + word.len() + 2, piece))
    })
}
