//! A plan that another run has judged: decided on anew, and never more mildly than it was.

use super::decision::{Decision, decide};
use super::judgement::{Judged, JudgedChange, JudgedPlan, Terms};
use super::note::Touched;
use crate::catalog::{self, Recovery};
use crate::plan::{Attributes, Change, Fact, Fate, Mode};
use crate::policy::{Environment, Evident, Place, Stake, Subject, Told};
use crate::rules::{self, Finding};
use std::borrow::Cow;

/// A plan as a report of another run has it.
#[derive(Debug)]
pub struct Reported {
    /// What it says of the plan.
    pub plan: JudgedPlan,
    /// What it found, and what the policy of that run made of it.
    pub findings: Vec<(Finding, Decision)>,
    /// What a sign-off is bound to.
    pub facts: Vec<Fact>,
}

impl Reported {
    /// An object that is destroyed and of which it says less than is known of its type now: that it holds, or serves,
    /// something, and how much that matters. The policy of that run said otherwise.
    #[must_use]
    pub fn unsaid(&self, terms: &Terms<'_>) -> Option<&JudgedChange> {
        let is_said = |listed: &JudgedChange| {
            let (entry, change) = (catalog::look_up_with(&listed.kind, &terms.policy.types), change(listed));
            let said = |finding: &Finding| {
                let recovery = finding.recovery.unwrap_or(Recovery::None);
                rules::of_destruction(&entry, &change, recovery).is_none_or(|(rule, severity)| {
                    finding.rule == POSSIBLE
                        || (finding.rule.starts_with(rule) && finding.severity >= severity)
                })
            };
            let mut about = self.findings.iter().map(|(finding, _)| finding).filter(|finding| {
                finding.address.as_ref() == Some(&listed.address) && finding.deposed == listed.deposed
            });
            rules::of_destruction(&entry, &change, Recovery::None).is_none() || about.any(said)
        };
        let destroyed = self.plan.changes.iter().filter(|change| change.fate == Some(Fate::Destroyed));
        destroyed.filter(|change| !catalog::is_judged_inside(&change.kind)).find(|change| !is_said(change))
    }
}

/// The rule on what may be destroyed, whatever it holds.
const POSSIBLE: &str = "possible-replace";

impl Judged {
    /// A plan that another run has judged. Of what the policies, and the environments, of then and now say, the
    /// strictest holds.
    #[must_use]
    pub fn reported(reported: Reported, terms: &Terms<'_>) -> Self {
        let Reported { mut plan, findings, facts } = reported;
        let (variables, signals) = (Evident::variables(&plan.signals), Evident::signals(&plan.signals));
        let project = plan.source.told_project.clone();
        let told = Told { project: &project, variables: &variables, signals: &signals };
        let place = Place::new(terms.policy, terms.environment, told);
        let changes: Vec<Change<'_>> = plan.changes.iter().map(change).collect();
        let mut touched = Touched::default();
        let findings = findings.into_iter().map(|(mut finding, then)| {
            let environment = stricter(&finding.environment, place.environment.clone());
            let mut now = |environment: &Environment| {
                let subject = subject(&finding, environment, &changes, &project);
                touched.add(terms.policy, &subject, terms.today);
                decide(terms.policy, &subject, terms.today)
            };
            // Two environments of one class may have decisions, and freezes, of their own.
            let others = [now(&finding.environment), now(&place.environment), then];
            let decision = others.into_iter().fold(now(&environment), strictest);
            finding.environment = environment;
            (finding, decision)
        });
        let findings = findings.collect();
        plan.environment = stricter(&plan.environment, place.environment.clone());
        Self { plan: Some(plan), findings, facts, touched }
    }
}

/// The environment that matters more: that of then, where they matter the same.
fn stricter(then: &Environment, now: Environment) -> Environment {
    if now.class < then.class { now } else { then.clone() }
}

/// What asks for as much as either. Whose people must sign is the first's to say: nobody gets them out of the way by
/// asking for more people elsewhere.
fn strictest(first: Decision, second: Decision) -> Decision {
    match second.effect > first.effect {
        true if first.by.is_empty() => second,
        true => Decision { by: first.by, ..second },
        false if first.by.is_empty() && first.effect == second.effect => Decision { by: second.by, ..first },
        false => first,
    }
}

fn subject<'f>(
    finding: &'f Finding,
    environment: &'f Environment,
    changes: &'f [Change<'f>],
    project: &'f str,
) -> Subject<'f> {
    let here = |change: &&Change<'_>| {
        let same = finding.address.as_ref().is_some_and(|it| it.as_str() == change.address.as_str());
        same && change.deposed == finding.deposed
    };
    let about: Vec<&Change<'_>> = changes.iter().filter(here).collect();
    let loses = match &finding.address {
        Some(_) => about.iter().any(|change| change.is_loss()),
        None => changes.iter().any(Change::is_loss),
    };
    Subject {
        rule: finding.rule,
        severity: finding.severity,
        environment,
        project,
        address: finding.address.as_ref(),
        changes: about,
        stake: if loses { Stake::Loss } else { Stake::None },
    }
}

/// A change without its attributes, which no report carries.
fn change(listed: &JudgedChange) -> Change<'static> {
    Change {
        address: listed.address.clone(),
        previous_address: listed.previous_address.clone(),
        deposed: listed.deposed.clone(),
        kind: Cow::Owned(listed.kind.clone()),
        provider: None,
        configured_by: None,
        mode: Mode::Managed,
        action: listed.action.clone(),
        certainty: listed.certainty,
        fate: listed.fate,
        reason: listed.reason.clone(),
        forced_by: listed.forced_by.clone(),
        before: Attributes::default(),
        after: Attributes::default(),
        circumstances: None,
    }
}
