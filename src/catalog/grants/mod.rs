//! What an object's attributes grant: everything, or something to everybody.
//!
//! An agent that may do anything was first given the right to. What is granted narrowly is not told.

mod acl;
mod aws;
mod azure;
mod google;
mod kubernetes;
mod network;
mod pattern;
mod reach;
mod restriction;
mod statement;
#[cfg(test)]
mod tests;
mod yaml;

use crate::plan::{Attributes, Leaf, Value, has_word};
use reach::{Purse, Reach};
use std::collections::{BTreeMap, BTreeSet};

/// An over-wide grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The attribute that has it, as people write it.
    pub path: String,
    /// What is granted, for people, in the catalog's own words.
    pub what: &'static str,
    /// What there was of it before.
    pub before: Before,
    /// The hash of what is granted, to whom and where, for a fingerprint.
    pub reach: String,
}

/// What was granted of something before a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// Less than afterwards, or the same to others or elsewhere.
    LessOrToOthers,
}

/// Words in the names of types whose objects may grant something by an attribute of their own.
const TELLING: [&str; 23] = [
    "access",
    "account",
    "acl",
    "assignment",
    "attachment",
    "azapi",
    "binding",
    "bucket",
    "cloudcontrolapi",
    "cluster",
    "container",
    "dataset",
    "firewall",
    "iam",
    "instance",
    "manifest",
    "object",
    "permission",
    "policy",
    "role",
    "serverless",
    "snapshot",
    "url",
];

/// Attributes that open an object of any type to the internet.
const OPENING: [&str; 2] = ["publicly_accessible", "PubliclyAccessible"];

/// How letters begin that are escaped. The tools escape only signs such as `<` and `&`.
const LETTERS: [&str; 4] = [r"\u004", r"\u005", r"\u006", r"\u007"];

/// Whether an object of this type may grant something, so that it is worth opening.
#[must_use]
pub fn may_grant(type_name: &str, attributes: &Attributes<'_>) -> bool {
    has_word(type_name, &TELLING)
        || OPENING.iter().any(|name| attributes.mentions(name))
        || carries_policy(attributes)
}

/// Whether a policy may be anywhere in these attributes; nobody hides its statements by escaping their letters, in its
/// own text or in the plan.
#[must_use]
pub fn carries_policy(attributes: &Attributes<'_>) -> bool {
    attributes.mentions_word("statement") || LETTERS.iter().any(|escape| attributes.mentions(escape))
}

/// The attributes that have a policy before an update, and of which nobody can say what they have afterwards.
#[must_use]
pub fn no_longer_seen<'v>(before: &'v Value<'_>, after: &Value<'_>) -> Vec<(&'v str, &'v Value<'v>)> {
    let is_policy = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.trim_start().starts_with('{') && ["statement", "bindings"].iter().any(|word| text.contains(word))
    };
    let had =
        before.members().iter().filter(|(_, value)| value.leaf().is_some_and(|it| it.satisfies(is_policy)));
    let unseen = had.filter(|(name, _)| matches!(after.get(name), Some(Value::Unknown)));
    unseen.map(|(name, value)| (&**name, value)).collect()
}

/// What an object of this type grants too widely with these attributes after a change, and did not before it.
/// What it had before is asked for only where that matters; it is null where there was no object.
#[must_use]
pub fn newly_granted<'v>(
    type_name: &str,
    before: impl FnOnce() -> &'v Value<'v>,
    after: &Value<'_>,
) -> Vec<Grant> {
    let held = grants_of(type_name, after);
    if held.is_empty() {
        return Vec::new();
    }
    let before = before();
    let (granted, purse) = (grants_of(type_name, before), Purse::full());
    let usual = |held: &Held| matches!(before, Value::Null) && azure::BY_DEFAULT.contains(&held.said);
    let is_new = |held: &&Held| {
        let alike = granted.iter().take_while(|_| purse.pays(1)).filter(|old| old.is_like(held));
        !usual(held) && !held.reach.was_granted(alike.map(|old| &old.reach), &purse)
    };
    let mut new: BTreeMap<(&str, &'static str), Vec<&Reach>> = BTreeMap::new();
    for held in held.iter().filter(is_new) {
        new.entry((&held.path, held.said)).or_default().push(&held.reach);
    }
    let had: BTreeSet<(&str, &str)> = granted.iter().map(|old| (&*old.path, old.said)).collect();
    let grant = |((path, said), mut reaches): ((&str, &'static str), Vec<&Reach>)| Grant {
        path: path.to_owned(),
        what: said,
        before: if had.contains(&(path, said)) { Before::LessOrToOthers } else { Before::Nothing },
        reach: Reach::hash(&mut reaches),
    };
    new.into_iter().map(grant).collect()
}

/// What an object of this type with these attributes grants too widely.
fn grants_of(type_name: &str, attributes: &Value<'_>) -> Found {
    let mut found = Vec::new();
    for read in [aws::grants, google::grants, azure::grants, kubernetes::grants, network::grants] {
        read(type_name, attributes, &mut found);
    }
    found
}

/// What is found on the way.
type Found = Vec<Held>;

/// An over-wide grant that an object holds.
struct Held {
    path: String,
    said: &'static str,
    reach: Reach,
}

impl Held {
    /// Whether the one may have granted what the other does: whether their reaches are of one kind.
    fn is_like(&self, other: &Held) -> bool {
        let of_policies = |held: &Held| statement::SAID.contains(&held.said);
        self.said == other.said || (of_policies(self) && of_policies(other))
    }
}

fn add(found: &mut Found, path: &str, said: &'static str, reach: Reach) {
    found.push(Held { path: path.to_owned(), said, reach });
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
