//! Attributes in which another object's properties stand as text: what Cloud Control makes is told by them, and not by
//! those of the resource that asks for it.

use super::matcher::Object;
use crate::plan::{Attributes, Value};

/// The type that can be any of CloudFormation's.
const CLOUD_CONTROL: &str = "aws_cloudcontrolapi_resource";
/// Where it has the properties as JSON: as they are, else as they are wanted.
const PROPERTIES: [&str; 2] = ["properties", "desired_state"];

/// What somebody reads in the properties that an object contains; `None` where it contains none, or they do not tell.
pub(super) fn read<T>(object: &Object<'_>, read: impl Fn(&Value<'_>) -> Option<T>) -> Option<T> {
    if object.kind != CLOUD_CONTROL {
        return None;
    }
    let mut texts = PROPERTIES.iter().filter_map(|name| object.attributes.get(name)?.leaf());
    texts.find_map(|leaf| {
        let mut told = None;
        leaf.satisfies(|text| {
            let mut properties = Attributes::new(Some(text), None, None).open();
            if leaf.is_sensitive() {
                hide(&mut properties);
            }
            told = read(&properties);
            told.is_some()
        });
        told
    })
}

/// Marks everything sensitive but the names of tags, which are no secrets and tell what their values are.
fn hide(properties: &mut Value<'_>) {
    match properties {
        Value::Map(members) => {
            let is_tag = members.iter().any(|(name, _)| name == "Value");
            let hidden = members.iter_mut().filter(|(name, _)| !(is_tag && name == "Key"));
            hidden.for_each(|(_, value)| hide(value));
        }
        Value::List(items) => items.iter_mut().for_each(hide),
        Value::Leaf(_) | Value::Null | Value::Unknown => properties.hide(),
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::plan::{Address, Attributes};
    use crate::policy::Object;
    use crate::policy::tags;

    fn tags_of(kind: &str, json: &str, sensitive: Option<&str>) -> Option<(String, Option<String>)> {
        let attributes = Attributes::new(Some(json), sensitive, None).open();
        let address = Address::new("x.y");
        let object = Object { kind, address: &address, previous: None, attributes: &attributes, id: None };
        read(&object, |properties| {
            let (name, value) = tags::of(properties).into_iter().next()?;
            Some((name, value.shown().map(str::to_owned)))
        })
    }

    #[test]
    fn properties_are_read_in_their_text_and_stay_as_secret_as_it_is() {
        let kind = "aws_cloudcontrolapi_resource";
        let json = r#"{"desired_state": "{\"Tags\": [{\"Key\": \"env\", \"Value\": \"prod\"}]}"}"#;
        assert_eq!(tags_of(kind, json, None), Some(("env".to_owned(), Some("prod".to_owned()))));
        assert_eq!(tags_of(kind, json, Some(r#"{"desired_state": true}"#)), Some(("env".to_owned(), None)));
        assert_eq!(tags_of("aws_db_instance", json, None), None);
        for json in ["{}", r#"{"properties": "{broken"}"#, r#"{"properties": null}"#] {
            assert_eq!(tags_of(kind, json, None), None, "{json}");
        }
    }
}
