//! What the catalog knows of one type, put together from the tables.

use super::cloudformation;
use super::condition::Condition;
use super::path::Path;
use super::recovery::{RecoveryRule, When};
use super::safeguard::Safeguard;
use super::table::Row;
use super::tables::{PROTECTING, RESCUE, ROUTINE, SERVING, STATEFUL, TYPES};
use crate::plan::{Class, Outage, Severity};
use std::borrow::Cow;
use std::str::FromStr;

/// What the catalog knows of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The type that was asked for.
    pub type_name: String,
    /// The type whose knowledge this is, where it is another one.
    pub judged_as: Option<String>,
    /// The provider: a Terraform provider or `cloudformation`; `None` where the catalog has not heard of it.
    pub provider: Option<&'static str>,
    /// What becomes of the world when an object of it goes.
    pub class: Class,
    /// What it holds, one of [`super::KINDS`]: class data only.
    pub kind: Option<&'static str>,
    /// How much what it holds matters: class data only.
    pub tier: Option<Severity>,
    /// How much its protection matters: class protecting only.
    pub level: Option<Severity>,
    /// How much of an outage its end is: class serving only.
    pub outage: Option<Outage>,
    /// What is lost, what stops, or why it is routine.
    pub loses: Option<Cow<'static, str>>,
    /// What makes the provider refuse the deletion.
    pub guards: Vec<Condition>,
    /// What makes the loss worse.
    pub amplifiers: Vec<Condition>,
    /// What is left after the deletion.
    pub recovery: Vec<RecoveryRule>,
    /// The retention and backup settings.
    pub safeguards: Vec<Safeguard>,
    /// What replaces the object when it changes; conditionally where `?` follows.
    pub forced_new: Vec<String>,
    /// How to save what it holds before it goes, as an imperative sentence.
    pub rescue: Option<&'static str>,
    /// The type whose objects contain it.
    pub child_of: Option<&'static str>,
    /// Whether an object of it holds what it is about: a view does not.
    pub holds_itself: bool,
    /// Whether the newest provider still has the type.
    pub age: Age,
}

impl Entry {
    /// Whether a new object in the place of an old one holds nothing yet. A secret has its content from the start, only
    /// another one.
    #[must_use]
    pub fn begins_empty(&self) -> bool {
        self.class == Class::Data && self.holds_itself && self.kind != Some("secrets_keys")
    }

    /// What it holds, for people.
    #[must_use]
    pub fn kind_in_words(&self) -> Option<String> {
        self.kind.filter(|_| self.holds_itself).map(|kind| match kind {
            "queue_stream" => "queue or stream".to_owned(),
            "secrets_keys" => "secrets and keys".to_owned(),
            other => other.replace('_', " "),
        })
    }
}

/// Whether the newest provider still has a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// It has.
    Current,
    /// Only older ones have.
    Legacy,
}

/// What is known of the type with this name; of one that nobody has heard of, that it is unknown.
#[must_use]
pub fn look_up(type_name: &str) -> Entry {
    if type_name.contains("::") {
        return cloudformation::look_up(type_name);
    }
    let known = TYPES.find(type_name);
    if let Some(judged_as) = known.map(|row| row.cell("judged_as")).filter(|name| !name.is_empty()) {
        return cloudformation::as_awscc(type_name, judged_as);
    }
    let judged = judgement(type_name);
    let listed = known.or(judged.as_ref().map(|(row, _)| *row));
    let mut entry =
        Entry { provider: listed.and_then(|row| some(row.cell("provider"))), ..Entry::unknown(type_name) };
    match judged {
        Some((row, class)) => entry.read(row, class),
        None if known.is_some() => entry.class = Class::Plain,
        None => {}
    }
    if entry.provider == Some("google")
        && [Class::Protecting, Class::Routine, Class::Plain].contains(&entry.class)
    {
        entry.add_deletion_policy();
    }
    entry
}

fn judgement(type_name: &str) -> Option<(Row, Class)> {
    let tables = [
        (STATEFUL, Class::Data),
        (SERVING, Class::Serving),
        (PROTECTING, Class::Protecting),
        (ROUTINE, Class::Routine),
    ];
    tables.into_iter().find_map(|(table, class)| Some((table.find(type_name)?, class)))
}

impl Entry {
    /// What is known of a type that nobody has heard of.
    pub(super) fn unknown(type_name: &str) -> Self {
        Self {
            type_name: type_name.to_owned(),
            judged_as: None,
            provider: None,
            class: Class::Unknown,
            kind: None,
            tier: None,
            level: None,
            outage: None,
            loses: None,
            guards: Vec::new(),
            amplifiers: Vec::new(),
            recovery: Vec::new(),
            safeguards: Vec::new(),
            forced_new: Vec::new(),
            rescue: None,
            child_of: None,
            holds_itself: true,
            age: Age::Current,
        }
    }

    fn read(&mut self, row: Row, class: Class) {
        self.class = class;
        self.kind = some(row.cell("kind"));
        self.tier = Severity::from_word(row.cell("tier"));
        self.level = Severity::from_word(row.cell("level"));
        self.outage = outage(row.cell("on_delete"), row.cell("on_replace"));
        let says = ["what_is_lost", "effect", "why"].into_iter().find_map(|column| some(row.cell(column)));
        self.loses = says.map(Cow::Borrowed);
        self.forced_new = row.list("force_new", ", ").map(str::to_owned).collect();
        self.rescue = RESCUE.find(&self.type_name).and_then(|row| some(row.cell("rescue")));
        self.child_of = some(row.cell("child_of"));
        self.age = if row.cell("legacy").is_empty() { Age::Current } else { Age::Legacy };
        self.read_conditions(row);
    }

    /// The four columns that Terraform's tables and CloudFormation's have in common.
    pub(super) fn read_conditions(&mut self, row: Row) {
        self.guards = parsed(row, "guards");
        self.amplifiers = parsed(row, "loss_amplifiers");
        self.recovery = parsed(row, "recovery_aids");
        self.safeguards = parsed(row, "safeguards");
    }

    /// Reads every condition and safeguard elsewhere.
    pub(super) fn read_at(&mut self, elsewhere: impl Fn(&Path) -> Path) {
        let moved = |safeguard: &Safeguard| safeguard.at(elsewhere(safeguard.path()));
        self.safeguards = self.safeguards.iter().map(moved).collect();
        let moved = |condition: &Condition| condition.at(elsewhere(condition.path()));
        self.guards = self.guards.iter().map(moved).collect();
        self.amplifiers = self.amplifiers.iter().map(moved).collect();
        for rule in &mut self.recovery {
            if let When::If(condition) = &rule.when {
                rule.when = When::If(moved(condition));
            }
        }
    }

    /// Every google type with a `deletion_policy` has these two; only those with a row say so.
    fn add_deletion_policy(&mut self) {
        self.guards.extend("deletion_policy=PREVENT".parse());
        self.recovery.extend("retained: deletion_policy=ABANDON".parse());
    }
}

/// An outage, where both levels are given.
pub(super) fn outage(on_delete: &str, on_replace: &str) -> Option<Outage> {
    let (on_delete, on_replace) = (Severity::from_word(on_delete)?, Severity::from_word(on_replace)?);
    Some(Outage { on_delete, on_replace })
}

/// The text of a cell that is not empty.
pub(super) fn some(cell: &'static str) -> Option<&'static str> {
    (!cell.is_empty()).then_some(cell)
}

/// The entries of a cell. That each can be parsed is a test's business; one that cannot gives no comfort.
fn parsed<T: FromStr>(row: Row, column: &str) -> Vec<T> {
    row.list(column, "; ").filter_map(|entry| entry.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Age, look_up};
    use crate::catalog::{Class, Outage};
    use crate::plan::Severity;

    #[test]
    fn a_database_holds_data() {
        let entry = look_up("aws_db_instance");
        assert_eq!((entry.class, entry.provider, entry.kind), (Class::Data, Some("aws"), Some("database")));
        assert_eq!(entry.tier, Some(Severity::Critical));
        assert_eq!(entry.loses.as_deref(), Some("RDS instance data; automated backups too unless retained"));
        assert!(entry.forced_new.contains(&"storage_encrypted".to_owned()));
        let child = look_up("aws_dynamodb_table_item");
        assert_eq!(child.child_of, Some("aws_dynamodb_table"));
    }

    #[test]
    fn every_class_has_its_facts() {
        let listener = look_up("aws_acm_certificate");
        let medium = Outage { on_delete: Severity::Medium, on_replace: Severity::Medium };
        assert_eq!((listener.class, listener.outage), (Class::Serving, Some(medium)));
        let plan = look_up("aws_backup_plan");
        assert_eq!((plan.class, plan.level), (Class::Protecting, Some(Severity::Medium)));
        let archive = look_up("archive_file");
        assert_eq!(
            (archive.class, archive.loses.as_deref()),
            (Class::Routine, Some("archive built from sources"))
        );
    }

    #[test]
    fn a_type_without_a_row_is_plain_and_one_without_a_name_is_unknown() {
        for known in ["terraform_data", "null_resource", "random_password", "azapi_update_resource"] {
            assert_ne!(look_up(known).class, Class::Unknown, "{known}");
        }
        let plain = look_up("azurerm_app_configuration_key");
        assert_eq!((plain.class, plain.provider), (Class::Plain, Some("azurerm")));
        for unknown in ["acme_database_cluster", "", "aws_", "type", "AWS_DB_INSTANCE"] {
            let entry = look_up(unknown);
            assert_eq!((entry.class, entry.provider), (Class::Unknown, None), "{unknown}");
        }
    }

    #[test]
    fn a_legacy_type_is_known_with_its_provider() {
        let entry = look_up("azurerm_postgresql_server");
        assert_eq!((entry.class, entry.age, entry.provider), (Class::Data, Age::Legacy, Some("azurerm")));
    }

    #[test]
    fn a_plain_google_type_has_a_deletion_policy() {
        let entry = look_up("google_compute_instance_template");
        assert!(entry.recovery.iter().any(|rule| rule.to_string() == "retained: deletion_policy=ABANDON"));
        assert!(entry.guards.iter().any(|guard| guard.to_string() == "deletion_policy=PREVENT"));
    }
}
