//! What is known of types, and what rules mean, as a JSON array.

use foureyes::catalog::{self, Entry};
use foureyes::plan::{SaidTypes, Severity};
use foureyes::rules::{RULES, Rule};
use serde::Serialize;

#[derive(Serialize)]
#[serde(untagged)]
enum Known<'e> {
    Type(Type<'e>),
    Rule(Meaning),
}

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

#[derive(Serialize)]
struct Meaning {
    rule: &'static str,
    about: &'static str,
    severity: &'static str,
    means: &'static str,
    matters: &'static str,
    example: &'static str,
    remedy: &'static str,
}

/// What is known of each of these types, with what a policy says of them, and what each of these rules means.
pub(super) fn of(names: &[String], said: &SaidTypes) -> String {
    let entries: Vec<Entry> = names.iter().map(|name| catalog::look_up_with(name, said)).collect();
    let known = |(name, entry): (&String, _)| match RULES.iter().find(|rule| rule.id == *name) {
        Some(rule) => Known::Rule(of_rule(rule)),
        None => Known::Type(of_entry(entry)),
    };
    let known: Vec<Known<'_>> = names.iter().zip(&entries).map(known).collect();
    serde_json::to_string_pretty(&known).expect("an array of texts is JSON") + "\n"
}

fn of_rule(rule: &Rule) -> Meaning {
    let doc = &rule.doc;
    Meaning {
        rule: rule.id,
        about: rule.about,
        severity: rule.severity,
        means: doc.means,
        matters: doc.matters,
        example: doc.example,
        remedy: doc.remedy,
    }
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
