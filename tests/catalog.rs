//! The stories' recoveries and unfamiliar types, as the catalog alone sees them; and that it tells no secrets.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use foureyes::catalog::{self, Knowledge, Recovery};
use foureyes::input;
use foureyes::plan::{Attributes, Change, Plan};
use std::path::PathBuf;

/// A finding that a story expects: `SEVERITY RULE ADDRESS [deposed=KEY] [recovery=WORD]`.
struct Expected {
    severity: String,
    rule: String,
    address: String,
    deposed: Option<String>,
    recovery: Option<String>,
}

fn stories() -> Vec<(String, Vec<Expected>, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/stories");
    let mut stories = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let plan = ["plan.json", "plan.ndjson"].iter().map(|name| path.join(name)).find(|plan| plan.exists());
        let Some(plan) = plan else { continue };
        let expected = std::fs::read_to_string(path.join("expected.toml")).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        stories.push((name, findings(&expected), std::fs::read_to_string(plan).unwrap()));
    }
    stories
}

/// The strings of the list `findings`; TOML writes them as JSON does.
fn findings(toml: &str) -> Vec<Expected> {
    let Some((_, mut rest)) = toml.split_once("findings = [") else { return Vec::new() };
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(|letter: char| letter == ',' || letter.is_whitespace());
        if !rest.starts_with('"') {
            return found;
        }
        let mut strings = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        found.push(expected(&strings.next().unwrap().unwrap()));
        rest = &rest[strings.byte_offset()..];
    }
}

fn expected(text: &str) -> Expected {
    let mut words = text.splitn(3, ' ').map(str::to_owned);
    let (severity, rule) = (words.next().unwrap(), words.next().unwrap());
    let rest = words.next().unwrap_or_default();
    let (rest, recovery) = cut(&rest, " recovery=");
    let (address, deposed) = cut(&rest, " deposed=");
    Expected { severity, rule, address, deposed, recovery }
}

fn cut(text: &str, mark: &str) -> (String, Option<String>) {
    match text.rsplit_once(mark) {
        Some((before, value)) => (before.to_owned(), Some(value.to_owned())),
        None => (text.to_owned(), None),
    }
}

fn judge(plan: &Plan<'_>, change: &Change<'_>) -> Knowledge {
    let provider = plan.providers.iter().find(|provider| Some(&provider.name) == change.provider.as_ref());
    catalog::judge(&change.kind, &change.before.open(), provider.map(|provider| &provider.arguments))
}

fn change<'p, 'a>(plan: &'p Plan<'a>, wanted: &Expected) -> &'p Change<'a> {
    let is =
        |change: &&Change<'_>| change.address.as_str() == wanted.address && change.deposed == wanted.deposed;
    plan.changes.iter().find(is).unwrap_or_else(|| panic!("no {}", wanted.address))
}

#[test]
fn what_is_left_is_what_the_stories_say() {
    let mut judged = 0;
    for (name, findings, text) in stories() {
        for finding in findings {
            let Some(recovery) = &finding.recovery else { continue };
            let plans = input::read(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let knowledge = judge(&plans[0], change(&plans[0], &finding));
            assert_eq!(knowledge.assessment.recovery.word(), recovery, "{name}: {}", finding.address);
            judged += 1;
        }
    }
    assert!(judged > 80, "only {judged}");
}

#[test]
fn unfamiliar_types_look_as_the_stories_say() {
    let mut judged = 0;
    for (name, findings, text) in stories() {
        for finding in findings.iter().filter(|finding| finding.rule.starts_with("unfamiliar-")) {
            let plans = input::read(&text).unwrap();
            let looks = judge(&plans[0], change(&plans[0], finding)).looks_stateful;
            assert_eq!(looks.is_some(), finding.severity == "high", "{name}: {looks:?}");
            judged += 1;
        }
    }
    assert!(judged >= 4, "only {judged}");
}

#[test]
fn a_bucket_that_the_provider_abandons_is_retained() {
    let mut stories = stories().into_iter();
    let (_, findings, text) = stories.find(|(name, ..)| name == "google-abandons-a-bucket").unwrap();
    let plans = input::read(&text).unwrap();
    let knowledge = judge(&plans[0], change(&plans[0], &findings[0]));
    assert_eq!(knowledge.assessment.recovery, Recovery::Retained);
    assert_eq!(knowledge.assessment.evidence, ["`deletion_policy` is `ABANDON`"]);
}

fn assess(type_name: &str, json: &str) -> catalog::Assessment {
    let before = Attributes::new(Some(json), None, None).open();
    catalog::judge(type_name, &before, None).assessment
}

#[test]
fn a_final_snapshot_is_told_by_the_attribute_that_takes_it() {
    let with = assess("aws_db_instance", r#"{"skip_final_snapshot": false, "deletion_protection": true}"#);
    assert_eq!(with.recovery, Recovery::Snapshot);
    assert_eq!(with.evidence, ["`skip_final_snapshot` is `false`"]);
    assert_eq!(with.guards, ["`deletion_protection` is `true`"]);
    let without = assess("aws_db_instance", r#"{"skip_final_snapshot": true, "backup_retention_period": 0}"#);
    assert_eq!(without.recovery, Recovery::None);
    assert_eq!(without.evidence, ["`skip_final_snapshot` is `true`"]);
    assert_eq!(
        without.amplifiers,
        [
            "`backup_retention_period` is `0`",
            "`delete_automated_backups` is not set (the default is `true`)",
            "`skip_final_snapshot` is `true`"
        ]
    );
}

#[test]
fn windows_and_defaults_decide_over_secrets_and_keys() {
    assert_eq!(
        assess("aws_secretsmanager_secret", r#"{"recovery_window_in_days": 0}"#).recovery,
        Recovery::None
    );
    let default = assess("aws_secretsmanager_secret", "{}");
    assert_eq!(default.recovery, Recovery::SoftDelete);
    assert_eq!(default.evidence, ["`recovery_window_in_days` is not set (the default is `30`)"]);
    let key = assess("aws_kms_key", r#"{"deletion_window_in_days": 7}"#);
    assert_eq!(key.recovery, Recovery::SoftDelete);
    assert_eq!(key.evidence, ["its deletion can be undone for a while"]);
    assert_eq!(key.amplifiers, ["`deletion_window_in_days` is `7`"]);
}

#[test]
fn backups_that_stay_are_counted_and_what_cannot_be_read_is_unknown() {
    let table = |json| assess("aws_dynamodb_table", json).recovery;
    assert_eq!(table(r#"{"point_in_time_recovery": [{"enabled": true}]}"#), Recovery::Backup);
    assert_eq!(table(r#"{"point_in_time_recovery": []}"#), Recovery::None);
    assert_eq!(table("null"), Recovery::Unknown);
    let awscc = r#"{"point_in_time_recovery_specification": {"point_in_time_recovery_enabled": true}}"#;
    assert_eq!(assess("awscc_dynamodb_table", awscc).recovery, Recovery::Backup);
    let instance = |settings| {
        assess("google_sql_database_instance", &format!(r#"{{"settings": [{settings}]}}"#)).recovery
    };
    assert_eq!(instance(r#"{"retain_backups_on_delete": true}"#), Recovery::Backup);
    let both = r#"{"retain_backups_on_delete": true, "final_backup_config": [{"enabled": true}]}"#;
    assert_eq!(instance(both), Recovery::Snapshot);
    assert_eq!(instance("{}"), Recovery::None);
}

#[test]
fn a_vault_can_be_recovered_whatever_the_provider_does_where_purging_is_forbidden() {
    let vault = |json| assess("azurerm_key_vault", json);
    assert_eq!(vault(r#"{"purge_protection_enabled": true}"#).recovery, Recovery::SoftDelete);
    let unknown = vault(r#"{"purge_protection_enabled": false}"#);
    assert_eq!(unknown.recovery, Recovery::Unknown);
    let evidence = "the provider's `features.key_vault.purge_soft_delete_on_destroy` cannot be read";
    assert_eq!(unknown.evidence, [evidence]);
}

/// Every attribute that a condition names is given a secret, in every shape that its path can have.
#[test]
fn no_evidence_tells_a_secret() {
    const SECRET: &str = "hunter2-do-not-print";
    for type_name in catalog::types() {
        let entry = catalog::look_up(type_name);
        let recoveries = entry.recovery.iter().filter_map(|rule| match &rule.when {
            catalog::When::If(condition) => Some(condition),
            catalog::When::Always => None,
        });
        let conditions = entry.guards.iter().chain(&entry.amplifiers).chain(recoveries);
        for condition in conditions {
            let path = condition.path().to_string();
            let path = path.strip_prefix("provider.").unwrap_or(&path);
            let planted = path.rsplit('.').fold(format!("\"{SECRET}\""), |inside, segment| {
                match segment.strip_suffix("[*]") {
                    Some(name) => format!("{{\"{name}\": [{inside}]}}"),
                    None => format!("{{\"{segment}\": {inside}}}"),
                }
            });
            let value = Attributes::new(Some(&planted), None, None).open();
            let assessment = catalog::judge(type_name, &value, Some(&value)).assessment;
            assert!(!format!("{assessment:?}").contains(SECRET), "{type_name}: {assessment:?}");
        }
    }
}

#[test]
fn what_a_value_is_worth_does_not_depend_on_who_may_see_it() {
    let json = r#"{"skip_final_snapshot": false}"#;
    let before = Attributes::new(Some(json), Some("true"), None).open();
    let assessment = catalog::judge("aws_db_instance", &before, None).assessment;
    assert_eq!(assessment.recovery, Recovery::Snapshot);
    assert_eq!(assessment.evidence, ["`skip_final_snapshot` is set (sensitive)"]);
}
