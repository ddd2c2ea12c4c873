//! From what was typed to a judgement by the policy of this place: what `check` and `apply` have in common.

use super::judge::{self, Accept, Run, RunError};
use super::policy_file::{self, Loaded};
use super::project::Ci;
use super::review::Counting;
use super::{clock, output, source};
use crate::cli::{Local, WhichPullRequest};
use foureyes::gate::{Judgement, Level, Note, Terms};

/// What follows from what is taken, and from the sign-offs of a pull request where they are counted; and the policy that says so. What
/// could not be judged is told on standard error.
pub(super) fn judge(
    local: &Local,
    counted: Option<&WhichPullRequest>,
    take: impl FnOnce(&mut Run<'_>),
) -> (Judgement, Loaded) {
    let judging = &local.judging;
    let ci = Ci::around();
    let counting = counted.map(Counting::begin);
    let (loaded, errors) = match policy(local, counting.as_ref(), &ci) {
        Ok(loaded) => (loaded, Vec::new()),
        Err(errors) => (Loaded::default(), errors),
    };
    let terms =
        Terms { policy: &loaded.policy, environment: judging.environment.as_deref(), today: clock::today() };
    let mut run = Run::new(judging, Accept::Plans, &ci, terms);
    run.errors = errors;
    run.digests = local.tells_digests();
    // Without a policy there is nothing to judge by.
    if run.errors.is_empty() {
        take(&mut run);
    }
    let judgement = conclude(local, &mut run, counting, &loaded, &terms);
    for error in run.errors.iter().chain(&judge::errored(&judgement)) {
        output::complain(error, judging.look);
    }
    drop(run);
    (judgement, loaded)
}

/// The policy that is named, else that of the base of a pull request, else the one that is found.
fn policy(local: &Local, counting: Option<&Counting>, ci: &Ci) -> Result<Loaded, Vec<RunError>> {
    let named = local.policy.as_deref();
    counting.and_then(|counting| counting.policy(named, ci)).unwrap_or_else(|| {
        let loaded = policy_file::load(named, ci);
        loaded.map_err(|errors| errors.into_iter().map(RunError::Policy).collect())
    })
}

/// What follows from all that was judged, and from the sign-offs where they are counted.
fn conclude(
    local: &Local,
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
    source::place(&mut judgement, &local.judging.source);
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
