//! What is left after an object is destroyed, and the attributes that say so.

use super::condition::{Condition, Holds};
use super::entry::Entry;
use super::path::Malformed;
use crate::plan::Value;
use std::fmt;
use std::str::FromStr;

/// What is left after an object is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing.
    None,
    /// A snapshot that the deletion takes.
    Snapshot,
    /// A copy, or the very volume, that stays behind.
    Backup,
    /// The deletion can be undone for a while.
    SoftDelete,
    /// The object itself: the delete leaves it alone.
    Retained,
    /// It depends on what cannot be read.
    Unknown,
}

/// What is left, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryRule {
    /// What is left.
    pub kind: Recovery,
    /// When it is.
    pub when: When,
}

/// When a recovery is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// After every deletion.
    Always,
    /// Where this holds.
    If(Condition),
}

/// What an object's attributes say of its loss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// What is left of it.
    pub recovery: Recovery,
    /// Why, for people; empty where there is nothing to say.
    pub evidence: Vec<String>,
    /// The guards that are on, for people.
    pub guards: Vec<String>,
    /// What makes the loss worse, for people.
    pub amplifiers: Vec<String>,
    /// The attributes that leave no way back, and those that make the loss worse, each with which of both.
    pub causes: Vec<(String, &'static str)>,
}

impl Recovery {
    /// Every recovery that a table can name, the best first.
    const BEST_FIRST: [Self; 4] = [Self::Retained, Self::Snapshot, Self::Backup, Self::SoftDelete];

    /// The recovery's word in reports and in the catalog.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Snapshot => "snapshot",
            Self::Backup => "backup",
            Self::SoftDelete => "soft-delete",
            Self::Retained => "retained",
            Self::Unknown => "unknown",
        }
    }
}

impl RecoveryRule {
    fn holds(&self, before: &Value<'_>, provider: Option<&Value<'_>>) -> Holds {
        match &self.when {
            When::Always => Holds::Yes,
            When::If(condition) => condition.holds(before, provider),
        }
    }

    /// What says so, for people; `None` where it is always so.
    fn evidence(&self, before: &Value<'_>, provider: Option<&Value<'_>>) -> Option<String> {
        match &self.when {
            When::Always => None,
            When::If(condition) => Some(condition.evidence(before, provider)),
        }
    }
}

impl FromStr for RecoveryRule {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed(text.to_owned());
        let (word, when) = text.split_once(": ").ok_or_else(malformed)?;
        let kind = Recovery::BEST_FIRST.into_iter().find(|kind| kind.word() == word);
        let when = match when {
            "always" => When::Always,
            condition => When::If(condition.parse().map_err(|_| malformed())?),
        };
        Ok(Self { kind: kind.ok_or_else(malformed)?, when })
    }
}

impl fmt::Display for RecoveryRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.when {
            When::Always => write!(out, "{}: always", self.kind.word()),
            When::If(condition) => write!(out, "{}: {condition}", self.kind.word()),
        }
    }
}

impl Entry {
    /// What the attributes of an object of this type, and the arguments of its provider, say of its loss.
    ///
    /// `provider` is `None` where the input does not say how the provider is configured. Where `recovery` is
    /// [`Recovery::Retained`] the live object is not destroyed but orphaned.
    #[must_use]
    pub fn assess(&self, before: &Value<'_>, provider: Option<&Value<'_>>) -> Assessment {
        let (recovery, evidence) = self.recovery_left(before, provider);
        let that_hold = |conditions: &[Condition]| {
            let holding = conditions.iter().filter(|it| it.holds(before, provider) == Holds::Yes);
            holding.map(|it| it.evidence(before, provider)).collect()
        };
        let (guards, amplifiers) = (that_hold(&self.guards), that_hold(&self.amplifiers));
        let causes = self.causes(recovery, before, provider);
        Assessment { recovery, evidence, guards, amplifiers, causes }
    }

    /// The object's own attributes that leave no way back, and those that make the loss worse.
    fn causes(
        &self,
        recovery: Recovery,
        before: &Value<'_>,
        provider: Option<&Value<'_>>,
    ) -> Vec<(String, &'static str)> {
        let missing = self.recovery.iter().filter_map(|rule| match &rule.when {
            When::If(condition) if recovery == Recovery::None && rule.kind != Recovery::Retained => {
                Some((condition, "leaves no way back"))
            }
            When::If(_) | When::Always => None,
        });
        let holding = self.amplifiers.iter().filter(|it| it.holds(before, provider) == Holds::Yes);
        let causes = missing.chain(holding.map(|condition| (condition, "makes it worse")));
        let own = causes.filter(|(condition, _)| !condition.path().is_of_provider());
        own.map(|(condition, why)| (condition.path().plainly(), why)).collect()
    }

    /// The best recovery that holds; else unknown where one cannot be judged; else none.
    fn recovery_left(&self, before: &Value<'_>, provider: Option<&Value<'_>>) -> (Recovery, Vec<String>) {
        let judged: Vec<(&RecoveryRule, Holds)> =
            self.recovery.iter().map(|rule| (rule, rule.holds(before, provider))).collect();
        let evidence = |wanted: Holds, counts: &dyn Fn(&RecoveryRule) -> bool| {
            let mut texts: Vec<String> = Vec::new();
            let rules = judged.iter().filter(|(rule, holds)| *holds == wanted && counts(rule));
            for text in rules.filter_map(|(rule, _)| rule.evidence(before, provider)) {
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
            texts
        };
        let holding = Recovery::BEST_FIRST
            .into_iter()
            .find(|kind| judged.iter().any(|(rule, holds)| rule.kind == *kind && *holds == Holds::Yes));
        if let Some(kind) = holding {
            return (kind, evidence(Holds::Yes, &|rule| rule.kind == kind));
        }
        if judged.iter().any(|(_, holds)| *holds == Holds::Unknown) {
            return (Recovery::Unknown, evidence(Holds::Unknown, &|_| true));
        }
        // Hardly anybody expects an object to be left alone; that it is not is no news.
        (Recovery::None, evidence(Holds::No, &|rule| rule.kind != Recovery::Retained))
    }
}
