//! `foureyes check`: plans in, verdict out.

use super::judge::{self, Accept, Run, RunError};
use super::policy_file::{self, Loaded};
use super::project::Ci;
use super::reports::{self, Reports};
use super::review::Counting;
use super::{clock, output, source};
use crate::cli::{Check, ForgeName};
use foureyes::gate::{Judgement, Level, Note, Terms};
use std::process::ExitCode;

pub(super) fn run(check: &Check) -> ExitCode {
    let judging = &check.judging;
    // A directory of plans is looked through before a report is opened in it.
    let found = judge::find(&check.plans);
    let reports = match Reports::open(judging) {
        Ok(reports) => reports,
        Err(failures) => return ExitCode::from(reports::complain(failures, judging.look)),
    };
    let ci = Ci::around();
    let counting = check.sign_offs.map(|ForgeName::Github| Counting::begin(&check.pull_request));
    let (loaded, errors) = match policy(check, counting.as_ref(), &ci) {
        Ok(loaded) => (loaded, Vec::new()),
        Err(errors) => (Loaded::default(), errors),
    };
    let terms =
        Terms { policy: &loaded.policy, environment: judging.environment.as_deref(), today: clock::today() };
    let mut run = Run::new(judging, Accept::Plans, &ci, terms);
    run.errors = errors;
    // Without a policy there is nothing to judge by.
    if run.errors.is_empty() {
        run.take_all(&check.plans, found);
    }
    let judgement = judgement(check, &mut run, counting, &loaded, &terms);
    for error in run.errors.iter().chain(&judge::errored(&judgement)) {
        output::complain(error, judging.look);
    }
    let failures = reports.write(&judgement);
    match failures.is_empty() {
        true => ExitCode::from(judgement.exit_code()),
        false => ExitCode::from(reports::complain(failures, judging.look)),
    }
}

/// The policy that is named, else that of the base of an open pull request, else the one that is found.
fn policy(check: &Check, counting: Option<&Counting>, ci: &Ci) -> Result<Loaded, Vec<RunError>> {
    let unnamed = counting.filter(|_| check.policy.is_none());
    unnamed.and_then(Counting::policy).unwrap_or_else(|| {
        let loaded = policy_file::load(check.policy.as_deref(), ci);
        loaded.map_err(|errors| errors.into_iter().map(RunError::Policy).collect())
    })
}

/// What follows from all that was judged, and from the sign-offs where they are counted.
fn judgement(
    check: &Check,
    run: &mut Run<'_>,
    counting: Option<Counting>,
    loaded: &Loaded,
    terms: &Terms<'_>,
) -> Judgement {
    let mut judged = run.all_judged();
    judged.extend(counting.as_ref().and_then(|counting| counting.changed_files(terms)));
    let refused = run.errors.iter().map(RunError::refused).collect();
    let notes = notes(run.passed_over(), loaded);
    let mut judgement = Judgement::new(judged, refused, notes, terms);
    source::place(&mut judgement, &check.judging.source);
    if let Some(counting) = counting {
        let (counted, error) = counting.count(judgement, &terms.policy.sign_off);
        judgement = counted;
        run.errors.extend(error);
    }
    judgement
}

/// What was passed over, and which policy decides.
fn notes(passed_over: Option<String>, loaded: &Loaded) -> Vec<Note> {
    let policy = match &loaded.file {
        Some((name, _)) => format!("the policy is `{name}`"),
        None => format!("there is no `{}`: the built-in table decides", policy_file::NAME),
    };
    let messages = passed_over.into_iter().chain([policy]);
    messages.map(|message| Note { level: Level::Info, message, place: None }).collect()
}
