//! Role assignments of Azure at a wide scope, and storage that is open to everybody.
//!
//! Source: <https://learn.microsoft.com/azure/role-based-access-control/built-in-roles> and
//! <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>.

use super::{Grant, add, is_any};
use crate::plan::{Leaf, Value};

const WIDE_ROLE: &str =
    "grants a role with which one may do nearly everything, on a whole subscription or more";
const EVERY_ACTION: &str = "defines a role that may do everything";
const DIRECTORY: &str = "grants the role of a global administrator of the directory";
const PUBLIC_CONTAINER: &str = "makes the container readable for everybody";
const PUBLIC_ACCOUNT: &str = "lets containers of the account be made public";

/// What the provider sets where nobody says otherwise, so that it is no news of a new object.
pub(super) const BY_DEFAULT: [&str; 1] = [PUBLIC_ACCOUNT];

const ROLES: [&str; 4] =
    ["Owner", "Contributor", "User Access Administrator", "Role Based Access Control Administrator"];
/// The same roles by their ids.
const ROLE_IDS: [&str; 4] = [
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
];
/// Global administrator, privileged role administrator.
const DIRECTORY_ROLES: [&str; 2] =
    ["62e90394-69f5-4237-9190-012177145e10", "e8611ab8-c189-46e8-94e1-60213ab1f814"];

pub(super) fn grants(type_name: &str, attributes: &Value<'_>, found: &mut Vec<Grant>) {
    let leaf = |name: &str| attributes.get(name).and_then(Value::leaf);
    let is = |name: &str, words: &[&str]| is_any(attributes.get(name), words);
    match type_name {
        "azurerm_role_assignment" if leaf("scope").is_some_and(is_wide) => {
            let by_name = is("role_definition_name", &ROLES);
            let by_id = leaf("role_definition_id").is_some_and(|id| ends_with_any(id, &ROLE_IDS));
            if by_name || by_id {
                add(found, if by_name { "role_definition_name" } else { "role_definition_id" }, WIDE_ROLE);
            }
        }
        "azurerm_role_definition" => {
            let permissions = match attributes.get("permissions") {
                Some(Value::List(blocks)) => blocks.as_slice(),
                Some(Value::Null | Value::Unknown | Value::Leaf(_) | Value::Map(_)) | None => &[],
            };
            if permissions.iter().any(|block| is_any(block.get("actions"), &["*"])) {
                add(found, "permissions.actions", EVERY_ACTION);
            }
        }
        "azuread_directory_role_assignment"
            if leaf("role_id").is_some_and(|id| ends_with_any(id, &DIRECTORY_ROLES)) =>
        {
            add(found, "role_id", DIRECTORY);
        }
        "azurerm_storage_container" if is("container_access_type", &["blob", "container"]) => {
            add(found, "container_access_type", PUBLIC_CONTAINER);
        }
        "azurerm_storage_account"
            if is("allow_nested_items_to_be_public", &["true"])
                || is("allow_blob_public_access", &["true"]) =>
        {
            add(found, "allow_nested_items_to_be_public", PUBLIC_ACCOUNT);
        }
        _ => {}
    }
}

/// A subscription, a management group, or everything: a scope that names no resource group.
fn is_wide(scope: &Leaf<'_>) -> bool {
    scope.satisfies(|text| !text.to_ascii_lowercase().contains("/resourcegroups/"))
}

fn ends_with_any(leaf: &Leaf<'_>, ids: &[&str]) -> bool {
    leaf.satisfies(|text| ids.iter().any(|id| text.to_ascii_lowercase().ends_with(id)))
}
