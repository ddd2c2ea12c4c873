//! GitHub's own description of its API: what a request may be.

use jsonschema::Validator;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The operations that foureyes uses.
pub(crate) struct Operations(BTreeMap<String, BTreeMap<String, Operation>>);

#[derive(Deserialize)]
struct Operation {
    #[serde(rename = "operationId")]
    id: String,
    query: Vec<String>,
    #[serde(rename = "requestBody")]
    body: Option<Value>,
}

impl Operations {
    pub(crate) fn read() -> Self {
        Self(serde_json::from_str(include_str!("../../testdata/github/operations.json")).unwrap())
    }

    /// The operation that a request is, and what is wrong with it.
    pub(crate) fn find(&self, method: &str, path: &str, query: &str, body: &str) -> Result<&str, String> {
        let operations = self.0.iter().find(|(pattern, _)| matches(pattern, path));
        let operation = operations.and_then(|(_, methods)| methods.get(&method.to_lowercase()));
        let Some(operation) = operation else { return Err(format!("no operation: {method} {path}")) };
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let name = parameter.split('=').next().unwrap();
            if !operation.query.iter().any(|known| known == name) {
                return Err(format!("{}: no parameter `{name}`", operation.id));
            }
        }
        match (&operation.body, body) {
            (None, "") => Ok(&operation.id),
            (None, _) => Err(format!("{}: a body where none is taken", operation.id)),
            (Some(schema), body) => {
                let sent: Value =
                    serde_json::from_str(body).map_err(|error| format!("{}: {error}", operation.id))?;
                unknown_members(schema, &sent)
                    .map_err(|name| format!("{}: no member `{name}`", operation.id))?;
                let validator = Validator::new(schema).unwrap();
                match validator.validate(&sent) {
                    Ok(()) => Ok(&operation.id),
                    Err(error) => Err(format!("{}: {error}", operation.id)),
                }
            }
        }
    }
}

fn unknown_members(schema: &Value, sent: &Value) -> Result<(), String> {
    let known = schema["properties"].as_object().unwrap();
    match sent.as_object().unwrap().keys().find(|name| !known.contains_key(*name)) {
        Some(name) => Err(name.clone()),
        None => Ok(()),
    }
}

/// Whether a path is one of a pattern such as `/repos/{owner}/{repo}/contents/{path}`, where `path` may have several
/// steps.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    let fits = |(one, other): (&&str, &&str)| one == other || (one.starts_with('{') && !other.is_empty());
    let is_long_enough = match pattern.last() {
        Some(&"{path}") => pattern.len() <= path.len(),
        Some(_) | None => pattern.len() == path.len(),
    };
    is_long_enough && pattern.iter().zip(&path).all(fits)
}
