//! Types that can be anything: what an object of them really is stands in its attributes.
//!
//! Where the attributes do not tell, the type's own row counts: it may be anything.

use super::entry::{Entry, look_up};
use super::recovery::{Recovery, RecoveryRule, When};
use super::{azapi, cloud_control};
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
        "azapi_resource" | "azapi_data_plane_resource" => azapi::entry(before),
        cloud_control::TYPE => cloud_control::entry(before),
        _ => None,
    };
    let outer = look_up(type_name);
    let mut entry = match inner {
        Some((inner, naming)) => Entry {
            judged_as: (naming == Naming::Open).then(|| inner.judged_as.unwrap_or(inner.type_name)),
            type_name: outer.type_name,
            provider: outer.provider,
            forced_new: outer.forced_new,
            ..inner
        },
        None => outer,
    };
    if type_name.starts_with("azapi_") {
        entry.safeguards.extend(azapi::safeguards());
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

/// Whether what an object really is may be said, or only be judged by: a sensitive attribute tells it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    Open,
    Secret,
}

/// What is known of an object that is really of another type.
pub(super) type Inner = (Entry, Naming);

/// The text of a member that is not empty, sensitive or not.
pub(super) struct Told {
    pub(super) text: String,
    pub(super) naming: Naming,
}

impl Told {
    pub(super) fn of(value: &Value<'_>, name: &str) -> Option<Self> {
        let leaf = value.get(name)?.leaf().filter(|leaf| !leaf.is_empty())?;
        let mut text = String::new();
        leaf.satisfies(|own| {
            text.push_str(own);
            true
        });
        let naming = if leaf.is_sensitive() { Naming::Secret } else { Naming::Open };
        Some(Self { text, naming })
    }
}

fn manifest(before: &Value<'_>) -> Option<Inner> {
    let manifest = before.get("manifest")?;
    let (version, kind) = (Told::of(manifest, "apiVersion")?, Told::of(manifest, "kind")?);
    let mut entry = kubernetes(&version.text, &kind.text, kind.naming)?;
    entry.read_at(|path| path.respelled(camel_case).below("manifest"));
    Some((entry, kind.naming))
}

fn kubectl(before: &Value<'_>) -> Option<Inner> {
    let computed = Told::of(before, "api_version").zip(Told::of(before, "kind"));
    let computed = computed.map(|(version, kind)| (version.text, kind.text, kind.naming));
    let body = || {
        let body = Told::of(before, "yaml_body_parsed").or_else(|| Told::of(before, "yaml_body"))?;
        let member = |key| outermost(&body.text, key).map(str::to_owned);
        Some((member("apiVersion:")?, member("kind:")?, body.naming))
    };
    let (version, kind, naming) = computed.or_else(body)?;
    let mut entry = kubernetes(&version, &kind, naming)?.without_conditions();
    entry.recovery.extend(look_up("kubectl_manifest").recovery);
    Some((entry, naming))
}

/// The type of the kubernetes provider for this kind; a custom resource is unknown, by the name of its kind.
fn kubernetes(api_version: &str, kind: &str, naming: Naming) -> Option<Entry> {
    if !(1..=63).contains(&kind.len()) || !kind.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    if !KUBERNETES_GROUPS.contains(&group) {
        return (naming == Naming::Open).then(|| Entry::unknown(kind));
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
    pub(super) fn without_conditions(mut self) -> Self {
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
    use crate::catalog::{Class, Entry, Recovery, judge};
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
    fn what_is_sensitive_is_judged_by_and_not_named() {
        let secret = |type_name: &str, json: &str| {
            let before = Attributes::new(Some(json), Some("true"), None).open();
            let entry = super::judged(type_name, &before);
            (entry.class, entry.tier, entry.judged_as)
        };
        for (type_name, json) in [
            ("kubernetes_manifest", r#"{"manifest": {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}}"#),
            ("kubectl_manifest", r#"{"yaml_body": "apiVersion: v1\nkind: PersistentVolumeClaim\n"}"#),
            ("azapi_resource", r#"{"type": "Microsoft.KeyVault/vaults@2023-07-01"}"#),
            ("aws_cloudcontrolapi_resource", r#"{"type_name": "AWS::RDS::DBInstance"}"#),
        ] {
            let (entry, _) = judged(type_name, json);
            assert!(entry.judged_as.is_some());
            assert_eq!(secret(type_name, json), (entry.class, entry.tier, None), "{type_name}");
        }
        let custom = r#"{"manifest": {"apiVersion": "acme.example/v1", "kind": "Hunter"}}"#;
        assert_eq!(secret("kubernetes_manifest", custom).2, None);
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
    fn cloud_control_is_what_its_type_says() {
        let table = r#"{"type_name": "AWS::DynamoDB::Table"}"#;
        assert_eq!(inner("aws_cloudcontrolapi_resource", table).as_deref(), Some("AWS::DynamoDB::Table"));
        let (other, _) = judged("aws_cloudcontrolapi_resource", r#"{"type_name": "AWS::Acme::Thing"}"#);
        assert_eq!((other.class, other.judged_as), (Class::Data, None));
    }
}
