//! Which pull request a run is for, and of which commit its plans are.

use super::surroundings::Surroundings;
use crate::cli::WhichPullRequest;
use foureyes::gate::sign_off::CommitSha;
use foureyes::github::{Forge, ForgeError, Occasion, PullRequest, PullRequestState};
use miette::Diagnostic;
use thiserror::Error;

/// What a run is for.
pub(super) struct Target {
    pub(super) pull: PullRequest,
    /// The commit that the plans are of: it gets the status.
    pub(super) commit: CommitSha,
}

/// Why nobody can tell what a run is for.
#[derive(Debug, Error, Diagnostic)]
pub(in super::super) enum TargetError {
    #[error("nobody says which repository this is")]
    #[diagnostic(code(foureyes::review::repository), help("give `--repo OWNER/NAME`"))]
    NoRepository,
    #[error("there is no token")]
    #[diagnostic(code(foureyes::review::token), help("set GITHUB_TOKEN"))]
    NoToken,
    #[error("the event in GITHUB_EVENT_PATH is none: {why}")]
    #[diagnostic(code(foureyes::review::event), help("run it in a workflow, or give `--pr NUMBER`"))]
    Event { why: String },
    #[error("nobody says which pull request this is")]
    #[diagnostic(
        code(foureyes::review::pull_request),
        help("give `--pr NUMBER`, or the `--commit SHA` that it was merged as")
    )]
    NoPullRequest,
    #[error("HEAD_COMMIT does not say the head of the pull request")]
    #[diagnostic(code(foureyes::review::head), help("run it as a step of a workflow of Atlantis"))]
    NoHead,
    #[error("commit `{commit}` came with no pull request, so nobody can have signed it")]
    #[diagnostic(
        code(foureyes::review::pull_request),
        help("bring it in by a pull request, or give `--pr NUMBER`")
    )]
    Unrequested { commit: String },
    #[error("the event is about another pull request than number {number}")]
    #[diagnostic(code(foureyes::review::pull_request), help("leave `--pr` away"))]
    OtherPullRequest { number: u64 },
    #[error("the plans are of commit `{planned}`, and the head of the pull request is `{head}`")]
    #[diagnostic(
        code(foureyes::review::stale),
        help("make the plans of the head, and run it again with them")
    )]
    Stale { planned: String, head: String },
    #[error("the head of the pull request has moved from `{planned}` to `{head}` meanwhile")]
    #[diagnostic(
        code(foureyes::review::stale),
        help("make the plans of the head, and run it again with them")
    )]
    Moved { planned: String, head: String },
    #[error(
        "pull request {other} has the same head and is for `{branch}`: a status of this commit would count for both"
    )]
    #[diagnostic(
        code(foureyes::review::same_head),
        help("close one of them, or give it a commit of its own")
    )]
    SameHead { other: u64, branch: String },
    #[error("pull request {number} no longer waits: it is closed")]
    #[diagnostic(
        code(foureyes::review::closed),
        help("a status of its head would count for every other pull request with this head: open it again")
    )]
    Closed { number: u64 },
    #[error("{error}")]
    #[diagnostic(forward(error))]
    Forge { error: ForgeError },
}

impl Target {
    /// Whether anything waits for the verdict: the pull request is open, or it is its merge that is judged.
    pub(super) fn waits(&self) -> bool {
        self.pull.state == PullRequestState::Open || self.is_merge()
    }

    /// Whether the pull request was closed, and not merged.
    pub(super) fn is_rejected(&self) -> bool {
        self.pull.state == PullRequestState::Closed
    }

    /// Whether it is the commit that the pull request was merged as.
    pub(super) fn is_merge(&self) -> bool {
        let merged = self.pull.merged_as.as_ref().filter(|_| self.pull.state == PullRequestState::Merged);
        merged == Some(&self.commit)
    }
}

impl From<ForgeError> for TargetError {
    fn from(error: ForgeError) -> Self {
        Self::Forge { error }
    }
}

impl TargetError {
    /// Whether the plans are of another commit than the one that would be judged, or of one that nothing waits for:
    /// then no commit gets a status.
    pub(in super::super) fn is_stale(&self) -> bool {
        matches!(self, Self::Stale { .. } | Self::Moved { .. } | Self::Closed { .. })
    }
}

/// Finds what a run is for.
pub(super) fn find(
    forge: &impl Forge,
    around: &Surroundings,
    which: &WhichPullRequest,
) -> Result<Target, TargetError> {
    let target = match &around.occasion {
        Occasion::PullRequest { number, head } => {
            let number = same(which.pr, Some(*number))?.ok_or(TargetError::NoPullRequest)?;
            of_head(forge.pull_request(number)?, Some(head))?
        }
        Occasion::WorkflowRun { number, head } => {
            let number = match same(which.pr, *number)? {
                Some(number) => number,
                None => open_on(forge, head)?,
            };
            of_head(forge.pull_request(number)?, Some(head))?
        }
        Occasion::MergeGroup { number, commit } => {
            let number = same(which.pr, *number)?.ok_or(TargetError::NoPullRequest)?;
            Target { pull: forge.pull_request(number)?, commit: commit.clone() }
        }
        Occasion::Push { commit } => {
            Target { pull: forge.pull_request(merged_as(forge, commit, which.pr)?)?, commit: commit.clone() }
        }
        Occasion::Other => match (which.pr, &which.commit) {
            (Some(number), planned) => of_head(forge.pull_request(number)?, planned.as_ref())?,
            (None, Some(commit)) => {
                let pull = forge.pull_request(merged_as(forge, commit, None)?)?;
                Target { pull, commit: commit.clone() }
            }
            (None, None) => return Err(TargetError::NoPullRequest),
        },
    };
    alone(forge, &target.pull)?;
    Ok(target)
}

/// The commit of the plans, where it is known before the pull request is.
pub(super) fn planned(around: &Surroundings, which: &WhichPullRequest) -> Option<CommitSha> {
    match &around.occasion {
        Occasion::PullRequest { head, .. } | Occasion::WorkflowRun { head, .. } => Some(head.clone()),
        Occasion::MergeGroup { commit, .. } | Occasion::Push { commit } => Some(commit.clone()),
        Occasion::Other => which.commit.clone(),
    }
}

/// The number that was typed, which must be that of the event where the event has one.
fn same(typed: Option<u64>, told: Option<u64>) -> Result<Option<u64>, TargetError> {
    match (typed, told) {
        (Some(number), Some(told)) if number != told => Err(TargetError::OtherPullRequest { number }),
        (Some(number), _) => Ok(Some(number)),
        (None, told) => Ok(told),
    }
}

fn of_head(pull: PullRequest, planned: Option<&CommitSha>) -> Result<Target, TargetError> {
    match planned.filter(|planned| **planned != pull.head) {
        Some(planned) => Err(TargetError::Stale {
            planned: planned.short().to_owned(),
            head: pull.head.short().to_owned(),
        }),
        None => Ok(Target { commit: pull.head.clone(), pull }),
    }
}

/// The only pull request that waits with this head.
fn open_on(forge: &impl Forge, head: &CommitSha) -> Result<u64, TargetError> {
    let mut open = forge
        .pull_requests_of(head)?
        .into_iter()
        .filter(|pull| pull.state == PullRequestState::Open && pull.head == *head);
    match (open.next(), open.next()) {
        (Some(only), None) => Ok(only.number),
        (_, _) => Err(TargetError::NoPullRequest),
    }
}

/// The pull request that was merged as this commit.
fn merged_as(forge: &impl Forge, commit: &CommitSha, typed: Option<u64>) -> Result<u64, TargetError> {
    let merged = forge
        .pull_requests_of(commit)?
        .into_iter()
        .filter(|pull| pull.state == PullRequestState::Merged && pull.merged_as.as_ref() == Some(commit));
    let mut merged = merged.filter(|pull| typed.is_none_or(|typed| typed == pull.number));
    match (merged.next(), merged.next()) {
        (Some(only), None) => Ok(only.number),
        (Some(_), Some(_)) => Err(TargetError::NoPullRequest),
        (None, _) => Err(TargetError::Unrequested { commit: commit.short().to_owned() }),
    }
}

/// A status belongs to a commit, whatever pull requests it is the head of. One that is for another branch could have
/// another policy there, so that the status would say what this one does not.
fn alone(forge: &impl Forge, pull: &PullRequest) -> Result<(), TargetError> {
    if pull.state != PullRequestState::Open {
        return Ok(());
    }
    let others = match forge.pull_requests_of(&pull.head) {
        Err(ForgeError::Missing { .. }) => return Ok(()),
        others => others?,
    };
    let mut rivals = others.into_iter().filter(|other| {
        other.number != pull.number
            && other.state == PullRequestState::Open
            && other.head == pull.head
            && other.base_branch != pull.base_branch
    });
    match rivals.next() {
        Some(rival) => Err(TargetError::SameHead { other: rival.number, branch: rival.base_branch }),
        None => Ok(()),
    }
}
