//! What makes the copy of a lost object worth nothing: the key that encrypts it goes in the same plan, or the group
//! that holds whoever keeps it.
//!
//! The copy itself stays, so what the object's own attributes say of it is true, and no comfort.

use super::kinship::is_final;
use super::loss::Loss;
use crate::catalog::{Class, Entry, Recovery};
use crate::plan::{Fate, Leaf, Value, has_word, words};
use std::collections::HashMap;

/// The words of attributes, or of blocks, that name the key by which an object is encrypted.
const ENCRYPTING: [&str; 6] = ["kms", "encryption", "encrypt", "vault", "cmk", "customer"];

/// The attributes by which a key is named by what it encrypts.
const KEY_NAMES: [&str; 6] = ["id", "arn", "self_link", "key_id", "resource_id", "versionless_id"];

/// The kind of the catalog for keys.
const KEYS: &str = "secrets_keys";

/// The kind of the catalog for machines, whose disks lie beside them.
const MACHINE: &str = "stateful_compute";

/// How an object has to do with keys.
#[derive(Debug, Default)]
pub(super) struct Encryption<'p> {
    /// The names of the object, where it is a key.
    own_names: Vec<Leaf<'p>>,
    /// The texts that may name the key by which it is encrypted.
    by: Vec<Leaf<'p>>,
}

impl<'p> Encryption<'p> {
    /// What an object of a type says of it in its attributes.
    pub(super) fn new(type_name: &str, entry: &Entry, before: &Value<'p>, id: Option<&Leaf<'p>>) -> Self {
        let is_key = entry.kind == Some(KEYS) && words(type_name).last().is_some_and(|last| last == "key");
        let mut found = Self::default();
        match entry.class {
            Class::Data if is_key => {
                let names = KEY_NAMES.iter().filter_map(|name| before.get(name)?.leaf()).chain(id);
                found.own_names = names.filter(|leaf| !leaf.is_empty()).cloned().collect();
            }
            Class::Data => named_keys(before, Tells::No, &mut found.by),
            Class::Serving | Class::Protecting | Class::Routine | Class::Plain | Class::Unknown => {}
        }
        found
    }
}

/// Whether a name above tells that a key stands here.
#[derive(Clone, Copy)]
enum Tells {
    Yes,
    No,
}

fn named_keys<'p>(value: &Value<'p>, tells: Tells, found: &mut Vec<Leaf<'p>>) {
    match (value, tells) {
        (Value::Leaf(leaf), Tells::Yes) if !leaf.is_empty() => found.push(leaf.clone()),
        (Value::List(items), _) => items.iter().for_each(|item| named_keys(item, tells, found)),
        (Value::Map(members), _) => {
            for (name, inside) in members {
                let is_telling = has_word(name, &ENCRYPTING);
                named_keys(inside, if is_telling { Tells::Yes } else { tells }, found);
            }
        }
        (Value::Leaf(_) | Value::Null | Value::Unknown, _) => {}
    }
}

/// Takes away the recoveries that are worth nothing.
pub(super) fn settle(losses: &mut [Loss<'_>]) {
    let (keys, ids) = (keys(losses), ids(losses));
    let worthless: Vec<(usize, String)> = losses
        .iter()
        .enumerate()
        .filter(|(_, loss)| loss.fate == Fate::Destroyed)
        .filter_map(|(at, loss)| {
            let address = |other: &usize| losses.get(*other).map(|other| &other.change.address);
            let key = key_of(loss, &keys).and_then(|key| address(&key));
            let why = key.map(|key| format!("`{key}`, the key that encrypts it, is destroyed as well"));
            let group = || group_of(loss, &ids).and_then(|group| address(&group));
            let group = || group().map(|group| format!("`{group}`, which it is in, is destroyed as well"));
            Some((at, why.or_else(group)?))
        })
        .collect();
    for (at, why) in worthless {
        if let Some(loss) = losses.get_mut(at) {
            loss.knowledge.assessment.recovery = Recovery::None;
            loss.knowledge.assessment.evidence = vec![why];
        }
    }
}

/// The destroyed keys by their names.
fn keys(losses: &[Loss<'_>]) -> HashMap<String, usize> {
    let mut keys = HashMap::new();
    for (at, loss) in losses.iter().enumerate().filter(|(_, loss)| loss.fate == Fate::Destroyed) {
        for name in &loss.encryption.own_names {
            name.satisfies(|text| keys.insert(key_name(text), at).is_none());
        }
    }
    keys
}

/// The destroyed key by which an object with a way back is encrypted.
fn key_of(loss: &Loss<'_>, keys: &HashMap<String, usize>) -> Option<usize> {
    match loss.knowledge.assessment.recovery {
        Recovery::Snapshot | Recovery::Backup | Recovery::SoftDelete => {}
        Recovery::None | Recovery::Retained | Recovery::Unknown => return None,
    }
    loss.encryption.by.iter().find_map(|name| {
        let mut key = None;
        name.satisfies(|text| {
            key = keys.get(&key_name(text)).copied();
            key.is_some()
        });
        key
    })
}

/// A key's name without what not everybody writes: the account and region of an ARN, and the version.
fn key_name(text: &str) -> String {
    if let Some((_, key)) = text.strip_prefix("arn:").and_then(|arn| arn.split_once(":key/")) {
        return key.to_lowercase();
    }
    let versions = ["/keys/", "/cryptoKeys/"].into_iter().find_map(|mark| {
        let (above, name) = text.split_once(mark)?;
        Some(format!("{above}{mark}{}", name.split('/').next().unwrap_or(name)))
    });
    versions.unwrap_or_else(|| text.to_owned()).to_lowercase()
}

/// The destroyed objects by their ids at Azure, where ids nest and have no case.
fn ids(losses: &[Loss<'_>]) -> HashMap<String, usize> {
    let mut ids = HashMap::new();
    for (at, loss) in losses.iter().enumerate().filter(|(_, loss)| is_final(loss)) {
        if let Some(id) = &loss.id {
            id.satisfies(|text| is_of_azure(text) && ids.insert(text.to_lowercase(), at).is_none());
        }
    }
    ids
}

fn is_of_azure(id: &str) -> bool {
    id.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("/subscriptions/"))
}

/// The destroyed object that an object is in together with whoever keeps its copy: what contains it, or a disk
/// that stays behind. What an account of its own keeps, it keeps outside of the group.
fn group_of(loss: &Loss<'_>, ids: &HashMap<String, usize>) -> Option<usize> {
    let entry = &loss.knowledge.entry;
    let beside = entry.child_of.is_some() || entry.kind == Some(MACHINE);
    if !(beside && loss.knowledge.assessment.recovery == Recovery::Backup) {
        return None;
    }
    let mut group = None;
    loss.id.as_ref()?.satisfies(|text| {
        let id = text.to_lowercase();
        let mut above = id.rmatch_indices('/').filter_map(|(end, _)| id.get(..end));
        group = above.find_map(|above| ids.get(above)).copied();
        group.is_some()
    });
    group
}

#[cfg(test)]
mod tests {
    use super::{Encryption, key_name};
    use crate::catalog::look_up;
    use crate::plan::{Attributes, Leaf};

    #[test]
    fn a_key_has_one_name_however_it_is_written() {
        for (one, other) in [
            ("arn:aws:kms:eu-west-1:1:key/1234", "1234"),
            ("https://v.vault.azure.net/keys/k/0a1b", "https://v.vault.azure.net/keys/k"),
            ("projects/p/cryptoKeys/k/cryptoKeyVersions/1", "projects/p/cryptoKeys/k"),
        ] {
            assert_eq!(key_name(one), key_name(other));
        }
        assert_ne!(key_name("projects/p/cryptoKeys/k"), key_name("projects/p/cryptoKeys/k2"));
    }

    #[test]
    fn an_object_names_its_key_at_any_depth_and_a_key_names_none() {
        let named = |type_name: &str, json: &str| {
            let before = Attributes::new(Some(json), None, None).open();
            let found = Encryption::new(type_name, &look_up(type_name), &before, None);
            [found.own_names, found.by].map(|names| {
                names.iter().filter_map(Leaf::shown).map(str::to_owned).collect::<Vec<_>>().join(" ")
            })
        };
        let told = |own: &str, by: &str| [own.to_owned(), by.to_owned()];
        assert_eq!(named("aws_db_instance", r#"{"kms_key_id": "k", "name": "n"}"#), told("", "k"));
        let nested = r#"{"encryption_configuration": [{"kms_key_name": "k"}], "key_name": "ssh"}"#;
        assert_eq!(named("google_bigquery_table", nested), told("", "k"));
        assert_eq!(named("aws_kms_key", r#"{"id": "k", "kms_key_id": "o"}"#), told("k", ""));
        assert_eq!(named("azurerm_key_vault", r#"{"id": "v"}"#), told("", ""));
        assert_eq!(named("aws_lb", r#"{"kms_key_id": "k"}"#), told("", ""));
    }
}
