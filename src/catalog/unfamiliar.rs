//! Whether a type that nobody has heard of looks as if it held something.
//!
//! Names are all there is to go by, so one word alone is not enough where there are attributes to look at.

use crate::plan::{Value, has_word, words};

/// Words in the name of a type that holds something. A glued one stands for itself: `keyvault` has no `key`.
const NAME_WORDS: [&str; 65] = [
    "archive",
    "backup",
    "bigtable",
    "blob",
    "bucket",
    "cache",
    "cassandra",
    "certificate",
    "clickhouse",
    "database",
    "datacatalog",
    "datalake",
    "dataset",
    "datastore",
    "datawarehouse",
    "db",
    "dbcluster",
    "dbinstance",
    "dbserver",
    "directory",
    "disk",
    "dynamodb",
    "elasticsearch",
    "filesystem",
    "fileshare",
    "fileserver",
    "index",
    "kafka",
    "key",
    "keyring",
    "keyspace",
    "keystore",
    "keyvault",
    "kms",
    "lake",
    "ledger",
    "mariadb",
    "mongo",
    "mongodb",
    "mysql",
    "nfs",
    "opensearch",
    "postgres",
    "postgresql",
    "queue",
    "realm",
    "redis",
    "registry",
    "repo",
    "repository",
    "schema",
    "secret",
    "snapshot",
    "sql",
    "statefulset",
    "storage",
    "store",
    "stream",
    "table",
    "tablespace",
    "topic",
    "valkey",
    "vault",
    "volume",
    "warehouse",
];

/// Words in the attributes of a type that holds something: two of them are enough without a name.
const STRONG_WORDS: [&str; 8] =
    ["backup", "backups", "disk", "iops", "retention", "snapshot", "snapshots", "storage"];

/// Words in attributes that are enough only with a name.
const WEAK_WORDS: [&str; 12] = [
    "encrypted",
    "encryption",
    "engine",
    "kms",
    "partitions",
    "replica",
    "replicas",
    "replication",
    "shards",
    "tablespace",
    "volume",
    "volumes",
];

/// Whole names of attributes that are as good as strong words.
const STRONG_NAMES: [&str; 4] =
    ["deletion_protection", "engine_version", "size_gb", "termination_protection"];

/// How many attributes the evidence names.
const MOST_NAMED: usize = 3;

/// What makes a type look as if it held something, for people; `None` where nothing does.
///
/// With attributes at hand it takes a word of the name and an attribute, or two telling attributes, or in a template
/// two words of the name. Without any, as in streams and change sets, the name decides.
#[must_use]
pub fn looks_stateful(type_name: &str, before: &Value<'_>) -> Option<Vec<String>> {
    let own = own_words(type_name);
    let name = own.iter().find(|word| NAME_WORDS.contains(&word.as_str()));
    let says = name.map(|word| format!("its name says `{word}`"));
    // What a template has is only what is asked for: there a name that tells twice needs no property.
    let telling = |word: &str| STRONG_WORDS.contains(&word) || WEAK_WORDS.contains(&word);
    let again = own.iter().find(|word| telling(word) && Some(*word) != name);
    let again = again.filter(|_| type_name.contains("::"));
    if before.members().is_empty() {
        return says.map(|says| vec![says]);
    }
    let names = || before.members().iter().map(|(name, _)| name.as_ref());
    let strong: Vec<&str> = names().filter(|name| is_strong(name)).collect();
    let weak = names().filter(|name| !is_strong(name) && has_word(name, &WEAK_WORDS));
    let all: Vec<&str> = strong.iter().copied().chain(weak).collect();
    match says {
        Some(says) if !all.is_empty() => Some(vec![says, listed(&all)]),
        Some(says) if let Some(word) = again => Some(vec![format!("{says} and `{word}`")]),
        None if strong.len() >= 2 => Some(vec![listed(&strong)]),
        Some(_) | None => None,
    }
}

/// The words of the type's name, in singular, without its provider's name.
fn own_words(type_name: &str) -> Vec<String> {
    let own = match type_name.split_once("::") {
        Some((_, own)) => own,
        None => type_name.split_once('_').map_or(type_name, |(_, own)| own),
    };
    let words = words(own);
    words.map(|word| singular(&word).to_owned()).collect()
}

fn singular(word: &str) -> &str {
    match word.strip_suffix("es").or_else(|| word.strip_suffix('s')) {
        // `indexes` and `caches`: one loses two letters, the other one.
        Some(stem) if NAME_WORDS.contains(&stem) => stem,
        Some(_) => word.strip_suffix('s').filter(|stem| NAME_WORDS.contains(stem)).unwrap_or(word),
        None => word,
    }
}

fn is_strong(attribute: &str) -> bool {
    STRONG_NAMES.contains(&attribute) || has_word(attribute, &STRONG_WORDS)
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => format!("it has {last}"),
        Some((last, others)) => format!("it has {} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::looks_stateful;
    use crate::plan::{Attributes, Value};

    fn looks(type_name: &str, json: &str) -> Option<Vec<String>> {
        looks_stateful(type_name, &Attributes::new(Some(json), None, None).open())
    }

    #[test]
    fn a_name_and_an_attribute_are_enough() {
        let json = r#"{"id": 1, "engine": "x", "storage_gb": 5, "backup_retention_days": 14}"#;
        assert_eq!(
            looks("acme_database_cluster", json),
            Some(vec![
                "its name says `database`".to_owned(),
                "it has `backup_retention_days`, `storage_gb` and `engine`".to_owned()
            ])
        );
        assert!(looks("acme_secret_vault", r#"{"encryption_key_id": "k", "storage_size_gb": 20}"#).is_some());
        assert!(looks("acme_buckets", r#"{"deletion_protection": false}"#).is_some());
        assert!(looks("Custom::SearchIndexes", r#"{"Replicas": 2}"#).is_some());
    }

    #[test]
    fn neither_alone_is_unless_two_attributes_tell() {
        assert_eq!(looks("acme_database_alias", r#"{"name": "x", "target": "y"}"#), None);
        assert_eq!(looks("acme_server", r#"{"disk_gb": 20, "name": "x"}"#), None);
        assert_eq!(looks("acme_server", r#"{"engine": "x", "encryption": "y"}"#), None);
        assert_eq!(
            looks("acme_server", r#"{"disk_gb": 20, "snapshot_hours": 4}"#),
            Some(vec!["it has `disk_gb` and `snapshot_hours`".to_owned()])
        );
        assert_eq!(looks("acme_status_badge", r#"{"label": "b", "color": "c", "style": "d"}"#), None);
    }

    #[test]
    fn a_name_that_tells_twice_needs_no_property_of_a_template() {
        let json = r#"{"ServiceToken": "x", "TableName": "t"}"#;
        assert_eq!(
            looks("Custom::DynamoDBReplica", json),
            Some(vec!["its name says `db` and `replica`".to_owned()])
        );
        assert_eq!(looks("Custom::S3BucketNotifications", json), None);
        assert_eq!(looks("acme_database_replica_alarm", json), None);
    }

    #[test]
    fn without_attributes_the_name_decides() {
        assert_eq!(
            looks_stateful("acme_dbcluster", &Value::Null),
            Some(vec!["its name says `dbcluster`".to_owned()])
        );
        assert!(looks_stateful("Acme::Storage::Volume", &Value::Null).is_some());
        assert_eq!(looks_stateful("acme_status_badge", &Value::Null), None);
    }

    #[test]
    fn only_whole_words_behind_the_providers_name_count() {
        for name in ["database_badge", "acme_tablet", "acme_keyboard", "acme_debug", "Custom::Badge", ""] {
            assert_eq!(looks_stateful(name, &Value::Null), None, "{name}");
        }
    }

    #[test]
    fn values_are_never_named() {
        let evidence = looks("acme_database", r#"{"storage": "hunter2", "backup": ["hunter2"]}"#).unwrap();
        assert!(!evidence.join(" ").contains("hunter2"));
    }
}
