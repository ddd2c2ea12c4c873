//! Types that can be anything: what an object of them really is stands in its attributes.
//!
//! Where the attributes do not tell, the type's own row counts: it may be anything.

use super::cloud_control;
use super::entry::{Entry, look_up};
use super::recovery::{Recovery, RecoveryRule, When};
use super::safeguard::Safeguard;
use super::tables::AZURE;
use crate::plan::{Class, Value, words};

/// The API groups that Kubernetes itself serves. Any other belongs to a custom resource.
///
/// Source: <https://kubernetes.io/docs/reference/kubernetes-api/>, API groups.
const KUBERNETES_GROUPS: [&str; 23] = [
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
];

/// What keeps copies and old states of an object of Azure, in the words of its services.
///
/// Source: <https://learn.microsoft.com/azure/templates/>, of Key Vault, App Configuration, Storage, the databases,
/// Recovery Services, Monitor and Event Hubs.
const AZURE_SAFEGUARDS: [&str; 19] = [
    "backup",
    "backupPolicy",
    "containerDeleteRetentionPolicy",
    "deleteRetentionPolicy",
    "enablePurgeProtection",
    "enableSoftDelete",
    "isVersioningEnabled",
    "messageRetentionInDays",
    "monthlyRetention",
    "restorePolicy",
    "retentionDays",
    "retentionInDays",
    "securitySettings",
    "shareDeleteRetentionPolicy",
    "softDeleteRetentionInDays",
    "storageProfile",
    "totalRetentionInDays",
    "weeklyRetention",
    "yearlyRetention",
];

/// Whether objects of this type are judged by what is inside of them.
#[must_use]
pub fn is_judged_inside(type_name: &str) -> bool {
    matches!(
        type_name,
        "kubernetes_manifest"
            | "kubectl_manifest"
            | "azapi_resource"
            | "azapi_data_plane_resource"
            | cloud_control::TYPE
    )
}

/// What is known of an object of this type with these attributes.
#[must_use]
pub fn judged(type_name: &str, before: &Value<'_>) -> Entry {
    let inner = match type_name {
        "kubernetes_manifest" => manifest(before),
        "kubectl_manifest" => kubectl(before),
        "azapi_resource" | "azapi_data_plane_resource" => azure(before),
        cloud_control::TYPE => cloud_control::entry(before),
        _ => None,
    };
    let outer = look_up(type_name);
    let mut entry = match inner {
        Some(inner) => Entry {
            judged_as: Some(inner.judged_as.unwrap_or(inner.type_name)),
            type_name: outer.type_name,
            provider: outer.provider,
            forced_new: outer.forced_new,
            ..inner
        },
        None => outer,
    };
    if type_name.starts_with("azapi_") {
        let paths = AZURE_SAFEGUARDS.iter().map(|name| format!("body.properties.{name}"));
        entry.safeguards.extend(paths.filter_map(|path| path.parse::<Safeguard>().ok()));
    }
    entry
}

/// Of a custom resource, its name and what is specified in it; else nothing. The API group belongs to the name: a
/// `Cluster` can be anything, one of `postgresql.cnpg.io` is a database.
pub(super) fn custom<'v>(entry: &Entry, before: &'v Value<'v>) -> Option<(String, &'v Value<'v>)> {
    let kind = entry.judged_as.as_deref().filter(|_| entry.class == Class::Unknown)?;
    let manifest = before.get("manifest");
    let version = match manifest {
        Some(manifest) => shown(manifest, "apiVersion"),
        None => shown(before, "api_version"),
    };
    let group = version.and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
    let specified = manifest.and_then(|manifest| manifest.get("spec"));
    Some((format!("custom::{group}/{kind}"), specified.unwrap_or(&Value::Null)))
}

fn manifest(before: &Value<'_>) -> Option<Entry> {
    let manifest = before.get("manifest")?;
    let mut entry = kubernetes(shown(manifest, "apiVersion")?, shown(manifest, "kind")?)?;
    entry.read_at(|path| path.respelled(camel_case).below("manifest"));
    Some(entry)
}

fn kubectl(before: &Value<'_>) -> Option<Entry> {
    let computed = shown(before, "api_version").zip(shown(before, "kind"));
    let body = || {
        let body = shown(before, "yaml_body_parsed").or_else(|| shown(before, "yaml_body"))?;
        Some((outermost(body, "apiVersion:")?, outermost(body, "kind:")?))
    };
    let (version, kind) = computed.or_else(body)?;
    let mut entry = kubernetes(version, kind)?.without_conditions();
    entry.recovery.extend(look_up("kubectl_manifest").recovery);
    Some(entry)
}

/// The type of the kubernetes provider for this kind; a custom resource is unknown, by the name of its kind.
fn kubernetes(api_version: &str, kind: &str) -> Option<Entry> {
    if !(1..=63).contains(&kind.len()) || !kind.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    if !KUBERNETES_GROUPS.contains(&group) {
        return Some(Entry::unknown(kind));
    }
    let name = words(kind).collect::<Vec<_>>().join("_");
    let spellings =
        ["_v1", "", "_v2"].into_iter().map(|version| look_up(&format!("kubernetes_{name}{version}")));
    spellings.into_iter().find(|entry| entry.class != Class::Unknown)
}

/// The value of a member of the outermost mapping of a YAML text, where exactly one line has it.
fn outermost<'t>(yaml: &'t str, key: &str) -> Option<&'t str> {
    let mut values = yaml.lines().filter_map(|line| line.strip_prefix(key));
    let value = values.next().filter(|_| values.next().is_none())?;
    let value = value.split_once(" #").map_or(value, |(value, _)| value);
    Some(value.trim().trim_matches(['"', '\'']))
}

/// Its conditions are on the attributes of another provider, so only what always holds is left.
fn azure(before: &Value<'_>) -> Option<Entry> {
    let (name, _) = shown(before, "type")?.split_once('@')?;
    let row = AZURE.find(&name.to_ascii_lowercase())?;
    Some(look_up(row.cell("judged_as")).without_conditions())
}

/// The text of a member that is not sensitive.
fn shown<'v>(value: &'v Value<'_>, name: &str) -> Option<&'v str> {
    value.get(name)?.leaf()?.shown().filter(|text| !text.is_empty())
}

/// An attribute of a provider as Kubernetes and Azure spell it.
pub(super) fn camel_case(attribute: &str) -> String {
    let mut capital = false;
    let letters = attribute.chars().filter_map(|letter| {
        let starts = std::mem::replace(&mut capital, letter == '_');
        (letter != '_').then(|| if starts { letter.to_ascii_uppercase() } else { letter })
    });
    letters.collect()
}

impl Entry {
    /// Without what is read in attributes, or is another provider's own doing.
    fn without_conditions(mut self) -> Self {
        let stays = |rule: &RecoveryRule| rule.when == When::Always && rule.kind != Recovery::Retained;
        self.guards = Vec::new();
        self.amplifiers = Vec::new();
        self.safeguards = Vec::new();
        self.recovery.retain(stays);
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Class, Entry, Recovery, Update, judge};
    use crate::plan::Attributes;

    fn judged(type_name: &str, json: &str) -> (Entry, Recovery) {
        let before = Attributes::new(Some(json), None, None).open();
        let knowledge = judge(super::judged(type_name, &before), &before, None);
        (knowledge.entry, knowledge.assessment.recovery)
    }

    fn inner(type_name: &str, json: &str) -> Option<String> {
        judged(type_name, json).0.judged_as
    }

    #[test]
    fn a_manifest_is_what_its_kind_says() {
        let claim = r#"{"manifest": {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}}"#;
        let (entry, recovery) = judged("kubernetes_manifest", claim);
        assert_eq!(entry.judged_as.as_deref(), Some("kubernetes_persistent_volume_claim_v1"));
        assert_eq!((entry.type_name.as_str(), entry.class), ("kubernetes_manifest", Class::Data));
        assert_eq!(recovery, Recovery::None);
        for (version, kind, name) in [
            ("apps/v1", "Deployment", "kubernetes_deployment_v1"),
            ("apps/v1", "DaemonSet", "kubernetes_daemon_set_v1"),
            ("storage.k8s.io/v1", "CSIDriver", "kubernetes_csi_driver_v1"),
            ("apiregistration.k8s.io/v1", "APIService", "kubernetes_api_service_v1"),
            ("v1", "Secret", "kubernetes_secret_v1"),
        ] {
            let json = format!(r#"{{"manifest": {{"apiVersion": "{version}", "kind": "{kind}"}}}}"#);
            assert_eq!(inner("kubernetes_manifest", &json).as_deref(), Some(name));
        }
    }

    #[test]
    fn a_manifests_conditions_are_read_in_the_manifest() {
        let volume = |policy: &str| {
            let json = format!(
                r#"{{"manifest": {{"apiVersion": "v1", "kind": "PersistentVolume", "spec": {{"persistentVolumeReclaimPolicy": "{policy}"}}}}}}"#
            );
            judged("kubernetes_manifest", &json).1
        };
        assert_eq!(volume("Retain"), Recovery::Backup);
        assert_eq!(volume("Delete"), Recovery::None);
    }

    #[test]
    fn a_custom_resource_is_unknown_and_may_look_stateful() {
        let json = r#"{"manifest": {"apiVersion": "acme.example/v1", "kind": "DatabaseCluster", "spec": {"storage_gb": 1}}}"#;
        let before = Attributes::new(Some(json), None, None).open();
        let knowledge = judge(super::judged("kubernetes_manifest", &before), &before, None);
        assert_eq!(knowledge.entry.class, Class::Unknown);
        assert_eq!(knowledge.entry.judged_as.as_deref(), Some("DatabaseCluster"));
        assert!(knowledge.looks_stateful.is_some());
        let looks = |group: &str| {
            let json = format!(
                r#"{{"manifest": {{"apiVersion": "{group}/v1", "kind": "Cluster", "spec": {{"storage": {{"size": "1Gi"}}}}}}}}"#
            );
            let before = Attributes::new(Some(&json), None, None).open();
            judge(super::judged("kubernetes_manifest", &before), &before, None).looks_stateful.is_some()
        };
        assert_eq!((looks("postgresql.cnpg.io"), looks("acme.example")), (true, false));
    }

    #[test]
    fn a_manifest_that_does_not_say_may_be_anything() {
        for json in [
            "{}",
            "null",
            r#"{"manifest": null}"#,
            r#"{"manifest": {"kind": "Pod"}}"#,
            r#"{"manifest": {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}}"#,
            r#"{"manifest": {"apiVersion": "acme.example/v1", "kind": "odd kind\n"}}"#,
        ] {
            let (entry, _) = judged("kubernetes_manifest", json);
            assert_eq!((entry.class, entry.judged_as), (Class::Data, None), "{json}");
        }
    }

    #[test]
    fn a_kubectl_manifest_says_it_in_computed_attributes_or_in_its_text() {
        let claim = Some("kubernetes_persistent_volume_claim_v1");
        let computed = r#"{"api_version": "v1", "kind": "PersistentVolumeClaim", "yaml_body": "kind: Pod"}"#;
        assert_eq!(inner("kubectl_manifest", computed).as_deref(), claim);
        let text = r#"{"yaml_body": "apiVersion: v1\nkind: \"PersistentVolumeClaim\" # data\nspec:\n  kind: Pod\n"}"#;
        assert_eq!(inner("kubectl_manifest", text).as_deref(), claim);
        let two = r#"{"yaml_body": "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Secret\n"}"#;
        assert_eq!(inner("kubectl_manifest", two), None);
        let kept = r#"{"api_version": "v1", "kind": "PersistentVolumeClaim", "apply_only": true}"#;
        assert_eq!(judged("kubectl_manifest", kept).1, Recovery::Retained);
        assert_eq!(judged("kubectl_manifest", r#"{"apply_only": true}"#).1, Recovery::Retained);
        assert_eq!(judged("kubectl_manifest", computed).1, Recovery::None);
    }

    #[test]
    fn an_azure_resource_is_what_its_type_says_without_another_providers_comfort() {
        let (entry, recovery) =
            judged("azapi_resource", r#"{"type": "microsoft.STORAGE/storageAccounts@2023-05-01"}"#);
        assert_eq!(entry.judged_as.as_deref(), Some("azurerm_storage_account"));
        assert_eq!((entry.class, recovery), (Class::Data, Recovery::None));
        let (vault, recovery) = judged(
            "azapi_resource",
            r#"{"type": "Microsoft.KeyVault/vaults@2023-07-01", "purge_protection_enabled": true}"#,
        );
        assert_eq!((vault.class, recovery), (Class::Data, Recovery::None));
        let (other, _) = judged("azapi_resource", r#"{"type": "Microsoft.Acme/things@2030-01-01"}"#);
        assert_eq!((other.class, other.judged_as), (Class::Data, None));
    }

    #[test]
    fn what_keeps_an_azure_resource_is_told_in_the_words_of_its_service() {
        let told = |kind: &str, [before, after]: [&str; 2]| {
            let [before, after] = [before, after].map(|properties| {
                format!(r#"{{"type": "{kind}@2023-01-01", "body": {{"properties": {properties}}}}}"#)
            });
            let [before, after] =
                [&before, &after].map(|json| Attributes::new(Some(json), None, None).open());
            let update = Update { before: &before, after: &after, provider: None };
            super::judged("azapi_resource", &before).weakened(&update).len()
        };
        let (anything, _) = judged("azapi_resource", "{}");
        assert_eq!(anything.safeguards.len(), super::AZURE_SAFEGUARDS.len());
        for (kind, on, off) in [
            ("Microsoft.KeyVault/vaults", r#"{"enableSoftDelete": true}"#, r#"{"enableSoftDelete": false}"#),
            (
                "Microsoft.Storage/storageAccounts/blobServices",
                r#"{"deleteRetentionPolicy": {"enabled": true, "days": 30}}"#,
                r#"{"deleteRetentionPolicy": {"enabled": true, "days": 1}}"#,
            ),
            (
                "Microsoft.DBforPostgreSQL/flexibleServers",
                r#"{"backup": {"backupRetentionDays": 35, "geoRedundantBackup": "Enabled"}}"#,
                r#"{"backup": {"backupRetentionDays": 35, "geoRedundantBackup": "Disabled"}}"#,
            ),
        ] {
            assert_eq!(
                [told(kind, [on, off]), told(kind, [off, on]), told(kind, [on, on])],
                [1, 0, 0],
                "{kind}"
            );
        }
    }

    #[test]
    fn cloud_control_is_what_its_type_says() {
        let table = r#"{"type_name": "AWS::DynamoDB::Table"}"#;
        assert_eq!(inner("aws_cloudcontrolapi_resource", table).as_deref(), Some("AWS::DynamoDB::Table"));
        let (other, _) = judged("aws_cloudcontrolapi_resource", r#"{"type_name": "AWS::Acme::Thing"}"#);
        assert_eq!((other.class, other.judged_as), (Class::Data, None));
    }
}
