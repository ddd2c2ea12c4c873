//! What can become of a finding, and what becomes of it where no policy says anything.

use super::environment::EnvironmentClass;
use super::person::Person;
use super::tree::{self, Node};
use crate::plan::Severity;
use std::num::NonZeroU32;

/// What happens because of a finding, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It is only listed.
    Allow,
    /// It is shown, and the gate stays open.
    Warn,
    /// So many people must sign.
    SignOff(NonZeroU32),
    /// No sign-off opens the gate.
    Deny,
}

/// An effect, and of whom the people must be who sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// What happens.
    pub effect: Effect,
    /// The people and teams of whom they must be; anybody where it is empty.
    pub by: Vec<Person>,
}

impl Effect {
    /// One person must sign.
    pub const ONE: Self = Self::SignOff(NonZeroU32::MIN);
    const TWO: Self = Self::SignOff(NonZeroU32::MIN.saturating_add(1));

    /// The effect's word in reports and policies.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::SignOff(_) => "sign-off",
            Self::Deny => "deny",
        }
    }

    /// How many people it asks for.
    #[must_use]
    pub fn sign_offs(self) -> u32 {
        match self {
            Self::SignOff(number) => number.get(),
            Self::Allow | Self::Warn | Self::Deny => 0,
        }
    }

    /// The built-in table.
    #[must_use]
    pub const fn built_in(severity: Severity, class: EnvironmentClass) -> Self {
        use EnvironmentClass::{NonProduction, Production, Unclassified};
        match (severity, class) {
            (Severity::Critical, Production) => Self::TWO,
            (Severity::Critical, Unclassified) => Self::ONE,
            (Severity::High, Production | Unclassified) | (Severity::Medium, Production) => Self::ONE,
            (Severity::Critical | Severity::High, NonProduction)
            | (Severity::Medium, Unclassified)
            | (Severity::Low, Production) => Self::Warn,
            (Severity::Medium, NonProduction) | (Severity::Low, Unclassified | NonProduction) => Self::Allow,
        }
    }
}

impl From<Effect> for Ruling {
    fn from(effect: Effect) -> Self {
        Self { effect, by: Vec::new() }
    }
}

impl Ruling {
    /// Whether it lets through what the other one does not: it asks for less, or lets others sign.
    pub(super) fn is_milder_than(&self, other: &Self) -> bool {
        let among = !self.by.is_empty() && self.by.iter().all(|who| other.by.contains(who));
        let by_others = self.effect != Effect::Deny && !other.by.is_empty() && !among;
        self.effect < other.effect || by_others
    }

    /// It as a policy writes it.
    #[must_use]
    pub fn written(&self) -> String {
        match self.effect {
            Effect::SignOff(number) if self.by.is_empty() => format!("{{ sign-off = {number} }}"),
            Effect::SignOff(number) => {
                let by: Vec<String> = self.by.iter().map(|who| format!("\"{}\"", who.as_str())).collect();
                format!("{{ sign-off = {number}, by = [{}] }}", by.join(", "))
            }
            Effect::Allow | Effect::Warn | Effect::Deny => format!("\"{}\"", self.effect.word()),
        }
    }

    /// The ruling that is written so; `None` where it is none.
    pub(super) fn read(node: &Node<'_>) -> Option<Self> {
        let word = tree::text(node);
        let plain = [Effect::Allow, Effect::Warn, Effect::Deny].into_iter();
        if let Some(effect) = plain.into_iter().find(|effect| Some(effect.word()) == word) {
            return Some(effect.into());
        }
        let table = node.get_ref().as_table()?;
        let number = u32::try_from(tree::whole(tree::get(table, "sign-off")?)?).ok()?;
        let by = tree::get(table, "by").map(people).unwrap_or_default();
        Some(Self { effect: Effect::SignOff(NonZeroU32::new(number)?), by })
    }
}

/// The people of a list.
pub(super) fn people(node: &Node<'_>) -> Vec<Person> {
    tree::texts(node).iter().filter_map(|written| Person::new(written).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::Effect;
    use crate::plan::Severity;
    use crate::policy::EnvironmentClass::{NonProduction, Production, Unclassified};

    #[test]
    fn the_table_is_that_of_the_design() {
        let table = [
            (Severity::Critical, ["sign-off 2", "sign-off 1", "warn 0"]),
            (Severity::High, ["sign-off 1", "sign-off 1", "warn 0"]),
            (Severity::Medium, ["sign-off 1", "warn 0", "allow 0"]),
            (Severity::Low, ["warn 0", "allow 0", "allow 0"]),
        ];
        let word = |effect: Effect| format!("{} {}", effect.word(), effect.sign_offs());
        for (severity, row) in table {
            let effects =
                [Production, Unclassified, NonProduction].map(|class| Effect::built_in(severity, class));
            assert_eq!(effects.map(word), row.map(str::to_owned), "{severity:?}");
        }
    }

    #[test]
    fn a_worse_finding_is_never_decided_more_mildly() {
        let classes = [Production, Unclassified, NonProduction];
        for class in classes {
            let effects = Severity::WORST_FIRST.map(|severity| Effect::built_in(severity, class));
            assert!(effects.is_sorted_by(|worse, milder| worse >= milder), "{class:?}");
        }
        for severity in Severity::WORST_FIRST {
            let effects = classes.map(|class| Effect::built_in(severity, class));
            assert!(effects.is_sorted_by(|worse, milder| worse >= milder), "{severity:?}");
        }
    }
}
