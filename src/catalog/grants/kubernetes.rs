//! Cluster roles of Kubernetes that may do everything, and who is bound to them.
//!
//! Source: <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles>.

use super::reach::{Extent, Reach, texts};
use super::{Found, add, is_any, yaml};
use crate::plan::Value;

const CLUSTER_ADMIN: &str = "binds to `cluster-admin`";
const EVERY_VERB: &str = "allows every verb on every resource";
const ANONYMOUS: &str = "binds everybody, signed in or not";

const EVERYBODY: [&str; 3] = ["system:anonymous", "system:unauthenticated", "system:authenticated"];

pub(super) fn grants(type_name: &str, attributes: &Value<'_>, found: &mut Found) {
    match type_name.trim_end_matches("_v1") {
        "kubernetes_cluster_role_binding" => {
            binding(attributes, ["role_ref", "subject"], Extent::of(&["*"]), found);
        }
        "kubernetes_role_binding" => {
            binding(attributes, ["role_ref", "subject"], namespace(attributes), found);
        }
        "kubernetes_cluster_role" => role(attributes, "rule", "api_groups", found),
        "kubernetes_manifest" => {
            if let Some(written) = attributes.get("manifest") {
                manifest(written, found);
            }
        }
        "kubectl_manifest" => {
            if let Some(body) = attributes.get("yaml_body").and_then(Value::leaf) {
                let mut inside = Vec::new();
                body.satisfies(|text| {
                    if let Some(written) = yaml::read(text) {
                        manifest(&written, &mut inside);
                    }
                    true
                });
                inside.into_iter().for_each(|held| add(found, "yaml_body", held.said, held.reach));
            }
        }
        _ => {}
    }
}

fn manifest(written: &Value<'_>, found: &mut Found) {
    let is = |kind: &str| is_any(written.get("kind"), &[kind]);
    if is("ClusterRoleBinding") {
        binding(written, ["roleRef", "subjects"], Extent::of(&["*"]), found);
    }
    if is("RoleBinding") {
        binding(written, ["roleRef", "subjects"], namespace(written), found);
    }
    if is("ClusterRole") {
        role(written, "rules", "apiGroups", found);
    }
}

/// The namespace of an object.
fn namespace(attributes: &Value<'_>) -> Extent {
    let metadata = blocks(attributes.get("metadata"));
    Extent::of_value(metadata.first().and_then(|block| block.get("namespace")))
}

fn binding(attributes: &Value<'_>, names: [&str; 2], place: Extent, found: &mut Found) {
    let [role, subjects] = names;
    let (roles, bound) = (blocks(attributes.get(role)), blocks(attributes.get(subjects)));
    if roles.iter().any(|block| is_any(block.get("name"), &["cluster-admin"])) {
        let whom = Extent::These(bound.iter().map(|block| subject(block)).collect());
        add(found, role, CLUSTER_ADMIN, Reach { whom, place: place.clone(), ..Reach::default() });
    }
    let is_public = |block: &&&Value<'_>| is_any(block.get("name"), &EVERYBODY);
    let public: Vec<String> = bound.iter().filter(is_public).map(|block| subject(block)).collect();
    if !public.is_empty() {
        let what = Extent::These(roles.iter().flat_map(|block| texts(block.get("name"))).collect());
        let whom = Extent::These(public);
        add(found, subjects, ANONYMOUS, Reach { what, whom, place, restricted: false });
    }
}

/// A subject by its kind, its namespace and its name.
fn subject(block: &Value<'_>) -> String {
    ["kind", "namespace", "name"].map(|part| texts(block.get(part)).concat()).join("/")
}

fn role(attributes: &Value<'_>, rules: &str, groups: &str, found: &mut Found) {
    let every =
        |rule: &&&Value<'_>| [groups, "resources", "verbs"].iter().all(|name| is_any(rule.get(name), &["*"]));
    if blocks(attributes.get(rules)).iter().any(|rule| every(&rule)) {
        add(found, rules, EVERY_VERB, Reach::default());
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
