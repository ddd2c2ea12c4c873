//! The statements of AWS policies, wherever a resource carries one.
//!
//! Source: the IAM policy grammar,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>, and for those whom an identity
//! provider vouches for <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>.

use super::pattern::{is_every, is_every_resource, matches};
use super::reach::{Extent, Reach, texts};
use super::restriction::restricts;
use super::{Found, add, inside, is_any};
use crate::plan::Value;

const EVERYTHING: &str = "allows every action on every resource";
const ALL_BUT_SOME: &str = "allows every action but those that it names, on every resource";
const ALL_OF_IAM: &str = "allows every action of IAM on every resource, and with it every other";
pub(super) const EVERYBODY: &str = "lets everybody in";
const AMBIGUOUS: &str = "has a policy in which something stands twice, or cannot be read";
const VOUCHED_FOR: &str = "lets everybody in whom an identity provider vouches for";

/// What is said of statements: one may have granted what another grants.
pub(super) const SAID: [&str; 5] = [EVERYTHING, ALL_BUT_SOME, ALL_OF_IAM, EVERYBODY, VOUCHED_FOR];

/// Identity providers that vouch for everybody who has an account, for whichever audience they ask.
const SHARED: [&str; 3] = ["token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io"];

/// Reads every policy document below a value: an object with statements, or a text that is one. `holders` are those
/// whom it is attached to, where it says so.
pub(super) fn documents(value: &Value<'_>, path: &mut String, holders: &Extent, found: &mut Found) {
    match value {
        Value::Map(members) => {
            if let Some(statements) = value.get_in_any_case("Statement") {
                return each(statements, &mut |statement| read(statement, path, holders, found));
            }
            for (name, value) in members {
                inside(path, name, |path| documents(value, path, holders, found));
            }
        }
        Value::List(items) => items.iter().for_each(|item| documents(item, path, holders, found)),
        Value::Leaf(leaf) => {
            if leaf.satisfies(|text| text.trim().starts_with('{')) {
                let document = leaf.json();
                if document.get_in_any_case("Statement").is_some() {
                    documents(&document, path, holders, found);
                    if is_ambiguous(&document) {
                        add(found, path, AMBIGUOUS, Reach::of(&[&value.hash()]));
                    }
                }
            }
        }
        Value::Null | Value::Unknown => {}
    }
}

/// Whether something in a text stands twice, or cannot be read: nobody can say which of the two counts.
pub(super) fn is_ambiguous(value: &Value<'_>) -> bool {
    match value {
        Value::Unknown => true,
        Value::Null | Value::Leaf(_) => false,
        Value::List(items) => items.iter().any(is_ambiguous),
        Value::Map(members) => members.iter().any(|(_, member)| is_ambiguous(member)),
    }
}

fn read(statement: &Value<'_>, path: &str, holders: &Extent, found: &mut Found) {
    let of = |name: &str| statement.get_in_any_case(name);
    let allows = of("Effect")
        .and_then(Value::leaf)
        .is_some_and(|leaf| leaf.satisfies(|text| text.eq_ignore_ascii_case("allow")));
    if !allows {
        return;
    }
    let restricted = restricts(of("Condition"), &|_| true);
    let whom = whom(statement).unwrap_or_else(|| holders.clone());
    let everywhere = match of("NotResource") {
        _ if any(of("Resource"), &is_every_resource) => Some(Extent::of(&["*"])),
        but => but.map(|but| Extent::AllBut(texts(Some(but)))),
    };
    if let Some(place) = everywhere {
        let mut tell = |said, what| {
            let (whom, place) = (whom.clone(), place.clone());
            add(found, path, said, Reach { what, whom, place, restricted });
        };
        if any(of("Action"), &|text| is_every(text, "")) {
            tell(EVERYTHING, Extent::of(&["*"]));
        }
        if let Some(but) = of("NotAction") {
            tell(ALL_BUT_SOME, Extent::AllBut(lower(but)));
        }
        if any(of("Action"), &|text| is_every(text, "iam")) {
            tell(ALL_OF_IAM, Extent::of(&["iam:*"]));
        }
    }
    let said = match () {
        () if is_everybody(statement) && !restricted => EVERYBODY,
        () if is_vouched_for(statement) => VOUCHED_FOR,
        () => return,
    };
    let what = match of("NotAction") {
        Some(but) => Extent::AllBut(lower(but)),
        None => Extent::These(of("Action").map(lower).unwrap_or_default()),
    };
    let place = match (of("Resource"), of("NotResource")) {
        (_, Some(but)) => Extent::AllBut(texts(Some(but))),
        (here, None) => Extent::of_value(here),
    };
    add(found, path, said, Reach { what, whom, place, restricted: false });
}

/// Texts whose letters count alike, small or not.
fn lower(value: &Value<'_>) -> Vec<String> {
    texts(Some(value)).iter().map(|text| text.to_ascii_lowercase()).collect()
}

/// Whom a statement names; `None` where it names nobody.
fn whom(statement: &Value<'_>) -> Option<Extent> {
    let named = |value: &Value<'_>| match value {
        Value::Map(kinds) => kinds.iter().flat_map(|(_, who)| texts(Some(who))).collect(),
        Value::Null | Value::Unknown | Value::Leaf(_) | Value::List(_) => texts(Some(value)),
    };
    match (statement.get_in_any_case("NotPrincipal"), statement.get_in_any_case("Principal")) {
        (Some(but), _) => Some(Extent::AllBut(named(but))),
        (None, principal) => principal.map(|principal| Extent::These(named(principal))),
    }
}

fn is_everybody(statement: &Value<'_>) -> bool {
    let principal = statement.get_in_any_case("Principal");
    let named = principal.map(Value::members).unwrap_or_default();
    is_any(principal, &["*"])
        || named.iter().any(|(_, who)| is_any(Some(who), &["*"]))
        || statement.get_in_any_case("NotPrincipal").is_some()
}

/// Whether a role may be assumed by everybody whom an identity provider vouches for, whoever that is.
fn is_vouched_for(statement: &Value<'_>) -> bool {
    let assumes = any(statement.get_in_any_case("Action"), &|text| {
        matches(&text.to_ascii_lowercase(), "sts:assumerolewithwebidentity")
    });
    let provider =
        statement.get_in_any_case("Principal").and_then(|principal| principal.get_in_any_case("Federated"));
    if !assumes || !any(provider, &|text| text.contains(":oidc-provider/")) {
        return false;
    }
    let shared =
        any(provider, &|text| SHARED.iter().any(|name| text.ends_with(&format!(":oidc-provider/{name}"))));
    !restricts(statement.get_in_any_case("Condition"), &|key| !(shared && key.ends_with(":aud")))
}

/// Whether a text, or an element of a list of texts, is such.
fn any(value: Option<&Value<'_>>, test: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Some(Value::Leaf(leaf)) => leaf.satisfies(test),
        Some(Value::List(items)) => items.iter().any(|item| any(Some(item), test)),
        Some(Value::Null | Value::Unknown | Value::Map(_)) | None => false,
    }
}

/// Visits the elements of a list, or the single value that stands in its place.
fn each(value: &Value<'_>, visit: &mut dyn FnMut(&Value<'_>)) {
    match value {
        Value::List(items) => items.iter().for_each(visit),
        Value::Null | Value::Unknown | Value::Leaf(_) | Value::Map(_) => visit(value),
    }
}

#[cfg(test)]
mod tests {
    use super::super::grants_of;
    use crate::plan::Attributes;

    #[test]
    fn a_policy_in_which_something_stands_twice_is_told() {
        let said = |statement: &str| {
            let document = format!(r#"{{"Statement": {statement}}}"#);
            let json = serde_json::json!({ "policy": document }).to_string();
            let attributes = Attributes::new(Some(&json), None, None).open();
            grants_of("aws_iam_policy", &attributes).into_iter().map(|held| held.said).collect::<Vec<_>>()
        };
        let twice = r#"[{"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}]"#;
        assert_eq!(said(twice), [super::AMBIGUOUS]);
        assert_eq!(said(r#"[], "Statement": [{"Effect": "Allow"}]"#), [super::AMBIGUOUS]);
        assert!(said(r#"[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]"#).is_empty());
    }
}
