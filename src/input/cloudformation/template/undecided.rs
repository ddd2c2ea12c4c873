//! Properties on which it depends whether an object is protected, or what it grants, and which only the deployment
//! decides: by a condition, a mapping, a loop or a macro.

use super::value::{Freshness, Term, Value};
use crate::plan::Digest;
use std::fmt::Write as _;

/// Properties that say what an object grants, whatever stands in them.
const GRANTING: [&str; 13] = [
    "AccessControl",
    "AccessPolicies",
    "AssumeRolePolicyDocument",
    "AuthType",
    "FunctionUrlAuthType",
    "KeyPolicy",
    "ManagedPolicyArns",
    "Policies",
    "PolicyDocument",
    "Principal",
    "PublicAccessBlockConfiguration",
    "PubliclyAccessible",
    "ResourcePolicy",
];

/// The members of policies, and of what carries them, that only name something.
const NAMING: [&str; 4] = ["Id", "PolicyName", "Sid", "Version"];

/// A property, with a hash of what was and is written there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undecided {
    pub(super) property: String,
    pub(super) written: Digest,
}

/// Those of the properties of an object that change, and what they were; `protects` tells of a property whether it is
/// read for what protects an object.
pub(super) fn of(
    old: Option<&Value>,
    new: &Value,
    protects: &dyn Fn(&str) -> bool,
    changes: &dyn Fn(&Value, &Value) -> bool,
) -> Vec<Undecided> {
    let Value::Map(members) = new else {
        let counts = changes(old.unwrap_or(&Value::Absent), new);
        return counts.then(|| undecided("Properties", old, Some(new))).into_iter().collect();
    };
    let gone = old.map(properties).unwrap_or_default().iter().filter(|(name, _)| new.get(name).is_none());
    let names = members.iter().chain(gone).map(|(name, _)| name.as_str());
    let told = |name: &str| {
        let (was, is) = (old.and_then(|old| old.get(name)), new.get(name));
        let (before, after) = (was.unwrap_or(&Value::Absent), is.unwrap_or(&Value::Absent));
        let open = old.is_some() && (is_open(before) || is_open(after)) && protects(name);
        let counts = (open || grants(after, GRANTING.contains(&name))) && changes(before, after);
        counts.then(|| undecided(name, was, is))
    };
    names.filter_map(told).collect()
}

fn properties(value: &Value) -> &[(String, Value)] {
    match value {
        Value::Map(members) => members,
        Value::Absent | Value::Known(_) | Value::List(_) | Value::Term(_) => &[],
    }
}

fn undecided(property: &str, was: Option<&Value>, is: Option<&Value>) -> Undecided {
    let mut text = String::new();
    for value in [was, is].into_iter().flatten() {
        write(value, &mut text);
        text.push('\t');
    }
    Undecided { property: property.to_owned(), written: Digest::of(text.as_bytes()) }
}

/// Whether anything in it is decided by the deployment; the names of other resources are not.
fn is_open(value: &Value) -> bool {
    match value {
        Value::Absent | Value::Known(_) => false,
        Value::List(items) => items.iter().any(is_open),
        Value::Map(members) => members.iter().any(|(_, member)| is_open(member)),
        Value::Term(term) => match &**term {
            Term::Object { .. } => false,
            Term::Constant(name) => !name.starts_with("AWS::"),
            Term::Text(values) => values.iter().any(is_open),
            Term::Call { function, arguments } => chooses(function) || arguments.iter().any(is_open),
            Term::Choice { .. } | Term::Condition(_) => true,
            Term::Lookup { freshness, .. } => *freshness == Freshness::EveryDeployment,
        },
    }
}

/// Whether a function comes to one of several values that stand in the template.
fn chooses(function: &str) -> bool {
    matches!(function, "Fn::FindInMap" | "Fn::ForEach")
}

/// Whether what it grants is decided by the deployment.
fn grants(value: &Value, in_policy: bool) -> bool {
    match value {
        Value::Absent | Value::Known(_) => false,
        Value::List(items) => items.iter().any(|item| grants(item, in_policy)),
        Value::Map(members) => {
            let in_policy = in_policy || is_policy(value);
            let counts = |(name, member): &(String, Value)| match (in_policy, name.as_str()) {
                (true, name) if NAMING.contains(&name) => false,
                // One resource is as good as another one, unless it is all of them.
                (true, "Resource") => may_be_all(member),
                (_, _) => grants(member, in_policy),
            };
            members.iter().any(counts)
        }
        Value::Term(term) => match &**term {
            Term::Object { .. } | Term::Constant(_) | Term::Condition(_) => false,
            Term::Text(values) => values.iter().any(|value| grants(value, in_policy)),
            Term::Call { function, arguments } => {
                (in_policy && chooses(function)) || arguments.iter().any(|value| grants(value, in_policy))
            }
            Term::Choice { then, otherwise, .. } => in_policy || has_policy(then) || has_policy(otherwise),
            Term::Lookup { freshness: Freshness::EveryDeployment, what } => in_policy || has_policy(what),
            Term::Lookup { freshness: Freshness::EveryUpdate, .. } => false,
        },
    }
}

/// Whether one of several outcomes is `*`.
fn may_be_all(value: &Value) -> bool {
    let is_all = |value: &Value| {
        let one = std::slice::from_ref(value);
        let items = if let Value::List(items) = value { items.as_slice() } else { one };
        items.iter().any(|item| item.as_text() == Some("*") || may_be_all(item))
    };
    match value {
        Value::List(items) => items.iter().any(may_be_all),
        Value::Absent | Value::Known(_) | Value::Map(_) => false,
        Value::Term(term) => match &**term {
            Term::Choice { then, otherwise, .. } => is_all(then) || is_all(otherwise),
            Term::Call { function, .. } => chooses(function),
            Term::Lookup { freshness, .. } => *freshness == Freshness::EveryDeployment,
            Term::Object { .. } | Term::Constant(_) | Term::Condition(_) | Term::Text(_) => false,
        },
    }
}

fn is_policy(value: &Value) -> bool {
    value.get("Statement").is_some()
}

fn has_policy(value: &Value) -> bool {
    let any = |values: &[Value]| values.iter().any(has_policy);
    match value {
        Value::Absent | Value::Known(_) => false,
        Value::List(items) => any(items),
        Value::Map(members) => is_policy(value) || members.iter().any(|(_, member)| has_policy(member)),
        Value::Term(term) => match &**term {
            Term::Object { .. } | Term::Constant(_) | Term::Condition(_) => false,
            Term::Text(values) | Term::Call { arguments: values, .. } => any(values),
            Term::Choice { then, otherwise, .. } => has_policy(then) || has_policy(otherwise),
            Term::Lookup { what, .. } => has_policy(what),
        },
    }
}

/// It as text, terms and all: only to tell one from another.
fn write(value: &Value, text: &mut String) {
    let mut all = |open: &str, values: &mut dyn Iterator<Item = &Value>| {
        text.push_str(open);
        for value in values {
            write(value, text);
            text.push(',');
        }
        text.push(')');
    };
    match value {
        Value::Absent => text.push_str("absent"),
        Value::Known(known) => {
            let _ = write!(text, "{:?}", known.text);
        }
        Value::List(items) => all("(", &mut items.iter()),
        Value::Map(members) => {
            for (name, member) in members {
                let _ = write!(text, "{name:?}:");
                write(member, text);
                text.push(',');
            }
        }
        Value::Term(term) => match &**term {
            Term::Constant(name) | Term::Condition(name) => text.push_str(name),
            Term::Object { id, attribute } => {
                let _ = write!(text, "{id}.{attribute:?}");
            }
            Term::Text(values) => all("text(", &mut values.iter()),
            Term::Call { function, arguments } => all(&format!("{function}("), &mut arguments.iter()),
            Term::Choice { condition, then, otherwise } => {
                all(&format!("if {condition}("), &mut [then, otherwise].into_iter());
            }
            Term::Lookup { what, .. } => all("lookup(", &mut std::iter::once(what)),
        },
    }
}
