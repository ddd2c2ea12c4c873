//! What GitHub is asked and told, operation by operation.

use super::client::{Client, Method};
use super::error::{Doing, ForgeError};
use super::limits::Repeat;
use super::repository::segment;
use super::wire;
use super::{Ask, ChangedFile, Draft, Forge, Posted, PullRequest, Side, Status};
use crate::gate::sign_off::{Account, Commit, CommitSha, Login, Review, Team, UserId};
use crate::policy::Permission;

const PULL: Doing = Doing { what: "read the pull request", needs: "pull-requests: read" };
const PULLS: Doing = Doing { what: "find the pull requests of a commit", needs: "pull-requests: read" };
const COMMITS: Doing = Doing { what: "read the commits of the pull request", needs: "pull-requests: read" };
const FILES: Doing = Doing { what: "read the files of the pull request", needs: "pull-requests: read" };
const REVIEWS: Doing = Doing { what: "read the reviews", needs: "pull-requests: read" };
const PERMISSION: Doing = Doing { what: "read what a reviewer may do", needs: "metadata: read" };
const MEMBERS: Doing = Doing { what: "read who is in a team", needs: "members: read" };
const CONTENT: Doing = Doing { what: "read the policy of the base", needs: "contents: read" };
const SELF: Doing = Doing { what: "find out whose token this is", needs: "metadata: read" };
const POST: Doing = Doing { what: "post the review", needs: "pull-requests: write" };
const EDIT: Doing = Doing { what: "update the review", needs: "pull-requests: write" };
const DISMISS: Doing = Doing { what: "dismiss foureyes' own review", needs: "pull-requests: write" };
const REQUEST: Doing = Doing { what: "request reviewers", needs: "pull-requests: write" };
const STATUS: Doing = Doing { what: "set the commit status", needs: "statuses: write" };

impl Client {
    fn path(&self, rest: &str) -> String {
        format!("/repos/{}/{rest}", self.repository)
    }
}

/// Holds the length of a list against the length that was said.
fn whole<T>(doing: Doing, list: Vec<T>, there: Option<usize>) -> Result<Vec<T>, ForgeError> {
    match there {
        Some(there) if there > list.len() => {
            Err(ForgeError::Cut { doing: doing.what, listed: list.len(), there })
        }
        Some(_) => Ok(list),
        None => {
            let why = "it does not say how many there are".to_owned();
            Err(ForgeError::Malformed { doing: doing.what, why })
        }
    }
}

impl Forge for Client {
    fn pull_request(&self, number: u64) -> Result<PullRequest, ForgeError> {
        self.get::<wire::Pull>(PULL, &self.path(&format!("pulls/{number}")))?.pull_request(PULL)
    }

    fn pull_requests_of(&self, commit: &CommitSha) -> Result<Vec<PullRequest>, ForgeError> {
        let path = self.path(&format!("commits/{}/pulls", commit.as_str()));
        let pulls: Vec<wire::Pull> = self.list(PULLS, &path)?;
        pulls.into_iter().map(|pull| pull.pull_request(PULLS)).collect()
    }

    fn commits(&self, of: &PullRequest) -> Result<Vec<Commit>, ForgeError> {
        let commits: Vec<wire::PullCommit> =
            self.list(COMMITS, &self.path(&format!("pulls/{}/commits", of.number)))?;
        let commits = whole(COMMITS, commits, of.commits)?;
        commits.into_iter().map(|commit| commit.commit(COMMITS)).collect()
    }

    fn files(&self, of: &PullRequest) -> Result<Vec<ChangedFile>, ForgeError> {
        let files: Vec<wire::File> = self.list(FILES, &self.path(&format!("pulls/{}/files", of.number)))?;
        let files = whole(FILES, files, of.changed_files)?;
        Ok(files.into_iter().map(Into::into).collect())
    }

    fn reviews(&self, number: u64) -> Result<Vec<Review>, ForgeError> {
        let reviews: Vec<wire::PullReview> =
            self.list(REVIEWS, &self.path(&format!("pulls/{number}/reviews")))?;
        Ok(reviews.into_iter().filter_map(wire::PullReview::review).collect())
    }

    fn permission(&self, who: &Login) -> Result<Option<Permission>, ForgeError> {
        let path = self.path(&format!("collaborators/{}/permission", segment(who.as_str())));
        match self.get::<wire::Collaborator>(PERMISSION, &path) {
            Ok(collaborator) => Ok(collaborator.permission()),
            Err(ForgeError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn members(&self, team: &Team) -> Result<Option<Vec<UserId>>, ForgeError> {
        let [organisation, slug] = [&team.organisation, &team.slug].map(|name| segment(name.as_str()));
        let path = format!("/orgs/{organisation}/teams/{slug}/members");
        let client = self.teams.as_deref().unwrap_or(self);
        match client.list::<wire::User>(MEMBERS, &path) {
            Ok(members) => Ok(Some(members.into_iter().map(|user| UserId(user.id)).collect())),
            // Who may not read a team is told that there is none.
            Err(ForgeError::Missing { .. } | ForgeError::Forbidden { .. } | ForgeError::Token { .. }) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn content(&self, path: &str, at: &str) -> Result<Option<String>, ForgeError> {
        let path: Vec<String> = path.split('/').map(segment).collect();
        let path = self.path(&format!("contents/{}?ref={}", path.join("/"), segment(at)));
        match self.raw(CONTENT, &path) {
            Ok(text) => Ok(Some(text)),
            Err(ForgeError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn own_login(&self) -> Result<Option<Login>, ForgeError> {
        match self.get::<wire::User>(SELF, "/user") {
            Ok(user) => Ok(Some(Login::new(&user.login))),
            // The token of a job, or of an application, is nobody's.
            Err(ForgeError::Forbidden { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn post_review(&self, number: u64, draft: &Draft) -> Result<Posted, ForgeError> {
        let comments = draft.comments.iter().map(|comment| wire::NewComment {
            path: &comment.path,
            line: comment.line.number,
            side: match comment.line.side {
                Side::Before => "LEFT",
                Side::After => "RIGHT",
            },
            body: &comment.body,
        });
        let body = wire::NewReview {
            commit_id: draft.commit.as_str(),
            body: &draft.body,
            event: match draft.ask {
                Ask::Changes => "REQUEST_CHANGES",
                Ask::Nothing => "COMMENT",
            },
            comments: comments.collect(),
        };
        let path = self.path(&format!("pulls/{number}/reviews"));
        let created: wire::Created = self.send(POST, (Method::Post, &path), &body, Repeat::Refused)?;
        let by = created.user.map(Account::from).map_or(Login::new("ghost"), |account| account.login);
        Ok(Posted { id: created.id, by })
    }

    fn edit_review(&self, number: u64, review: u64, body: &str) -> Result<(), ForgeError> {
        let path = self.path(&format!("pulls/{number}/reviews/{review}"));
        let body = wire::NewBody { body };
        self.send::<wire::Taken>(EDIT, (Method::Put, &path), &body, Repeat::Freely).map(|_| ())
    }

    fn dismiss_review(&self, number: u64, review: u64, message: &str) -> Result<(), ForgeError> {
        let path = self.path(&format!("pulls/{number}/reviews/{review}/dismissals"));
        let body = wire::Dismissal { message, event: "DISMISS" };
        self.send::<wire::Taken>(DISMISS, (Method::Put, &path), &body, Repeat::Freely).map(|_| ())
    }

    fn request_reviewers(&self, number: u64, people: &[Login], teams: &[Team]) -> Result<(), ForgeError> {
        let path = self.path(&format!("pulls/{number}/requested_reviewers"));
        let body = wire::Reviewers {
            reviewers: people.iter().map(Login::as_str).collect(),
            team_reviewers: teams.iter().map(|team| team.slug.as_str()).collect(),
        };
        self.send::<wire::Taken>(REQUEST, (Method::Post, &path), &body, Repeat::Freely).map(|_| ())
    }

    fn set_status(&self, commit: &CommitSha, status: &Status) -> Result<(), ForgeError> {
        let path = self.path(&format!("statuses/{}", commit.as_str()));
        let body = wire::NewStatus {
            state: status.state.word(),
            context: &status.context,
            description: &status.description,
            target_url: status.target.as_deref(),
        };
        let taken: wire::StatusTaken = self.send(STATUS, (Method::Post, &path), &body, Repeat::Freely)?;
        if taken.state == body.state && taken.context.eq_ignore_ascii_case(body.context) {
            return Ok(());
        }
        let why = "it took another status than the one that was sent".to_owned();
        Err(ForgeError::Malformed { doing: STATUS.what, why })
    }
}
