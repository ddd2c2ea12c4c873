//! What the forge knows of a pull request: values that somebody else has read.

use super::account::{Account, Login, UserId};
use super::team::Roster;
use crate::plan::Fingerprint;
use crate::policy::{Permission, Person};
use jiff::Timestamp;

/// The id of a commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommitSha(String);

impl CommitSha {
    /// The commit with this id; `None` where it is none: 40 or 64 hexadecimal digits.
    #[must_use]
    pub fn new(written: &str) -> Option<Self> {
        let is_sha = matches!(written.len(), 40 | 64) && written.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_sha.then(|| Self(written.to_ascii_lowercase()))
    }

    /// All of its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As many digits as people read.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..9).unwrap_or(&self.0)
    }
}

/// Who wrote a pull request, and what.
#[derive(Debug, Clone)]
pub struct Authorship {
    /// Who opened it; an account that is gone has none.
    pub author: Option<Account>,
    /// To whom it is assigned.
    pub assignees: Vec<Account>,
    /// The name of its branch.
    pub branch: String,
    /// Its description.
    pub description: String,
    /// Its commits, all of them.
    pub commits: Vec<Commit>,
}

/// A commit of a pull request.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Which one.
    pub sha: CommitSha,
    /// Who wrote it, and who made the commit.
    pub people: Vec<Identity>,
    /// What it says, trailers included.
    pub message: String,
}

/// Somebody as a commit names them.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The account that the forge found for the address.
    pub account: Option<Account>,
    /// The name, which anybody can write.
    pub name: String,
    /// The address, which anybody can write.
    pub email: String,
}

/// A review that was submitted.
#[derive(Debug, Clone)]
pub struct Review {
    /// Its number; later ones are larger.
    pub id: u64,
    /// Who wrote it; an account that is gone has none.
    pub reviewer: Option<Account>,
    /// What it says.
    pub opinion: Opinion,
    /// The commit that was looked at.
    pub commit: Option<CommitSha>,
    /// Its words.
    pub body: String,
    /// When it was submitted.
    pub submitted: Option<Timestamp>,
}

/// What a review says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opinion {
    /// It approves.
    Approved,
    /// It asks for changes.
    ChangesRequested,
    /// It was one of these, and somebody took it back.
    Dismissed,
    /// It is a remark, and no opinion.
    Commented,
    /// A word of the forge that nobody knows: an opinion, and no approval.
    Other(String),
}

/// What the forge says of somebody whose opinion could count.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Who.
    pub who: UserId,
    /// The permission on the repository; `None` where there is none.
    pub permission: Option<Permission>,
}

/// All that a conclusion rests on.
#[derive(Debug, Clone)]
pub struct Situation {
    /// The commit at the head, read before and after the reviews.
    pub head: CommitSha,
    /// Who wrote it.
    pub authorship: Authorship,
    /// Every review.
    pub reviews: Vec<Review>,
    /// Under which name foureyes itself speaks, and which of several gates it is.
    pub own: Own,
    /// What was read of those who could count.
    pub standings: Vec<Standing>,
    /// What was read of the teams that are named.
    pub rosters: Vec<Roster>,
    /// The time.
    pub now: Timestamp,
}

/// Under which name foureyes itself speaks, and which of several gates it is.
#[derive(Debug, Clone)]
pub struct Own {
    /// Its account's name.
    pub login: Login,
    /// The key of the gate; empty where there is only one.
    pub key: String,
}

/// What must be signed.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What a sign-off is bound to.
    pub fingerprint: Fingerprint,
    /// The fingerprints of its parts, which may stand beside it.
    pub parts: Vec<Fingerprint>,
    /// How many people must sign.
    pub number: u32,
    /// How many of them must be of certain people.
    pub of: Vec<Among>,
}

/// So many people of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Among {
    /// How many.
    pub number: u32,
    /// Of whom.
    pub people: Vec<Person>,
}
