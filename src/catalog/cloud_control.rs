//! Objects of Cloud Control, which can be of any type of CloudFormation, and have their properties as JSON text.
//!
//! Source: the aws provider's document of the type, and its `internal/service/cloudcontrol/resource.go`.

use super::entry::{Entry, look_up};
use super::inner::{Naming, Told};
use crate::plan::{Class, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Terraform's type of them.
pub(super) const TYPE: &str = "aws_cloudcontrolapi_resource";

/// What becomes of an object of Cloud Control, in the words of its own type.
pub struct Inside<'v> {
    /// The type of CloudFormation that it is of.
    pub type_name: String,
    /// The properties that it has; null where there is no object yet.
    pub before: Value<'v>,
    /// The properties that it will have; of an object that is updated, as far as its service changes nothing else.
    pub after: Value<'v>,
}

impl<'v> Inside<'v> {
    /// What becomes of an object with these attributes before and after a change, which updates it in place or makes
    /// it; `None` where it is no object of Cloud Control.
    #[must_use]
    pub fn of(type_name: &str, states: impl FnOnce() -> [&'v Value<'v>; 2], updates: bool) -> Option<Self> {
        if type_name != TYPE {
            return None;
        }
        let [before, after] = states();
        let own = [before, after].into_iter().find_map(own_type).map_or(TYPE.to_owned(), |told| told.text);
        let wanted = text(after, "desired_state");
        let after = match updates {
            true => laid_over(properties(before), &text(before, "desired_state"), wanted),
            false => wanted,
        };
        let before = if matches!(before, Value::Null) { Value::Null } else { properties(before) };
        Some(Self { type_name: own, before, after })
    }
}

/// What is known of an object with these attributes; its conditions are on its properties.
pub(super) fn entry(before: &Value<'_>) -> Option<(Entry, Naming)> {
    let told = own_type(before)?;
    let entry = look_up(&told.text);
    (entry.class != Class::Unknown).then_some((entry, told.naming))
}

/// The properties that an object with these attributes has, else those that were asked for; unknown where neither can
/// be read.
pub(super) fn properties<'v>(before: &'v Value<'_>) -> Value<'v> {
    let mut known = ["properties", "desired_state"].into_iter().map(|name| text(before, name));
    known.find(|it| !matches!(it, Value::Unknown)).unwrap_or(Value::Unknown)
}

fn own_type(attributes: &Value<'_>) -> Option<Told> {
    Told::of(attributes, "type_name").filter(|told| told.text.contains("::"))
}

/// The members of the JSON text that an attribute is; unknown where it is none.
fn text<'v>(attributes: &'v Value<'_>, name: &str) -> Value<'v> {
    let json = attributes.get(name).and_then(Value::leaf).map(|leaf| leaf.json());
    json.filter(|value| matches!(value, Value::Map(_))).unwrap_or(Value::Unknown)
}

/// What is there with what is asked for laid over it: the provider sends to Cloud Control only what differs between
/// what was asked for and what is, and the rest stays as it is.
fn laid_over<'v>(there: Value<'v>, was: &Value<'_>, wanted: Value<'v>) -> Value<'v> {
    match (there, was, wanted) {
        (_, Value::Unknown, _) | (_, _, Value::Unknown) => Value::Unknown,
        (Value::Map(there), Value::Map(was), Value::Map(wanted)) => {
            let mut there: BTreeMap<_, _> = there.into_iter().collect();
            let was: BTreeMap<_, _> = was.iter().map(|(name, value)| (name, value)).collect();
            let laid = |(name, wanted): (Cow<'v, str>, Value<'v>)| {
                let value = match (there.remove(&name), was.get(&name)) {
                    (Some(there), Some(was)) => laid_over(there, was, wanted),
                    (_, _) => wanted,
                };
                (name, value)
            };
            let mut members: Vec<_> = wanted.into_iter().map(laid).collect();
            members.extend(there.into_iter().filter(|(name, _)| !was.contains_key(name)));
            Value::Map(members)
        }
        (Value::List(there), Value::List(was), Value::List(wanted))
            if there.len() == was.len() && was.len() == wanted.len() =>
        {
            let elements = there.into_iter().zip(was).zip(wanted);
            Value::List(elements.map(|((there, was), wanted)| laid_over(there, was, wanted)).collect())
        }
        (there, was, wanted) if wanted.is_same(was) => there,
        (_, _, wanted) => wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::Inside;
    use crate::catalog::{Recovery, judge, judged};
    use crate::plan::{Attributes, Value};
    use serde_json::json;

    const TYPE: &str = super::TYPE;

    /// The properties afterwards, as the JSON that they would be.
    fn after(
        properties: serde_json::Value,
        was: serde_json::Value,
        wanted: serde_json::Value,
    ) -> serde_json::Value {
        let [before, after] = [(Some(properties), was), (None, wanted)].map(|(properties, desired)| {
            let properties = properties.map(|it| it.to_string());
            json!({ "type_name": "AWS::RDS::DBInstance", "properties": properties,
                    "desired_state": desired.to_string() })
            .to_string()
        });
        let [before, after] = [&before, &after].map(|text| Attributes::new(Some(text), None, None).open());
        as_json(&Inside::of(TYPE, || [&before, &after], true).unwrap().after)
    }

    fn as_json(value: &Value<'_>) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Unknown => "?".into(),
            Value::Leaf(leaf) => leaf.shown().unwrap().into(),
            Value::List(items) => items.iter().map(as_json).collect(),
            Value::Map(members) => {
                members.iter().map(|(name, value)| (name.to_string(), as_json(value))).collect()
            }
        }
    }

    #[test]
    fn what_is_asked_for_is_laid_over_what_is_there() {
        let there =
            json!({ "A": "1", "B": { "c": "1", "d": "2" }, "Own": "9", "L": [{ "x": "1", "own": "8" }] });
        let was = json!({ "A": "1", "B": { "c": "1" }, "L": [{ "x": "1" }] });
        let cases = [
            (was.clone(), there.clone()),
            (
                json!({ "B": { "c": "1" }, "L": [{ "x": "1" }] }),
                json!({ "B": { "c": "1", "d": "2" }, "Own": "9", "L": [{ "x": "1", "own": "8" }] }),
            ),
            (
                json!({ "A": "2", "B": { "d": "3" }, "L": [{ "x": "2" }], "New": "4" }),
                json!({ "A": "2", "B": { "d": "3" }, "Own": "9", "L": [{ "x": "2", "own": "8" }], "New": "4" }),
            ),
            (
                json!({ "A": "1", "B": "none", "L": [] }),
                json!({ "A": "1", "B": "none", "L": [], "Own": "9" }),
            ),
        ];
        for (wanted, expected) in cases {
            assert_eq!(after(there.clone(), was.clone(), wanted.clone()), expected, "{wanted}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        let of =
            |text: serde_json::Value| json!({ "type_name": "AWS::RDS::DBInstance", "desired_state": text });
        for (was, wanted) in
            [("{}", "garbage"), ("garbage", "{}"), ("[]", "{}"), ("{}", "{\"A\": 1, \"A\": 2")]
        {
            let [before, after] = [was, wanted].map(|text| of(text.into()).to_string());
            let [before, after] =
                [&before, &after].map(|text| Attributes::new(Some(text), None, None).open());
            let inside = Inside::of(TYPE, || [&before, &after], true).unwrap();
            assert!(matches!(inside.after, Value::Unknown), "{was} {wanted}");
        }
        assert!(Inside::of("aws_db_instance", || [&Value::Null; 2], true).is_none());
    }

    #[test]
    fn the_recovery_stands_in_the_properties() {
        let recovery = |json: serde_json::Value| {
            let json = json.to_string();
            let before = Attributes::new(Some(&json), None, None).open();
            judge(judged(TYPE, &before), &before, None).assessment.recovery
        };
        let table = |on: bool| {
            let state = json!({ "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": on } });
            json!({ "type_name": "AWS::DynamoDB::Table", "properties": state.to_string() })
        };
        assert_eq!((recovery(table(true)), recovery(table(false))), (Recovery::Backup, Recovery::None));
        assert_eq!(recovery(json!({ "type_name": "AWS::DynamoDB::Table" })), Recovery::Unknown);
        let mut asked = table(true);
        asked["desired_state"] = asked["properties"].take();
        assert_eq!(recovery(asked), Recovery::Backup);
    }
}
