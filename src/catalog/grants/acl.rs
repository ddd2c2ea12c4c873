//! Access lists of S3, by which a bucket or an object is open to everybody.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>.

use super::reach::{Extent, Reach, texts};
use super::{Found, add, inside};
use crate::plan::{Value, has_word};

const BUCKET: &str = "makes the bucket public by its ACL";
const OBJECT: &str = "makes the object public by its ACL";

/// Everybody, and everybody with an account of AWS.
const ANYBODY: [&str; 2] = ["AllUsers", "AuthenticatedUsers"];

/// The ready-made lists that open something, with the rights that they give and to whom.
const CANNED: [(&str, &[&str], &[&str]); 3] = [
    ("publicread", &["READ"], &ANYBODY),
    ("publicreadwrite", &["READ", "WRITE"], &ANYBODY),
    ("authenticatedread", &["READ"], &["AuthenticatedUsers"]),
];

/// The rights that the right to everything is made of.
const FULL: [&str; 4] = ["READ", "WRITE", "READ_ACP", "WRITE_ACP"];

/// Where an access list holds.
const PLACES: [&str; 1] = ["bucket"];

pub(super) fn grants(type_name: &str, attributes: &Value<'_>, found: &mut Found) {
    let said = if has_word(type_name, &["object"]) { OBJECT } else { BUCKET };
    // A bucket has its own name there, and is the same bucket under another one.
    let is_list = has_word(type_name, &["acl"]);
    let place = if is_list { Extent::of_places(attributes, &PLACES) } else { Extent::default() };
    let mut tell = |path: &str, what: &[&str], whom: &[&str]| {
        let place = place.clone();
        add(found, path, said, Reach { whom: Extent::of(whom), place, ..Reach::of(what) });
    };
    below(attributes, &mut String::new(), &Value::Null, &mut tell);
}

/// What visits each list: its path, the rights that it gives, and to whom.
type Tell<'t> = dyn FnMut(&str, &[&str], &[&str]) + 't;

fn below(value: &Value<'_>, path: &mut String, rights: &Value<'_>, tell: &mut Tell<'_>) {
    match value {
        Value::List(items) => items.iter().for_each(|item| below(item, path, rights, tell)),
        Value::Map(members) => {
            let rights = value.get("permission").or(value.get("permissions")).unwrap_or(rights);
            for (name, value) in members {
                inside(path, name, |path| match &**name {
                    "acl" | "canned_acl" | "AccessControl" | "access_control" => canned(value, path, tell),
                    "uri" => granted(value, path, rights, tell),
                    _ => below(value, path, rights, tell),
                });
            }
        }
        Value::Null | Value::Unknown | Value::Leaf(_) => {}
    }
}

fn canned(value: &Value<'_>, path: &mut String, tell: &mut Tell<'_>) {
    let Some(leaf) = value.leaf() else { return below(value, path, &Value::Null, tell) };
    let is = |name: &str| leaf.satisfies(|text| text.replace('-', "").eq_ignore_ascii_case(name));
    for (_, rights, whom) in CANNED.iter().filter(|(name, ..)| is(name)) {
        tell(path, rights, whom);
    }
}

fn granted(uri: &Value<'_>, path: &str, rights: &Value<'_>, tell: &mut Tell<'_>) {
    let is = |group: &str| {
        uri.leaf()
            .is_some_and(|leaf| leaf.satisfies(|text| text.ends_with(&format!("/groups/global/{group}"))))
    };
    let rights = texts(Some(rights));
    let rights: Vec<&str> = match rights.iter().any(|right| right == "FULL_CONTROL") {
        true => FULL.to_vec(),
        false => rights.iter().map(String::as_str).collect(),
    };
    match ANYBODY.map(is) {
        [true, _] => tell(path, &rights, &ANYBODY),
        [false, true] => tell(path, &rights, &["AuthenticatedUsers"]),
        [false, false] => {}
    }
}
