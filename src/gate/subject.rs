//! A finding as a policy sees it: with the changes that it is about.

use crate::plan::{Change, Fate, Plan};
use crate::policy::{Stake, Subject};
use crate::rules::{Finding, KnownPlan};

/// A finding on a plan of this project.
pub(super) fn of<'f>(finding: &'f Finding, known: &'f KnownPlan<'f>, project: &'f str) -> Subject<'f> {
    let changes = changes(finding, known.plan);
    let loses = match &finding.address {
        Some(_) => changes.iter().any(|change| change.is_loss()),
        None => known.losses.iter().any(|loss| loss.fate != Fate::Kept),
    };
    Subject {
        rule: finding.rule,
        severity: finding.severity,
        environment: &finding.environment,
        project,
        address: finding.address.as_ref(),
        changes,
        stake: if loses { Stake::Loss } else { Stake::None },
    }
}

/// A finding on a pull request.
pub(super) fn of_pull_request(finding: &Finding) -> Subject<'_> {
    Subject {
        rule: finding.rule,
        severity: finding.severity,
        environment: &finding.environment,
        project: "",
        address: None,
        changes: Vec::new(),
        stake: Stake::None,
    }
}

/// The changes at the finding's address. They stand side by side, for a plan has them in order.
fn changes<'f>(finding: &Finding, plan: &'f Plan<'f>) -> Vec<&'f Change<'f>> {
    let Some(address) = &finding.address else { return Vec::new() };
    let start = plan.changes.partition_point(|change| change.address.as_str() < address.as_str());
    let here = plan.changes.get(start..).unwrap_or_default().iter();
    let here = here.take_while(|change| change.address.as_str() == address.as_str());
    here.filter(|change| change.deposed == finding.deposed).collect()
}
