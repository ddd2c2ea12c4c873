//! A forge with a working directory beside it, in which foureyes runs as in a workflow.

use super::server::Listening;
use super::state::{Fault, State, What};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::MutexGuard;

/// The plan that asks for two people in production, one that destroys something else, and one that destroys nothing.
pub(crate) const DATABASE: &str = "a-database-is-deleted-in-production";
pub(crate) const OTHER: &str = "a-secret-without-a-recovery-window";
pub(crate) const NOTHING: &str = "a-move-is-no-loss";

/// What a run ended with.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A forge and a working directory.
pub(crate) struct Forge {
    server: Listening,
    directory: tempfile::TempDir,
    event: Option<&'static str>,
}

impl Forge {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let forge = Self { server: Listening::start(State::new()), directory, event: Some("pull_request") };
        forge.state().tree = forge.path().to_owned();
        forge.plan(DATABASE);
        forge.happens_to_head();
        forge
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn address(&self) -> String {
        self.server.address()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.server.state.lock().unwrap()
    }

    /// The plan of this story is what is to be applied.
    pub(crate) fn plan(&self, story: &str) {
        fs::copy(format!("testdata/stories/{story}/plan.json"), self.path().join("plan.json")).unwrap();
    }

    /// Something happens to the pull request as it is now.
    pub(crate) fn happens_to_head(&self) {
        let head = self.state().head.clone();
        let event = format!(r#"{{"pull_request": {{"number": 7, "head": {{"sha": "{head}"}}}}}}"#);
        fs::write(self.path().join("event.json"), event).unwrap();
    }

    /// Somebody pushes a commit, and its plan is made.
    pub(crate) fn push(&self, head: &str) {
        self.state().head = head.to_owned();
        self.happens_to_head();
    }

    pub(crate) fn event(&mut self, name: &'static str, text: &str) {
        self.event = Some(name);
        fs::write(self.path().join("event.json"), text).unwrap();
    }

    pub(crate) fn no_event(&mut self) {
        self.event = None;
    }

    pub(crate) fn fault(&self, request: &'static str, what: What) {
        self.state().faults.push_back(Fault { request, what });
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_foureyes"));
        command.env_clear().args(args).current_dir(self.path());
        command.env("GITHUB_API_URL", self.address()).env("GITHUB_TOKEN", "ghs_test");
        command.env("GITHUB_REPOSITORY", "acme/infra");
        if let Some(event) = self.event {
            command.env("GITHUB_EVENT_NAME", event).env("GITHUB_EVENT_PATH", self.path().join("event.json"));
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        ran(self.command(args), self)
    }

    /// `foureyes review plan.json`, which must end so.
    #[track_caller]
    pub(crate) fn review(&self, code: i32) -> Ran {
        let ran = self.run(&["review", "plan.json"]);
        assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
        ran
    }

    /// The last status, as `state: description`, of the head.
    pub(crate) fn status(&self) -> String {
        let state = self.state();
        let last = state.statuses.last().map(|status| format!("{}: {}", status.state, status.description));
        last.unwrap_or("none".into())
    }

    /// foureyes' own reviews: their states.
    pub(crate) fn own(&self) -> Vec<String> {
        let state = self.state();
        let own = state.reviews.iter().filter(|review| review.user.login == "github-actions[bot]");
        own.map(|review| review.state.clone()).collect()
    }

    pub(crate) fn body(&self) -> String {
        let state = self.state();
        let is_own = |body: &str| body.starts_with("<!-- foureyes:");
        let mut newest = state.reviews.iter().rev().filter(|review| is_own(&review.body));
        let own = newest.find(|review| review.user.login == "github-actions[bot]");
        own.map(|review| review.body.clone()).unwrap_or_default()
    }
}

/// What a command ended with. Whatever it was, it asked only what GitHub knows.
pub(crate) fn ran(mut command: Command, forge: &Forge) -> Ran {
    let output = command.output().unwrap();
    let ran = Ran {
        code: output.status.code().expect("it ends by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    assert_eq!(forge.state().wrong, [""; 0], "{}", ran.stderr);
    for secret in ["hunter2", "ghs_test"] {
        assert!(!format!("{}{}{}", ran.stdout, ran.stderr, forge.body()).contains(secret));
    }
    ran
}
