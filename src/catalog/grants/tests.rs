//! What each cloud's objects grant, and what of it is new.

use super::{grants_of, may_grant, newly_granted};
use crate::plan::Attributes;

#[test]
fn what_may_grant_is_opened_and_most_is_not() {
    let may = |type_name, json| may_grant(type_name, &Attributes::new(Some(json), None, None));
    assert!(may("google_project_iam_member", "{}"));
    assert!(may("aws_sqs_queue", r#"{"policy": "{\"Statement\": []}"}"#));
    assert!(may("aws_sqs_queue", r#"{"policy": "{\"sTATEMENt\": []}"}"#));
    assert!(may("aws_sqs_queue", r#"{"policy": "{\"\\u0053tatement\": []}"}"#));
    assert!(may("aws_sqs_queue", r#"{"policy": "{\"S\u0074atement\": []}"}"#));
    assert!(may("aws_mq_broker", r#"{"\u0070ublicly_accessible": true}"#));
    assert!(!may("aws_sqs_queue", r#"{"name": "x"}"#));
}

fn granted(type_name: &str, json: &str) -> Vec<String> {
    let attributes = Attributes::new(Some(json), None, None).open();
    grants_of(type_name, &attributes)
        .into_iter()
        .map(|held| format!("{}: {}", held.path, held.said))
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
        let before = open(before);
        newly_granted(type_name, || &before, &open(after)).len()
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
        ("aws_iam_role_policy_attachment", r#"{"policy_arn": "arn:aws:iam::1:policy/AdministratorAccess"}"#),
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

/// How many grants are new: a type, what an object was like, and what it is like afterwards.
fn new(type_name: &str, before: &str, after: &str) -> usize {
    let open = |json| Attributes::new(Some(json), None, None).open();
    let before = open(before);
    newly_granted(type_name, || &before, &open(after)).len()
}

/// The one reaches further than the other, and neither reaches further than itself.
fn widens(type_name: &str, narrow: &str, wide: &str) {
    assert_eq!(new(type_name, narrow, wide), 1, "{type_name} {wide}");
    assert_eq!(new(type_name, wide, narrow), 0, "{type_name} {narrow}");
    assert_eq!(new(type_name, wide, wide), 0, "{type_name} {wide}");
}

#[test]
fn a_binding_of_more_is_new_and_one_of_less_is_not() {
    for (type_name, narrow, wide) in [
        (
            "google_project_iam_binding",
            r#"{"role": "roles/owner", "members": ["user:a"]}"#,
            r#"{"role": "roles/owner", "members": ["user:b", "user:a"]}"#,
        ),
        (
            "google_project_iam_binding",
            r#"{"role": "roles/editor", "members": ["user:a"]}"#,
            r#"{"role": "roles/owner", "members": ["user:a"]}"#,
        ),
        (
            "google_storage_bucket_iam_member",
            r#"{"role": "roles/x", "member": "allAuthenticatedUsers"}"#,
            r#"{"role": "roles/x", "member": "allUsers"}"#,
        ),
        (
            "google_project_iam_policy",
            r#"{"policy_data": "{\"bindings\": [{\"role\": \"roles/owner\", \"members\": [\"user:a\"]}]}"}"#,
            r#"{"policy_data": "{\"bindings\": [{\"role\": \"roles/owner\", \"members\": [\"user:a\", \"user:b\"]}]}"}"#,
        ),
        (
            "kubernetes_cluster_role_binding_v1",
            r#"{"role_ref": [{"name": "cluster-admin"}], "subject": [{"kind": "User", "name": "a"}]}"#,
            r#"{"role_ref": [{"name": "cluster-admin"}], "subject": [{"kind": "User", "name": "a"}, {"kind": "User", "name": "b"}]}"#,
        ),
    ] {
        widens(type_name, narrow, wide);
    }
    let owner = |project| format!(r#"{{"role": "roles/owner", "member": "user:a", "project": "{project}"}}"#);
    assert_eq!(new("google_project_iam_member", &owner("x"), &owner("y")), 1);
}

#[test]
fn a_right_to_more_is_new_and_one_to_less_is_not() {
    for (type_name, narrow, wide) in [
        (
            "aws_iam_policy_attachment",
            r#"{"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess", "roles": ["a"]}"#,
            r#"{"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess", "roles": ["a"], "groups": ["a"]}"#,
        ),
        (
            "aws_iam_role_policy_attachment",
            r#"{"policy_arn": "arn:aws:iam::aws:policy/PowerUserAccess", "role": "a"}"#,
            r#"{"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess", "role": "a"}"#,
        ),
        ("aws_s3_bucket_acl", r#"{"acl": "public-read"}"#, r#"{"acl": "public-read-write"}"#),
        (
            "aws_s3_bucket_acl",
            r#"{"access_control_policy": [{"grant": [{"permission": "READ", "grantee": [{"uri": "http://acs.amazonaws.com/groups/global/AllUsers"}]}]}]}"#,
            r#"{"acl": "public-read-write"}"#,
        ),
        (
            "azurerm_role_assignment",
            r#"{"scope": "/subscriptions/1", "role_definition_name": "contributor", "principal_id": "a"}"#,
            r#"{"scope": "/subscriptions/1", "role_definition_name": "Owner", "principal_id": "a"}"#,
        ),
        (
            "azurerm_role_assignment",
            r#"{"scope": "/subscriptions/1", "role_definition_name": "Owner", "principal_id": "a"}"#,
            r#"{"scope": "/", "role_definition_name": "Owner", "principal_id": "a"}"#,
        ),
        (
            "azurerm_storage_container",
            r#"{"container_access_type": "blob"}"#,
            r#"{"container_access_type": "container"}"#,
        ),
    ] {
        widens(type_name, narrow, wide);
    }
}

#[test]
fn a_statement_is_new_where_no_other_one_said_it() {
    let of = |actions: &str, places: &str| {
        format!(r#"{{"Effect": "Allow", "Principal": "*", "Action": {actions}, "Resource": {places}}}"#)
    };
    let document = |statements: &[String]| policy(&statements.join(", "));
    let (get, list) = (of(r#""s3:GetObject""#, r#""arn:x/*""#), of(r#""s3:ListBucket""#, r#""arn:x""#));
    let new = |before: &[String], after: &[String]| {
        new("aws_s3_bucket_policy", &document(before), &document(after))
    };
    let both = [get.clone(), list.clone()];
    let wide = [of(r#""s3:*""#, r#"["arn:x", "arn:x/*"]"#)];
    assert_eq!((new(&both, &wide), new(&wide, &both)), (1, 0));
    let narrower = [of(r#"["s3:getObject", "s3:GetObjectAcl"]"#, r#""arn:x/a/*""#)];
    assert_eq!(new(std::slice::from_ref(&get), &narrower), 1);
    assert_eq!(new(&[of(r#""s3:Get*""#, r#""arn:x/*""#)], &narrower), 0);
    let merged = of(r#"["s3:GetObject", "s3:ListBucket"]"#, r#""arn:x/*""#);
    assert_eq!(new(&[get.clone(), of(r#""s3:ListBucket""#, r#""arn:x/*""#)], &[merged]), 0);
    let held = r#"{"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "s3:PutObject", "Resource": "x"}"#;
    assert_eq!(new(std::slice::from_ref(&get), &[held.to_owned(), get.clone()]), 0);
}

#[test]
fn who_is_not_known_yet_is_another_and_a_place_is_the_same() {
    let open = |json, unknown| Attributes::new(Some(json), None, Some(unknown)).open();
    let new = |type_name, before, after, unknown| {
        let before = open(before, "{}");
        newly_granted(type_name, || &before, &open(after, unknown)).len()
    };
    let before = r#"{"role": "roles/owner", "member": "user:a", "project": "x"}"#;
    let after = r#"{"role": "roles/owner", "member": "user:a"}"#;
    assert_eq!(new("google_project_iam_member", before, after, r#"{"project": true}"#), 0);
    assert_eq!(
        new("google_project_iam_member", before, r#"{"role": "roles/owner"}"#, r#"{"member": true}"#),
        1
    );
}

#[test]
fn a_condition_that_everybody_meets_restricts_nothing() {
    let tells = |condition: &str| {
        let statement = format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "x", "Condition": {condition}}}"#
        );
        !granted("aws_s3_bucket_policy", &policy(&statement)).is_empty()
    };
    for condition in [
        "{}",
        r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "::/0"]}}"#,
        r#"{"StringNotEquals": {"aws:PrincipalAccount": "1"}}"#,
        r#"{"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8"]}}"#,
        r#"{"Bool": {"AWS:SecureTransport": "true"}}"#,
        r#"{"Bool": {"aws:SecureTransport": true}, "ForAnyValue:StringNotLike": {"aws:x": "y"}}"#,
    ] {
        assert!(tells(condition), "{condition}");
    }
    for condition in [
        r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}"#,
        r#"{"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:PrincipalOrgID": "o-1"}}"#,
        r#"{"StringNotEquals": {"aws:x": "1"}, "ArnLike": {"aws:SourceArn": "arn:aws:sns:*:1:x"}}"#,
    ] {
        assert!(!tells(condition), "{condition}");
    }
}

#[test]
fn a_role_that_strangers_may_assume_is_told() {
    let tells = |provider: &str, condition: &str| {
        let statement = format!(
            r#"{{"Effect": "Allow", "Principal": {{"Federated": "arn:aws:iam::1:oidc-provider/{provider}"}}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {condition}}}"#
        );
        !granted("aws_iam_role", &policy(&statement)).is_empty()
    };
    let github = "token.actions.githubusercontent.com";
    let sub = |sub: &str| format!(r#"{{"StringLike": {{"{github}:sub": "{sub}"}}}}"#);
    assert!(tells(github, "{}") && tells("oidc.eks.example/id/1", "null"));
    assert!(tells(github, &sub("*")) && tells(github, &sub("repo:*")));
    assert!(!tells(github, &sub("repo:acme/*")));
    let audience =
        |provider: &str| format!(r#"{{"StringEquals": {{"{provider}:aud": "sts.amazonaws.com"}}}}"#);
    assert!(tells(github, &audience(github)));
    assert!(!tells("login.acme.example", &audience("login.acme.example")));
}

#[test]
fn the_same_in_other_spellings_is_told() {
    let binding = "kind: ClusterRoleBinding\\nroleRef: {name: cluster-admin}\\nsubjects: [{name: a}]";
    let binding = format!(r#"{{"yaml_body": "{binding}"}}"#);
    for (type_name, json) in [
        ("AWS::Serverless::Function", r#"{"Policies": ["AdministratorAccess"]}"#),
        ("AWS::Serverless::Function", r#"{"Policies": "arn:aws:iam::aws:policy/AdministratorAccess"}"#),
        (
            "AWS::IAM::Role",
            r#"{"ManagedPolicyArns": ["arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"]}"#,
        ),
        (
            "AWS::SSO::PermissionSet",
            r#"{"ManagedPolicies": ["arn:aws:iam::aws:policy/AdministratorAccess"]}"#,
        ),
        (
            "awscc_sso_permission_set",
            r#"{"managed_policies": ["arn:aws:iam::aws:policy/AdministratorAccess"]}"#,
        ),
        ("AWS::S3::Bucket", r#"{"PublicAccessBlockConfiguration": {"BlockPublicAcls": "false"}}"#),
        ("aws_s3_account_public_access_block", r#"{"restrict_public_buckets": false}"#),
        ("AWS::Lambda::Permission", r#"{"Principal": "*", "SourceArn": ""}"#),
        ("aws_mq_broker", r#"{"publicly_accessible": true}"#),
        ("aws_s3_object", r#"{"acl": "public-read"}"#),
        (
            "aws_s3_bucket",
            r#"{"grant": [{"permissions": ["READ"], "uri": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"}]}"#,
        ),
        ("aws_db_cluster_snapshot", r#"{"shared_accounts": ["1", "all"]}"#),
        ("aws_snapshot_create_volume_permission", r#"{"account_id": "all"}"#),
        ("aws_lambda_function_url", r#"{"authorization_type": "NONE"}"#),
        ("azurerm_role_assignment", r#"{"scope": "/subscriptions/1", "role_definition_name": "owner"}"#),
        ("kubectl_manifest", &binding),
    ] {
        assert!(may_grant(type_name, &Attributes::new(Some(json), None, None)), "{type_name}");
        assert_eq!(granted(type_name, json).len(), 1, "{type_name} {json}");
    }
    for (type_name, json) in [
        ("aws_lambda_permission", r#"{"principal": "*", "principal_org_id": "o-1"}"#),
        ("AWS::Lambda::Permission", r#"{"Principal": "*", "SourceAccount": "1"}"#),
        ("AWS::IAM::Role", r#"{"Policies": [{"PolicyName": "AdministratorAccess"}]}"#),
        (
            "aws_s3_bucket",
            r#"{"grant": [{"permissions": ["WRITE"], "uri": "http://acs.amazonaws.com/groups/s3/LogDelivery"}]}"#,
        ),
        ("aws_lambda_function_url", r#"{"authorization_type": "AWS_IAM"}"#),
        ("kubectl_manifest", r#"{"yaml_body": "kind: [broken"}"#),
    ] {
        assert!(granted(type_name, json).is_empty(), "{type_name} {json}");
    }
}
