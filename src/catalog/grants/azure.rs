//! Role assignments of Azure at a wide scope, and storage that is open to everybody.
//!
//! Source: <https://learn.microsoft.com/azure/role-based-access-control/built-in-roles> and
//! <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>.

use super::reach::{Extent, Reach, texts};
use super::{Found, add, is_any};
use crate::plan::{Leaf, Value};

const WIDE_ROLE: &str =
    "grants a role with which one may do nearly everything, on a whole subscription or more";
const EVERY_ACTION: &str = "defines a role that may do everything";
const DIRECTORY: &str = "grants the role of a global administrator of the directory";
const PUBLIC_CONTAINER: &str = "makes the container readable for everybody";
const PUBLIC_ACCOUNT: &str = "lets containers of the account be made public";

/// What the provider sets where nobody says otherwise, so that it is no news of a new object.
pub(super) const BY_DEFAULT: [&str; 1] = [PUBLIC_ACCOUNT];

/// Roles with which one may do nearly everything, or give oneself the right to, with their ids. The first is all of
/// them.
const ROLES: [(&str, &str); 4] = [
    ("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
    ("User Access Administrator", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"),
    ("Role Based Access Control Administrator", "f58310d9-a9f6-439a-9e8d-f62e7b41a168"),
];
/// Global administrator, privileged role administrator.
const DIRECTORY_ROLES: [&str; 2] =
    ["62e90394-69f5-4237-9190-012177145e10", "e8611ab8-c189-46e8-94e1-60213ab1f814"];

pub(super) fn grants(type_name: &str, attributes: &Value<'_>, found: &mut Found) {
    let leaf = |name: &str| attributes.get(name).and_then(Value::leaf);
    let is = |name: &str, words: &[&str]| is_any(attributes.get(name), words);
    match type_name {
        "azurerm_role_assignment" if leaf("scope").is_some_and(is_wide) => assignment(attributes, found),
        "azurerm_role_definition" => {
            let permissions = match attributes.get("permissions") {
                Some(Value::List(blocks)) => blocks.as_slice(),
                Some(Value::Null | Value::Unknown | Value::Leaf(_) | Value::Map(_)) | None => &[],
            };
            if permissions.iter().any(|block| is_any(block.get("actions"), &["*"])) {
                add(found, "permissions.actions", EVERY_ACTION, Reach::default());
            }
        }
        "azuread_directory_role_assignment"
            if leaf("role_id").is_some_and(|id| ends_with_any(id, &DIRECTORY_ROLES)) =>
        {
            let what = Extent::of_value(attributes.get("role_id"));
            let whom = Extent::of_value(attributes.get("principal_object_id"));
            add(found, "role_id", DIRECTORY, Reach { what, whom, ..Reach::default() });
        }
        "azurerm_storage_container" if is("container_access_type", &["blob", "container"]) => {
            let what = if is("container_access_type", &["blob"]) { &["read"][..] } else { &["read", "list"] };
            add(found, "container_access_type", PUBLIC_CONTAINER, Reach::of(what));
        }
        "azurerm_storage_account"
            if is("allow_nested_items_to_be_public", &["true"])
                || is("allow_blob_public_access", &["true"]) =>
        {
            add(found, "allow_nested_items_to_be_public", PUBLIC_ACCOUNT, Reach::default());
        }
        _ => {}
    }
}

/// A role at a wide scope, known by its name or by its id.
fn assignment(attributes: &Value<'_>, found: &mut Found) {
    let satisfies = |name: &str, test: &dyn Fn(&str) -> bool| {
        attributes.get(name).and_then(Value::leaf).is_some_and(|leaf| leaf.satisfies(test))
    };
    let named = |role: &str| satisfies("role_definition_name", &|text: &str| text.eq_ignore_ascii_case(role));
    let with_id =
        |id: &str| satisfies("role_definition_id", &|text: &str| text.to_ascii_lowercase().ends_with(id));
    for (role, id) in ROLES {
        let path = match (named(role), with_id(id)) {
            (true, _) => "role_definition_name",
            (false, true) => "role_definition_id",
            (false, false) => continue,
        };
        let all = ROLES.map(|(role, _)| role);
        let what = if role == all[0] { &all[..] } else { &[role] };
        let whom = Extent::of_value(attributes.get("principal_id"));
        let restricted = attributes.get("condition").is_some_and(|condition| !condition.is_empty());
        // A scope holds all that is below it.
        let scopes = texts(attributes.get("scope")).into_iter().flat_map(|scope| {
            let scope = scope.trim_end_matches('/').to_ascii_lowercase();
            [format!("{scope}/*"), scope]
        });
        let place = Extent::These(scopes.collect());
        return add(found, path, WIDE_ROLE, Reach { whom, place, restricted, ..Reach::of(what) });
    }
}

/// A subscription, a management group, or everything: a scope that names no resource group.
fn is_wide(scope: &Leaf<'_>) -> bool {
    scope.satisfies(|text| !text.to_ascii_lowercase().contains("/resourcegroups/"))
}

fn ends_with_any(leaf: &Leaf<'_>, ids: &[&str]) -> bool {
    leaf.satisfies(|text| ids.iter().any(|id| text.to_ascii_lowercase().ends_with(id)))
}

#[cfg(test)]
mod tests {
    use super::super::newly_granted;
    use crate::plan::Attributes;

    #[test]
    fn a_condition_that_goes_is_more_than_it_granted_before() {
        let new = |before: &str, after: &str| {
            let of = |condition: &str| {
                let open = r#"{"scope": "/subscriptions/1", "role_definition_name": "Owner", "condition": "#;
                format!("{open}{condition}}}")
            };
            let [before, after] = [of(before), of(after)];
            let [before, after] =
                [&before, &after].map(|json| Attributes::new(Some(json), None, None).open());
            newly_granted("azurerm_role_assignment", || &before, &after).len()
        };
        assert_eq!(new(r#""c""#, "null"), 1);
        assert_eq!(new("null", r#""c""#), 0);
        assert_eq!(new(r#""c""#, r#""c""#), 0);
    }
}
