//! What the environment says of the run: the event, the repository, the tokens, the addresses.

use super::target::TargetError;
use crate::cli::WhichPullRequest;
use crate::commands::project;
use foureyes::gate::sign_off::{CommitSha, Login};
use foureyes::github::{Access, Client, ForgeError, Occasion, Repository};

/// What the environment says of the run.
pub(super) struct Surroundings {
    pub(super) repository: Repository,
    pub(super) occasion: Occasion,
    pub(super) identity: Option<Login>,
    /// The page of this run.
    pub(super) run: Option<String>,
    /// The address of the pages of the repository.
    pub(super) pages: String,
    api: String,
    token: String,
    team_token: Option<String>,
}

impl Surroundings {
    /// What the environment says, where the command line does not say otherwise.
    pub(super) fn around(which: &WhichPullRequest) -> Result<Self, TargetError> {
        let event = said("GITHUB_EVENT_NAME").zip(said("GITHUB_EVENT_PATH"));
        let atlantis = Atlantis::around().filter(|_| event.is_none());
        let told = atlantis.as_ref().map_or_else(|| said("GITHUB_REPOSITORY"), Atlantis::repository);
        let repository = match (&which.repo, told) {
            (Some(repository), _) => repository.clone(),
            (None, Some(written)) => written.parse().map_err(|_| TargetError::NoRepository)?,
            (None, None) => return Err(TargetError::NoRepository),
        };
        let occasion = match (&event, &atlantis) {
            (Some((name, path)), _) => occasion(name, path)?,
            (None, Some(atlantis)) => atlantis.occasion()?,
            (None, None) => Occasion::Other,
        };
        let token = ["FOUREYES_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"].into_iter().find_map(said);
        let server = said("GITHUB_SERVER_URL").unwrap_or("https://github.com".to_owned());
        let pages = format!("{server}/{repository}");
        Ok(Self {
            occasion,
            identity: which.identity.as_deref().map(Login::new),
            run: said("GITHUB_RUN_ID").map(|run| format!("{pages}/actions/runs/{run}")),
            pages,
            api: said("GITHUB_API_URL").unwrap_or("https://api.github.com".to_owned()),
            token: token.ok_or(TargetError::NoToken)?,
            team_token: said("FOUREYES_TEAM_TOKEN"),
            repository,
        })
    }

    /// The repository, to talk to.
    pub(super) fn client(&self) -> Result<Client, ForgeError> {
        let client = |token: &str| {
            let access = Access { api: self.api.clone(), token: token.to_owned() };
            Client::new(self.repository.clone(), &access, super::super::clock::clock())
        };
        let main = client(&self.token)?;
        match &self.team_token {
            Some(token) => Ok(main.with_teams(client(token)?)),
            None => Ok(main),
        }
    }
}

fn said(variable: &str) -> Option<String> {
    std::env::var(variable).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn occasion(name: &str, path: &str) -> Result<Occasion, TargetError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| TargetError::Event { why: format!("it cannot be read: {error}") })?;
    Occasion::read(name, &text).map_err(|error| TargetError::Event { why: error.to_string() })
}

/// What Atlantis says of the pull request in the steps of its workflows.
struct Atlantis {
    number: String,
}

impl Atlantis {
    fn around() -> Option<Self> {
        let number = said("PULL_NUM").filter(|_| project::in_atlantis())?;
        Some(Self { number })
    }

    fn repository(&self) -> Option<String> {
        Some(format!("{}/{}", said("BASE_REPO_OWNER")?, said("BASE_REPO_NAME")?))
    }

    /// The pull request, with the head that Atlantis knows of. What its own API starts is for none: it has the
    /// number 0.
    fn occasion(&self) -> Result<Occasion, TargetError> {
        let number = self.number.parse().ok().filter(|number| *number > 0);
        let head = said("HEAD_COMMIT").as_deref().and_then(CommitSha::new);
        match (number, head) {
            (Some(number), Some(head)) => Ok(Occasion::PullRequest { number, head }),
            (None, _) => Err(TargetError::NoPullRequest),
            (Some(_), None) => Err(TargetError::NoHead),
        }
    }
}
