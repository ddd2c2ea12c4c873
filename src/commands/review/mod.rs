//! `foureyes review`: judges, reads the sign-offs, posts the review and sets the commit status.
//!
//! The verdict is there before anything is posted, and nothing that fails afterwards makes it milder.

mod counting;
mod post;
mod posting;
mod remarks;
mod surroundings;
mod target;

pub(super) use counting::Counting;
pub(super) use target::TargetError;

use self::counting::Subject;
use self::surroundings::Surroundings;
use super::judge::{self, Accept, Found, Run, RunError};
use super::output::Stream;
use super::place::Read;
use super::policy_file::{self, Loaded, PolicyError};
use super::project::Ci;
use super::record::{self, Ledger, Told as Recorded};
use super::reports::{self, Reports};
use super::{clock, output, source};
use crate::cli::{Review, Wanted};
use foureyes::gate::sign_off::{self, CommitSha};
use foureyes::gate::{Judgement, Level, Note, Terms, Verdict};
use foureyes::github::{Client, Forge, ForgeError, PullRequestState};
use foureyes::report::{Stage, line};
use std::process::ExitCode;

pub(super) fn run(review: &Review) -> ExitCode {
    let around = Surroundings::around(&review.pull_request);
    let begun = around.and_then(|around| Ok((around.client()?, around)));
    let (client, around) = match begun {
        Ok(begun) => begun,
        Err(error) => {
            output::complain(&RunError::Target { error }, review.judging.look);
            return ExitCode::from(Verdict::Undecided.exit_code());
        }
    };
    // A directory of plans is looked through before a report is opened in it.
    let found = judge::find(&review.plans);
    let reports = match Reports::open(&review.judging, Read::new(&review.plans, &review.judging), Stream::Out)
    {
        Ok(reports) => reports,
        Err(failures) => return ExitCode::from(reports::complain(failures, review.judging.look)),
    };
    let ledger = match Ledger::open("review", &review.recording, &reports, review.judging.look) {
        Ok(ledger) => ledger,
        Err(error) => return ExitCode::from(record::complain(&error, review.judging.look)),
    };
    let mut session = Session { review, client, around, subject: None, commit: None, errors: Vec::new() };
    let loaded = session.begin();
    let terms = Terms {
        policy: &loaded.policy,
        environment: review.judging.environment.as_deref(),
        today: clock::today(),
    };
    let (mut judgement, reviews) = session.judge(found, &loaded, &terms);
    let code = session.finish(&mut judgement, &reviews, &terms, reports);
    ExitCode::from(ledger.end(Recorded { judgement: &judgement, policy: &loaded }, Stage::Judged(code)))
}

/// One run.
struct Session<'r> {
    review: &'r Review,
    client: Client,
    around: Surroundings,
    subject: Option<Subject>,
    /// The commit that gets the status: none where the plans are of another one than the head.
    commit: Option<CommitSha>,
    errors: Vec<RunError>,
}

impl Session<'_> {
    /// Finds the pull request, and the policy of its base.
    fn begin(&mut self) -> Loaded {
        let which = &self.review.pull_request;
        let found = Subject::find(&self.client, &self.around, which);
        let found = found.and_then(|subject| match subject.target.waits() {
            true => Ok(subject),
            false => Err(TargetError::Closed { number: subject.target.pull.number }),
        });
        match found {
            Ok(subject) => {
                self.commit = Some(subject.target.commit.clone());
                let loaded = base_policy(&self.client, &subject);
                self.subject = Some(subject);
                loaded.unwrap_or_else(|errors| {
                    self.errors.extend(errors);
                    Loaded::default()
                })
            }
            Err(error) => {
                self.commit = target::planned(&self.around, which).filter(|_| !error.is_stale());
                self.errors.push(RunError::Target { error });
                Loaded::default()
            }
        }
    }

    /// The judgement with its sign-offs, and the reviews that they were found in.
    fn judge(
        &mut self,
        found: Found,
        loaded: &Loaded,
        terms: &Terms<'_>,
    ) -> (Judgement, Vec<sign_off::Review>) {
        let ci = Ci::around();
        let mut run = Run::new(&self.review.judging, Accept::PlansAndReports, &ci, *terms);
        // Without a pull request and a policy there is nothing to judge by.
        if self.errors.is_empty() {
            run.take_all(found);
        }
        let mut judged = run.all_judged();
        judged.extend(self.subject.as_ref().map(|subject| subject.changed_files(terms)));
        let notes = self.notes(run.passed_over(), loaded);
        self.errors.append(&mut run.errors);
        let refused = self.errors.iter().map(RunError::refused).chain(run.refused).collect();
        let mut judgement = Judgement::new(judged, refused, notes, terms);
        source::place(&mut judgement, &self.review.judging.source);
        self.errors.extend(judge::errored(&judgement));
        match self.subject.as_ref().filter(|_| judgement.verdict != Verdict::Undecided) {
            None => (judgement, Vec::new()),
            Some(subject) => {
                let (judgement, reviews) = subject.count(&self.client, judgement, &terms.policy.sign_off);
                let reviews = reviews.unwrap_or_else(|error| {
                    if error.is_stale() {
                        self.commit = None;
                    }
                    self.errors.push(error);
                    Vec::new()
                });
                (judgement, reviews)
            }
        }
    }

    fn notes(&self, passed_over: Option<String>, loaded: &Loaded) -> Vec<Note> {
        let name = policy_file::NAME;
        let base = self.subject.as_ref().map(|subject| line(&subject.target.pull.base_branch));
        let policy = base.map(|base| match &loaded.file {
            Some(_) => format!("the policy is `{name}` of the base `{base}`"),
            None => format!("there is no `{name}` in the base `{base}`: the built-in table decides"),
        });
        let info = |message| Note { level: Level::Info, message, place: None };
        let ignored = self.subject.as_ref().filter(|subject| subject.changes_policy()).map(|_| {
            warning(format!(
                "the pull request has a `{name}` of its own, which does not count before it is merged"
            ))
        });
        passed_over.into_iter().chain(policy).map(info).chain(ignored).collect()
    }

    /// Posts, sets the status, writes the reports; the code to end with.
    fn finish(
        &self,
        judgement: &mut Judgement,
        reviews: &[sign_off::Review],
        terms: &Terms<'_>,
        reports: Reports<'_>,
    ) -> u8 {
        let look = self.review.judging.look;
        self.errors.iter().for_each(|error| output::complain(error, look));
        let told = match self.review.dry_run {
            true => self.rehearse(judgement, reviews),
            false => self.publish(judgement, reviews, terms),
        };
        let mut failures = reports.write(judgement);
        if told == Told::ByCode && is_unheard(&self.review.judging.reports) {
            failures.extend(reports::announce(judgement).err().unwrap_or_default());
        }
        if !failures.is_empty() {
            return reports::complain(failures, look);
        }
        match (told, self.review.exit_code, judgement.verdict) {
            (Told::Nothing, ..) => Verdict::Undecided.exit_code(),
            (Told::ByStatus, false, Verdict::Pass | Verdict::SignOffRequired | Verdict::Denied) => 0,
            (Told::ByStatus | Told::ByCode, ..) => judgement.exit_code(),
        }
    }

    fn publish(&self, judgement: &mut Judgement, reviews: &[sign_off::Review], terms: &Terms<'_>) -> Told {
        let mut page = self.around.run.clone();
        if let Some(subject) = &self.subject {
            let steps = posting::steps(judgement, subject, reviews);
            let people = posting::asked_people(judgement, terms.policy.sign_off.approvers.as_deref());
            let outcome = post::post(&self.client, subject, &steps, &people);
            judgement.notes.extend(outcome.failures.into_iter().map(warning));
            let pull = format!("{}/pull/{}", self.around.pages, subject.target.pull.number);
            page = outcome.review.map(|id| format!("{pull}#pullrequestreview-{id}")).or(page).or(Some(pull));
        }
        let Some(commit) = &self.commit else {
            judgement
                .notes
                .push(warning("no status is set: nobody knows that the plans are of the head".to_owned()));
            return Told::ByCode;
        };
        let status = posting::status(judgement, &self.review.pull_request.key, page);
        match self.client.set_status(commit, &status) {
            Ok(()) => Told::ByStatus,
            Err(error) if error.is_forbidden() => {
                judgement.notes.push(warning(format!("{error}; the exit code tells the verdict")));
                Told::ByCode
            }
            Err(error) => {
                let error = TargetError::from(error);
                output::complain(&RunError::Target { error }, self.review.judging.look);
                Told::Nothing
            }
        }
    }

    /// Prints what would be done.
    fn rehearse(&self, judgement: &Judgement, reviews: &[sign_off::Review]) -> Told {
        let subject = self.subject.as_ref();
        let steps = subject.map(|subject| posting::steps(judgement, subject, reviews)).unwrap_or_default();
        let status = posting::status(judgement, &self.review.pull_request.key, None);
        let commit = self.commit.as_ref().map(|commit| (commit.short(), &status));
        match output::print(&posting::told(&steps, commit)) {
            Ok(()) => Told::ByStatus,
            Err(_) => Told::Nothing,
        }
    }
}

/// How the verdict gets to those who wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// By the commit status.
    ByStatus,
    /// By the exit code alone.
    ByCode,
    /// Not at all.
    Nothing,
}

fn warning(message: String) -> Note {
    Note { level: Level::Warning, message: line(&message), place: None }
}

/// Whether a job hears of the verdict by the exit code alone.
fn is_unheard(wanted: &[Wanted]) -> bool {
    let in_job = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    in_job && !wanted.iter().any(|wanted| wanted.reporter.name == "github")
}

/// The policy of the base: of its branch as it is now, for the forge names the commit that it was at when the pull
/// request was pushed last. Once that is merged, the branch has the policy that it brings, and the commit counts.
/// Where the commit has a policy and the branch has none, it may be gone, or the forge may know no such branch.
fn base_policy(client: &Client, subject: &Subject) -> Result<Loaded, Vec<RunError>> {
    let forge = |error: ForgeError| vec![RunError::Target { error: error.into() }];
    let pull = &subject.target.pull;
    let at = |base: &str| client.content(policy_file::NAME, base).map_err(forge);
    let found = match pull.state {
        PullRequestState::Merged | PullRequestState::Closed => at(pull.base.as_str())?,
        PullRequestState::Open => match at(&format!("refs/heads/{}", pull.base_branch))? {
            None if at(pull.base.as_str())?.is_some() => {
                let branch = line(&pull.base_branch);
                return Err(vec![RunError::Policy(PolicyError::Gone {
                    file: policy_file::NAME.into(),
                    branch,
                })]);
            }
            found => found,
        },
    };
    match found {
        None => Ok(Loaded::default()),
        Some(text) => fetched(policy_file::NAME.to_owned(), text),
    }
}

fn fetched(name: String, text: String) -> Result<Loaded, Vec<RunError>> {
    policy_file::parse_fetched(name, text)
        .map_err(|errors| errors.into_iter().map(RunError::Policy).collect())
}

/// The policy of the commit that is judged: the nearest file as the forge has it, for whoever made the plan may have
/// written into the checkout.
fn committed_policy(client: &Client, subject: &Subject, ci: &Ci) -> Result<Loaded, Vec<RunError>> {
    let mut lies_there = None;
    for (path, name) in policy_file::places(ci) {
        let text = client.content(&name, subject.target.commit.as_str());
        match text.map_err(|error| vec![RunError::Target { error: error.into() }])? {
            Some(text) => return fetched(name, text),
            None => lies_there = lies_there.or(path.symlink_metadata().is_ok().then_some(name)),
        }
    }
    match lies_there {
        None => Ok(Loaded::default()),
        Some(file) => Err(vec![RunError::Policy(PolicyError::Untold { file: line(&file) })]),
    }
}
