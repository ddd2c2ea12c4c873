//! What policy makes of a finding.

use crate::plan::Severity;
use crate::policy::EnvironmentClass;
use crate::rules::Finding;
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

/// What policy makes of a finding, and which line says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub effect: Effect,
    /// The line that decided.
    pub because: String,
}

impl Effect {
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
}

const ONE: Effect = Effect::SignOff(NonZeroU32::MIN);
const TWO: Effect = Effect::SignOff(NonZeroU32::MIN.saturating_add(1));

/// The built-in table.
const fn built_in(severity: Severity, class: EnvironmentClass) -> Effect {
    use EnvironmentClass::{NonProduction, Production, Unclassified};
    match (severity, class) {
        (Severity::Critical, Production) => TWO,
        (Severity::Critical, Unclassified) => ONE,
        (Severity::High, Production | Unclassified) | (Severity::Medium, Production) => ONE,
        (Severity::Critical | Severity::High, NonProduction)
        | (Severity::Medium, Unclassified)
        | (Severity::Low, Production) => Effect::Warn,
        (Severity::Medium, NonProduction) | (Severity::Low, Unclassified | NonProduction) => Effect::Allow,
    }
}

/// The rule of which no table and no policy makes less than one sign-off: what nobody understands, nobody
/// can allow.
const NEVER_BELOW_ONE: &str = "unknown-change";

/// What the built-in table makes of a finding.
#[must_use]
pub fn decide(finding: &Finding) -> Decision {
    let class = finding.environment.class;
    let effect = built_in(finding.severity, class);
    if finding.rule == NEVER_BELOW_ONE && effect < ONE {
        let because = "built-in: what is unknown needs at least one sign-off".to_owned();
        return Decision { effect: ONE, because };
    }
    let because = format!("built-in: {}, {}", class.word(), finding.severity.word());
    Decision { effect, because }
}

#[cfg(test)]
mod tests {
    use super::{Effect, built_in};
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
            let effects = [Production, Unclassified, NonProduction].map(|class| built_in(severity, class));
            assert_eq!(effects.map(word), row.map(str::to_owned), "{severity:?}");
        }
    }

    #[test]
    fn a_worse_finding_is_never_decided_more_mildly() {
        for class in [Production, Unclassified, NonProduction] {
            let effects = Severity::WORST_FIRST.map(|severity| built_in(severity, class));
            assert!(effects.is_sorted_by(|worse, milder| worse >= milder), "{class:?}");
        }
        for severity in Severity::WORST_FIRST {
            let effects = [Production, Unclassified, NonProduction].map(|class| built_in(severity, class));
            assert!(effects.is_sorted_by(|worse, milder| worse >= milder), "{severity:?}");
        }
    }
}
