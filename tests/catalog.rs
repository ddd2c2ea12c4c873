//! What the catalog makes of an object's attributes; and that it tells no secrets.

use foureyes::catalog::{self, Recovery};
use foureyes::plan::Attributes;

fn assess(type_name: &str, json: &str) -> catalog::Assessment {
    let before = Attributes::new(Some(json), None, None).open();
    catalog::judge(catalog::judged(type_name, &before), &before, None).assessment
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
    assert!(key.evidence.is_empty());
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
    let evidence = "the provider's `features.key_vault.purge_soft_delete_on_destroy` is not known";
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
            let assessment =
                catalog::judge(catalog::judged(type_name, &value), &value, Some(&value)).assessment;
            assert!(!format!("{assessment:?}").contains(SECRET), "{type_name}: {assessment:?}");
        }
    }
}

#[test]
fn what_a_value_is_worth_does_not_depend_on_who_may_see_it() {
    let json = r#"{"skip_final_snapshot": false}"#;
    let before = Attributes::new(Some(json), Some("true"), None).open();
    let assessment = catalog::judge(catalog::look_up("aws_db_instance"), &before, None).assessment;
    assert_eq!(assessment.recovery, Recovery::Snapshot);
    assert_eq!(assessment.evidence, ["`skip_final_snapshot` is set (sensitive)"]);
}

#[test]
fn a_type_of_which_only_the_name_is_known_may_look_as_if_it_held_something() {
    let json = r#"{"engine": "x", "storage_gb": 5, "backup_retention_days": 14}"#;
    let before = Attributes::new(Some(json), None, None).open();
    let looks = |type_name| {
        catalog::judge(catalog::judged(type_name, &before), &before, None).looks_stateful.is_some()
    };
    assert!(looks("alicloud_cassandra_cluster"));
    assert!(!looks("aws_cognito_risk_configuration"));
}
