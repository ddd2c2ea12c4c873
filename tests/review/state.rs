//! What the forge remembers: one repository with one pull request.

use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

/// Somebody.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) login: String,
    pub(crate) kind: &'static str,
}

/// The people of the tests, by name. `mallory` opened the pull request.
pub(crate) fn user(login: &str) -> User {
    let known = ["mallory", "alice", "bob", "carol", "dave"].iter().position(|name| *name == login);
    let (id, kind) = match (login, known) {
        ("github-actions[bot]", _) => (41_898_282, "Bot"),
        ("claude[bot]", _) => (209_825_114, "Bot"),
        (_, Some(at)) => (u64::try_from(at).unwrap() + 1, "User"),
        (_, None) => (99, "User"),
    };
    User { id, login: login.to_owned(), kind }
}

impl User {
    pub(crate) fn json(&self) -> Value {
        json!({ "id": self.id, "login": self.login, "type": self.kind })
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Review {
    pub(crate) id: u64,
    pub(crate) user: User,
    pub(crate) state: String,
    pub(crate) body: String,
    pub(crate) commit: String,
    pub(crate) minute: u64,
    pub(crate) comments: Vec<Value>,
}

impl Review {
    pub(crate) fn json(&self) -> Value {
        let (hour, minute) = (self.minute / 60, self.minute % 60);
        json!({
            "id": self.id, "user": self.user.json(), "state": self.state, "body": self.body,
            "commit_id": self.commit, "submitted_at": format!("2026-11-25T{hour:02}:{minute:02}:00Z"),
        })
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Status {
    pub(crate) sha: String,
    pub(crate) context: String,
    pub(crate) state: String,
    pub(crate) description: String,
}

/// Something that goes wrong once, with the next request whose method and path begin so.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) request: &'static str,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    /// It is answered so, and not done.
    Answer { status: u16, headers: Vec<(&'static str, String)>, body: &'static str },
    /// It is done, and the answer is lost.
    Lost,
    /// Somebody pushes before it is answered.
    Push(&'static str),
}

/// Another pull request.
#[derive(Debug, Clone)]
pub(crate) struct Other {
    pub(crate) number: u64,
    pub(crate) head: String,
    pub(crate) base_branch: String,
}

pub(crate) struct State {
    pub(crate) head: String,
    pub(crate) author: User,
    pub(crate) assignees: Vec<User>,
    pub(crate) branch: String,
    pub(crate) description: String,
    pub(crate) merged_as: Option<String>,
    /// The files of the commit that it was merged as.
    pub(crate) tree: PathBuf,
    /// Files that lie there and are in no commit.
    pub(crate) untracked: Vec<String>,
    /// Whether it was closed without that.
    pub(crate) closed: bool,
    pub(crate) commits: Vec<Value>,
    pub(crate) commits_told: Option<usize>,
    pub(crate) files: Vec<Value>,
    pub(crate) files_told: Option<usize>,
    pub(crate) reviews: Vec<Review>,
    pub(crate) permissions: BTreeMap<String, (&'static str, &'static str)>,
    pub(crate) teams: BTreeMap<String, Vec<User>>,
    /// The policy of the base.
    pub(crate) policy: Option<String>,
    /// That of the base commit, where the branch has moved on since.
    pub(crate) old_policy: Option<String>,
    pub(crate) statuses: Vec<Status>,
    pub(crate) requested: Vec<Value>,
    pub(crate) others: Vec<Other>,
    /// Whose token it is; none where it is that of a job.
    pub(crate) token: Option<User>,
    /// What the token may write: `pulls`, `statuses`.
    pub(crate) writes: Vec<&'static str>,
    pub(crate) faults: VecDeque<Fault>,
    pub(crate) log: Vec<String>,
    pub(crate) wrong: Vec<String>,
    pub(crate) minute: u64,
}

/// The commit at the base.
pub(crate) const BASE: &str = "ba5eba5eba5eba5eba5eba5eba5eba5eba5eba5e";

/// The commit with this number.
pub(crate) fn sha(number: u8) -> String {
    format!("{number:040x}")
}

impl State {
    pub(crate) fn new() -> Self {
        let permissions =
            ["mallory", "alice", "bob", "carol"].map(|name| (name.to_owned(), ("write", "write")));
        let mut state = Self {
            head: sha(1),
            author: user("mallory"),
            assignees: Vec::new(),
            branch: "fix".into(),
            description: "fixes a small bug".into(),
            merged_as: None,
            tree: PathBuf::new(),
            untracked: Vec::new(),
            closed: false,
            commits: Vec::new(),
            commits_told: None,
            files: Vec::new(),
            files_told: None,
            reviews: Vec::new(),
            permissions: permissions.into_iter().collect(),
            teams: BTreeMap::new(),
            policy: None,
            old_policy: None,
            statuses: Vec::new(),
            requested: Vec::new(),
            others: Vec::new(),
            token: None,
            writes: vec!["pulls", "statuses"],
            faults: VecDeque::new(),
            log: Vec::new(),
            wrong: Vec::new(),
            minute: 0,
        };
        state.commit("mallory", "fix the bug");
        state.file(
            "db.tf",
            Some("@@ -1,4 +1,1 @@\n-resource \"aws_db_instance\" \"main\" {\n-  x = 1\n-}\n # end"),
        );
        state
    }

    pub(crate) fn commit(&mut self, login: &str, message: &str) {
        let who = user(login).json();
        let signature = json!({ "name": login, "email": format!("{login}@example.com"), "date": "x" });
        let number = u8::try_from(self.commits.len() % 100).unwrap() + 100;
        self.commits.push(json!({
            "sha": sha(number), "author": who, "committer": who,
            "commit": { "message": message, "author": signature, "committer": signature },
        }));
    }

    pub(crate) fn file(&mut self, path: &str, patch: Option<&str>) {
        let mut file = json!({ "filename": path, "sha": sha(200), "status": "modified" });
        if let Some(patch) = patch {
            file["patch"] = json!(patch);
        }
        self.files.push(file);
    }

    /// A review that somebody submits, at the head.
    pub(crate) fn review(&mut self, login: &str, state: &str, body: &str) -> u64 {
        let head = self.head.clone();
        self.review_of(login, state, body, &head)
    }

    pub(crate) fn review_of(&mut self, login: &str, state: &str, body: &str, commit: &str) -> u64 {
        self.minute += 1;
        let id = 5000 + self.minute;
        self.reviews.push(Review {
            id,
            user: user(login),
            state: state.into(),
            body: body.into(),
            commit: commit.into(),
            minute: self.minute,
            comments: Vec::new(),
        });
        id
    }

    pub(crate) fn pull(&self) -> Value {
        json!({
            "number": 7, "state": if self.closed || self.merged_as.is_some() { "closed" } else { "open" },
            "user": self.author.json(), "body": self.description,
            "assignees": self.assignees.iter().map(User::json).collect::<Vec<_>>(),
            "head": { "ref": self.branch, "sha": self.head }, "base": { "ref": "main", "sha": BASE },
            "merged_at": self.merged_as.as_ref().map(|_| "2026-11-25T11:00:00Z"),
            "merge_commit_sha": self.merged_as,
            "commits": self.commits_told.unwrap_or(self.commits.len()),
            "changed_files": self.files_told.unwrap_or(self.files.len()),
        })
    }
}

impl Other {
    pub(crate) fn json(&self) -> Value {
        json!({
            "number": self.number, "state": "open", "user": user("mallory").json(), "body": null, "assignees": [],
            "head": { "ref": "other", "sha": self.head }, "base": { "ref": self.base_branch, "sha": BASE },
            "merged_at": null, "merge_commit_sha": null,
        })
    }
}
