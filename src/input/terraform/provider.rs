//! How the providers are configured, as far as the configuration says it in plain values.
//!
//! Some providers decide there, and not in the resource, whether a deletion can be undone.

use super::named::Named;
use super::wire::{Configuration, ProviderConfiguration};
use crate::input::ReadError;
use crate::plan::{Attributes, Provider, Text, Value};
use serde_json::value::RawValue;

/// Every provider configuration of the plan.
pub(super) fn all<'a>(configuration: Option<&Configuration<'a>>) -> Result<Vec<Provider<'a>>, ReadError> {
    let written = configuration.and_then(|configuration| configuration.provider_config);
    let Some(written) = written else { return Ok(Vec::new()) };
    let Named(configured): Named<'a, ProviderConfiguration<'a>> = serde_json::from_str(written.get())
        .map_err(|error| ReadError::json(&error, "configuration.provider_config"))?;
    let named = configured.into_values().filter_map(|one| {
        let Text(name) = one.full_name.or(one.name)?;
        let written = Attributes::new(one.expressions.map(RawValue::get), None, None).open();
        Some(Provider { name, key: None, arguments: block(written) })
    });
    Ok(named.collect())
}

/// A block with the values that are written as such; an expression is unknown.
///
/// Source: `marshalExpressions` of `internal/command/jsonconfig`: an argument is an object with
/// `constant_value`, `references`, or neither; a block is an object, or a list of objects, of arguments.
fn block(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Null => Value::Map(Vec::new()),
        Value::Map(members) => {
            Value::Map(members.into_iter().map(|(name, inside)| (name, argument(inside))).collect())
        }
        Value::Unknown | Value::Leaf(_) | Value::List(_) => Value::Unknown,
    }
}

fn argument(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Map(members) => {
            let is = |name: &str| members.iter().any(|(member, _)| member == name);
            if is("references") || members.is_empty() {
                return Value::Unknown;
            }
            if is("constant_value") {
                let constant = members.into_iter().find(|(member, _)| member == "constant_value");
                return constant.map_or(Value::Unknown, |(_, value)| value);
            }
            block(Value::Map(members))
        }
        Value::List(blocks) => Value::List(blocks.into_iter().map(block).collect()),
        Value::Null | Value::Unknown | Value::Leaf(_) => Value::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::plan::Value;

    #[test]
    fn what_is_written_is_known_and_what_is_computed_is_not() {
        let json = r#"{"provider_config": {"azurerm": {"name": "azurerm", "expressions": {"features": [
            {"key_vault": [{"purge": {"constant_value": false}, "recover": {"references": ["var.x"]}}], "vm": [{}]}
        ]}}}}"#;
        let configuration = serde_json::from_str(json).unwrap();
        let providers = all(Some(&configuration)).unwrap();
        let [provider] = providers.as_slice() else { panic!("one provider") };
        let Some(Value::List(features)) = provider.arguments.get("features") else { panic!("a block") };
        let Some(Value::List(vault)) = features[0].get("key_vault") else { panic!("a block") };
        assert!(vault[0].get("purge").unwrap().leaf().unwrap().is("false"));
        assert!(matches!(vault[0].get("recover"), Some(Value::Unknown)));
    }
}
