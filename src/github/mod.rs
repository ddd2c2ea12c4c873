//! The forge: reviews in, review and status out.
//!
//! [`Forge`] says in our own types what is read and what is written; only `client.rs` talks to the network. What it
//! is told to do is decided elsewhere.

mod client;
mod error;
mod event;
mod forge;
mod limits;
mod patch;
mod repository;
mod wire;

pub use client::{Access, Client, Clock};
pub use error::ForgeError;
pub use event::{EventError, Occasion};
pub use patch::{Line, Patch, Side};
pub use repository::Repository;

use crate::gate::sign_off::{Account, Commit, CommitSha, Login, Review, Team, UserId};
use crate::policy::Permission;

/// A place where pull requests are reviewed.
pub trait Forge {
    /// The pull request as it is now.
    ///
    /// # Errors
    /// Where the forge does not say, as with every other question.
    fn pull_request(&self, number: u64) -> Result<PullRequest, ForgeError>;
    /// The pull requests that a commit belongs to: the one that brought it in, or those that are open on it.
    ///
    /// # Errors
    /// Where the forge does not say.
    fn pull_requests_of(&self, commit: &CommitSha) -> Result<Vec<PullRequest>, ForgeError>;
    /// The commits of a pull request, all of them.
    ///
    /// # Errors
    /// Where the forge does not say, or cuts the list.
    fn commits(&self, of: &PullRequest) -> Result<Vec<Commit>, ForgeError>;
    /// The files that a pull request changes, all of them.
    ///
    /// # Errors
    /// Where the forge does not say, or cuts the list.
    fn files(&self, of: &PullRequest) -> Result<Vec<ChangedFile>, ForgeError>;
    /// The reviews that were submitted, oldest first.
    ///
    /// # Errors
    /// Where the forge does not say.
    fn reviews(&self, number: u64) -> Result<Vec<Review>, ForgeError>;
    /// What somebody may do in the repository; `None` where that is nothing.
    ///
    /// # Errors
    /// Where the forge does not say.
    fn permission(&self, who: &Login) -> Result<Option<Permission>, ForgeError>;
    /// Who is in a team; `None` where the forge does not let this be read.
    ///
    /// # Errors
    /// Where the forge does not answer at all.
    fn members(&self, team: &Team) -> Result<Option<Vec<UserId>>, ForgeError>;
    /// A file of the repository at a commit, or at a branch as `refs/heads/NAME`; `None` where there is none.
    ///
    /// # Errors
    /// Where the forge does not say.
    fn content(&self, path: &str, at: &str) -> Result<Option<String>, ForgeError>;
    /// The account that this token speaks with; `None` where it is that of a job.
    ///
    /// # Errors
    /// Where the forge does not say.
    fn own_login(&self) -> Result<Option<Login>, ForgeError>;

    /// Posts a review; its number, and who it is by.
    ///
    /// # Errors
    /// Where it was not taken. [`ForgeError::Lost`] where nobody knows whether it was.
    fn post_review(&self, number: u64, draft: &Draft) -> Result<Posted, ForgeError>;
    /// Replaces the words of foureyes' own review.
    ///
    /// # Errors
    /// Where it was not taken.
    fn edit_review(&self, number: u64, review: u64, body: &str) -> Result<(), ForgeError>;
    /// Takes back foureyes' own request for changes.
    ///
    /// # Errors
    /// Where it was not taken.
    fn dismiss_review(&self, number: u64, review: u64, message: &str) -> Result<(), ForgeError>;
    /// Asks people and teams to review.
    ///
    /// # Errors
    /// Where it was not taken.
    fn request_reviewers(&self, number: u64, people: &[Login], teams: &[Team]) -> Result<(), ForgeError>;
    /// Sets the status of a commit.
    ///
    /// # Errors
    /// Where it was not taken.
    fn set_status(&self, commit: &CommitSha, status: &Status) -> Result<(), ForgeError>;
}

/// A pull request as it is now.
#[derive(Debug, Clone)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// The commit at its head.
    pub head: CommitSha,
    /// The name of its branch.
    pub branch: String,
    /// The commit of the base that it is compared with.
    pub base: CommitSha,
    /// The name of the branch that it is for.
    pub base_branch: String,
    /// Whether it still waits to be merged.
    pub state: PullRequestState,
    /// Who opened it.
    pub author: Option<Account>,
    /// To whom it is assigned.
    pub assignees: Vec<Account>,
    /// Its description.
    pub description: String,
    /// How many commits it has, where this was said.
    pub commits: Option<usize>,
    /// How many files it changes, where this was said.
    pub changed_files: Option<usize>,
    /// The commit that it was merged as.
    pub merged_as: Option<CommitSha>,
}

/// Whether a pull request still waits to be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullRequestState {
    /// It does.
    Open,
    /// It was merged.
    Merged,
    /// It was closed.
    Closed,
}

/// A file that a pull request changes.
#[derive(Debug, Clone)]
pub struct ChangedFile {
    /// Where it is.
    pub path: String,
    /// Where it was.
    pub previous_path: Option<String>,
    /// The id of its content at the head.
    pub blob: String,
    /// Its difference; none where it is large or no text.
    pub patch: Option<String>,
}

/// A review to post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The commit that it is about.
    pub commit: CommitSha,
    /// What it asks for.
    pub ask: Ask,
    /// Its words.
    pub body: String,
    /// Remarks on lines of the difference.
    pub comments: Vec<Comment>,
}

/// What a review asks for. There is no word for approval: foureyes approves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Changes, or sign-offs: the pull request shows that it is blocked.
    Changes,
    /// Nothing: it remarks.
    Nothing,
}

/// A remark on a line of the difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The file.
    pub path: String,
    /// The line.
    pub line: Line,
    /// The words.
    pub body: String,
}

/// What came of a posted review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Its number.
    pub id: u64,
    /// Who it is by.
    pub by: Login,
}

/// The status of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Which of several statuses.
    pub context: String,
    /// What it says.
    pub state: StatusState,
    /// Why, in fewer than 140 characters.
    pub description: String,
    /// Where there is more to read.
    pub target: Option<String>,
}

/// What a status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusState {
    /// The gate is open.
    Success,
    /// People must sign.
    Pending,
    /// Policy forbids it.
    Failure,
    /// It could not be judged.
    Error,
}

impl StatusState {
    /// The forge's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Pending => "pending",
            Self::Failure => "failure",
            Self::Error => "error",
        }
    }
}
