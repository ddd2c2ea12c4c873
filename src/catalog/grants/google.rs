//! Bindings of Google Cloud: basic roles on a whole project, and members that are everybody.
//!
//! Source: <https://cloud.google.com/iam/docs/roles-overview#basic> and
//! <https://cloud.google.com/iam/docs/principals-overview>.

use super::{Grant, add, leaves};
use crate::plan::{Attributes, Leaf, Value};

const BASIC_ROLE: &str = "grants a role with which one may do nearly everything";
const EVERYBODY: &str = "lets everybody in";

/// Roles with which one may do nearly everything, or give oneself the right to.
const ROLES: [&str; 5] = [
    "roles/owner",
    "roles/editor",
    "roles/iam.securityAdmin",
    "roles/resourcemanager.organizationAdmin",
    "roles/resourcemanager.projectIamAdmin",
];

/// Where a role reaches a whole project, or more.
const WIDE: [&str; 3] = ["google_project_iam_", "google_folder_iam_", "google_organization_iam_"];

const PUBLIC: [&str; 2] = ["allUsers", "allAuthenticatedUsers"];

pub(super) fn grants(type_name: &str, attributes: &Value<'_>, found: &mut Vec<Grant>) {
    if !type_name.starts_with("google_") {
        return;
    }
    let wide = WIDE.iter().any(|prefix| type_name.starts_with(prefix));
    read(attributes, wide, found);
    if let Some(policy) = attributes.get("policy_data").and_then(Value::leaf) {
        policy.satisfies(|text| {
            let mut inside = Vec::new();
            read(&Attributes::new(Some(text.trim()), None, None).open(), wide, &mut inside);
            inside.into_iter().for_each(|grant| add(found, "policy_data", grant.what));
            true
        });
    }
}

fn read(attributes: &Value<'_>, wide: bool, found: &mut Vec<Grant>) {
    leaves(attributes, &mut |path, name, leaf| match name {
        "role" if wide && ROLES.iter().any(|role| leaf.is(role)) => add(found, path, BASIC_ROLE),
        "member" | "members" | "entity" | "role_entity" | "iam_member" | "special_group"
            if is_public(leaf) =>
        {
            add(found, path, EVERYBODY);
        }
        _ => {}
    });
}

/// `allUsers`, or an entry of an access list that ends so.
fn is_public(leaf: &Leaf<'_>) -> bool {
    leaf.satisfies(|text| PUBLIC.contains(&text.rsplit(':').next().unwrap_or_default()))
}
