//! What made the workflow run: which pull request, and of which commit the plan is.
//!
//! A run that is started again replays the event of the first one. So nothing of it is believed but what it is
//! compared with: the number, and the commit.

use crate::gate::sign_off::CommitSha;
use serde::Deserialize;
use thiserror::Error;

/// What made the workflow run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// Something happened to a pull request.
    PullRequest {
        /// Which one.
        number: u64,
        /// Its head, then.
        head: CommitSha,
    },
    /// A merge queue tries a pull request.
    MergeGroup {
        /// Which one, where the queue's branch tells.
        number: Option<u64>,
        /// The commit that the queue made.
        commit: CommitSha,
    },
    /// A commit came to a branch.
    Push {
        /// Which commit.
        commit: CommitSha,
    },
    /// Another workflow, which ran for a commit, is done.
    WorkflowRun {
        /// The pull request, where GitHub says it: of a fork it does not.
        number: Option<u64>,
        /// The commit that the workflow ran for.
        head: CommitSha,
    },
    /// Something that has to do with no pull request.
    Other,
}

/// Why the event cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum EventError {
    /// It is no event.
    #[error("the event cannot be read: line {line}, column {column}")]
    Unreadable {
        /// Where.
        line: usize,
        /// Where.
        column: usize,
    },
    /// Something that it must have is not there.
    #[error("the event `{name}` does not say {what}")]
    Incomplete {
        /// Its name.
        name: &'static str,
        /// What is missing.
        what: &'static str,
    },
}

#[derive(Deserialize)]
struct Event {
    pull_request: Option<EventPull>,
    merge_group: Option<MergeGroup>,
    workflow_run: Option<Run>,
    after: Option<String>,
}

#[derive(Deserialize)]
struct EventPull {
    number: u64,
    head: Head,
}

#[derive(Deserialize)]
struct Head {
    sha: String,
}

#[derive(Deserialize)]
struct MergeGroup {
    head_sha: String,
    head_ref: String,
}

#[derive(Deserialize)]
struct Run {
    head_sha: String,
    #[serde(default)]
    pull_requests: Vec<RunPull>,
}

#[derive(Deserialize)]
struct RunPull {
    number: u64,
}

impl Occasion {
    /// The event with this name and this text.
    ///
    /// # Errors
    /// Where the text is no event of that name.
    pub fn read(name: &str, text: &str) -> Result<Self, EventError> {
        let event: Event = serde_json::from_str(text)
            .map_err(|error| EventError::Unreadable { line: error.line(), column: error.column() })?;
        match name {
            "pull_request"
            | "pull_request_target"
            | "pull_request_review"
            | "pull_request_review_comment" => {
                let name = "pull_request";
                let pull = event.pull_request.ok_or(EventError::Incomplete { name, what: "which one" })?;
                Ok(Self::PullRequest { number: pull.number, head: sha(name, &pull.head.sha)? })
            }
            "merge_group" => {
                let name = "merge_group";
                let group = event.merge_group.ok_or(EventError::Incomplete { name, what: "which one" })?;
                Ok(Self::MergeGroup { number: queued(&group.head_ref), commit: sha(name, &group.head_sha)? })
            }
            "push" => {
                let after = event.after.ok_or(EventError::Incomplete { name: "push", what: "the commit" })?;
                Ok(Self::Push { commit: sha("push", &after)? })
            }
            "workflow_run" => {
                let name = "workflow_run";
                let run = event.workflow_run.ok_or(EventError::Incomplete { name, what: "which one" })?;
                let number = match run.pull_requests.as_slice() {
                    [only] => Some(only.number),
                    [] | [_, ..] => None,
                };
                Ok(Self::WorkflowRun { number, head: sha(name, &run.head_sha)? })
            }
            _ => Ok(Self::Other),
        }
    }
}

fn sha(name: &'static str, written: &str) -> Result<CommitSha, EventError> {
    CommitSha::new(written).ok_or(EventError::Incomplete { name, what: "the commit" })
}

/// The pull request in the name of a queue's branch: `gh-readonly-queue/BASE/pr-NUMBER-SHA`.
fn queued(branch: &str) -> Option<u64> {
    let last = branch.rsplit('/').next()?.strip_prefix("pr-")?;
    last.split_once('-')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{EventError, Occasion};
    use crate::gate::sign_off::CommitSha;

    const SHA: &str = "2f1acc6c5b1c1f0b5bb7a1cdd1b9a5dc7d3a1a7e";

    #[test]
    fn each_event_tells_the_pull_request_and_the_commit() {
        let sha = || CommitSha::new(SHA).unwrap();
        let pull =
            format!(r#"{{"action": "x", "pull_request": {{"number": 7, "head": {{"sha": "{SHA}"}}}}}}"#);
        for name in ["pull_request", "pull_request_review", "pull_request_target"] {
            assert_eq!(Occasion::read(name, &pull), Ok(Occasion::PullRequest { number: 7, head: sha() }));
        }
        let group = |branch: &str| {
            let text = format!(r#"{{"merge_group": {{"head_sha": "{SHA}", "head_ref": "{branch}"}}}}"#);
            Occasion::read("merge_group", &text)
        };
        let queue = format!("refs/heads/gh-readonly-queue/release/1.x/pr-12-{SHA}");
        assert_eq!(group(&queue), Ok(Occasion::MergeGroup { number: Some(12), commit: sha() }));
        assert_eq!(group("main"), Ok(Occasion::MergeGroup { number: None, commit: sha() }));
        let push = format!(r#"{{"after": "{SHA}", "before": "x"}}"#);
        assert_eq!(Occasion::read("push", &push), Ok(Occasion::Push { commit: sha() }));
        let run = |pulls: &str| {
            let text = format!(r#"{{"workflow_run": {{"head_sha": "{SHA}", "pull_requests": [{pulls}]}}}}"#);
            Occasion::read("workflow_run", &text)
        };
        assert_eq!(run(r#"{"number": 3}"#), Ok(Occasion::WorkflowRun { number: Some(3), head: sha() }));
        assert_eq!(
            run(r#"{"number": 3}, {"number": 4}"#),
            Ok(Occasion::WorkflowRun { number: None, head: sha() })
        );
        assert_eq!(Occasion::read("schedule", "{}"), Ok(Occasion::Other));
        assert!(matches!(Occasion::read("push", "{"), Err(EventError::Unreadable { .. })));
        assert!(matches!(Occasion::read("pull_request", "{}"), Err(EventError::Incomplete { .. })));
        let twice = format!(r#"{{"after": "{SHA}", "after": "{SHA}"}}"#);
        assert!(Occasion::read("push", &twice).is_err());
    }
}
