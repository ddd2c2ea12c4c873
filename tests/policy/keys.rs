//! Every key of the policy changes what comes of a plan; the schema knows every key.

use super::probe::*;
use foureyes::plan::SignalKind;
use foureyes::policy;
use jiff::civil::date;
use std::collections::BTreeSet;
use std::fs;

fn every_key() -> String {
    fs::read_to_string("testdata/policies/valid/every-key.toml").unwrap()
}

/// Of each key: what stands there, what takes its place, on which plan, and what comes of it with the one and
/// the other.
fn changes() -> Vec<(&'static str, &'static str, &'static str, Probe, u8, u8)> {
    let at = |project, probe: Probe| Probe { project, ..probe };
    let signal = |signals| Probe { signals, ..PROBE };
    let mut rows = vec![
        ("version", "version = 1", "version = 2", PROBE, PASS, UNDECIDED),
        ("mode", "\"enforce\"", "\"audit\"", at(LIVE, PROBE), CLOSED, PASS),
        (
            "environments",
            "[environments.lab]\nclass = \"non-production\"\nmatch = { project = \"lab/**\" }",
            "",
            at("lab/x", DATABASE),
            PASS,
            CLOSED,
        ),
        (
            "environments.*.class",
            "\"non-production\"\nmatch",
            "\"production\"\nmatch",
            at("lab/x", PROBE),
            PASS,
            CLOSED,
        ),
        ("environments.*.match", "match = { project = \"lab/**\" }", "", at("lab/x", DATABASE), PASS, CLOSED),
        ("match.project", "\"payments/**\", ", "", at("payments/x", PROBE), CLOSED, PASS),
        ("match.workspace", "blue-*", "red-*", signal(&[(SignalKind::Workspace, "blue-1")]), CLOSED, PASS),
        (
            "match.account",
            "123456789012",
            "210987654321",
            signal(&[(SignalKind::Account, "123456789012")]),
            CLOSED,
            PASS,
        ),
        (
            "match.region",
            "eu-north-*",
            "eu-south-*",
            signal(&[(SignalKind::Region, "eu-north-1")]),
            CLOSED,
            PASS,
        ),
        ("match.stack", "Payments*", "Billing*", signal(&[(SignalKind::Stack, "PaymentsDb")]), CLOSED, PASS),
        (
            "match.backend-key",
            "states/payments/**",
            "states/x",
            signal(&[(SignalKind::BackendKey, "states/payments/a/b")]),
            CLOSED,
            PASS,
        ),
        (
            "match.variables",
            "tenant = \"gold\"",
            "tenant = \"tin\"",
            Probe { variables: r#"{"Tenant": {"value": "gold"}}"#, ..PROBE },
            CLOSED,
            PASS,
        ),
        (
            "match.tags",
            "\"core\", ",
            "",
            Probe { before: r#"{"tags": {"Owner": "core"}}"#, ..PROBE },
            CLOSED,
            PASS,
        ),
        (
            "match.address",
            "module.ledger.**",
            "module.book.**",
            Probe { address: "module.ledger.aws_ecs_cluster.main", ..PROBE },
            CLOSED,
            PASS,
        ),
        (
            "decisions",
            "[decisions.live]",
            "[decisions.lab]",
            at(LIVE, Probe { kind: "aws_lb", address: "aws_lb.x", ..PROBE }),
            DENIED,
            CLOSED,
        ),
        (
            "decisions.*.critical",
            "critical = \"allow\"",
            "critical = \"deny\"",
            at("lab/x", DATABASE),
            PASS,
            DENIED,
        ),
        (
            "decisions.*.high",
            "high = \"deny\"",
            "high = \"warn\"",
            at(LIVE, Probe { kind: "aws_lb", address: "aws_lb.x", ..PROBE }),
            DENIED,
            PASS,
        ),
        (
            "decisions.*.medium",
            "medium = { sign-off = 1 }",
            "medium = \"allow\"",
            at(LIVE, PROBE),
            CLOSED,
            PASS,
        ),
        (
            "decisions.*.low",
            "low = \"warn\"",
            "low = \"deny\"",
            at(
                LIVE,
                Probe { kind: "aws_ecs_task_definition", address: "aws_ecs_task_definition.x", ..PROBE },
            ),
            PASS,
            DENIED,
        ),
        ("ruling.sign-off", "{ sign-off = 1 }", "{ sign-off = 0 }", PROBE, PASS, UNDECIDED),
        (
            "ruling.by",
            "by = [\"alice\", \"carol\", \"@acme/dba\"]",
            "by = [\"alice\"]",
            PROBE,
            PASS,
            UNDECIDED,
        ),
    ];
    rows.extend(sign_off());
    rows.extend(overrides());
    rows.extend(freezes());
    rows.extend(types());
    rows
}

/// `check` counts no sign-offs; these keys close its gate where they say nonsense. What each of them changes where
/// people are counted, the tests of `review` say.
fn sign_off() -> Vec<(&'static str, &'static str, &'static str, Probe, u8, u8)> {
    vec![
        ("sign-off", "[sign-off]", "[sign_off]", PROBE, PASS, UNDECIDED),
        ("sign-off.minimum-permission", "\"maintain\"", "\"owner\"", PROBE, PASS, UNDECIDED),
        ("sign-off.approvers", "approvers = [\"alice\"", "approvers = [\"@alice\"", PROBE, PASS, UNDECIDED),
        ("sign-off.expires", "\"72h\"", "\"soon\"", PROBE, PASS, UNDECIDED),
        ("sign-off.agents", "[\"acme-deployer\"]", "\"acme-deployer\"", PROBE, PASS, UNDECIDED),
        ("sign-off.extra-for-agents", "agents = 1", "agents = -1", PROBE, PASS, UNDECIDED),
    ]
}

fn overrides() -> Vec<(&'static str, &'static str, &'static str, Probe, u8, u8)> {
    let after = Probe { today: date(2030, 7, 1), ..CANARY };
    vec![
        (
            "override",
            "[[override]]\nrule = \"serving-*\"",
            "[[override]]\nrule = \"nothing\"",
            CANARY,
            PASS,
            CLOSED,
        ),
        ("override.rule", "\"serving-*\"", "\"stateful-*\"", CANARY, PASS, CLOSED),
        ("override.type", "\"aws_ecs_*\", ", "", CANARY, PASS, CLOSED),
        ("override.address", "module.canary.**", "module.stable.**", CANARY, PASS, CLOSED),
        ("override.environment", "environment = \"live\"", "environment = \"lab\"", CANARY, PASS, CLOSED),
        ("override.project", "project = \"payments/**\"", "project = \"billing/**\"", CANARY, PASS, CLOSED),
        ("override.severity", "[\"medium\", \"high\"]", "\"high\"", CANARY, PASS, CLOSED),
        ("override.forced-by", "forced-by = \"name\"", "forced-by = \"tags\"", CANARY, PASS, CLOSED),
        ("override.action", "action = \"replace\"", "action = \"delete\"", CANARY, PASS, CLOSED),
        ("override.decision", "decision = \"allow\"", "decision = \"deny\"", CANARY, PASS, DENIED),
        ("override.reason", "reason = \"random names must not change\"", "", CANARY, PASS, UNDECIDED),
        ("override.expires", "2030-06-30", "2030-07-01", after, CLOSED, PASS),
    ]
}

fn freezes() -> Vec<(&'static str, &'static str, &'static str, Probe, u8, u8)> {
    let on = |today, project| Probe { today, project, ..CANARY };
    let lab = Probe { today: date(2027, 12, 24), project: "lab/x", ..DATABASE };
    vec![
        ("freeze", "[[freeze]]", "[[freezes]]", PROBE, PASS, UNDECIDED),
        ("freeze.from", "from = 2027-12-20", "from = 2027-12-21", on(date(2027, 12, 20), LIVE), DENIED, PASS),
        ("freeze.to", "to = 2028-01-03", "to = 2028-01-02", on(date(2028, 1, 3), LIVE), DENIED, PASS),
        ("freeze.environments", ", \"non-production\"]", "]", lab, DENIED, PASS),
        ("freeze.reason", "reason = \"year-end freeze\"", "", PROBE, PASS, UNDECIDED),
    ]
}

fn types() -> Vec<(&'static str, &'static str, &'static str, Probe, u8, u8)> {
    let router = Probe { actions: r#"["delete", "create"]"#, ..ROUTER };
    vec![
        (
            "types",
            "[types.acme_vault]",
            "[types.acme_safe]",
            Probe { before: r#"{"storage": 1, "backup": 2}"#, ..VAULT },
            PASS,
            CLOSED,
        ),
        (
            "types.*.class",
            "class = \"protecting\"\nlevel = \"medium\"",
            "class = \"routine\"",
            Probe { project: LIVE, ..LOCK },
            CLOSED,
            PASS,
        ),
        ("types.*.kind", "\"secrets_keys\"", "\"keys\"", VAULT, PASS, UNDECIDED),
        ("types.*.tier", "tier = \"medium\"", "tier = \"critical\"", VAULT, PASS, CLOSED),
        ("types.*.loses", "\"every tenant's signing keys\"", "\"\"", VAULT, PASS, UNDECIDED),
        ("types.*.outage-on-delete", "on-delete = \"medium\"", "on-delete = \"high\"", ROUTER, PASS, CLOSED),
        ("types.*.outage-on-replace", "on-replace = \"low\"", "on-replace = \"high\"", router, PASS, CLOSED),
        ("types.*.level", "level = \"medium\"", "level = \"high\"", LOCK, PASS, CLOSED),
    ]
}

#[test]
fn every_key_changes_what_comes_of_a_plan() {
    let text = every_key();
    assert!(read(&text).is_some_and(|policy| policy.remarks.is_empty()));
    let mut wrong = Vec::new();
    for (key, from, to, probe, with, without) in changes() {
        assert!(text.contains(from) && with != without, "{key}: `{from}` changes nothing");
        let is = [code(&text, &probe), code(&text.replacen(from, to, 1), &probe)];
        if is != [with, without] {
            wrong.push(format!("{key}: is {is:?}, wanted {:?}", [with, without]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The keys of the schema, each with the section that it stands in.
fn keys(schema: &serde_json::Value, section: &str, found: &mut BTreeSet<String>) {
    for (name, inner) in schema.get("properties").and_then(|it| it.as_object()).into_iter().flatten() {
        let key = if section.is_empty() { name.clone() } else { format!("{section}.{name}") };
        let below = match name.as_str() {
            "match" => "match".to_owned(),
            "decision" | "critical" | "high" | "medium" | "low" => "ruling".to_owned(),
            _ => key.clone(),
        };
        let tables = inner.get("anyOf").and_then(|it| it.as_array()).into_iter().flatten();
        for table in tables.chain([inner]).chain(inner.get("items")) {
            keys(table, &below, found);
        }
        if let Some(named) = inner.get("additionalProperties").filter(|it| it.is_object()) {
            keys(named, &format!("{below}.*"), found);
        }
        found.insert(key);
    }
}

#[test]
fn no_key_of_the_schema_is_forgotten() {
    let schema: serde_json::Value = serde_json::from_str(&policy::schema()).unwrap();
    let mut all = BTreeSet::new();
    keys(&schema, "", &mut all);
    let tested: BTreeSet<String> = changes().iter().map(|(key, ..)| (*key).to_owned()).collect();
    assert_eq!(tested, all);
    // The file itself has them all: none of the names of the schema is missing in it.
    let (text, document) = (every_key(), fs::read_to_string("docs/policy.md").unwrap());
    for key in &all {
        let name = key.rsplit('.').next().unwrap();
        assert!(text.contains(name), "`{name}` is not in the file");
        assert!(document.contains(name), "`{name}` is not in the document");
    }
}

#[test]
fn the_committed_schema_is_the_one_of_the_program_and_tells_good_from_bad() {
    let committed = fs::read_to_string("schema/policy-1.json").unwrap();
    assert_eq!(committed, policy::schema(), "write it anew: foureyes policy schema > schema/policy-1.json");
    let schema = serde_json::from_str(&committed).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = |path: &std::path::Path| -> Option<serde_json::Value> {
        let value: toml::Table = toml::from_str(&fs::read_to_string(path).unwrap()).ok()?;
        Some(without_dates(&toml::Value::Table(value)))
    };
    for entry in fs::read_dir("testdata/policies/valid").unwrap() {
        let path = entry.unwrap().path();
        let errors: Vec<String> =
            validator.iter_errors(&json(&path).unwrap()).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{path:?}: {errors:?}");
    }
    let mut refused = 0;
    for entry in fs::read_dir("testdata/policies/invalid").unwrap() {
        let path = entry.unwrap().path();
        let Some(json) = json(&path) else { continue };
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        // What one key says of another, and what is inside a text, a schema cannot tell.
        let beyond = name.starts_with("beyond-");
        assert_eq!(validator.is_valid(&json), beyond, "{name}");
        refused += usize::from(!beyond);
    }
    assert!(refused >= 10, "only {refused}");
}

/// TOML as JSON, with dates as texts.
fn without_dates(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.iter().map(without_dates).collect(),
        toml::Value::Table(table) => {
            table.iter().map(|(name, value)| (name.clone(), without_dates(value))).collect()
        }
        toml::Value::String(_)
        | toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_) => serde_json::to_value(value).unwrap(),
    }
}
