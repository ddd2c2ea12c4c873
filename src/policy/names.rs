//! The names that an object has at its provider, as far as they tell that it is production.
//!
//! A plan can be called staging; the database that it deletes is called what it is. A name that says less tells
//! nothing: people call things `test` for many reasons.

use super::environment::EnvironmentClass;
use super::matcher::Object;
use super::signal::{Signal, says_production};
use super::spelling;
use super::tags::blocks;
use crate::plan::{Leaf, Value};

/// The attributes in which providers keep the names of an object and of what it is in, as Terraform spells them. What
/// it was made from is none of them: staging is often restored from production.
const ATTRIBUTES: [&str; 41] = [
    "account_name",
    "backup_vault_name",
    "broker_name",
    "bucket",
    "bucket_name",
    "cluster_id",
    "cluster_identifier",
    "cluster_name",
    "creation_token",
    "database_name",
    "dataset_id",
    "db_cluster_identifier",
    "db_instance_identifier",
    "db_name",
    "delivery_stream_name",
    "domain_name",
    "function_name",
    "global_cluster_identifier",
    "global_replication_group_id",
    "identifier",
    "instance",
    "instance_name",
    "keyspace_name",
    "load_balancer_name",
    "log_group_name",
    "name",
    "namespace",
    "project",
    "project_id",
    "queue_name",
    "recovery_vault_name",
    "replication_group_id",
    "repository_name",
    "resource_group_name",
    "secret_id",
    "server_name",
    "storage_account_name",
    "stream_name",
    "table_name",
    "topic_name",
    "user_pool_name",
];

/// The attributes in which an id of Azure names what an object is in.
const AZURE_IDS: [&str; 3] = ["id", "parent_id", "server_id"];
/// How such an id begins.
const AZURE: &str = "/subscriptions/";

/// Types of CloudFormation whose id is the name of a stage, which many call `prod` in every environment.
const STAGES: [&str; 2] = ["AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"];

const CLASS: EnvironmentClass = EnvironmentClass::Production;

/// The first name that has a word for production. The name is not shown: only the attribute that has it.
pub(super) fn of(attributes: &Value<'_>) -> Option<Signal> {
    let name = own(attributes).or_else(|| of_kubernetes(attributes)).or_else(|| of_azure(attributes))?;
    Some(Signal { class: CLASS, because: format!("`{name}` has a word for production") })
}

/// What the object's id at its provider tells, where the tool names it beside the attributes.
pub(super) fn of_id(object: &Object<'_>) -> Option<Signal> {
    let id = object.id.filter(|_| !STAGES.contains(&object.kind))?;
    is_production(id).then(|| Signal { class: CLASS, because: "its id has a word for production".to_owned() })
}

/// Whether a name has a word for production.
pub(super) fn is_production(name: &Leaf<'_>) -> bool {
    name.satisfies(says_production)
}

fn own<'v>(attributes: &'v Value<'_>) -> Option<&'v str> {
    let is_name = |name: &str| ATTRIBUTES.binary_search(&&*spelling::of_terraform(name)).is_ok();
    let says = |value: &Value<'_>| value.leaf().is_some_and(is_production);
    let mut members = attributes.members().iter();
    members.find(|(name, value)| is_name(name) && says(value)).map(|(name, _)| &**name)
}

/// The name and the namespace in the metadata of an object of Kubernetes.
fn of_kubernetes(attributes: &Value<'_>) -> Option<&'static str> {
    let manifests = attributes.get("manifest").map(blocks).unwrap_or_default();
    let mut holders = std::iter::once(attributes).chain(manifests);
    holders.find_map(|holder| {
        let metadata = holder.get("metadata").map(blocks).unwrap_or_default();
        let has = |name: &str| {
            let mut named = metadata.iter().filter_map(|metadata| metadata.get(name)?.leaf());
            named.any(is_production)
        };
        [("name", "metadata.name"), ("namespace", "metadata.namespace")]
            .into_iter()
            .find(|(name, _)| has(name))
            .map(|(_, path)| path)
    })
}

fn of_azure(attributes: &Value<'_>) -> Option<&'static str> {
    let is_id = |leaf: &&Leaf<'_>| {
        leaf.satisfies(|text| text.get(..AZURE.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(AZURE)))
    };
    AZURE_IDS.into_iter().find(|name| {
        let id = attributes.get(name).and_then(Value::leaf).filter(is_id);
        id.is_some_and(is_production)
    })
}

#[cfg(test)]
mod tests {
    use super::{ATTRIBUTES, of, of_id};
    use crate::plan::{Address, Attributes, Leaf, Value};
    use crate::policy::Object;

    fn told(json: &str) -> Option<String> {
        of(&Attributes::new(Some(json), None, None).open()).map(|signal| signal.because)
    }

    #[test]
    fn only_a_word_for_production_tells_and_no_name_is_shown() {
        assert_eq!(
            told(r#"{"identifier": "acme-prod-db"}"#).unwrap(),
            "`identifier` has a word for production"
        );
        assert_eq!(
            told(r#"{"resource_group_name": "rg-prod"}"#).unwrap(),
            "`resource_group_name` has a word for production"
        );
        for json in [r#"{"name": "test"}"#, r#"{"name": "products"}"#, r#"{"description": "prod"}"#, "null"] {
            assert_eq!(told(json), None, "{json}");
        }
    }

    #[test]
    fn the_names_are_in_order() {
        assert!(ATTRIBUTES.is_sorted());
    }

    #[test]
    fn a_name_is_read_however_its_tool_spells_it() {
        for (json, name) in [
            (r#"{"DBInstanceIdentifier": "acme-prod"}"#, "DBInstanceIdentifier"),
            (r#"{"Tags": [], "TableName": "orders-prod"}"#, "TableName"),
            (r#"{"db_instance_identifier": "acme-prod"}"#, "db_instance_identifier"),
            (r#"{"metadata": [{"name": "data", "namespace": "production"}]}"#, "metadata.namespace"),
            (r#"{"manifest": {"metadata": {"name": "prod"}}}"#, "metadata.name"),
            (r#"{"name": "x", "server_id": "/subscriptions/1/resourceGroups/rg-prod/x"}"#, "server_id"),
        ] {
            assert_eq!(told(json), Some(format!("`{name}` has a word for production")), "{json}");
        }
    }

    #[test]
    fn what_an_object_was_made_from_and_ids_of_others_tell_nothing() {
        for json in [
            r#"{"SourceDBInstanceIdentifier": "acme-prod"}"#,
            r#"{"snapshot_identifier": "rds:acme-prod-2026"}"#,
            r#"{"StageName": "prod"}"#,
            r#"{"id": "releases/prod.zip", "server_id": "prod-1"}"#,
            r#"{"metadata": {"labels": {"name": "prod"}}}"#,
        ] {
            assert_eq!(told(json), None, "{json}");
        }
    }

    #[test]
    fn the_id_of_an_object_tells_and_that_of_a_stage_does_not() {
        let told = |kind: &str, id: Leaf<'static>| {
            let address = Address::new("A");
            let object =
                Object { kind, address: &address, previous: None, attributes: &Value::Null, id: Some(&id) };
            of_id(&object).map(|signal| signal.because)
        };
        let says = Some("its id has a word for production".to_owned());
        assert_eq!(told("AWS::S3::Bucket", Leaf::plain("acme-prod-data")), says);
        assert_eq!(told("Custom::Thing", Leaf::sensitive("acme-prod-data")), says);
        assert_eq!(told("AWS::S3::Bucket", Leaf::plain("acme-products")), None);
        assert_eq!(told("AWS::ApiGateway::Stage", Leaf::plain("prod")), None);
    }
}
