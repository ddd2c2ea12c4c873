//! Bindings of Google Cloud: basic roles on a whole project, and members that are everybody.
//!
//! Source: <https://cloud.google.com/iam/docs/roles-overview#basic> and
//! <https://cloud.google.com/iam/docs/principals-overview>.

use super::reach::{Extent, Reach, texts};
use super::{Found, add, inside};
use crate::plan::{Value, has_word};

const BASIC_ROLE: &str = "grants a role with which one may do nearly everything";
const EVERYBODY: &str = "lets everybody in";

/// Roles with which one may do nearly everything, or give oneself the right to, each with those that it holds.
const ROLES: [(&str, &[&str]); 10] = [
    (
        "roles/owner",
        &["roles/owner", "roles/editor", "roles/iam.securityAdmin", "roles/resourcemanager.projectIamAdmin"],
    ),
    ("roles/editor", &["roles/editor"]),
    ("roles/iam.organizationRoleAdmin", &["roles/iam.organizationRoleAdmin"]),
    ("roles/iam.securityAdmin", &["roles/iam.securityAdmin"]),
    ("roles/iam.serviceAccountKeyAdmin", &["roles/iam.serviceAccountKeyAdmin"]),
    ("roles/iam.serviceAccountTokenCreator", &["roles/iam.serviceAccountTokenCreator"]),
    ("roles/resourcemanager.folderAdmin", &["roles/resourcemanager.folderAdmin"]),
    ("roles/resourcemanager.folderIamAdmin", &["roles/resourcemanager.folderIamAdmin"]),
    ("roles/resourcemanager.organizationAdmin", &["roles/resourcemanager.organizationAdmin"]),
    ("roles/resourcemanager.projectIamAdmin", &["roles/resourcemanager.projectIamAdmin"]),
];

/// Where a role reaches a whole project, or more.
const WIDE: [&str; 3] = ["google_project_iam_", "google_folder_iam_", "google_organization_iam_"];

/// Everybody, and everybody with an account of Google.
const PUBLIC: [&str; 2] = ["allUsers", "allAuthenticatedUsers"];

/// The attributes that name members.
const MEMBERS: [&str; 6] = ["entity", "iam_member", "member", "members", "role_entity", "special_group"];

/// What an object of IAM names as that which it grants something on.
const PLACES: [&str; 18] = [
    "bucket",
    "cloud_function",
    "crypto_key_id",
    "dataset_id",
    "folder",
    "instance",
    "key_ring_id",
    "location",
    "name",
    "object",
    "org_id",
    "project",
    "repository",
    "secret_id",
    "service",
    "service_account_id",
    "subscription",
    "topic",
];

pub(super) fn grants(type_name: &str, attributes: &Value<'_>, found: &mut Found) {
    if !type_name.starts_with("google_") {
        return;
    }
    let is_of_another = has_word(type_name, &["access", "acl", "iam"]);
    let place = if is_of_another { Extent::of_places(attributes, &PLACES) } else { Extent::default() };
    let reader = Reader { wide: WIDE.iter().any(|prefix| type_name.starts_with(prefix)), place };
    reader.read(attributes, &mut String::new(), found);
    if let Some(policy) = attributes.get("policy_data").and_then(Value::leaf) {
        let mut inside = Vec::new();
        reader.read(&policy.json(), &mut String::new(), &mut inside);
        inside.into_iter().for_each(|held| add(found, "policy_data", held.said, held.reach));
    }
}

/// What reads the bindings of one object.
struct Reader {
    wide: bool,
    place: Extent,
}

impl Reader {
    fn read(&self, value: &Value<'_>, path: &mut String, found: &mut Found) {
        match value {
            Value::List(items) => items.iter().for_each(|item| self.read(item, path, found)),
            Value::Map(members) => {
                self.binding(value, path, found);
                for (name, value) in members {
                    inside(path, name, |path| self.read(value, path, found));
                }
            }
            Value::Null | Value::Unknown | Value::Leaf(_) => {}
        }
    }

    /// A map that may be a binding: a role, and its members beside it.
    fn binding(&self, value: &Value<'_>, path: &mut String, found: &mut Found) {
        let roles = texts(value.get("role"));
        let restricted = value.get("condition").is_some_and(|condition| !condition.is_empty());
        let mut tell = |name: &str, said, what, whom| {
            let reach = Reach { what, whom, place: self.place.clone(), restricted };
            inside(path, name, |path| add(found, path, said, reach));
        };
        for (_, held) in ROLES.iter().filter(|(name, _)| self.wide && roles.iter().any(|role| role == name)) {
            let whom = MEMBERS.iter().flat_map(|name| texts(value.get(name)));
            tell("role", BASIC_ROLE, Extent::of(held), Extent::These(whom.collect()));
        }
        for name in MEMBERS {
            let entries = texts(value.get(name));
            for entry in entries {
                // An entry of an access list has the role before it.
                let (role, member) = entry.rsplit_once(':').unwrap_or(("", &entry));
                let whom = match member {
                    "allUsers" => &PUBLIC[..],
                    "allAuthenticatedUsers" => &PUBLIC[1..],
                    _ => continue,
                };
                let role = (!role.is_empty()).then(|| role.to_owned());
                let what = roles.iter().cloned().chain(role).collect();
                tell(name, EVERYBODY, Extent::These(what), Extent::of(whom));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::newly_granted;
    use crate::plan::Attributes;

    #[test]
    fn a_condition_that_goes_is_more_than_it_granted_before() {
        let binding = |condition: &str| {
            format!(r#"{{"role": "roles/owner", "members": ["user:a"], "project": "x"{condition}}}"#)
        };
        let (free, held) = (binding(""), binding(r#", "condition": [{"expression": "e"}]"#));
        let new = |before: &str, after: &str| {
            let [before, after] = [before, after].map(|json| Attributes::new(Some(json), None, None).open());
            newly_granted("google_project_iam_binding", || &before, &after).len()
        };
        assert_eq!(new(&held, &free), 1);
        assert_eq!(new(&free, &held), 0);
        assert_eq!(new(&held, &held), 0);
    }
}
