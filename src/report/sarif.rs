//! SARIF 2.1.0, the form in which code scanning takes findings.
//!
//! Only what is used of it. Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>.

use super::{Reporter, View, escape, told, words};
use crate::gate::{Effect, JudgedFinding, Judgement, Verdict};
use crate::plan::sha256;
use crate::rules::RULES;
use serde::Serialize;

pub(super) const REPORTER: Reporter = Reporter {
    name: "sarif",
    about: "for code scanning, SARIF 2.1.0",
    tells_digests: false,
    render: |judgement, _: &View| render(judgement),
};

/// GitHub takes 25,000 results of a run.
const MOST: usize = 25_000;

#[derive(Serialize)]
struct Log<'s> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'s>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'s> {
    tool: Tool,
    invocations: [Invocation; 1],
    results: Vec<SarifResult<'s>>,
    column_kind: &'static str,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<RuleEntry>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleEntry {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Text,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'s> {
    rule_id: &'static str,
    level: &'static str,
    message: Text,
    locations: [Place; 1],
    partial_fingerprints: PartialFingerprints,
    properties: Properties<'s>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    physical_location: Physical,
    logical_locations: Vec<Logical>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct PartialFingerprints {
    #[serde(rename = "foureyes/v1")]
    foureyes: String,
    /// The only one that code scanning looks at. Where it is missing, it is made of the line alone, and two findings
    /// of one rule without a place of their own become one.
    #[serde(rename = "primaryLocationLineHash")]
    primary: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'s> {
    severity: &'static str,
    sign_offs: u32,
    because: &'s str,
}

fn render(judgement: &Judgement) -> String {
    let mut notifications: Vec<Notification> = words::unjudged(judgement)
        .map(|it| note("error", format!("{}: {}", escape::line(it.source), escape::line(&it.text()))))
        .collect();
    if let Some(more) = judgement.findings.len().checked_sub(MOST).filter(|more| *more > 0) {
        notifications.push(note("warning", format!("{more} more findings are in the JSON report alone")));
    }
    let run = Run {
        tool: Tool {
            driver: Driver { name: "foureyes", version: env!("CARGO_PKG_VERSION"), rules: rules() },
        },
        invocations: [Invocation {
            execution_successful: judgement.verdict != Verdict::Undecided,
            tool_execution_notifications: notifications,
        }],
        results: judgement.findings.iter().take(MOST).map(|judged| result(judged, judgement)).collect(),
        column_kind: "unicodeCodePoints",
    };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    super::json::text(&log)
}

fn note(level: &'static str, text: String) -> Notification {
    Notification { level, message: Text { text } }
}

fn rules() -> Vec<RuleEntry> {
    let entry = |rule: &crate::rules::Rule| RuleEntry {
        id: rule.id,
        short_description: Text { text: rule.about.to_owned() },
        full_description: Text { text: rule.doc.means.to_owned() },
        help: Text { text: format!("{}\n\n{}\n\n{}", rule.doc.matters, rule.doc.example, rule.doc.remedy) },
    };
    RULES.iter().map(entry).collect()
}

fn result<'s>(judged: &'s JudgedFinding, judgement: &Judgement) -> SarifResult<'s> {
    let finding = &judged.finding;
    let plan = judged.plan.and_then(|plan| judgement.plans.get(plan));
    let source = plan.map_or("", |plan| plan.source.name.as_str());
    let project = plan.map_or("", |plan| plan.source.project.as_str());
    let physical = match judged.location() {
        Some(place) => Physical {
            artifact_location: Artifact { uri: uri(&place.path) },
            region: Region { start_line: place.line, start_column: place.column },
        },
        // Code scanning takes no result without a place: the plan is where it was found.
        None => Physical {
            artifact_location: Artifact { uri: uri(source) },
            region: Region { start_line: 1, start_column: 1 },
        },
    };
    let logical = finding
        .address
        .as_ref()
        .map(|address| Logical { fully_qualified_name: escape::line(address.as_str()), kind: "resource" });
    let told: Vec<String> = told::lines(judged, judgement).iter().map(|line| escape::sarif(line)).collect();
    let address = finding.address.as_ref().map_or("", |address| address.as_str());
    let deposed = finding.deposed.as_deref().unwrap_or_default();
    let identity = identity(&[finding.rule, project, address, deposed]);
    SarifResult {
        rule_id: finding.rule,
        level: level(judged.decision.effect),
        message: Text { text: told.join("\n") },
        locations: [Place { physical_location: physical, logical_locations: logical.into_iter().collect() }],
        partial_fingerprints: PartialFingerprints { foureyes: identity.clone(), primary: identity },
        properties: Properties {
            severity: finding.severity.word(),
            sign_offs: judged.decision.effect.sign_offs(),
            because: &judged.decision.because,
        },
    }
}

fn level(effect: Effect) -> &'static str {
    match effect {
        Effect::Deny | Effect::SignOff(_) => "error",
        Effect::Warn => "warning",
        Effect::Allow => "note",
    }
}

/// A name for a finding that is the same in every run.
fn identity(parts: &[&str]) -> String {
    let digest = sha256(|hash| {
        for part in parts {
            hash.update(&part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
    });
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A path as a relative reference.
fn uri(path: &str) -> String {
    let path = if path.is_empty() || path == "-" { "plan.json" } else { path };
    let path = path.replace('\\', "/");
    let path = path.trim_start_matches("./").trim_start_matches('/');
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::{identity, uri};

    #[test]
    fn a_path_is_a_relative_reference() {
        assert_eq!(uri("./a b/ü#1.tf"), "a%20b/%C3%BC%231.tf");
        assert_eq!(uri("-"), "plan.json");
        assert_eq!(uri("/tmp/x"), "tmp/x");
    }

    #[test]
    fn parts_cannot_pose_as_others() {
        assert_ne!(identity(&["ab", "c"]), identity(&["a", "bc"]));
    }
}
