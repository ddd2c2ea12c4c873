//! Policies of AWS, wherever a resource carries one, and the attributes that open data to the public.
//!
//! Source: the IAM policy grammar,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use super::{Grant, add, inside, is_any, leaves};
use crate::plan::{Attributes, Leaf, Value};

const EVERYTHING: &str = "allows every action on every resource";
const ALL_BUT_SOME: &str = "allows every action but those that it names, on every resource";
const ALL_OF_IAM: &str = "allows every action of IAM on every resource, and with it every other";
const EVERYBODY: &str = "lets everybody in";
const ADMINISTRATOR: &str = "attaches a policy with which one may do nearly everything";
const PUBLIC_ACL: &str = "makes the bucket public by its ACL";
const PUBLIC_ALLOWED: &str = "lets the bucket be made public";
const REACHABLE: &str = "lets the internet reach it";
const SHARED: &str = "is shared with everybody";

/// The managed policies with which one may do everything, or give oneself the right to, or nearly everything.
const ADMINISTRATORS: [&str; 3] = ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"];

/// Policies of an endpoint in one's own network: open by default, and public to nobody.
const ENDPOINTS: [&str; 4] =
    ["aws_vpc_endpoint", "aws_vpc_endpoint_policy", "AWS::EC2::VPCEndpoint", "awscc_ec2_vpc_endpoint"];

pub(super) fn grants(type_name: &str, attributes: &Value<'_>, found: &mut Vec<Grant>) {
    if ENDPOINTS.contains(&type_name) {
        return;
    }
    documents(attributes, &mut String::new(), found);
    leaves(attributes, &mut |path, name, leaf| {
        if matches!(
            name,
            "policy_arn" | "managed_policy_arn" | "managed_policy_arns" | "policy_arns" | "ManagedPolicyArns"
        ) && is_administrator(leaf)
        {
            add(found, path, ADMINISTRATOR);
        }
        let public = match name {
            "acl" | "canned_acl" => {
                ["public-read", "public-read-write", "authenticated-read"].iter().any(|word| leaf.is(word))
            }
            "AccessControl" => {
                ["PublicRead", "PublicReadWrite", "AuthenticatedRead"].iter().any(|word| leaf.is(word))
            }
            _ => false,
        };
        if public {
            add(found, path, PUBLIC_ACL);
        }
        if matches!(name, "publicly_accessible" | "PubliclyAccessible") && leaf.is("true") {
            add(found, path, REACHABLE);
        }
    });
    let is = |name: &str, words: &[&str]| is_any(attributes.get(name), words);
    match type_name {
        "aws_s3_bucket_public_access_block" => {
            for flag in
                ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
            {
                if is(flag, &["false"]) {
                    add(found, flag, PUBLIC_ALLOWED);
                }
            }
        }
        "aws_lambda_permission" if is("principal", &["*"]) => add(found, "principal", EVERYBODY),
        "aws_ami_launch_permission" if is("group", &["all"]) => add(found, "group", SHARED),
        _ => {}
    }
}

fn is_administrator(leaf: &Leaf<'_>) -> bool {
    leaf.satisfies(|arn| {
        let name = arn.rsplit('/').next().unwrap_or_default();
        arn.contains(":aws:policy/") && ADMINISTRATORS.contains(&name)
    })
}

/// Reads every policy document below a value: an object with statements, or a text that is one.
fn documents(value: &Value<'_>, path: &mut String, found: &mut Vec<Grant>) {
    match value {
        Value::Map(members) => {
            if let Some(statements) = member(value, "Statement") {
                return each(statements, &mut |statement| read(statement, path, found));
            }
            for (name, value) in members {
                inside(path, name, |path| documents(value, path, found));
            }
        }
        Value::List(items) => items.iter().for_each(|item| documents(item, path, found)),
        Value::Leaf(leaf) => {
            leaf.satisfies(|text| {
                let text = text.trim();
                if text.starts_with('{') {
                    let document = Attributes::new(Some(text), None, None).open();
                    if member(&document, "Statement").is_some() {
                        documents(&document, path, found);
                    }
                }
                true
            });
        }
        Value::Null | Value::Unknown => {}
    }
}

fn read(statement: &Value<'_>, path: &str, found: &mut Vec<Grant>) {
    let of = |name: &str| member(statement, name);
    let allows = of("Effect")
        .and_then(Value::leaf)
        .is_some_and(|leaf| leaf.satisfies(|text| text.eq_ignore_ascii_case("allow")));
    if !allows {
        return;
    }
    let everywhere = any(of("Resource"), &is_every_resource) || of("NotResource").is_some();
    if any(of("Action"), &|text| is_every(text, "")) && everywhere {
        add(found, path, EVERYTHING);
    }
    if of("NotAction").is_some() && everywhere {
        add(found, path, ALL_BUT_SOME);
    }
    if any(of("Action"), &|text| is_every(text, "iam")) && everywhere {
        add(found, path, ALL_OF_IAM);
    }
    if of("Condition").is_none_or(is_void) && is_everybody(statement) {
        add(found, path, EVERYBODY);
    }
}

/// Whether a pattern matches every action of every service, or of this one: `*`, `*:*`, `iam:*`, `i?m:*`.
fn is_every(pattern: &str, service: &str) -> bool {
    let (of, action) = pattern.split_once(':').unwrap_or((pattern, "*"));
    let stars = |text: &str| text.contains('*') && text.bytes().all(|byte| matches!(byte, b'*' | b'?'));
    match service {
        "" => stars(of) && stars(action),
        service => !stars(of) && stars(action) && matches(&of.to_ascii_lowercase(), service),
    }
}

/// Whether a pattern with `*` and `?` matches a text: which of its beginnings each part of the pattern reaches.
fn matches(pattern: &str, text: &str) -> bool {
    let mut reached: Vec<bool> = std::iter::once(true).chain(text.chars().map(|_| false)).collect();
    for part in pattern.chars() {
        reached = match part {
            '*' => {
                let onwards = reached.iter().scan(false, |before, at| {
                    *before |= at;
                    Some(*before)
                });
                onwards.collect()
            }
            part => {
                let next = reached
                    .iter()
                    .zip(text.chars())
                    .map(|(at, letter)| *at && (part == '?' || part == letter));
                std::iter::once(false).chain(next).collect()
            }
        };
    }
    reached.last() == Some(&true)
}

/// `*`, or an ARN that leaves everything open: `arn:aws:*`.
fn is_every_resource(pattern: &str) -> bool {
    let open =
        |part: &str| matches!(part, "" | "arn" | "aws" | "aws-cn" | "aws-us-gov") || is_every(part, "");
    pattern.contains('*') && pattern.split([':', '/']).all(open)
}

/// A condition that everybody meets.
fn is_void(condition: &Value<'_>) -> bool {
    let mut open = true;
    leaves(condition, &mut |_, _, leaf| open &= leaf.satisfies(|text| is_every(text, "")));
    open
}

/// Whether a text, or an element of a list of texts, is such.
fn any(value: Option<&Value<'_>>, test: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Some(Value::Leaf(leaf)) => leaf.satisfies(test),
        Some(Value::List(items)) => items.iter().any(|item| any(Some(item), test)),
        Some(Value::Null | Value::Unknown | Value::Map(_)) | None => false,
    }
}

fn is_everybody(statement: &Value<'_>) -> bool {
    let principal = member(statement, "Principal");
    let named = principal.map(Value::members).unwrap_or_default();
    is_any(principal, &["*"])
        || named.iter().any(|(_, who)| is_any(Some(who), &["*"]))
        || member(statement, "NotPrincipal").is_some()
}

/// A member of a policy, in any case: nobody is let through by a small letter.
fn member<'v, 'a>(value: &'v Value<'a>, name: &str) -> Option<&'v Value<'a>> {
    value.members().iter().find(|(member, _)| member.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Visits the elements of a list, or the single value that stands in its place.
fn each(value: &Value<'_>, visit: &mut dyn FnMut(&Value<'_>)) {
    match value {
        Value::List(items) => items.iter().for_each(visit),
        Value::Null | Value::Unknown | Value::Leaf(_) | Value::Map(_) => visit(value),
    }
}
