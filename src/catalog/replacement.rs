//! What an update of a CloudFormation stack does to an object of a type: which properties replace it, and what
//! its removal leaves, where the template does not say.

use super::cloudformation::{CUSTOM, is_custom};
use super::tables::{CLOUDFORMATION, REPLACEMENT};

/// A property whose change replaces the object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The way to it from the properties down; `*` is any item of a list or member of a map.
    pub path: Vec<&'static str>,
    /// Whether its change always replaces the object.
    pub always: Always,
}

/// Whether a change of a property always replaces the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Always {
    /// It does.
    Yes,
    /// It depends on what it is changed to.
    Depends,
}

/// A type that a transform turns into another one, and the properties of it that are called otherwise.
///
/// Source: the resource types of the AWS SAM specification, with the types that each generates.
struct Stand {
    serverless: &'static str,
    real: &'static str,
    renamed: &'static [(&'static str, &'static str)],
}

const STANDS: &[Stand] = &[
    Stand { serverless: "AWS::Serverless::Function", real: "AWS::Lambda::Function", renamed: &[] },
    Stand {
        serverless: "AWS::Serverless::SimpleTable",
        real: "AWS::DynamoDB::Table",
        renamed: &[("KeySchema", "PrimaryKey")],
    },
    Stand {
        serverless: "AWS::Serverless::StateMachine",
        real: "AWS::StepFunctions::StateMachine",
        renamed: &[("StateMachineName", "Name"), ("StateMachineType", "Type")],
    },
    Stand { serverless: "AWS::Serverless::Api", real: "AWS::ApiGateway::RestApi", renamed: &[] },
    Stand { serverless: "AWS::Serverless::HttpApi", real: "AWS::ApiGatewayV2::Api", renamed: &[] },
    Stand { serverless: "AWS::Serverless::Application", real: "AWS::CloudFormation::Stack", renamed: &[] },
];

/// The type whose rows count for this one.
fn real(type_name: &str) -> (&str, &'static [(&'static str, &'static str)]) {
    if is_custom(type_name) {
        return (CUSTOM, &[]);
    }
    let stand = STANDS.iter().find(|stand| stand.serverless == type_name);
    stand.map_or((type_name, &[]), |stand| (stand.real, stand.renamed))
}

/// The properties of a CloudFormation type whose change replaces the object.
#[must_use]
pub fn replacements(type_name: &str) -> Vec<Replacement> {
    let (real, renamed) = real(type_name);
    let rows = REPLACEMENT.rows_of(real);
    rows.map(|row| {
        let pointer = row.cell("property");
        let path = pointer.strip_prefix("/properties/").unwrap_or(pointer).split('/');
        let own = |name| renamed.iter().find(|(other, _)| *other == name).map_or(name, |(_, own)| *own);
        let always = if row.cell("when") == "always" { Always::Yes } else { Always::Depends };
        Replacement { path: path.map(own).collect(), always }
    })
    .collect()
}

/// Whether it is known what an update does to objects of this type. What a handler does is not, nor what a
/// module holds.
#[must_use]
pub fn is_update_known(type_name: &str) -> bool {
    !is_custom(type_name) && CLOUDFORMATION.find(type_name).is_some()
}

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
    use super::{Always, STANDS, destroys_first, replacements, takes_snapshot_by_default};
    use crate::catalog::tables::CLOUDFORMATION;

    #[test]
    fn a_pointer_is_a_path() {
        let rows = replacements("AWS::Budgets::Budget");
        assert!(rows.iter().any(|row| row.path == ["Budget", "BudgetName"] && row.always == Always::Yes));
        let rows = replacements("Custom::Anything");
        assert_eq!(rows.first().map(|row| row.path.as_slice()), Some(["ServiceToken"].as_slice()));
    }

    #[test]
    fn a_serverless_type_is_replaced_by_what_replaces_the_real_one() {
        let rows = replacements("AWS::Serverless::SimpleTable");
        assert!(rows.iter().any(|row| row.path == ["TableName"] && row.always == Always::Yes));
        assert!(rows.iter().any(|row| row.path == ["PrimaryKey"] && row.always == Always::Depends));
        let function = replacements("AWS::Serverless::Function");
        assert!(!function.iter().any(|row| row.path.contains(&"CodeUri")));
        for stand in STANDS {
            assert!(CLOUDFORMATION.find(stand.real).is_some(), "{}", stand.real);
            assert!(CLOUDFORMATION.find(stand.serverless).is_some(), "{}", stand.serverless);
        }
    }

    #[test]
    fn hardly_any_type_is_destroyed_first() {
        assert!(!destroys_first("AWS::RDS::DBInstance"));
        assert!(!destroys_first("AWS::Acme::Nothing"));
        assert!(destroys_first("AWS::OpenSearchServerless::VpcEndpoint"));
    }

    #[test]
    fn only_rds_is_snapshotted_by_itself() {
        let none = |_: &str| false;
        assert!(takes_snapshot_by_default("AWS::RDS::DBCluster", &none));
        assert!(takes_snapshot_by_default("AWS::RDS::DBInstance", &none));
        assert!(!takes_snapshot_by_default("AWS::RDS::DBInstance", &|name| name == "DBClusterIdentifier"));
        assert!(!takes_snapshot_by_default("AWS::EC2::Volume", &none));
    }
}
