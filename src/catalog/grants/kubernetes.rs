//! Cluster roles of Kubernetes that may do everything, and who is bound to them.
//!
//! Source: <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles>.

use super::reach::{Extent, Reach, texts};
use super::statement::is_ambiguous;
use super::{Found, add, is_any, yaml};
use crate::plan::Value;

const CLUSTER_ADMIN: &str = "binds to `cluster-admin`";
const EVERY_VERB: &str = "allows every verb on every resource";
const ANONYMOUS: &str = "binds everybody, signed in or not";

const UNREADABLE: &str = "has a body that cannot be read, and which may bind or allow anything";

const EVERYBODY: [&str; 4] =
    ["system:anonymous", "system:authenticated", "system:serviceaccounts", "system:unauthenticated"];

/// The verbs that are all there is, one by one.
const VERBS: [&str; 7] = ["create", "delete", "get", "list", "patch", "update", "watch"];

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
                let seen = body.satisfies(|text| {
                    let written = yaml::read(text);
                    written.iter().for_each(|written| manifest(written, &mut inside));
                    let seen = written.as_ref().is_some_and(|it| !is_ambiguous(it)) && !has_several(text);
                    seen || !(is_of_rights(text) || may_be_of_rights(written.as_ref(), text))
                });
                inside.into_iter().for_each(|held| add(found, "yaml_body", held.said, held.reach));
                if !seen {
                    add(found, "yaml_body", UNREADABLE, Reach::of(&[&Value::Leaf(body.clone()).hash()]));
                }
            }
        }
        _ => {}
    }
}

/// The kinds that say who has which rights.
const RIGHTS: [&str; 4] = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];

/// Whether there are several documents in a text, of which only the first is read.
fn has_several(text: &str) -> bool {
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty() || line.starts_with('#'));
    lines.next();
    lines.any(|line| line.trim_end() == "---" || line.starts_with("--- "))
}

/// Whether something in a text is of such a kind.
fn is_of_rights(text: &str) -> bool {
    let kinds = text.split("kind").skip(1).map(|rest| {
        let rest = rest.trim_start_matches([':', ' ', '"', '\'']);
        rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
    });
    kinds.into_iter().any(|kind| RIGHTS.contains(&kind))
}

/// Whether the kind of what could not be read in full is such a one, or is hidden itself: by an alias, or an escape.
fn may_be_of_rights(written: Option<&Value<'_>>, text: &str) -> bool {
    match written.and_then(|written| written.get("kind")) {
        Some(Value::Unknown) => true,
        kind => is_any(kind, &RIGHTS) || [r"\x", r"\u", r"\U"].iter().any(|escape| text.contains(escape)),
    }
}

fn manifest(written: &Value<'_>, found: &mut Found) {
    let is = |kind: &str| is_any(written.get("kind"), &[kind]);
    if is("List") {
        blocks(written.get("items")).into_iter().for_each(|item| manifest(item, found));
    }
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
    let verbs = |rule: &Value<'_>| {
        is_any(rule.get("verbs"), &["*"]) || VERBS.iter().all(|verb| is_any(rule.get("verbs"), &[verb]))
    };
    let every = |rule: &&&Value<'_>| {
        [groups, "resources"].iter().all(|name| is_any(rule.get(name), &["*"])) && verbs(rule)
    };
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

#[cfg(test)]
mod tests {
    use super::super::grants_of;
    use super::{CLUSTER_ADMIN, EVERY_VERB, UNREADABLE};
    use crate::plan::Attributes;

    fn said(type_name: &str, json: &serde_json::Value) -> Vec<&'static str> {
        let json = json.to_string();
        let attributes = Attributes::new(Some(&json), None, None).open();
        grants_of(type_name, &attributes).into_iter().map(|held| held.said).collect()
    }

    #[test]
    fn a_body_that_cannot_be_read_is_told_where_it_is_of_rights() {
        let body = |text: &str| said("kubectl_manifest", &serde_json::json!({ "yaml_body": text }));
        let binding = "kind: ClusterRoleBinding\nroleRef: {name: cluster-admin}\n";
        assert_eq!(body(binding), [CLUSTER_ADMIN]);
        for hidden in [
            "kind: ClusterRoleBinding\nmetadata: {name: &n cluster-admin}\nroleRef: {name: *n}\n",
            "%YAML 1.1\n---\nkind: ClusterRoleBinding\nroleRef: {name: cluster-admin}\n",
            "---\n---\nkind: ClusterRoleBinding\nroleRef: {name: cluster-admin}\n",
            "kind: ConfigMap\n---\nkind: ClusterRoleBinding\nroleRef: {name: cluster-admin}\n",
        ] {
            assert_eq!(body(hidden), [UNREADABLE], "{hidden}");
        }
        for hidden in [
            "a: &n x\nkind: \"\\x52oleBinding\"\nroleRef: {name: *n}\n",
            "a: &n ClusterRoleBindin\nkind: *n\n",
            "%YAML 1.1\n---\nkind: \"\\x52oleBinding\"\n",
        ] {
            assert_eq!(body(hidden), [UNREADABLE], "{hidden}");
        }
        let one_line =
            r#"{"apiVersion": "v1", "kind": "ClusterRoleBinding", "a": &n b, "roleRef": {"name": *n}}"#;
        assert_eq!(body(one_line), [UNREADABLE]);
        let list = "kind: List\nitems:\n- {kind: ClusterRoleBinding, roleRef: {name: cluster-admin}}\n";
        assert_eq!(body(list), [CLUSTER_ADMIN]);
        for other in
            ["kind: IAMRole\n", "kind: A\nb:\n- kind: ClusterRole\n", "kind: A\nb: |\n  kind: Role\n"]
        {
            assert!(body(other).is_empty(), "{other}");
        }
        assert!(body("kind: ConfigMap\ndata: {a: ClusterRole}\n").is_empty());
        assert!(body("kind: RoleBinding\nroleRef: {name: view}\n").is_empty());
    }

    #[test]
    fn all_verbs_one_by_one_are_every_verb() {
        let role = |verbs: &[&str]| {
            let rule = serde_json::json!({ "api_groups": ["*"], "resources": ["*"], "verbs": verbs });
            said("kubernetes_cluster_role", &serde_json::json!({ "rule": [rule] }))
        };
        assert_eq!(role(&["get", "list", "watch", "create", "update", "patch", "delete"]), [EVERY_VERB]);
        assert!(role(&["get", "list", "watch"]).is_empty());
    }
}
