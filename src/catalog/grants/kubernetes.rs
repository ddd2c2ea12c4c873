//! Cluster roles of Kubernetes that may do everything, and who is bound to them.
//!
//! Source: <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles>.

use super::{Grant, add, is_any};
use crate::plan::Value;

const CLUSTER_ADMIN: &str = "binds to `cluster-admin`";
const EVERY_VERB: &str = "allows every verb on every resource";
const ANONYMOUS: &str = "binds everybody, signed in or not";

const EVERYBODY: [&str; 3] = ["system:anonymous", "system:unauthenticated", "system:authenticated"];

pub(super) fn grants(type_name: &str, attributes: &Value<'_>, found: &mut Vec<Grant>) {
    let kind = type_name.trim_end_matches("_v1");
    match kind {
        "kubernetes_cluster_role_binding" | "kubernetes_role_binding" => {
            binding(attributes, "role_ref", "subject", found);
        }
        "kubernetes_cluster_role" => role(attributes, "rule", "api_groups", found),
        "kubernetes_manifest" => {
            let Some(manifest) = attributes.get("manifest") else { return };
            let kind = manifest.get("kind");
            if is_any(kind, &["ClusterRoleBinding", "RoleBinding"]) {
                binding(manifest, "roleRef", "subjects", found);
            }
            if is_any(kind, &["ClusterRole"]) {
                role(manifest, "rules", "apiGroups", found);
            }
        }
        _ => {}
    }
}

fn binding(attributes: &Value<'_>, role: &str, subjects: &str, found: &mut Vec<Grant>) {
    if blocks(attributes.get(role)).iter().any(|block| is_any(block.get("name"), &["cluster-admin"])) {
        add(found, role, CLUSTER_ADMIN);
    }
    if blocks(attributes.get(subjects)).iter().any(|block| is_any(block.get("name"), &EVERYBODY)) {
        add(found, subjects, ANONYMOUS);
    }
}

fn role(attributes: &Value<'_>, rules: &str, groups: &str, found: &mut Vec<Grant>) {
    let every =
        |rule: &&&Value<'_>| [groups, "resources", "verbs"].iter().all(|name| is_any(rule.get(name), &["*"]));
    if blocks(attributes.get(rules)).iter().any(|rule| every(&rule)) {
        add(found, rules, EVERY_VERB);
    }
}

/// The elements of a list of blocks; a single block is one.
fn blocks<'v, 'a>(value: Option<&'v Value<'a>>) -> Vec<&'v Value<'a>> {
    match value {
        Some(Value::List(items)) => items.iter().collect(),
        Some(single @ Value::Map(_)) => vec![single],
        Some(Value::Null | Value::Unknown | Value::Leaf(_)) | None => Vec::new(),
    }
}
