//! What GitHub sends and takes, as it stands in its description of the API.

use super::error::{Doing, ForgeError};
use super::{ChangedFile, PullRequest, PullRequestState};
use crate::gate::sign_off::{
    Account, AccountKind, Commit, CommitSha, Identity, Login, Opinion, Review, UserId,
};
use crate::policy::Permission;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(super) struct User {
    pub(super) id: u64,
    pub(super) login: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
pub(super) struct Pull {
    number: u64,
    state: String,
    body: Option<String>,
    user: Option<User>,
    #[serde(default)]
    assignees: Option<Vec<User>>,
    head: End,
    base: End,
    merged_at: Option<String>,
    merge_commit_sha: Option<String>,
    commits: Option<usize>,
    changed_files: Option<usize>,
}

#[derive(Deserialize)]
struct End {
    #[serde(rename = "ref")]
    branch: String,
    sha: String,
}

#[derive(Deserialize)]
pub(super) struct PullCommit {
    sha: String,
    author: Option<MaybeUser>,
    committer: Option<MaybeUser>,
    commit: GitCommit,
}

/// GitHub writes an empty object for nobody.
#[derive(Deserialize)]
struct MaybeUser {
    id: Option<u64>,
    login: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct GitCommit {
    message: String,
    author: Option<Signature>,
    committer: Option<Signature>,
}

#[derive(Deserialize)]
struct Signature {
    name: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct File {
    filename: String,
    previous_filename: Option<String>,
    sha: Option<String>,
    patch: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PullReview {
    id: u64,
    user: Option<User>,
    body: Option<String>,
    state: String,
    commit_id: Option<String>,
    submitted_at: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Collaborator {
    permission: String,
    role_name: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Created {
    pub(super) id: u64,
    pub(super) user: Option<User>,
}

#[derive(Deserialize)]
pub(super) struct StatusTaken {
    pub(super) state: String,
    pub(super) context: String,
}

#[derive(Deserialize)]
pub(super) struct Taken {}

#[derive(Serialize)]
pub(super) struct NewReview<'r> {
    pub(super) commit_id: &'r str,
    pub(super) body: &'r str,
    pub(super) event: &'static str,
    pub(super) comments: Vec<NewComment<'r>>,
}

#[derive(Serialize)]
pub(super) struct NewComment<'r> {
    pub(super) path: &'r str,
    pub(super) line: u32,
    pub(super) side: &'static str,
    pub(super) body: &'r str,
}

#[derive(Serialize)]
pub(super) struct NewBody<'r> {
    pub(super) body: &'r str,
}

#[derive(Serialize)]
pub(super) struct Dismissal<'r> {
    pub(super) message: &'r str,
    pub(super) event: &'static str,
}

#[derive(Serialize)]
pub(super) struct Reviewers<'r> {
    pub(super) reviewers: Vec<&'r str>,
    pub(super) team_reviewers: Vec<&'r str>,
}

#[derive(Serialize)]
pub(super) struct NewStatus<'r> {
    pub(super) state: &'static str,
    pub(super) context: &'r str,
    pub(super) description: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target_url: Option<&'r str>,
}

impl From<User> for Account {
    fn from(User { id, login, kind }: User) -> Self {
        let kind = match kind.as_str() {
            "User" => AccountKind::User,
            "Bot" => AccountKind::Bot,
            _ => AccountKind::Other(kind),
        };
        Self { id: UserId(id), login: Login::new(&login), kind }
    }
}

fn sha(doing: Doing, written: &str) -> Result<CommitSha, ForgeError> {
    let why =
        || ForgeError::Malformed { doing: doing.what, why: "what should be a commit is none".to_owned() };
    CommitSha::new(written).ok_or_else(why)
}

impl Pull {
    pub(super) fn pull_request(self, doing: Doing) -> Result<PullRequest, ForgeError> {
        let state = match (self.state.as_str(), self.merged_at) {
            (_, Some(_)) => PullRequestState::Merged,
            ("open", None) => PullRequestState::Open,
            (_, None) => PullRequestState::Closed,
        };
        Ok(PullRequest {
            number: self.number,
            head: sha(doing, &self.head.sha)?,
            branch: self.head.branch,
            base: sha(doing, &self.base.sha)?,
            base_branch: self.base.branch,
            state,
            author: self.user.map(Account::from),
            assignees: self.assignees.unwrap_or_default().into_iter().map(Account::from).collect(),
            description: self.body.unwrap_or_default(),
            commits: self.commits,
            changed_files: self.changed_files,
            merged_as: self.merge_commit_sha.as_deref().and_then(CommitSha::new),
        })
    }
}

impl PullCommit {
    pub(super) fn commit(self, doing: Doing) -> Result<Commit, ForgeError> {
        let people = [(self.author, self.commit.author), (self.committer, self.commit.committer)];
        Ok(Commit {
            sha: sha(doing, &self.sha)?,
            people: people.into_iter().filter_map(|(user, signature)| identity(user, signature)).collect(),
            message: self.commit.message,
        })
    }
}

fn identity(user: Option<MaybeUser>, signature: Option<Signature>) -> Option<Identity> {
    let account = user.and_then(|user| {
        Some(Account::from(User { id: user.id?, login: user.login?, kind: user.kind.unwrap_or_default() }))
    });
    if account.is_none() && signature.is_none() {
        return None;
    }
    let Signature { name, email } = signature.unwrap_or(Signature { name: None, email: None });
    Some(Identity { account, name: name.unwrap_or_default(), email: email.unwrap_or_default() })
}

impl From<File> for ChangedFile {
    fn from(file: File) -> Self {
        Self {
            path: file.filename,
            previous_path: file.previous_filename,
            blob: file.sha.unwrap_or_default(),
            patch: file.patch,
        }
    }
}

impl PullReview {
    /// The review; `None` where it was not submitted yet.
    pub(super) fn review(self) -> Option<Review> {
        let opinion = match self.state.as_str() {
            "PENDING" => return None,
            "APPROVED" => Opinion::Approved,
            "CHANGES_REQUESTED" => Opinion::ChangesRequested,
            "DISMISSED" => Opinion::Dismissed,
            "COMMENTED" => Opinion::Commented,
            _ => Opinion::Other(self.state),
        };
        Some(Review {
            id: self.id,
            reviewer: self.user.map(Account::from),
            opinion,
            commit: self.commit_id.as_deref().and_then(CommitSha::new),
            body: self.body.unwrap_or_default(),
            submitted: self.submitted_at.and_then(|written| written.parse::<Timestamp>().ok()),
        })
    }
}

impl Collaborator {
    /// The permission. The name of the role says more than the word, and is believed only where it does not say
    /// another thing: a role of one's own can have any name.
    pub(super) fn permission(&self) -> Option<Permission> {
        let base = Permission::from_word(&self.permission)?;
        let role = self.role_name.as_deref().and_then(Permission::from_word);
        let agrees = |role: &Permission| match role {
            Permission::Triage => base == Permission::Read,
            Permission::Maintain => base == Permission::Write,
            Permission::Read | Permission::Write | Permission::Admin => base == *role,
        };
        Some(role.filter(agrees).unwrap_or(base))
    }
}

#[cfg(test)]
mod tests {
    use super::Collaborator;
    use crate::policy::Permission;

    #[test]
    fn a_role_refines_the_permission_and_never_contradicts_it() {
        for (permission, role, expected) in [
            ("admin", Some("admin"), Some(Permission::Admin)),
            ("write", Some("maintain"), Some(Permission::Maintain)),
            ("write", Some("release-captain"), Some(Permission::Write)),
            ("read", Some("triage"), Some(Permission::Triage)),
            ("read", Some("admin"), Some(Permission::Read)),
            ("write", None, Some(Permission::Write)),
            ("none", Some("write"), None),
            ("owner", None, None),
        ] {
            let collaborator =
                Collaborator { permission: permission.into(), role_name: role.map(str::to_owned) };
            assert_eq!(collaborator.permission(), expected, "{permission} {role:?}");
        }
    }
}
