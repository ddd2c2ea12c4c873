//! The sign-offs of a pull request, read live and counted.

use super::surroundings::Surroundings;
use super::target::{self, Target, TargetError};
use crate::cli::WhichPullRequest;
use crate::commands::judge::RunError;
use crate::commands::policy_file::{self, Loaded, PolicyError};
use crate::commands::project::Ci;
use foureyes::gate::sign_off::{
    self, Authorship, Login, Own, Review, Roster, Situation, Standing, Team, candidates, conclude,
};
use foureyes::gate::{Judged, Judgement, Terms, Verdict};
use foureyes::github::{ChangedFile, Client, Forge};
use foureyes::plan::Fact;
use foureyes::policy::{Person, SignOffTerms};
use foureyes::report::line;
use foureyes::rules;
use jiff::Timestamp;
use std::path::Path;

/// The account that the token of a job speaks with.
const JOB: &str = "github-actions[bot]";

/// A pull request of which sign-offs are counted.
pub(super) struct Subject {
    pub(super) target: Target,
    pub(super) files: Vec<ChangedFile>,
    pub(super) own: Own,
}

impl Subject {
    /// The pull request that a run is for.
    pub(super) fn find(
        forge: &impl Forge,
        around: &Surroundings,
        which: &WhichPullRequest,
    ) -> Result<Self, TargetError> {
        let target = target::find(forge, around, which)?;
        let files = forge.files(&target.pull)?;
        let login = match &around.identity {
            Some(login) => login.clone(),
            None => forge.own_login()?.unwrap_or(Login::new(JOB)),
        };
        Ok(Self { target, files, own: Own { login, key: which.key.clone() } })
    }

    /// Whether it brings, moves or removes a policy, in any directory: the nearest one is read.
    pub(super) fn changes_policy(&self) -> bool {
        self.paths().any(|path| path.ends_with(policy_file::NAME))
    }

    /// Whether it changes the file with this path in a checkout, wherever that is, or the submodule that it is in.
    fn changes(&self, file: &Path) -> bool {
        self.paths().any(|path| file.ancestors().any(|above| above.ends_with(path)))
    }

    fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().flat_map(|file| file.previous_path.iter().chain([&file.path])).map(Path::new)
    }

    /// What it changes of the files on which the gate stands.
    pub(super) fn changed_files(&self, terms: &Terms<'_>) -> Judged {
        let mut findings = Vec::new();
        let mut facts = Vec::new();
        for file in &self.files {
            let Some(finding) = rules::on_file(&file.path, file.previous_path.as_deref()) else { continue };
            findings.push(finding);
            let moved = file.previous_path.iter().map(|path| Fact::tampered(path, &file.blob));
            facts.extend(moved.chain([Fact::tampered(&file.path, &file.blob)]));
        }
        Judged::pull_request(findings, facts, terms)
    }

    /// The judgement with its sign-offs, and the reviews that they were found in. Where they cannot be counted, it is
    /// undecided.
    pub(super) fn count(
        &self,
        forge: &impl Forge,
        judgement: Judgement,
        terms: &SignOffTerms,
    ) -> (Judgement, Result<Vec<Review>, RunError>) {
        let situation = match self.situation(forge, &judgement, terms) {
            Ok(situation) => situation,
            Err(error) => return undecided(judgement, error),
        };
        let judgement = match judgement.asked().filter(|asked| asked.number > 0) {
            Some(asked) => judgement.signed(conclude(&situation, &asked, terms)),
            None => judgement,
        };
        (judgement, Ok(situation.reviews))
    }

    /// All that a conclusion rests on. The head is read again at the end: an approval of what was pushed meanwhile is
    /// none of what was judged.
    fn situation(
        &self,
        forge: &impl Forge,
        judgement: &Judgement,
        terms: &SignOffTerms,
    ) -> Result<Situation, TargetError> {
        let pull = &self.target.pull;
        let needed = judgement.required > 0;
        let commits = if needed { forge.commits(pull)? } else { Vec::new() };
        let mut situation = Situation {
            head: pull.head.clone(),
            authorship: Authorship {
                author: pull.author.clone(),
                assignees: pull.assignees.clone(),
                branch: pull.branch.clone(),
                description: pull.description.clone(),
                commits,
            },
            reviews: forge.reviews(pull.number)?,
            own: self.own.clone(),
            standings: Vec::new(),
            rosters: Vec::new(),
            now: Timestamp::now(),
        };
        if needed {
            situation.rosters = rosters(forge, judgement, terms)?;
            for who in candidates(&situation, terms) {
                let permission = forge.permission(&who.login)?;
                situation.standings.push(Standing { who: who.id, permission });
            }
        }
        let now = forge.pull_request(pull.number)?;
        match now.head == pull.head {
            true => Ok(situation),
            false => Err(TargetError::Moved {
                planned: pull.head.short().to_owned(),
                head: now.head.short().to_owned(),
            }),
        }
    }
}

/// Who is in the teams that the policy names.
fn rosters(
    forge: &impl Forge,
    judgement: &Judgement,
    terms: &SignOffTerms,
) -> Result<Vec<Roster>, TargetError> {
    let lists = judgement.asked().map(|asked| asked.of).unwrap_or_default();
    let named = terms.approvers.iter().flatten().chain(&terms.agents);
    let people: Vec<&Person> = named.chain(lists.iter().flat_map(|among| &among.people)).collect();
    let mut rosters: Vec<Roster> = Vec::new();
    for team in people.into_iter().filter_map(Team::of) {
        if !rosters.iter().any(|roster| roster.team == team) {
            let members = forge.members(&team)?;
            rosters.push(Roster { team, members });
        }
    }
    Ok(rosters)
}

/// The counting of sign-offs in `check`: nothing is posted.
pub(in super::super) struct Counting {
    found: Result<(Client, Subject), TargetError>,
}

impl Counting {
    /// Finds the pull request.
    pub(in super::super) fn begin(which: &WhichPullRequest) -> Self {
        let found = Surroundings::around(which).and_then(|around| {
            let client = around.client()?;
            let subject = Subject::find(&client, &around, which)?;
            Ok((client, subject))
        });
        Self { found }
    }

    /// The policy that counts: that of the base, or where it is the merge that is judged, of a pull request that leaves
    /// the policy alone, that of its commit. Who opened a pull request can also close it, and its tree is their own.
    pub(in super::super) fn policy(
        &self,
        named: Option<&Path>,
        ci: &Ci,
    ) -> Option<Result<Loaded, Vec<RunError>>> {
        let (client, subject) = self.found.as_ref().ok()?;
        let changes_it = policy_file::place(named, ci).is_some_and(|path| subject.changes(&path));
        let is_of_all = subject.target.is_merge() && !subject.changes_policy() && !changes_it;
        match named {
            Some(path) if changes_it => {
                Some(Err(vec![RunError::Policy(PolicyError::Own { file: line(&path.to_string_lossy()) })]))
            }
            Some(_) => None,
            None if is_of_all => Some(super::committed_policy(client, subject, ci)),
            None => Some(super::base_policy(client, subject)),
        }
    }

    /// What it changes of the files on which the gate stands.
    pub(in super::super) fn changed_files(&self, terms: &Terms<'_>) -> Option<Judged> {
        self.found.as_ref().ok().map(|(_, subject)| subject.changed_files(terms))
    }

    /// The judgement with its sign-offs; undecided where they cannot be counted.
    pub(in super::super) fn count(
        self,
        judgement: Judgement,
        terms: &SignOffTerms,
    ) -> (Judgement, Option<RunError>) {
        let (judgement, reviews) = match self.found {
            // What came with no pull request, and has nothing to be signed, needs none.
            Err(TargetError::Unrequested { .. }) if judgement.verdict == Verdict::Pass => {
                (judgement, Ok(Vec::new()))
            }
            // What was rejected is not what somebody signed.
            Ok((_, subject)) if judgement.required > 0 && subject.target.is_rejected() => {
                undecided(judgement, TargetError::Closed { number: subject.target.pull.number })
            }
            Ok((client, subject)) => subject.count(&client, judgement, terms),
            Err(error) => undecided(judgement, error),
        };
        (judgement, reviews.err())
    }
}

fn undecided(judgement: Judgement, error: TargetError) -> (Judgement, Result<Vec<Review>, RunError>) {
    let error = RunError::Target { error };
    (judgement.undecided(error.refused()), Err(error))
}

/// The fingerprint that each of foureyes' own reviews of this gate shows, oldest first.
pub(super) fn own_reviews<'r>(
    reviews: &'r [Review],
    own: &Own,
) -> Vec<(&'r Review, foureyes::plan::Fingerprint)> {
    let mut found: Vec<_> = reviews
        .iter()
        .filter_map(|review| Some((review, sign_off::fingerprint_shown(review, own)?)))
        .collect();
    found.sort_by_key(|(review, _)| (review.submitted, review.id));
    found
}
