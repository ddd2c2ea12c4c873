//! Objects whose deletion takes no snapshot, whatever their settings and their tool's policies say.

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

#[cfg(test)]
mod tests {
    use super::why_no_snapshot;
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
}
