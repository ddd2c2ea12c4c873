//! Remarks that decide nothing: what in a policy is probably not as it was meant, above all.

use super::decision::matching;
use super::judgement::Terms;
use crate::plan::{Plan, SignalKind};
use crate::policy::{Place, Policy, Subject, ToldBy};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A remark that decides nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// How much it matters.
    pub level: Level,
    /// What it says.
    pub message: String,
    /// The file and the line that it is about.
    pub place: Option<(String, u32)>,
}

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Good to know.
    Info,
    /// Something is probably not as it was meant.
    Warning,
}

impl Level {
    /// The level's word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }
}

/// What of a policy had to do with a plan.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// The overrides about whose environment and project there is a finding.
    in_scope: BTreeSet<usize>,
    /// The overrides that match a finding.
    matched: BTreeSet<usize>,
    /// What the plan tells of where it belongs, where no declared environment matched it.
    unmatched_plan: Option<BTreeSet<SignalKind>>,
}

impl Touched {
    /// By a plan that belongs there.
    pub(super) fn by_plan(plan: &Plan<'_>, place: &Place<'_>) -> Self {
        let told = || plan.signals.iter().map(|signal| signal.kind).collect();
        let unmatched_plan = (place.told_by == ToldBy::Words).then(told);
        Self { unmatched_plan, ..Self::default() }
    }

    /// By a finding.
    pub(super) fn add(&mut self, policy: &Policy, subject: &Subject<'_>, today: Date) {
        let overrides = policy.overrides.iter().enumerate();
        let in_scope = overrides.filter(|(_, one)| one.is_in_scope(subject)).map(|(index, _)| index);
        self.in_scope.extend(in_scope);
        self.matched.extend(matching(policy, subject, today).into_iter().map(|(index, _)| index));
    }
}

/// What is worth a remark in a policy after these plans were judged by it, in the order of the file.
pub(super) fn of_policy<'t>(
    terms: &Terms<'_>,
    touched: impl Iterator<Item = &'t Touched> + Clone,
) -> Vec<Note> {
    let Terms { policy, today, environment } = *terms;
    let warning = |line: u32, message: String| (line, Level::Warning, message);
    let mut found: Vec<(u32, Level, String)> =
        policy.remarks.iter().map(|remark| warning(remark.line, remark.message.clone())).collect();
    for (index, one) in policy.overrides.iter().enumerate() {
        let any = |of: fn(&Touched) -> &BTreeSet<usize>| touched.clone().any(|it| of(it).contains(&index));
        match one.expires.filter(|_| one.has_expired(today)) {
            Some(last) => {
                let message = format!("the override has expired on {last}, and no longer counts");
                found.push(warning(one.origin.line, message));
            }
            None if any(|it| &it.in_scope) && !any(|it| &it.matched) => {
                found.push(warning(one.origin.line, "the override matches no finding here".to_owned()));
            }
            None => {}
        }
    }
    for freeze in policy.freezes.iter().filter(|freeze| freeze.to < today) {
        found.push((freeze.origin.line, Level::Info, format!("the freeze is over since {}", freeze.to)));
    }
    if let Some((name, meant)) = environment.and_then(|name| Some((name, policy.environment_like(name)?))) {
        let message =
            format!("`--environment` is `{name}`, which is declared nowhere; did you mean `{}`?", meant.name);
        found.push(warning(meant.origin.line, message));
    }
    let unmatched = touched.filter_map(|it| it.unmatched_plan.as_ref());
    for declared in &policy.environments {
        let missing =
            |told: &BTreeSet<SignalKind>| declared.needs().into_iter().find(|kind| !told.contains(kind));
        if let Some(kind) = unmatched.clone().find_map(missing) {
            let what = kind.word().replace('-', " ");
            let name = &declared.name;
            let message = format!("the environment `{name}` cannot match: the plan does not say its {what}");
            found.push(warning(declared.origin.line, message));
        }
    }
    found.sort_by_key(|(line, ..)| *line);
    let note = |(line, level, message)| Note { level, message, place: Some((policy.file.clone(), line)) };
    found.into_iter().map(note).collect()
}
