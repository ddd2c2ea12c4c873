//! Objects of azapi, which can be of any type of Azure, and have their properties in a body.

use super::entry::look_up;
use super::inner::{Inner, Naming, Told};
use super::safeguard::Safeguard;
use super::tables::AZURE;
use crate::plan::Value;

/// What keeps copies and old states of an object of Azure, in the words of its services.
///
/// Source: <https://learn.microsoft.com/azure/templates/>, of Key Vault, App Configuration, Storage, the databases,
/// Recovery Services, Monitor and Event Hubs.
const SAFEGUARDS: [&str; 19] = [
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

/// Where what keeps an object of azapi stands.
pub(super) fn safeguards() -> impl Iterator<Item = Safeguard> {
    let paths = SAFEGUARDS.iter().map(|name| format!("body.properties.{name}"));
    paths.filter_map(|path| path.parse().ok())
}

/// Its conditions are on the attributes of another provider, so only what always holds is left.
pub(super) fn entry(before: &Value<'_>) -> Option<Inner> {
    let (name, naming) = type_of(before)?;
    Some((look_up(name).without_conditions(), naming))
}

/// The type of the azurerm provider that an object of azapi is of.
pub(super) fn type_of(before: &Value<'_>) -> Option<(&'static str, Naming)> {
    let Told { text, naming } = Told::of(before, "type")?;
    let row = AZURE.find(&text.split_once('@')?.0.to_ascii_lowercase())?;
    Some((row.cell("judged_as"), naming))
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Class, Entry, Recovery, Update, judge, judged};
    use crate::plan::Attributes;

    fn of(json: &str) -> (Entry, Recovery) {
        let before = Attributes::new(Some(json), None, None).open();
        let knowledge = judge(judged("azapi_resource", &before), &before, None);
        (knowledge.entry, knowledge.assessment.recovery)
    }

    #[test]
    fn an_azure_resource_is_what_its_type_says_without_another_providers_comfort() {
        let (entry, recovery) = of(r#"{"type": "microsoft.STORAGE/storageAccounts@2023-05-01"}"#);
        assert_eq!(entry.judged_as.as_deref(), Some("azurerm_storage_account"));
        assert_eq!((entry.class, recovery), (Class::Data, Recovery::None));
        let (vault, recovery) =
            of(r#"{"type": "Microsoft.KeyVault/vaults@2023-07-01", "purge_protection_enabled": true}"#);
        assert_eq!((vault.class, recovery), (Class::Data, Recovery::None));
        let (other, _) = of(r#"{"type": "Microsoft.Acme/things@2030-01-01"}"#);
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
            judged("azapi_resource", &before).weakened(&update).len()
        };
        let (anything, _) = of("{}");
        assert_eq!(anything.safeguards.len(), super::SAFEGUARDS.len());
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
}
