//! The tags and labels that an object carries, in the shapes that providers give them.

use super::spelling;
use crate::plan::{Leaf, Value};

/// The attributes in which providers keep tags and labels, as Terraform spells them.
const ATTRIBUTES: [&str; 22] = [
    "tags",
    "tags_all",
    "labels",
    "effective_labels",
    "terraform_labels",
    "resource_labels",
    "user_labels",
    "freeform_tags",
    "defined_tags",
    "tag",
    "metadata",
    "annotations",
    // Of CloudFormation, where not every type calls them so.
    "access_point_tags",
    "backup_plan_tags",
    "backup_vault_tags",
    "file_system_tags",
    "framework_tags",
    "health_check_tags",
    "hosted_zone_tags",
    "identity_pool_tags",
    "report_plan_tags",
    "user_pool_tags",
];

/// Where they stand in a block of the object.
const DEEPER: [(&str, &str); 2] = [("manifest", "metadata"), ("settings", "user_labels")];

/// Every tag of an object with its value. A map is read as it is, a list as `key` and `value` pairs or as texts such
/// as `env:prod`, and `metadata` as the block of Kubernetes that has the labels in it.
pub(super) fn of<'v, 'a>(attributes: &'v Value<'a>) -> Vec<(String, &'v Leaf<'a>)> {
    let mut tags = Vec::new();
    for (name, value) in attributes.members() {
        if ATTRIBUTES.contains(&&*spelling::of_terraform(name)) {
            collect(value, &mut tags);
        }
    }
    for (block, name) in DEEPER {
        let blocks = attributes.get(block).map(blocks).unwrap_or_default();
        blocks.iter().filter_map(|block| block.get(name)).for_each(|inside| collect(inside, &mut tags));
    }
    tags
}

/// The blocks of an attribute: providers have a single one as a list, or as it is.
pub(super) fn blocks<'v, 'a>(value: &'v Value<'a>) -> &'v [Value<'a>] {
    match value {
        Value::List(items) => items,
        Value::Map(_) => std::slice::from_ref(value),
        Value::Null | Value::Unknown | Value::Leaf(_) => &[],
    }
}

/// The name of a tag without the namespace before it: `Environment` of `Operations.Environment`, `acme:Environment`
/// and `example.com/Environment`.
pub(super) fn own_name(name: &str) -> &str {
    name.rsplit([':', '/', '.']).next().unwrap_or(name)
}

fn collect<'v, 'a>(value: &'v Value<'a>, tags: &mut Vec<(String, &'v Leaf<'a>)>) {
    match value {
        Value::Map(members) => {
            if let (Some(key), Some(value)) = (pair(value, KEYS), pair(value, VALUES))
                && let Some(key) = key.shown()
            {
                tags.push((key.to_owned(), value));
                return;
            }
            for (name, inside) in members {
                match inside {
                    Value::Leaf(leaf) => tags.push((name.clone().into_owned(), leaf)),
                    Value::Map(_) | Value::List(_) => collect(inside, tags),
                    Value::Null | Value::Unknown => {}
                }
            }
        }
        Value::List(items) => {
            for item in items {
                match item {
                    Value::Leaf(leaf) => tags.extend(written_as_one(leaf).map(|name| (name, leaf))),
                    Value::Map(_) | Value::List(_) | Value::Null | Value::Unknown => collect(item, tags),
                }
            }
        }
        Value::Null | Value::Unknown | Value::Leaf(_) => {}
    }
}

/// The name in a tag that is one text with its value.
fn written_as_one(leaf: &Leaf<'_>) -> Option<String> {
    let (name, _) = leaf.shown()?.split_once([':', '='])?;
    Some(name.trim().to_owned())
}

const KEYS: [&str; 2] = ["key", "Key"];
const VALUES: [&str; 2] = ["value", "Value"];

fn pair<'v, 'a>(value: &'v Value<'a>, names: [&str; 2]) -> Option<&'v Leaf<'a>> {
    names.into_iter().find_map(|name| value.get(name)?.leaf())
}

#[cfg(test)]
mod tests {
    use super::{of, own_name};
    use crate::plan::Attributes;

    fn tags(json: &str) -> Vec<(String, String)> {
        let value = Attributes::new(Some(json), None, None).open();
        of(&value).into_iter().map(|(name, leaf)| (name, leaf.shown().unwrap().to_owned())).collect()
    }

    #[test]
    fn every_shape_of_tags_is_read() {
        let wanted = vec![("Env".to_owned(), "prod".to_owned())];
        for json in [
            r#"{"tags": {"Env": "prod"}, "name": "x"}"#,
            r#"{"labels": {"Env": "prod"}}"#,
            r#"{"tags": [{"key": "Env", "value": "prod"}]}"#,
            r#"{"tag": [{"key": "Env", "value": "prod", "propagate_at_launch": true}]}"#,
            r#"{"Tags": [], "tags_all": [{"Key": "Env", "Value": "prod"}]}"#,
            r#"{"metadata": [{"labels": {"Env": "prod"}}]}"#,
            r#"{"settings": [{"tier": "x", "user_labels": {"Env": "prod"}}]}"#,
            r#"{"BackupVaultTags": {"Env": "prod"}}"#,
            r#"{"user_pool_tags": [{"key": "Env", "value": "prod"}]}"#,
        ] {
            assert_eq!(tags(json), wanted, "{json}");
        }
        assert_eq!(tags(r#"{"tags": null}"#), []);
        assert_eq!(
            tags(r#"{"manifest": {"metadata": {"labels": {"Env": "prod"}}, "spec": {"Env": "dev"}}}"#),
            wanted
        );
        for text in ["Env:prod", "Env=prod"] {
            let json = format!(r#"{{"tags": ["db", "{text}"]}}"#);
            assert_eq!(tags(&json), [("Env".to_owned(), text.to_owned())], "{json}");
        }
    }

    #[test]
    fn a_namespace_is_no_part_of_a_tags_name() {
        for name in ["Env", "acme:Env", "Operations.Env", "example.com/Env", "a:b:Env"] {
            assert_eq!(own_name(name), "Env");
        }
    }
}
