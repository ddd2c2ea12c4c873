//! What an update of a CloudFormation stack does to an object of a type, and what its removal leaves, where the
//! template does not say.

use super::tables::{CLOUDFORMATION, REPLACEMENT};

/// Whether a replacement destroys the old object before the new one is made.
#[must_use]
pub fn destroys_first(type_name: &str) -> bool {
    REPLACEMENT.rows_of(type_name).any(|row| row.cell("delete_first") == "yes")
}

/// Whether a removal takes a snapshot where the template has no `DeletionPolicy`; `has` tells which properties are
/// set.
#[must_use]
pub fn takes_snapshot_by_default(type_name: &str, has: &dyn Fn(&str) -> bool) -> bool {
    let policy = CLOUDFORMATION.find(type_name).map_or("", |row| row.cell("default_deletion_policy"));
    let except = policy.strip_prefix("Snapshot unless ").and_then(|except| except.strip_suffix(" present"));
    policy == "Snapshot" || except.is_some_and(|property| !has(property))
}

#[cfg(test)]
mod tests {
    use super::{destroys_first, takes_snapshot_by_default};

    #[test]
    fn only_rds_is_snapshotted_by_itself() {
        let none = |_: &str| false;
        assert!(takes_snapshot_by_default("AWS::RDS::DBCluster", &none));
        assert!(takes_snapshot_by_default("AWS::RDS::DBInstance", &none));
        assert!(!takes_snapshot_by_default("AWS::RDS::DBInstance", &|name| name == "DBClusterIdentifier"));
        assert!(!takes_snapshot_by_default("AWS::EC2::Volume", &none));
    }

    #[test]
    fn hardly_any_type_is_destroyed_first() {
        assert!(!destroys_first("AWS::RDS::DBInstance"));
        assert!(!destroys_first("AWS::Acme::Nothing"));
    }
}
