//! Role assignments of Azure at a wide scope, and storage that is open to everybody.
//!
//! Source: <https://learn.microsoft.com/azure/role-based-access-control/built-in-roles> and
//! <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>.

use super::super::azapi;
use super::super::inner::camel_case;
use super::reach::{Extent, Reach, texts};
use super::{Found, add};
use crate::plan::{Leaf, Value};

const WIDE_ROLE: &str =
    "grants a role with which one may do nearly everything, on a whole subscription or more";
const EVERY_ACTION: &str = "defines a role that may do everything, or give itself the right to";
/// The actions with which one may.
const ALL_ACTIONS: [&str; 6] = [
    "*",
    "*/write",
    "microsoft.authorization/*",
    "microsoft.authorization/*/write",
    "microsoft.authorization/roleassignments/*",
    "microsoft.authorization/roleassignments/write",
];
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
    if !type_name.starts_with("azapi_") {
        return Object { type_name, attributes, properties: None }.grants(found);
    }
    let Some(((type_name, _), body)) = azapi::type_of(attributes).zip(attributes.get("body")) else { return };
    let text = body.leaf().map(Leaf::json);
    let properties = text.as_ref().unwrap_or(body).get_in_any_case("properties");
    Object { type_name, attributes, properties }.grants(found);
}

/// An object of Azure, as the azurerm provider has it, or azapi.
struct Object<'v> {
    /// Its type in the azurerm provider.
    type_name: &'v str,
    attributes: &'v Value<'v>,
    /// Of azapi, the properties in the object's body, which have the names of the service.
    properties: Option<&'v Value<'v>>,
}

impl<'v> Object<'v> {
    /// What an attribute of the azurerm provider is.
    fn get(&self, name: &str) -> Option<&'v Value<'v>> {
        match (self.properties, name) {
            (None, _) => self.attributes.get(name),
            (Some(_), "scope") => self.attributes.get("parent_id"),
            (Some(properties), "container_access_type") => properties.get_in_any_case("publicAccess"),
            (Some(properties), _) => properties.get_in_any_case(&camel_case(name)),
        }
    }

    /// Where the object itself has it.
    fn path(&self, name: &str) -> String {
        match (self.properties, name) {
            (None, _) => name.to_owned(),
            (Some(_), "container_access_type") => "body.properties.publicAccess".to_owned(),
            (Some(_), _) => format!("body.properties.{}", camel_case(name)),
        }
    }

    fn satisfies(&self, name: &str, test: impl FnOnce(&str) -> bool) -> bool {
        self.get(name).and_then(Value::leaf).is_some_and(|leaf| leaf.satisfies(test))
    }

    fn is(&self, name: &str, word: &str) -> bool {
        self.satisfies(name, |text| text.eq_ignore_ascii_case(word))
    }

    fn grants(&self, found: &mut Found) {
        match self.type_name {
            "azurerm_pim_active_role_assignment"
            | "azurerm_pim_eligible_role_assignment"
            | "azurerm_role_assignment"
                if self.satisfies("scope", is_wide) =>
            {
                self.assignment(found);
            }
            "azurerm_role_definition" => {
                let permissions = match self.get("permissions") {
                    Some(Value::List(blocks)) => blocks.as_slice(),
                    Some(Value::Null | Value::Unknown | Value::Leaf(_) | Value::Map(_)) | None => &[],
                };
                if permissions.iter().any(may_do_all) {
                    add(found, &self.path("permissions.actions"), EVERY_ACTION, Reach::default());
                }
            }
            "azuread_directory_role_assignment"
                if self.satisfies("role_id", |id| ends_with_any(id, &DIRECTORY_ROLES)) =>
            {
                let what = Extent::of_value(self.get("role_id"));
                let whom = Extent::of_value(self.get("principal_object_id"));
                add(found, "role_id", DIRECTORY, Reach { what, whom, ..Reach::default() });
            }
            "azurerm_storage_container" => {
                let access = "container_access_type";
                let what = match (self.is(access, "blob"), self.is(access, "container")) {
                    (true, _) => &["read"][..],
                    (false, true) => &["read", "list"],
                    (false, false) => return,
                };
                add(found, &self.path(access), PUBLIC_CONTAINER, Reach::of(what));
            }
            "azurerm_storage_account" => {
                let switches = ["allow_nested_items_to_be_public", "allow_blob_public_access"];
                if let Some(switch) = switches.into_iter().find(|switch| self.is(switch, "true")) {
                    add(found, &self.path(switch), PUBLIC_ACCOUNT, Reach::default());
                }
            }
            _ => {}
        }
    }

    /// A role at a wide scope, known by its name or by its id.
    fn assignment(&self, found: &mut Found) {
        for (role, id) in ROLES {
            let with_id = |text: &str| text.to_ascii_lowercase().ends_with(id);
            let path = match (
                self.is("role_definition_name", role),
                self.satisfies("role_definition_id", with_id),
            ) {
                (true, _) => self.path("role_definition_name"),
                (false, true) => self.path("role_definition_id"),
                (false, false) => continue,
            };
            let all = ROLES.map(|(role, _)| role);
            let what = if role == all[0] { &all[..] } else { &[role] };
            let whom = Extent::of_value(self.get("principal_id"));
            let restricted = self.get("condition").is_some_and(|condition| !condition.is_empty());
            // A scope holds all that is below it.
            let scopes = texts(self.get("scope")).into_iter().flat_map(|scope| {
                let scope = scope.trim_end_matches('/').to_ascii_lowercase();
                [format!("{scope}/*"), scope]
            });
            let place = Extent::These(scopes.collect());
            return add(found, &path, WIDE_ROLE, Reach { whom, place, restricted, ..Reach::of(what) });
        }
    }
}

/// A subscription, a management group, or everything: a scope that names no resource group.
fn is_wide(scope: &str) -> bool {
    !scope.to_ascii_lowercase().contains("/resourcegroups/")
}

/// Whether the actions of a permission, which are written in any case, are all there are.
fn may_do_all(permission: &Value<'_>) -> bool {
    let actions = texts(permission.get_in_any_case("actions"));
    actions.iter().any(|action| ALL_ACTIONS.contains(&action.to_ascii_lowercase().as_str()))
}

fn ends_with_any(text: &str, ids: &[&str]) -> bool {
    ids.iter().any(|id| text.to_ascii_lowercase().ends_with(id))
}

#[cfg(test)]
mod tests {
    use super::super::{grants_of, may_grant, newly_granted};
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

    fn granted(type_name: &str, json: &str) -> Vec<String> {
        let attributes = Attributes::new(Some(json), None, None).open();
        let held = grants_of(type_name, &attributes).into_iter();
        held.map(|held| format!("{}: {}", held.path, held.said)).collect()
    }

    #[test]
    fn what_azapi_grants_is_what_azurerm_grants() {
        let assignment = |scope: &str, as_text: bool| {
            let body = serde_json::json!({ "properties": {
                "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/8E3AF657-A8FF-443C-A75C-2FE8C4BCB635",
                "principalId": "p" } });
            let body = if as_text { body.to_string().into() } else { body };
            let object = serde_json::json!({
                "type": "Microsoft.Authorization/roleAssignments@2022-04-01", "parent_id": scope, "body": body });
            granted("azapi_resource", &object.to_string())
        };
        let wide = [
            "body.properties.roleDefinitionId: grants a role with which one may do nearly everything, on a whole \
             subscription or more",
        ];
        assert_eq!(assignment("/subscriptions/1", false), wide);
        assert_eq!(assignment("/subscriptions/1", true), wide);
        assert!(assignment("/subscriptions/1/resourceGroups/a", false).is_empty());
        for (kind, properties, path) in [
            (
                "Microsoft.Authorization/roleDefinitions",
                r#"{"permissions": [{"actions": ["*"]}]}"#,
                "permissions.actions",
            ),
            (
                "Microsoft.Authorization/roleDefinitions",
                r#"{"Permissions": [{"Actions": ["Microsoft.AUTHORIZATION/*"]}]}"#,
                "permissions.actions",
            ),
            (
                "Microsoft.Storage/storageAccounts",
                r#"{"allowBlobPublicAccess": true}"#,
                "allowBlobPublicAccess",
            ),
            (
                "Microsoft.Storage/storageAccounts/blobServices/containers",
                r#"{"publicAccess": "Blob"}"#,
                "publicAccess",
            ),
        ] {
            let json = format!(r#"{{"type": "{kind}@2023-01-01", "body": {{"properties": {properties}}}}}"#);
            let told = granted("azapi_update_resource", &json);
            assert!(
                told.iter().any(|told| told.starts_with(&format!("body.properties.{path}: "))),
                "{told:?}"
            );
            assert!(may_grant("azapi_update_resource", &Attributes::new(Some(&json), None, None)));
        }
    }
}
