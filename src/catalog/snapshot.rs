//! Objects whose deletion takes no snapshot and leaves no backup, whatever their settings and their tool's policies say.

use super::condition::{Condition, Holds};
use super::tables::CLOUDFORMATION;
use crate::plan::Value;

/// Objects of a type that leave no snapshot, and the attribute that tells them.
struct Without {
    type_name: &'static str,
    attribute: &'static str,
    what: &'static str,
}

/// RDS refuses to take a final snapshot of these; CloudFormation then deletes without, Terraform's deletion fails.
///
/// Source: the delete handler of aws-cloudformation-resource-providers-rds (pull requests 152 and 550), and
/// terraform-provider-aws, issue 4276.
const WITHOUT: [Without; 4] = [
    Without {
        type_name: "AWS::RDS::DBInstance",
        attribute: "DBClusterIdentifier",
        what: "an instance of a cluster",
    },
    Without {
        type_name: "AWS::RDS::DBInstance",
        attribute: "SourceDBClusterIdentifier",
        what: "a read replica",
    },
    Without {
        type_name: "AWS::RDS::DBInstance",
        attribute: "SourceDBInstanceIdentifier",
        what: "a read replica",
    },
    Without { type_name: "aws_db_instance", attribute: "replicate_source_db", what: "a read replica" },
];

/// Why the deletion of an object of this type with these attributes takes no snapshot, for people; `None` where it
/// can take one.
#[must_use]
pub fn why_no_snapshot(type_name: &str, before: &Value<'_>) -> Option<String> {
    let is_set = |attribute| before.get(attribute).is_some_and(|value| !value.is_empty());
    let mut without = WITHOUT.iter().filter(|without| without.type_name == type_name);
    if let Some(without) = without.find(|without| is_set(without.attribute)) {
        return Some(format!("{} leaves none (`{}` is set)", without.what, without.attribute));
    }
    let capable = |row: super::table::Row| row.cell("snapshot_capable") == "yes";
    let refused = type_name.contains("::") && !CLOUDFORMATION.find(type_name).is_some_and(capable);
    refused.then(|| "objects of this type have none".to_owned())
}

/// A type, the condition under which none of its objects leaves a backup, and what such an object is.
///
/// Source: the guide of FSx for Lustre on backups, which only persistent file systems have, and the provider's
/// documentation of `retain_backups_enabled`, which keeps what `backup_enabled` has made.
const WITHOUT_BACKUP: [(&str, &str, &str); 3] = [
    ("aws_fsx_lustre_file_system", "deployment_type=SCRATCH_1 (default SCRATCH_1)", "a scratch file system"),
    ("aws_fsx_lustre_file_system", "deployment_type=SCRATCH_2 (default SCRATCH_1)", "a scratch file system"),
    ("mongodbatlas_advanced_cluster", "backup_enabled=false (default false)", "a cluster without backups"),
];

/// Why the deletion of an object of this type with these attributes leaves no backup, for people; `None` where it can
/// leave one.
pub(super) fn why_no_backup(type_name: &str, before: &Value<'_>) -> Option<String> {
    let own = WITHOUT_BACKUP.iter().filter(|(of, ..)| *of == type_name);
    let mut own = own.filter_map(|(_, condition, what)| Some((condition.parse::<Condition>().ok()?, what)));
    let (condition, what) = own.find(|(condition, _)| condition.holds(before, None) == Holds::Yes)?;
    Some(format!("{what} leaves none ({})", condition.evidence(before, None)))
}

#[cfg(test)]
mod tests {
    use super::{WITHOUT_BACKUP, why_no_backup, why_no_snapshot};
    use crate::catalog::condition::Condition;
    use crate::plan::Attributes;

    #[test]
    fn only_some_types_have_snapshots_and_not_all_of_their_objects() {
        let can = |type_name: &str, json: &str| {
            why_no_snapshot(type_name, &Attributes::new(Some(json), None, None).open()).is_none()
        };
        for type_name in
            ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::EC2::Volume", "aws_db_instance"]
        {
            assert!(can(type_name, "{}"), "{type_name}");
            assert!(can(type_name, "null"), "{type_name}");
        }
        for type_name in ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "Custom::Database", "Acme::Db::Cluster"]
        {
            assert!(!can(type_name, "{}"), "{type_name}");
        }
        assert!(!can("AWS::RDS::DBInstance", r#"{"SourceDBInstanceIdentifier": "x"}"#));
        assert!(!can("AWS::RDS::DBInstance", r#"{"DBClusterIdentifier": "x"}"#));
        assert!(!can("aws_db_instance", r#"{"replicate_source_db": "x"}"#));
        assert!(can("aws_db_instance", r#"{"replicate_source_db": ""}"#));
    }

    #[test]
    fn a_backup_that_was_never_made_brings_nothing_back() {
        for (_, condition, _) in WITHOUT_BACKUP {
            condition.parse::<Condition>().unwrap();
        }
        let none = |type_name: &str, json: &str| {
            why_no_backup(type_name, &Attributes::new(Some(json), None, None).open())
        };
        let lustre =
            |kind: &str| none("aws_fsx_lustre_file_system", &format!(r#"{{"deployment_type": "{kind}"}}"#));
        assert_eq!(
            lustre("SCRATCH_2").as_deref(),
            Some("a scratch file system leaves none (`deployment_type` is `SCRATCH_2`)")
        );
        assert_eq!(lustre("PERSISTENT_2"), None);
        assert!(none("mongodbatlas_advanced_cluster", r#"{"backup_enabled": false}"#).is_some());
        assert!(none("mongodbatlas_advanced_cluster", r#"{"backup_enabled": true}"#).is_none());
    }
}
