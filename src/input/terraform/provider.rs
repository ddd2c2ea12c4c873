//! How the providers are configured, as far as the configuration says it in plain values.
//!
//! Some providers decide there, and not in the resource, whether a deletion can be undone.

use super::wire::{Configuration, ProviderConfiguration};
use crate::input::ReadError;
use crate::plan::{Attributes, Provider, Text, Value};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Every provider configuration of the plan.
pub(super) fn all<'a>(configuration: Option<&Configuration<'a>>) -> Result<Vec<Provider<'a>>, ReadError> {
    let written = configuration.and_then(|configuration| configuration.provider_config);
    let Some(written) = written else { return Ok(Vec::new()) };
    let configured: BTreeMap<Text<'a>, ProviderConfiguration<'a>> =
        serde_json::from_str(written.get()).map_err(|error| ReadError::json(&error))?;
    let named = configured.into_values().filter_map(|one| {
        let Text(name) = one.full_name.or(one.name)?;
        let expressions = Attributes::new(one.expressions.map(RawValue::get), None, None).open();
        Some(Provider { name, arguments: literal(expressions) })
    });
    Ok(named.collect())
}

/// The arguments with the values that are written as such; an expression is unknown.
///
/// Source: `marshalExpressions` of `internal/command/jsonconfig`: an attribute is an object with
/// `constant_value` or `references`, a block an object or a list of objects of attributes.
fn literal(value: Value<'_>) -> Value<'_> {
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
            Value::Map(members.into_iter().map(|(name, inside)| (name, literal(inside))).collect())
        }
        Value::List(items) => Value::List(items.into_iter().map(literal).collect()),
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
