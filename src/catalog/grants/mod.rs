//! What an object's attributes grant: everything, or something to everybody.
//!
//! An agent that may do anything was first given the right to. What is granted narrowly is not told.

mod aws;
mod azure;
mod google;
mod kubernetes;

use crate::plan::{Attributes, Leaf, Value, words};

/// An over-wide grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The attribute that has it, as people write it.
    pub path: String,
    /// What is granted, for people, in the catalog's own words.
    pub what: &'static str,
}

/// Words in the names of types whose objects may grant something by an attribute of their own.
const TELLING: [&str; 16] = [
    "access",
    "account",
    "acl",
    "assignment",
    "attachment",
    "binding",
    "bucket",
    "cluster",
    "container",
    "dataset",
    "iam",
    "instance",
    "manifest",
    "permission",
    "policy",
    "role",
];

/// Whether an object of this type may grant something, so that it is worth opening.
#[must_use]
pub fn may_grant(type_name: &str, attributes: &Attributes<'_>) -> bool {
    words(type_name).any(|word| TELLING.contains(&word.as_str())) || carries_policy(attributes)
}

/// Whether a policy may be anywhere in these attributes; nobody hides its statements by escaping their letters.
#[must_use]
pub fn carries_policy(attributes: &Attributes<'_>) -> bool {
    attributes.mentions_word("statement") || attributes.mentions(r"\\u00")
}

/// What an object of this type grants too widely with these attributes after a change, and did not before it.
/// `before` is null where there was no object.
#[must_use]
pub fn newly_granted(type_name: &str, before: &Value<'_>, after: &Value<'_>) -> Vec<Grant> {
    let mut grants = grants_of(type_name, after);
    if !grants.is_empty() {
        let granted = grants_of(type_name, before);
        let usual = |grant: &Grant| matches!(before, Value::Null) && azure::BY_DEFAULT.contains(&grant.what);
        grants.retain(|grant| !granted.contains(grant) && !usual(grant));
    }
    grants
}

/// What an object of this type with these attributes grants too widely.
fn grants_of(type_name: &str, attributes: &Value<'_>) -> Vec<Grant> {
    let mut found = Vec::new();
    for read in [aws::grants, google::grants, azure::grants, kubernetes::grants] {
        read(type_name, attributes, &mut found);
    }
    found.dedup();
    found
}

/// Adds a grant that is not there yet.
fn add(found: &mut Vec<Grant>, path: &str, what: &'static str) {
    let grant = Grant { path: path.to_owned(), what };
    if !found.contains(&grant) {
        found.push(grant);
    }
}

/// Every leaf below a value, with its path and the name of the attribute that it is in.
fn leaves<'v, 'a>(value: &'v Value<'a>, visit: &mut dyn FnMut(&str, &str, &'v Leaf<'a>)) {
    leaves_below(value, &mut String::new(), "", visit);
}

fn leaves_below<'v, 'a>(
    value: &'v Value<'a>,
    path: &mut String,
    name: &str,
    visit: &mut dyn FnMut(&str, &str, &'v Leaf<'a>),
) {
    match value {
        Value::Leaf(leaf) => visit(path, name, leaf),
        Value::List(items) => items.iter().for_each(|item| leaves_below(item, path, name, visit)),
        Value::Map(members) => {
            for (member, value) in members {
                inside(path, member, |path| leaves_below(value, path, member, visit));
            }
        }
        Value::Null | Value::Unknown => {}
    }
}

/// Does something one step further down a path.
fn inside(path: &mut String, member: &str, look: impl FnOnce(&mut String)) {
    let outside = path.len();
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(member);
    look(path);
    path.truncate(outside);
}

/// Whether a text, or an element of a list of texts, is one of these.
fn is_any(value: Option<&Value<'_>>, words: &[&str]) -> bool {
    match value {
        Some(Value::Leaf(leaf)) => words.iter().any(|word| leaf.is(word)),
        Some(Value::List(items)) => items.iter().any(|item| is_any(Some(item), words)),
        Some(Value::Null | Value::Unknown | Value::Map(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{grants_of, may_grant, newly_granted};
    use crate::plan::Attributes;

    #[test]
    fn what_may_grant_is_opened_and_most_is_not() {
        let may = |type_name, json| may_grant(type_name, &Attributes::new(Some(json), None, None));
        assert!(may("google_project_iam_member", "{}"));
        assert!(may("aws_sqs_queue", r#"{"policy": "{\"Statement\": []}"}"#));
        assert!(may("aws_sqs_queue", r#"{"policy": "{\"sTATEMENt\": []}"}"#));
        assert!(may("aws_sqs_queue", r#"{"policy": "{\"\\u0053tatement\": []}"}"#));
        assert!(!may("aws_sqs_queue", r#"{"name": "x"}"#));
    }

    fn granted(type_name: &str, json: &str) -> Vec<String> {
        let attributes = Attributes::new(Some(json), None, None).open();
        grants_of(type_name, &attributes)
            .into_iter()
            .map(|grant| format!("{}: {}", grant.path, grant.what))
            .collect()
    }

    fn policy(statement: &str) -> String {
        let document = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
        format!(r#"{{"name": "x", "policy": {document:?}}}"#)
    }

    #[test]
    fn a_policy_that_allows_everything_is_told() {
        for (statement, what) in [
            (
                r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
                "policy: allows every action on every resource",
            ),
            (
                r#"{"effect": "Allow", "action": ["s3:Get", "*"], "resource": ["*"]}"#,
                "policy: allows every action on every resource",
            ),
            (
                r#"{"Effect": "Allow", "Action": "**:*", "Resource": "arn:aws:*"}"#,
                "policy: allows every action on every resource",
            ),
            (
                r#"{"Effect": "Allow", "Action": "I?m:**", "Resource": "*"}"#,
                "policy: allows every action of IAM on every resource, and with it every other",
            ),
            (
                r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:x", "Condition": {"StringLike": {"aws:userid": "*"}}}"#,
                "policy: lets everybody in",
            ),
            (
                r#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}"#,
                "policy: allows every action but those that it names, on every resource",
            ),
            (
                r#"{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}"#,
                "policy: allows every action of IAM on every resource, and with it every other",
            ),
            (
                r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:x"}"#,
                "policy: lets everybody in",
            ),
            (
                r#"{"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "s3:GetObject", "Resource": "arn:x"}"#,
                "policy: lets everybody in",
            ),
        ] {
            assert_eq!(granted("aws_iam_policy", &policy(statement)), [what], "{statement}");
        }
    }

    #[test]
    fn a_narrow_policy_is_silent() {
        for statement in [
            r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::*"}"#,
            r#"{"Effect": "Allow", "Action": ["i:*", "aim:*", "iam:Get*", "iam?:*"], "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::x/*"}"#,
            r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root"}, "Action": "kms:*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}"#,
            r#"{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "x", "Condition": {"StringEquals": {"a": "b"}}}"#,
        ] {
            assert!(granted("aws_iam_policy", &policy(statement)).is_empty(), "{statement}");
        }
        let open = policy(r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#);
        assert!(granted("aws_vpc_endpoint", &open).is_empty());
        assert!(granted("aws_iam_policy", r#"{"policy": "{broken"}"#).is_empty());
    }

    #[test]
    fn each_cloud_has_its_own_ways() {
        for (type_name, json) in [
            (
                "aws_iam_role_policy_attachment",
                r#"{"policy_arn": "arn:aws-cn:iam::aws:policy/AdministratorAccess"}"#,
            ),
            ("aws_iam_role", r#"{"managed_policy_arns": ["arn:aws:iam::aws:policy/IAMFullAccess"]}"#),
            ("aws_s3_bucket_acl", r#"{"acl": "public-read"}"#),
            ("aws_s3_bucket_public_access_block", r#"{"block_public_policy": false}"#),
            ("aws_db_instance", r#"{"publicly_accessible": true}"#),
            ("google_project_iam_member", r#"{"role": "roles/owner", "member": "user:a"}"#),
            ("google_folder_iam_binding", r#"{"role": "roles/editor", "members": ["user:a"]}"#),
            (
                "google_storage_bucket_iam_member",
                r#"{"role": "roles/storage.objectViewer", "member": "allUsers"}"#,
            ),
            ("google_storage_bucket_acl", r#"{"role_entity": ["READER:allUsers"]}"#),
            (
                "google_project_iam_policy",
                r#"{"policy_data": "{\"bindings\": [{\"role\": \"roles/owner\", \"members\": [\"user:a\"]}]}"}"#,
            ),
            ("azurerm_role_assignment", r#"{"scope": "/subscriptions/1", "role_definition_name": "Owner"}"#),
            (
                "azurerm_role_assignment",
                r#"{"scope": "/providers/Microsoft.Management/managementGroups/x", "role_definition_id": "/x/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"}"#,
            ),
            ("azurerm_role_definition", r#"{"permissions": [{"actions": ["*"]}]}"#),
            ("azurerm_storage_container", r#"{"container_access_type": "blob"}"#),
            ("kubernetes_cluster_role_binding_v1", r#"{"role_ref": [{"name": "cluster-admin"}]}"#),
            (
                "kubernetes_cluster_role",
                r#"{"rule": [{"api_groups": ["*"], "resources": ["*"], "verbs": ["*"]}]}"#,
            ),
            (
                "kubernetes_manifest",
                r#"{"manifest": {"kind": "ClusterRoleBinding", "roleRef": {"name": "cluster-admin"}}}"#,
            ),
        ] {
            assert_eq!(granted(type_name, json).len(), 1, "{type_name} {json}");
        }
    }

    #[test]
    fn what_was_granted_before_or_is_so_by_default_is_not_new() {
        let new = |type_name, before, after| {
            let open = |json| Attributes::new(Some(json), None, None).open();
            newly_granted(type_name, &open(before), &open(after)).len()
        };
        let (open, closed) =
            (r#"{"allow_nested_items_to_be_public": true}"#, r#"{"allow_nested_items_to_be_public": false}"#);
        assert_eq!(new("azurerm_storage_account", closed, open), 1);
        assert_eq!(new("azurerm_storage_account", open, open), 0);
        assert_eq!(new("azurerm_storage_account", "null", open), 0);
        assert_eq!(new("aws_db_instance", "null", r#"{"publicly_accessible": true}"#), 1);
    }

    #[test]
    fn what_is_granted_narrowly_is_silent() {
        for (type_name, json) in [
            ("aws_iam_role_policy_attachment", r#"{"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}"#),
            (
                "aws_iam_role_policy_attachment",
                r#"{"policy_arn": "arn:aws:iam::1:policy/AdministratorAccess"}"#,
            ),
            ("aws_s3_bucket_acl", r#"{"acl": "private"}"#),
            ("google_project_iam_member", r#"{"role": "roles/viewer", "member": "user:a"}"#),
            ("google_storage_bucket_iam_member", r#"{"role": "roles/owner", "member": "user:a"}"#),
            (
                "azurerm_role_assignment",
                r#"{"scope": "/subscriptions/1/resourceGroups/x", "role_definition_name": "Owner"}"#,
            ),
            ("azurerm_role_assignment", r#"{"scope": "/subscriptions/1", "role_definition_name": "Reader"}"#),
            ("kubernetes_cluster_role_binding", r#"{"role_ref": [{"name": "view"}]}"#),
            (
                "kubernetes_cluster_role",
                r#"{"rule": [{"api_groups": [""], "resources": ["*"], "verbs": ["*"]}]}"#,
            ),
        ] {
            assert!(granted(type_name, json).is_empty(), "{type_name} {json}");
        }
    }
}
