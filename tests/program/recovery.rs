//! What holds data in most projects: destroyed with and without a way back, and its guard switched off.

use super::common::{Report, run};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// One type.
struct Case {
    kind: &'static str,
    /// How severe its loss is where nothing brings it back.
    tier: &'static str,
    /// What the state holds where nothing brings it back.
    lost: &'static str,
    /// What the state holds where something does, what that is, and the words that say so.
    saved: Option<(&'static str, &'static str, &'static str)>,
    /// What an update in place changes for the worse, and the attribute that the report names.
    disarmed: Option<(&'static str, &'static str, &'static str)>,
}

const fn case(kind: &'static str, tier: &'static str, lost: &'static str) -> Case {
    Case { kind, tier, lost, saved: None, disarmed: None }
}

impl Case {
    const fn saved(self, attributes: &'static str, recovery: &'static str, says: &'static str) -> Self {
        Self { saved: Some((attributes, recovery, says)), ..self }
    }

    const fn disarmed(self, before: &'static str, after: &'static str, path: &'static str) -> Self {
        Self { disarmed: Some((before, after, path)), ..self }
    }
}

/// A state that says nothing of all this.
const PLAIN: &str = r#"{"id": "x"}"#;
const ABANDON: &str = r#"{"deletion_policy": "ABANDON"}"#;
const PREVENT: &str = r#"{"deletion_policy": "PREVENT"}"#;
const DELETE: &str = r#"{"deletion_policy": "DELETE"}"#;
const PROTECTED: &str = r#"{"deletion_protection": true}"#;
const UNPROTECTED: &str = r#"{"deletion_protection": false}"#;
const KEPT: &str = r#"{"force_destroy": false}"#;
const FORCED: &str = r#"{"force_destroy": true}"#;

/// Where no guard stands, the type has none of its own.
const CASES: &[Case] = &[
    // AWS
    case("aws_db_instance", "critical", r#"{"skip_final_snapshot": true, "delete_automated_backups": true}"#)
        .saved(r#"{"skip_final_snapshot": false}"#, "snapshot", "`skip_final_snapshot` is `false`")
        .disarmed(PROTECTED, UNPROTECTED, "deletion_protection"),
    case("aws_rds_cluster", "critical", r#"{"skip_final_snapshot": true}"#)
        .saved(
            r#"{"skip_final_snapshot": true, "delete_automated_backups": false}"#,
            "backup",
            "`delete_automated_backups` is `false`",
        )
        .disarmed(PROTECTED, PLAIN, "deletion_protection"),
    case("aws_dynamodb_table", "critical", r#"{"point_in_time_recovery": [{"enabled": false}]}"#)
        .saved(
            r#"{"point_in_time_recovery": [{"enabled": true}]}"#,
            "backup",
            "`point_in_time_recovery.enabled` is `true`",
        )
        .disarmed(
            r#"{"point_in_time_recovery": [{"enabled": true}]}"#,
            r#"{"point_in_time_recovery": []}"#,
            "point_in_time_recovery.enabled",
        ),
    case("aws_s3_bucket", "critical", FORCED).disarmed(KEPT, FORCED, "force_destroy"),
    case("aws_ebs_volume", "critical", r#"{"final_snapshot": false}"#)
        .saved(r#"{"final_snapshot": true}"#, "snapshot", "`final_snapshot` is `true`")
        .disarmed(r#"{"final_snapshot": true}"#, PLAIN, "final_snapshot"),
    case("aws_efs_file_system", "critical", PLAIN).disarmed(
        r#"{"protection": [{"replication_overwrite": "ENABLED"}]}"#,
        r#"{"protection": [{"replication_overwrite": "DISABLED"}]}"#,
        "protection.replication_overwrite",
    ),
    // A key is never gone at once.
    case("aws_kms_key", "high", "null")
        .saved(r#"{"deletion_window_in_days": 7}"#, "soft-delete", "it can be undone for a while")
        .disarmed(
            r#"{"deletion_window_in_days": 30}"#,
            r#"{"deletion_window_in_days": 7}"#,
            "deletion_window_in_days",
        ),
    case("aws_secretsmanager_secret", "critical", r#"{"recovery_window_in_days": 0}"#)
        .saved(r#"{"recovery_window_in_days": 30}"#, "soft-delete", "`recovery_window_in_days` is `30`")
        .disarmed(
            r#"{"recovery_window_in_days": 30}"#,
            r#"{"recovery_window_in_days": 0}"#,
            "recovery_window_in_days",
        ),
    case("aws_cognito_user_pool", "critical", r#"{"deletion_protection": "INACTIVE"}"#).disarmed(
        r#"{"deletion_protection": "ACTIVE"}"#,
        r#"{"deletion_protection": "INACTIVE"}"#,
        "deletion_protection",
    ),
    case("aws_elasticache_replication_group", "high", PLAIN)
        .saved(
            r#"{"final_snapshot_identifier": "last"}"#,
            "snapshot",
            "`final_snapshot_identifier` is set",
        )
        .disarmed(
            r#"{"snapshot_retention_limit": 7}"#,
            r#"{"snapshot_retention_limit": 0}"#,
            "snapshot_retention_limit",
        ),
    case("aws_elasticache_cluster", "high", PLAIN)
        .saved(
            r#"{"final_snapshot_identifier": "last"}"#,
            "snapshot",
            "`final_snapshot_identifier` is set",
        )
        .disarmed(r#"{"final_snapshot_identifier": "last"}"#, PLAIN, "final_snapshot_identifier"),
    case("aws_opensearch_domain", "critical", r#"{"snapshot_options": [{"automated_snapshot_start_hour": 3}]}"#),
    case("aws_eks_cluster", "critical", UNPROTECTED).disarmed(PROTECTED, UNPROTECTED, "deletion_protection"),
    // Google Cloud
    case("google_sql_database_instance", "critical", r#"{"settings": [{"tier": "db-f1-micro"}]}"#)
        .saved(
            r#"{"settings": [{"retain_backups_on_delete": true}]}"#,
            "backup",
            "`settings.retain_backups_on_delete` is `true`",
        )
        .disarmed(PROTECTED, UNPROTECTED, "deletion_protection"),
    case("google_storage_bucket", "critical", r#"{"soft_delete_policy": [{"retention_duration_seconds": 0}]}"#)
        .saved(
            r#"{"soft_delete_policy": [{"retention_duration_seconds": 604800}]}"#,
            "soft-delete",
            "`soft_delete_policy.retention_duration_seconds` is `604800`",
        )
        .disarmed(
            r#"{"soft_delete_policy": [{"retention_duration_seconds": 604800}]}"#,
            r#"{"soft_delete_policy": [{"retention_duration_seconds": 0}]}"#,
            "soft_delete_policy.retention_duration_seconds",
        ),
    case("google_bigquery_dataset", "critical", r#"{"delete_contents_on_destroy": true}"#)
        .saved(ABANDON, "retained", "`deletion_policy` is `ABANDON`")
        .disarmed(
            r#"{"delete_contents_on_destroy": false}"#,
            r#"{"delete_contents_on_destroy": true}"#,
            "delete_contents_on_destroy",
        ),
    case("google_bigquery_table", "critical", UNPROTECTED)
        .saved(ABANDON, "retained", "`deletion_policy` is `ABANDON`")
        .disarmed(PLAIN, UNPROTECTED, "deletion_protection"),
    case("google_spanner_instance", "critical", FORCED)
        .saved(ABANDON, "retained", "`deletion_policy` is `ABANDON`")
        .disarmed(KEPT, FORCED, "force_destroy"),
    case("google_spanner_database", "critical", UNPROTECTED)
        .saved(ABANDON, "retained", "`deletion_policy` is `ABANDON`")
        .disarmed(
            r#"{"enable_drop_protection": true}"#,
            r#"{"enable_drop_protection": false}"#,
            "enable_drop_protection",
        ),
    case("google_container_cluster", "critical", UNPROTECTED)
        .saved(ABANDON, "retained", "`deletion_policy` is `ABANDON`")
        .disarmed(PROTECTED, UNPROTECTED, "deletion_protection"),
    case("google_kms_crypto_key", "high", "null")
        .saved(PLAIN, "soft-delete", "it can be undone for a while")
        .disarmed(
            r#"{"destroy_scheduled_duration": "2592000s"}"#,
            r#"{"destroy_scheduled_duration": "86400s"}"#,
            "destroy_scheduled_duration",
        ),
    case("google_pubsub_topic", "medium", DELETE)
        .saved(ABANDON, "retained", "`deletion_policy` is `ABANDON`")
        .disarmed(PREVENT, DELETE, "deletion_policy"),
    case("google_pubsub_subscription", "high", DELETE)
        .saved(ABANDON, "retained", "`deletion_policy` is `ABANDON`")
        .disarmed(PREVENT, DELETE, "deletion_policy"),
    case("google_firestore_database", "critical", DELETE)
        .saved(PLAIN, "retained", "`deletion_policy` is not set (the default is `ABANDON`)")
        .disarmed(
            r#"{"deletion_policy": "DELETE", "point_in_time_recovery_enablement": "POINT_IN_TIME_RECOVERY_ENABLED"}"#,
            r#"{"deletion_policy": "DELETE", "point_in_time_recovery_enablement": "POINT_IN_TIME_RECOVERY_DISABLED"}"#,
            "point_in_time_recovery_enablement",
        ),
    // Azure
    case("azurerm_mssql_server", "critical", PLAIN),
    case("azurerm_mssql_database", "high", "null")
        .saved(PLAIN, "backup", "a copy that stays behind")
        .disarmed(
            r#"{"short_term_retention_policy": [{"retention_days": 35, "backup_interval_in_hours": 12}]}"#,
            r#"{"short_term_retention_policy": [{"retention_days": 7, "backup_interval_in_hours": 12}]}"#,
            "short_term_retention_policy.retention_days",
        ),
    case("azurerm_postgresql_flexible_server", "critical", r#"{"backup_retention_days": 35}"#).disarmed(
        r#"{"backup_retention_days": 35}"#,
        r#"{"backup_retention_days": 7}"#,
        "backup_retention_days",
    ),
    case("azurerm_cosmosdb_account", "critical", r#"{"backup": [{"type": "Periodic"}]}"#)
        .saved(r#"{"backup": [{"type": "Continuous"}]}"#, "backup", "`backup.type` is `Continuous`")
        .disarmed(
            r#"{"backup": [{"type": "Periodic", "retention_in_hours": 720}]}"#,
            r#"{"backup": [{"type": "Periodic", "retention_in_hours": 8}]}"#,
            "backup.retention_in_hours",
        ),
    case("azurerm_storage_account", "critical", r#"{"blob_properties": [{"versioning_enabled": true}]}"#).disarmed(
        r#"{"blob_properties": [{"delete_retention_policy": [{"days": 30}]}]}"#,
        r#"{"blob_properties": [{"delete_retention_policy": []}]}"#,
        "blob_properties.delete_retention_policy",
    ),
    case("azurerm_key_vault", "critical", r#"{"purge_protection_enabled": false}"#)
        .saved(
            r#"{"purge_protection_enabled": true}"#,
            "soft-delete",
            "`purge_protection_enabled` is `true`",
        )
        .disarmed(
            r#"{"soft_delete_retention_days": 90}"#,
            r#"{"soft_delete_retention_days": 7}"#,
            "soft_delete_retention_days",
        ),
    case("azurerm_kubernetes_cluster", "critical", PLAIN),
    case("azurerm_managed_disk", "critical", PLAIN),
    case("azurerm_resource_group", "critical", PLAIN),
    // Kubernetes
    case("kubernetes_persistent_volume_claim", "critical", PLAIN),
    case("kubernetes_namespace_v1", "critical", PLAIN),
    case(
        "kubernetes_stateful_set_v1",
        "high",
        r#"{"spec": [{"persistent_volume_claim_retention_policy": [{"when_deleted": "Delete"}]}]}"#,
    )
    .saved(
        PLAIN,
        "backup",
        "`spec.persistent_volume_claim_retention_policy.when_deleted` is not set (the default is `Retain`)",
    )
    .disarmed(
        PLAIN,
        r#"{"spec": [{"persistent_volume_claim_retention_policy": [{"when_deleted": "Delete"}]}]}"#,
        "spec.persistent_volume_claim_retention_policy.when_deleted",
    ),
    // Others
    case("mongodbatlas_advanced_cluster", "critical", PLAIN)
        .saved(
            r#"{"backup_enabled": true, "retain_backups_enabled": true}"#,
            "backup",
            "`retain_backups_enabled` is `true`",
        )
        .disarmed(
            r#"{"termination_protection_enabled": true}"#,
            r#"{"termination_protection_enabled": false}"#,
            "termination_protection_enabled",
        ),
    case("snowflake_database", "critical", r#"{"data_retention_time_in_days": 0}"#)
        .saved(
            r#"{"data_retention_time_in_days": 7}"#,
            "soft-delete",
            "`data_retention_time_in_days` is `7`",
        )
        .disarmed(
            r#"{"data_retention_time_in_days": 7}"#,
            r#"{"data_retention_time_in_days": 0}"#,
            "data_retention_time_in_days",
        ),
    case("databricks_schema", "critical", FORCED).disarmed(KEPT, FORCED, "force_destroy"),
    case("databricks_catalog", "critical", FORCED).disarmed(KEPT, FORCED, "force_destroy"),
];

fn attributes(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn change(kind: &str, name: &str, action: &str, before: Value, after: Value) -> Value {
    let provider = kind.split('_').next().unwrap();
    json!({
        "address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name,
        "provider_name": format!("registry.terraform.io/hashicorp/{provider}"),
        "change": {"actions": [action], "before": before, "after": after, "after_unknown": {}},
    })
}

fn changes(case: &Case) -> Vec<Value> {
    let deleted = |name, json| change(case.kind, name, "delete", attributes(json), Value::Null);
    let saved = case.saved.map(|(json, _, _)| deleted("saved", json));
    let disarmed = case.disarmed.map(|(before, after, _)| {
        change(case.kind, "disarmed", "update", attributes(before), attributes(after))
    });
    // A type of which something is always left has no other.
    let lost = (case.lost != "null").then(|| deleted("lost", case.lost));
    lost.into_iter().chain(saved).chain(disarmed).collect()
}

/// Every case in one plan, judged as production.
fn judged() -> Report {
    let providers = json!({"azurerm": {
        "name": "azurerm", "full_name": "registry.terraform.io/hashicorp/azurerm",
        "expressions": {"features": [{}]},
    }});
    let plan = json!({
        "format_version": "1.2", "terraform_version": "1.11.4",
        "resource_changes": CASES.iter().flat_map(changes).collect::<Vec<_>>(),
        "configuration": {"provider_config": providers, "root_module": {}},
    });
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("judged.json"), plan.to_string()).unwrap();
    let args = ["check", "judged.json", "--report", "json", "--environment", "production"];
    let ran = run(directory.path(), &args);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stderr))
}

/// The findings on an object, but for what everything else has.
fn told(report: &Report, kind: &str, name: &str) -> String {
    let address = format!("{kind}.{name}");
    let mut told = String::new();
    for finding in report.findings.iter().filter(|finding| finding.address.as_ref() == Some(&address)) {
        let recovery = finding.recovery.as_deref().unwrap_or("-");
        let _ = writeln!(told, "{} {} {recovery}", finding.severity, finding.rule);
        for line in &finding.evidence {
            let _ = writeln!(told, "{line}");
        }
    }
    told
}

impl Case {
    /// What is judged otherwise than it says.
    fn differences(&self, report: &Report) -> Vec<String> {
        let mut differences = Vec::new();
        let mut wants = |name: &str, wanted: [String; 2]| {
            let is = told(report, self.kind, name);
            if !wanted.iter().all(|words| is.contains(words)) {
                differences.push(format!("{}.{name}\nis\n{is}wanted {wanted:?}", self.kind));
            }
        };
        if self.lost != "null" {
            wants("lost", [format!("{} stateful-delete none", self.tier), "recovery: none".to_owned()]);
        }
        let mild = if self.tier == "critical" { "high" } else { self.tier };
        match self.saved {
            Some((_, "retained", says)) => wants("saved", ["low orphaned".to_owned(), says.to_owned()]),
            Some((_, recovery, says)) => {
                wants("saved", [format!("{mild} stateful-delete {recovery}"), says.to_owned()]);
            }
            None => {}
        }
        if let Some((_, _, path)) = self.disarmed {
            wants("disarmed", ["protection-weakened".to_owned(), format!("worse: `{path}` ")]);
        }
        differences
    }
}

#[test]
fn what_brings_it_back_and_what_disarms_it_is_known_of_the_usual_types() {
    let report = judged();
    let differences: Vec<String> = CASES.iter().flat_map(|case| case.differences(&report)).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}
