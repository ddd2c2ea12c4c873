//! What policy makes of a finding, and which line of it says so.

use crate::plan::Severity;
use crate::policy::{Effect, Override, Person, Policy, Stake, Subject};
use jiff::civil::Date;

/// What policy makes of a finding, and which line says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub effect: Effect,
    /// The people and teams of whom those must be who sign; anybody where it is empty.
    pub by: Vec<Person>,
    /// The line that decided.
    pub because: String,
}

/// The rule of which no policy makes less than one sign-off: what nobody understands, nobody can allow.
const NEVER_BELOW_ONE: &str = "unknown-change";
/// The rule that no policy makes milder than the built-in table: whoever could would open the gate with it.
const NEVER_MILDER: &str = "gate-tampering";

/// What a policy makes of a finding on this day: a freeze before an override, an override before the decisions,
/// the decisions before the built-in table.
#[must_use]
pub fn decide(policy: &Policy, subject: &Subject<'_>, today: Date) -> Decision {
    let decision = by_policy(policy, subject, today);
    let frozen = (subject.stake == Stake::Loss && subject.severity >= Severity::Medium)
        .then(|| policy.freeze(subject.environment, today))
        .flatten();
    match frozen {
        Some(freeze) if decision.effect < Effect::Deny => {
            Decision { effect: Effect::Deny, by: Vec::new(), because: freeze.origin.because() }
        }
        Some(_) | None => at_least(least(subject), decision),
    }
}

/// The overrides that match a finding, the one that decides first, by their places in the policy.
pub(super) fn matching<'p>(
    policy: &'p Policy,
    subject: &Subject<'_>,
    today: Date,
) -> Vec<(usize, &'p Override)> {
    let table = policy.ruling(subject.environment, subject.severity).0;
    let mut otherwise = table.clone();
    let mut matching = Vec::new();
    for (at, one) in policy.overrides.iter().enumerate().rev() {
        if !one.has_expired(today) && one.matches(subject, [&table, &otherwise]) {
            otherwise = one.ruling.clone();
            matching.push((at, one));
        }
    }
    matching.reverse();
    matching
}

fn by_policy(policy: &Policy, subject: &Subject<'_>, today: Date) -> Decision {
    if let Some((_, exception)) = matching(policy, subject, today).first() {
        let ruling = exception.ruling.clone();
        return Decision { effect: ruling.effect, by: ruling.by, because: exception.origin.because() };
    }
    let (ruling, because) = policy.ruling(subject.environment, subject.severity);
    Decision { effect: ruling.effect, by: ruling.by, because }
}

/// What no policy makes milder, and why.
fn least(subject: &Subject<'_>) -> (Effect, String) {
    let class = subject.environment.class;
    match subject.rule {
        NEVER_BELOW_ONE => (Effect::ONE, "built-in: what is unknown needs at least one sign-off".to_owned()),
        NEVER_MILDER => {
            let why = format!("built-in: {}, {}, and no milder", class.word(), subject.severity.word());
            (Effect::built_in(subject.severity, class), why)
        }
        _ => (Effect::Allow, String::new()),
    }
}

fn at_least((least, because): (Effect, String), decision: Decision) -> Decision {
    match decision.effect < least {
        true => Decision { effect: least, by: Vec::new(), because },
        false => decision,
    }
}
