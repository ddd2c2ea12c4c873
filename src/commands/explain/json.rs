//! What is known of types, as a JSON array.

use foureyes::catalog::{self, Entry};
use foureyes::plan::{SaidTypes, Severity};
use serde::Serialize;

#[derive(Serialize)]
struct Type<'e> {
    #[serde(rename = "type")]
    name: &'e str,
    provider: Option<&'static str>,
    class: &'static str,
    kind: Option<&'static str>,
    tier: Option<&'static str>,
    level: Option<&'static str>,
    outage_on_delete: Option<&'static str>,
    outage_on_replace: Option<&'static str>,
    loses: Option<&'e str>,
    guards: Vec<String>,
    amplifiers: Vec<String>,
    recovery: Vec<String>,
    safeguards: Vec<String>,
    child_of: Option<&'static str>,
}

/// What is known of each of these types, with what a policy says of them.
pub(super) fn of(names: &[String], said: &SaidTypes) -> String {
    let entries: Vec<Entry> = names.iter().map(|name| catalog::look_up_with(name, said)).collect();
    let types: Vec<Type<'_>> = entries.iter().map(of_entry).collect();
    let mut text = serde_json::to_string_pretty(&types).expect("an array of texts is JSON");
    text.push('\n');
    text
}

fn of_entry(entry: &Entry) -> Type<'_> {
    let outage = entry.outage.as_ref();
    Type {
        name: &entry.type_name,
        provider: entry.provider,
        class: entry.class.word(),
        kind: entry.kind,
        tier: entry.tier.map(Severity::word),
        level: entry.level.map(Severity::word),
        outage_on_delete: outage.map(|outage| outage.on_delete.word()),
        outage_on_replace: outage.map(|outage| outage.on_replace.word()),
        loses: entry.loses.as_deref(),
        guards: entry.guards.iter().map(ToString::to_string).collect(),
        amplifiers: entry.amplifiers.iter().map(ToString::to_string).collect(),
        recovery: entry.recovery.iter().map(ToString::to_string).collect(),
        safeguards: entry.safeguards.iter().map(ToString::to_string).collect(),
        child_of: entry.child_of,
    }
}
