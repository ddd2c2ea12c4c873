//! Overrides: exceptions to the decisions, each with its reason.
//!
//! One that makes a decision milder than the table, or than what would be decided without it, or lets others sign, must
//! match the finding in every respect: the address before a move as well as after it, each of the attributes that force a
//! replacement. One that makes it stricter needs to match in one. So nobody gets an object into an exception by moving
//! it, or by changing one attribute more.

use super::effect::Ruling;
use super::glob::{Glob, Reach};
use super::origin::Origin;
use super::selector::AddressPattern;
use super::subject::Subject;
use super::tree::{self, Node};
use crate::plan::{Address, Change, Severity};
use jiff::civil::Date;
use toml::de::DeTable;

/// An exception to the decisions.
#[derive(Debug, Clone)]
pub struct Override {
    rule: Vec<Glob>,
    kind: Vec<Glob>,
    address: Vec<AddressPattern>,
    environment: Vec<String>,
    project: Vec<Glob>,
    severity: Vec<Severity>,
    forced_by: Vec<Glob>,
    action: Vec<String>,
    /// What becomes of the findings that it matches.
    pub ruling: Ruling,
    /// The last day on which it counts.
    pub expires: Option<Date>,
    /// Where it stands.
    pub origin: Origin,
}

/// The keys by which an override selects findings.
pub(super) const SELECTORS: [&str; 8] =
    ["rule", "type", "address", "environment", "project", "severity", "forced-by", "action"];

impl Override {
    /// The override of a table without mistakes; `None` where its decision is none.
    pub(super) fn read(table: &DeTable<'_>, origin: Origin) -> Option<Self> {
        let node = |key: &str| tree::get(table, key);
        let texts = |key: &str| node(key).map(tree::texts).unwrap_or_default();
        let globs = |key: &str, reach: Reach| node(key).map(|node| globs(node, reach)).unwrap_or_default();
        let severities = texts("severity").into_iter().filter_map(|word| Severity::from_word(&word));
        Some(Self {
            rule: globs("rule", Reach::Text),
            kind: globs("type", Reach::Text),
            address: node("address").map(addresses).unwrap_or_default(),
            environment: texts("environment"),
            project: globs("project", Reach::Path),
            severity: severities.collect(),
            forced_by: globs("forced-by", Reach::Text),
            action: texts("action"),
            ruling: Ruling::read(node("decision")?)?,
            expires: node("expires").and_then(tree::date),
            origin,
        })
    }

    /// Whether it no longer counts on this day.
    #[must_use]
    pub fn has_expired(&self, today: Date) -> bool {
        self.expires.is_some_and(|last| last < today)
    }

    /// Whether it is about the environment and the project of a finding.
    #[must_use]
    pub fn is_in_scope(&self, subject: &Subject<'_>) -> bool {
        let environment = subject.environment;
        let named = |name: &String| *name == environment.name || name == environment.class.word();
        (self.environment.is_empty() || self.environment.iter().any(named))
            && any_or_empty(&self.project, |glob| glob.matches(subject.project))
    }

    /// Whether it matches a finding on which the table, and then the overrides behind it, decide like that.
    #[must_use]
    pub fn matches(&self, subject: &Subject<'_>, otherwise: [&Ruling; 2]) -> bool {
        self.is_in_scope(subject)
            && any_or_empty(&self.rule, |glob| glob.matches(subject.rule))
            && any_or_empty(&self.severity, |severity| *severity == subject.severity)
            && self.matches_object(subject, otherwise.iter().any(|other| self.ruling.is_milder_than(other)))
    }

    fn matches_object(&self, subject: &Subject<'_>, milder: bool) -> bool {
        let asks = !(self.kind.is_empty() && self.forced_by.is_empty() && self.action.is_empty());
        let (changes, address) = (&subject.changes, subject.address);
        match (changes.as_slice(), address) {
            ([], Some(address)) => {
                !asks && any_or_empty(&self.address, |pattern| pattern.matches(address.as_str()))
            }
            ([], None) => !asks && self.address.is_empty(),
            (changes, _) if milder => changes.iter().all(|change| self.matches_change(change, milder)),
            (changes, _) => changes.iter().any(|change| self.matches_change(change, milder)),
        }
    }

    fn matches_change(&self, change: &Change<'_>, milder: bool) -> bool {
        let mut addresses = [Some(&change.address), change.previous_address.as_ref()].into_iter().flatten();
        let at = |address: &Address<'_>| any_or_empty(&self.address, |it| it.matches(address.as_str()));
        let mut paths = change.forced_by.iter();
        let by = |path: &String| self.forced_by.iter().any(|glob| glob.matches(path));
        let forced = self.forced_by.is_empty() || !change.forced_by.is_empty();
        any_or_empty(&self.kind, |glob| glob.matches(&change.kind))
            && any_or_empty(&self.action, |word| word == change.action.word())
            && if milder { addresses.all(at) } else { addresses.any(at) }
            && forced
            && (self.forced_by.is_empty() || if milder { paths.all(by) } else { paths.any(by) })
    }

    /// The globs on rules, to see whether there is one.
    pub(super) fn rules(&self) -> &[Glob] {
        &self.rule
    }
}

/// Whether one matches; a selector that is not there matches everything.
fn any_or_empty<T>(selector: &[T], matches: impl Fn(&T) -> bool) -> bool {
    selector.is_empty() || selector.iter().any(matches)
}

/// The globs of a list.
pub(super) fn globs(node: &Node<'_>, reach: Reach) -> Vec<Glob> {
    tree::texts(node).iter().filter_map(|written| Glob::new(written, reach).ok()).collect()
}

/// The patterns of a list.
pub(super) fn addresses(node: &Node<'_>) -> Vec<AddressPattern> {
    tree::texts(node).iter().filter_map(|written| AddressPattern::new(written).ok()).collect()
}
