//! What objects of AWS grant by their attributes: an administrator's policy, or something to the public.

use super::reach::{Extent, Reach};
use super::{Found, acl, add, is_any, leaves, statement};
use crate::plan::{Leaf, Value, has_word};

const ADMINISTRATOR: &str = "attaches a policy with which one may do nearly everything";
const CLUSTER_ADMINISTRATOR: &str = "makes somebody the administrator of the cluster";
const BUCKET_ALLOWED: &str = "lets the bucket be made public";
const ACCOUNT_ALLOWED: &str = "lets every bucket of the account be made public";
const REACHABLE: &str = "lets the internet reach it";
const SHARED: &str = "is shared with everybody";
const CALLABLE: &str = "lets everybody call the function without authorization";

/// The managed policies with which one may do everything, or give oneself the right to, or nearly everything. The
/// first is all of them.
const ADMINISTRATORS: [&str; 3] = ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"];

/// The attributes that name managed policies.
const ATTACHED: [&str; 8] = [
    "ManagedPolicies",
    "ManagedPolicyArns",
    "PolicyArn",
    "managed_policies",
    "managed_policy_arn",
    "managed_policy_arns",
    "policy_arn",
    "policy_arns",
];

/// Those whom a policy is attached to, where that is an object of its own.
const HOLDERS: [&str; 10] =
    ["Groups", "Roles", "Users", "group", "groups", "permission_set_arn", "role", "roles", "user", "users"];

/// What keeps buckets from being made public.
const BLOCKS: [&str; 8] = [
    "BlockPublicAcls",
    "BlockPublicPolicy",
    "IgnorePublicAcls",
    "RestrictPublicBuckets",
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
];

/// Policies of an endpoint in one's own network: open by default, and public to nobody.
const ENDPOINTS: [&str; 4] =
    ["aws_vpc_endpoint", "aws_vpc_endpoint_policy", "AWS::EC2::VPCEndpoint", "awscc_ec2_vpc_endpoint"];

pub(super) fn grants(type_name: &str, attributes: &Value<'_>, found: &mut Found) {
    if ENDPOINTS.contains(&type_name) {
        return;
    }
    let holders = holders(type_name, attributes);
    statement::documents(attributes, &mut String::new(), &holders, found);
    acl::grants(type_name, attributes, found);
    let serverless = type_name.starts_with("AWS::Serverless::");
    leaves(attributes, &mut |path, name, leaf| {
        let attached = match name {
            "Policies" if serverless => named(leaf),
            name if ATTACHED.contains(&name) => managed(leaf),
            _ => None,
        };
        if let Some(policy) = attached {
            let what = if policy == ADMINISTRATORS[0] { &ADMINISTRATORS[..] } else { &[policy] };
            add(found, path, ADMINISTRATOR, Reach { whom: holders.clone(), ..Reach::of(what) });
        }
        if matches!(name, "publicly_accessible" | "PubliclyAccessible") && leaf.is("true") {
            add(found, path, REACHABLE, Reach::default());
        }
        if name == "shared_accounts" && leaf.is("all") {
            add(found, path, SHARED, Reach::default());
        }
        if BLOCKS.contains(&name) && leaf.is("false") {
            let account = type_name == "aws_s3_account_public_access_block";
            let said = if account { ACCOUNT_ALLOWED } else { BUCKET_ALLOWED };
            let blocks = has_word(type_name, &["block"]);
            let place = if blocks { &["bucket", "account_id"][..] } else { &[] };
            add(found, path, said, at(attributes, place));
        }
    });
    of_type(type_name, attributes, found);
}

/// What is granted by the meaning that an attribute has in objects of one type.
fn of_type(type_name: &str, attributes: &Value<'_>, found: &mut Found) {
    let mut tell = |said, name, words: &[&str], places: &[&str]| {
        if is_any(attributes.get(name), words) {
            add(found, name, said, at(attributes, places));
        }
    };
    match type_name {
        "aws_lambda_permission" | "awscc_lambda_permission" if !is_restricted(attributes) => {
            tell(statement::EVERYBODY, "principal", &["*"], &["function_name"]);
        }
        "AWS::Lambda::Permission" if !is_restricted(attributes) => {
            tell(statement::EVERYBODY, "Principal", &["*"], &["FunctionName"]);
        }
        "aws_eks_access_entry" => {
            tell(CLUSTER_ADMINISTRATOR, "kubernetes_groups", &["system:masters"], &["cluster_name"]);
        }
        "aws_eks_access_policy_association" => {
            let is_admin = |arn: &str| arn.ends_with(":cluster-access-policy/AmazonEKSClusterAdminPolicy");
            let scope = match attributes.get("access_scope") {
                Some(Value::List(blocks)) => blocks.first().and_then(|block| block.get("type")),
                Some(Value::Null | Value::Unknown | Value::Leaf(_) | Value::Map(_)) | None => None,
            };
            let arn = attributes.get("policy_arn").and_then(Value::leaf);
            if arn.is_some_and(|arn| arn.satisfies(is_admin)) && !is_any(scope, &["namespace"]) {
                let whom = Extent::of_value(attributes.get("principal_arn"));
                let reach = at(attributes, &["cluster_name", "access_scope"]);
                add(found, "policy_arn", CLUSTER_ADMINISTRATOR, Reach { whom, ..reach });
            }
        }
        "aws_lambda_function_url" => tell(CALLABLE, "authorization_type", &["NONE"], &["function_name"]),
        "awscc_lambda_url" => tell(CALLABLE, "auth_type", &["NONE"], &["target_function_arn"]),
        "AWS::Lambda::Url" => tell(CALLABLE, "AuthType", &["NONE"], &["TargetFunctionArn"]),
        "aws_ami_launch_permission" => tell(SHARED, "group", &["all"], &["image_id"]),
        "aws_snapshot_create_volume_permission" => {
            tell(SHARED, "account_id", &["all"], &["snapshot_id"]);
        }
        _ => {}
    }
}

/// Whether the permission of a function holds only for one organization, account or source.
fn is_restricted(permission: &Value<'_>) -> bool {
    const RESTRICTING: [&str; 6] =
        ["PrincipalOrgID", "SourceAccount", "SourceArn", "principal_org_id", "source_account", "source_arn"];
    RESTRICTING.iter().filter_map(|name| permission.get(name)).any(|value| !value.is_empty())
}

fn at(attributes: &Value<'_>, places: &[&str]) -> Reach {
    Reach { place: Extent::of_places(attributes, places), ..Reach::default() }
}

/// Those whom a policy is attached to; none where it is a policy of the object itself, or says nothing of them.
fn holders(type_name: &str, attributes: &Value<'_>) -> Extent {
    if !has_word(type_name, &["attachment", "policy"]) {
        return Extent::default();
    }
    let of = |name: &&str| {
        let kind = name.trim_end_matches('s').to_ascii_lowercase();
        super::reach::texts(attributes.get(name)).into_iter().map(move |holder| format!("{kind}:{holder}"))
    };
    Extent::These(HOLDERS.iter().flat_map(of).collect())
}

/// The managed policy of an administrator that an ARN is of. The beginning of it may be a placeholder.
fn managed(leaf: &Leaf<'_>) -> Option<&'static str> {
    let is = |policy: &&str| {
        leaf.satisfies(|arn| arn.contains(":aws:policy/") && arn.rsplit('/').next() == Some(*policy))
    };
    ADMINISTRATORS.into_iter().find(|policy| is(policy))
}

/// The same, where a name may stand for the ARN.
fn named(leaf: &Leaf<'_>) -> Option<&'static str> {
    managed(leaf).or_else(|| ADMINISTRATORS.into_iter().find(|policy| leaf.is(policy)))
}
