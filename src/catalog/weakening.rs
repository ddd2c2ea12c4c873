//! What an update takes from an object's protection: the first half of a deletion in two steps.
//!
//! Whoever wants an object gone, and may not delete it, switches its protection off first.

use super::condition::{Condition, Holds, NOT_KNOWN};
use super::cut::Cut;
use super::entry::Entry;
use super::lapse::lapsed;
use super::narrow::narrowed;
use super::path::Reading;
use super::recovery::{Recovery, RecoveryRule, When};
use super::safeguard::Safeguard;
use crate::plan::{Class, Value};

/// One attribute of an object that changes for the worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worsening {
    /// The attribute, as people write it.
    pub path: String,
    /// What happens to it, for people.
    pub text: String,
    /// What it is before and after, for people, where that says more than the text: `is `true``, `is not set`.
    pub states: Option<[String; 2]>,
    /// The hashes of its values before and after, for a fingerprint.
    pub hashes: [String; 2],
}

/// The attributes of an object before and after an update, and the arguments of its provider.
#[derive(Clone, Copy)]
pub struct Update<'u> {
    /// The attributes as the state holds them.
    pub before: &'u Value<'u>,
    /// The attributes as they will be.
    pub after: &'u Value<'u>,
    /// The provider's arguments; `None` where the input does not say.
    pub provider: Option<&'u Value<'u>>,
}

impl Worsening {
    /// What happens to an attribute that is one thing before and another after.
    #[must_use]
    pub fn between(path: String, states: [String; 2], hashes: [String; 2]) -> Self {
        let [before, after] = &states;
        let text = format!("`{path}` {before} now, and {after} afterwards");
        Self { path, text, states: Some(states), hashes }
    }

    /// Whether nobody knows what it will be.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.states.as_ref().is_some_and(|[_, after]| after == NOT_KNOWN)
    }
}

impl Entry {
    /// What the update takes from the protection of an object of this type; strengthening is silent.
    #[must_use]
    pub fn weakened(&self, update: &Update<'_>) -> Vec<Worsening> {
        let guards = self.guards.iter().filter_map(|guard| update.turns(guard, Holds::Yes));
        let amplifiers = self.amplifiers.iter().filter_map(|amplifier| update.turns(amplifier, Holds::No));
        let conditions = guards.chain(amplifiers).chain(self.recoveries_lost(update));
        let safeguards = self.safeguards.iter().filter_map(|safeguard| update.cuts(safeguard));
        let protects = match self.class {
            Class::Protecting => [lapsed, narrowed].map(|cut| cut(update.before, update.after)),
            Class::Data | Class::Serving | Class::Routine | Class::Plain | Class::Unknown => [None, None],
        };
        let protects = protects.into_iter().flatten().map(|cut| cut.told("", update));
        let mut found: Vec<Worsening> = Vec::new();
        for worsening in conditions.chain(safeguards).chain(protects) {
            if !found.iter().any(|known| known.path == worsening.path) {
                found.push(worsening);
            }
        }
        found
    }

    /// Whether anything of its protection is read at this attribute.
    #[must_use]
    pub fn reads(&self, attribute: &str) -> bool {
        self.class == Class::Protecting || self.names(attribute)
    }

    /// Whether a condition or a safeguard of it begins at this attribute.
    pub(super) fn names(&self, attribute: &str) -> bool {
        let recoveries = self.recovery.iter().filter_map(|rule| match &rule.when {
            When::If(condition) => Some(condition),
            When::Always => None,
        });
        let conditions = self.guards.iter().chain(&self.amplifiers).chain(recoveries).map(Condition::path);
        let mut paths = conditions.chain(self.safeguards.iter().map(Safeguard::path));
        paths.any(|path| path.begins_at(attribute))
    }

    /// The recoveries that are no longer left, where no other is that is as good.
    fn recoveries_lost(&self, update: &Update<'_>) -> Vec<Worsening> {
        let worth = |kind: Recovery| match kind {
            Recovery::Retained => 2,
            Recovery::Snapshot | Recovery::Backup | Recovery::SoftDelete => 1,
            Recovery::None | Recovery::Unknown => 0,
        };
        let is_left = |rule: &RecoveryRule| match &rule.when {
            When::Always => true,
            When::If(condition) => condition.holds(update.after, update.provider) == Holds::Yes,
        };
        let best_beside = |one: &RecoveryRule| {
            let others = self.recovery.iter().filter(|rule| *rule != one && is_left(rule));
            others.map(|rule| worth(rule.kind)).max().unwrap_or(0)
        };
        let needed = self.recovery.iter().filter(|rule| worth(rule.kind) > best_beside(rule));
        let lost = needed.filter_map(|rule| match &rule.when {
            When::If(condition) => update.turns(condition, Holds::Yes),
            When::Always => None,
        });
        lost.collect()
    }
}

impl Update<'_> {
    /// What happens to an attribute, where a condition holds in this way before and no longer does after.
    fn turns(&self, condition: &Condition, holds: Holds) -> Option<Worsening> {
        let states = condition.turned(holds, [self.before, self.after], self.provider)?;
        let path = condition.path();
        let hashes = [path.hash(self.before), path.hash(self.after)];
        Some(Worsening::between(path.plainly(), states, hashes))
    }

    /// What is cut at a safeguard. Where its path leads to several places, the first that is cut tells.
    fn cuts(&self, safeguard: &Safeguard) -> Option<Worsening> {
        let path = safeguard.path();
        path.compare(self.before, self.after, |places| {
            let mut places = places.iter().map(|place| place.each_ref().map(settled));
            let cut = places.find_map(|[before, after]| safeguard.cut(before, after))?;
            let hashes = [path.hash(self.before), path.hash(self.after)];
            Some(Worsening { hashes, ..cut.told(&path.plainly(), self) })
        })
    }
}

/// What stands at a place: where nothing does, null.
fn settled<'v>(reading: &Reading<'v>) -> &'v Value<'v> {
    match reading {
        Reading::Value(value) => value,
        Reading::Missing => &Value::Null,
        Reading::Unreadable => &Value::Unknown,
    }
}

impl Cut {
    fn told(self, below: &str, update: &Update<'_>) -> Worsening {
        let path: Vec<&str> = [below, &self.inside].into_iter().filter(|part| !part.is_empty()).collect();
        let path = path.join(".");
        let hashes = [update.before.hash_at(&path), update.after.hash_at(&path)];
        Worsening::between(path, [self.before, self.after], hashes)
    }
}

#[cfg(test)]
mod tests {
    use super::Update;
    use crate::catalog::look_up;
    use crate::plan::{Attributes, Value};

    fn weakened(type_name: &str, before: &str, after: &str) -> Vec<String> {
        with_unknown(type_name, before, after, "false")
    }

    fn with_unknown(type_name: &str, before: &str, after: &str, unknown: &str) -> Vec<String> {
        let before = Attributes::new(Some(before), None, None).open();
        let after = Attributes::new(Some(after), None, Some(unknown)).open();
        let update = Update { before: &before, after: &after, provider: Some(&Value::Null) };
        look_up(type_name).weakened(&update).into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn a_guard_that_goes_is_told_with_both_values() {
        let told = weakened(
            "aws_db_instance",
            r#"{"deletion_protection": true}"#,
            r#"{"deletion_protection": false}"#,
        );
        assert_eq!(told, ["`deletion_protection` is `true` now, and is `false` afterwards"]);
        let gone = weakened("aws_db_instance", r#"{"deletion_protection": true}"#, "{}");
        assert_eq!(
            gone,
            ["`deletion_protection` is `true` now, and is not set (the default is `false`) afterwards"]
        );
        let unknown = with_unknown(
            "aws_db_instance",
            r#"{"deletion_protection": true}"#,
            "{}",
            r#"{"deletion_protection": true}"#,
        );
        assert_eq!(unknown, ["`deletion_protection` is `true` now, and is not known afterwards"]);
    }

    #[test]
    fn a_guard_in_a_list_of_keys_and_values_is_one_as_well() {
        let told = |before: &str, after: &str| {
            let attributes = |on: &str| {
                format!(
                    r#"{{"LoadBalancerAttributes": [{{"Key": "idle_timeout.timeout_seconds", "Value": "60"}}{on}]}}"#
                )
            };
            weakened("AWS::ElasticLoadBalancingV2::LoadBalancer", &attributes(before), &attributes(after))
                .len()
        };
        let [on, off] = ["true", "false"]
            .map(|on| format!(r#", {{"Key": "deletion_protection.enabled", "Value": "{on}"}}"#));
        assert_eq!([told(&on, &off), told(&on, ""), told(&off, &on), told("", &off)], [1, 1, 0, 0]);
    }

    #[test]
    fn strengthening_and_standing_still_are_silent() {
        for (before, after) in [
            (r#"{"deletion_protection": false}"#, r#"{"deletion_protection": true}"#),
            (r#"{"deletion_protection": true}"#, r#"{"deletion_protection": true}"#),
            (r#"{"skip_final_snapshot": true}"#, r#"{"skip_final_snapshot": false}"#),
            (r#"{"backup_retention_period": 7}"#, r#"{"backup_retention_period": 14}"#),
            (r#"{"backup_retention_period": 7}"#, r#"{"backup_retention_period": 4}"#),
            ("{}", "{}"),
            ("null", "null"),
        ] {
            assert!(weakened("aws_db_instance", before, after).is_empty(), "{before} {after}");
        }
    }

    #[test]
    fn one_attribute_is_told_once() {
        let told = weakened(
            "aws_db_instance",
            r#"{"skip_final_snapshot": false}"#,
            r#"{"skip_final_snapshot": true}"#,
        );
        assert_eq!(told.len(), 1, "{told:?}");
    }

    #[test]
    fn retention_is_cut_by_half_or_more() {
        let to = |days: u32| {
            weakened(
                "aws_db_instance",
                r#"{"backup_retention_period": 14}"#,
                &format!(r#"{{"backup_retention_period": {days}}}"#),
            )
        };
        assert_eq!(to(7), ["`backup_retention_period` is `14` now, and is `7` afterwards"]);
        assert_eq!(to(0), ["`backup_retention_period` is `14` now, and is `0` afterwards"]);
        assert!(to(8).is_empty());
    }

    #[test]
    fn what_is_kept_for_less_long_or_no_longer_is_told_of_every_service() {
        for (type_name, before, after) in [
            (
                "aws_sqs_queue",
                r#"{"message_retention_seconds": 1209600}"#,
                r#"{"message_retention_seconds": 60}"#,
            ),
            ("aws_kms_key", r#"{"is_enabled": true}"#, r#"{"is_enabled": false}"#),
            ("aws_cloudtrail", r#"{"enable_logging": true}"#, r#"{"enable_logging": false}"#),
            ("google_kms_crypto_key_version", r#"{"state": "ENABLED"}"#, r#"{"state": "DISABLED"}"#),
            ("azurerm_cosmosdb_sql_container", r#"{"default_ttl": -1}"#, r#"{"default_ttl": 60}"#),
            (
                "azurerm_recovery_services_vault",
                r#"{"soft_delete_enabled": true}"#,
                r#"{"soft_delete_enabled": false}"#,
            ),
            (
                "google_logging_project_bucket_config",
                r#"{"retention_days": 3650}"#,
                r#"{"retention_days": 1}"#,
            ),
            (
                "google_pubsub_subscription",
                r#"{"message_retention_duration": "604800s"}"#,
                r#"{"message_retention_duration": "600s"}"#,
            ),
        ] {
            assert_eq!(weakened(type_name, before, after).len(), 1, "{type_name}");
            assert_eq!(weakened(type_name, after, before), [""; 0], "{type_name}");
        }
    }

    #[test]
    fn when_something_is_kept_is_no_amount() {
        let policy = |week: u8| {
            format!(
                r#"{{"long_term_retention_policy": [{{"yearly_retention": "P1Y", "week_of_year": {week}}}]}}"#
            )
        };
        assert_eq!(weakened("azurerm_mssql_database", &policy(50), &policy(1)), [""; 0]);
        let window =
            |window: &str| format!(r#"{{"automated_backup_policy": [{{"backup_window": "{window}"}}]}}"#);
        assert_eq!(weakened("google_alloydb_cluster", &window("3600s"), &window("1800s")), [""; 0]);
    }

    #[test]
    fn a_block_of_backups_is_compared_inside() {
        let backups = |enabled: bool, kept: u32| {
            format!(
                r#"{{"settings": [{{"backup_configuration": [{{"enabled": {enabled}, "start_time": "03:00",
                "backup_retention_settings": [{{"retained_backups": {kept}}}]}}]}}]}}"#
            )
        };
        let told = |before: &str, after: &str| weakened("google_sql_database_instance", before, after);
        assert_eq!(
            told(&backups(true, 7), &backups(false, 7)),
            ["`settings.backup_configuration.enabled` is `true` now, and is `false` afterwards"]
        );
        assert_eq!(told(&backups(true, 7), &backups(true, 2)).len(), 1);
        assert_eq!(told(&backups(true, 7), r#"{"settings": [{"backup_configuration": []}]}"#).len(), 1);
        assert!(told(&backups(false, 0), r#"{"settings": [{"backup_configuration": []}]}"#).is_empty());
        assert!(told(&backups(false, 7), &backups(true, 7)).is_empty());
    }

    #[test]
    fn the_elements_of_a_set_have_no_order() {
        let replicas = |recoverable: &[bool]| {
            let of = |recoverable: &bool| format!(r#"{{"point_in_time_recovery": {recoverable}}}"#);
            let replicas: Vec<String> = recoverable.iter().map(of).collect();
            format!(r#"{{"replica": [{}]}}"#, replicas.join(", "))
        };
        let told = |before: &[bool], after: &[bool]| {
            weakened("aws_dynamodb_table", &replicas(before), &replicas(after)).len()
        };
        assert_eq!(told(&[true, false], &[false, true]), 0);
        assert_eq!(told(&[true], &[false, true]), 0);
        assert_eq!(told(&[true, true], &[true]), 0);
        assert_eq!(told(&[true, true], &[false, true]), 1);
        assert_eq!(told(&[true, true], &[true, false]), 1);
    }

    #[test]
    fn one_element_loses_what_the_others_keep() {
        let volumes = |kept: [bool; 2]| {
            let [a, b] = kept.map(|kept| !kept);
            format!(
                r#"{{"ebs_block_device": [{{"device_name": "a", "delete_on_termination": {a}}},
                {{"device_name": "b", "delete_on_termination": {b}}}]}}"#
            )
        };
        let told = |before, after| weakened("aws_instance", &volumes(before), &volumes(after));
        assert_eq!(
            told([true, false], [false, false]),
            ["`ebs_block_device.delete_on_termination` is `false` now, and is `true` afterwards"]
        );
        assert!(told([true, false], [true, true]).is_empty());
        let replicas = |replicas: &[(&str, bool)]| {
            let replica = |(region, on): &(&str, bool)| {
                format!(
                    r#"{{"Region": "{region}", "DeletionProtectionEnabled": {on},
                    "PointInTimeRecoverySpecification": {{"PointInTimeRecoveryEnabled": {on}}}}}"#
                )
            };
            format!(r#"{{"Replicas": [{}]}}"#, replicas.iter().map(replica).collect::<Vec<_>>().join(", "))
        };
        let both = replicas(&[("a", true), ("b", true)]);
        let told = |after: &[(&str, bool)]| weakened("AWS::DynamoDB::GlobalTable", &both, &replicas(after));
        assert_eq!(told(&[("a", false), ("b", true)]).len(), 2);
        assert_eq!(told(&[("b", true), ("a", true), ("c", false)]), [""; 0]);
        assert_eq!(told(&[("b", true)]), [""; 0]);
    }

    #[test]
    fn what_protects_others_is_switched_off() {
        let versioning =
            |status: &str| format!(r#"{{"versioning_configuration": [{{"status": "{status}"}}]}}"#);
        assert_eq!(
            weakened("aws_s3_bucket_versioning", &versioning("Enabled"), &versioning("Suspended")),
            ["`versioning_configuration.status` is `Enabled` now, and is `Suspended` afterwards"]
        );
        assert!(
            weakened("aws_s3_bucket_versioning", &versioning("Suspended"), &versioning("Enabled")).is_empty()
        );
    }

    #[test]
    fn a_recovery_that_another_stands_in_for_is_no_loss() {
        let policy = |word: &str| format!(r#"{{"deletion_policy": "{word}"}}"#);
        let told = weakened("google_storage_bucket", &policy("ABANDON"), &policy("DELETE"));
        assert_eq!(told, ["`deletion_policy` is `ABANDON` now, and is not `ABANDON` afterwards"]);
        assert!(weakened("google_storage_bucket", &policy("DELETE"), &policy("ABANDON")).is_empty());
    }

    #[test]
    fn no_value_is_told_that_could_be_a_secret() {
        let told = weakened(
            "aws_s3_bucket_versioning",
            r#"{"status": "hunter2", "enabled": "hunter2"}"#,
            r#"{"status": "hunter3", "enabled": false}"#,
        );
        assert!(!told.join(" ").contains("hunter"), "{told:?}");
    }
}
