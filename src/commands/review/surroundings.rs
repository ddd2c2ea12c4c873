//! What the environment says of the run: the event, the repository, the tokens, the addresses.

use super::target::TargetError;
use crate::cli::WhichPullRequest;
use foureyes::gate::sign_off::Login;
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
        let repository = match (&which.repo, said("GITHUB_REPOSITORY")) {
            (Some(repository), _) => repository.clone(),
            (None, Some(written)) => written.parse().map_err(|_| TargetError::NoRepository)?,
            (None, None) => return Err(TargetError::NoRepository),
        };
        let token = ["FOUREYES_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"].into_iter().find_map(said);
        let server = said("GITHUB_SERVER_URL").unwrap_or("https://github.com".to_owned());
        let pages = format!("{server}/{repository}");
        Ok(Self {
            occasion: occasion()?,
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

fn occasion() -> Result<Occasion, TargetError> {
    let (Some(name), Some(path)) = (said("GITHUB_EVENT_NAME"), said("GITHUB_EVENT_PATH")) else {
        return Ok(Occasion::Other);
    };
    let text = std::fs::read_to_string(&path)
        .map_err(|error| TargetError::Event { why: format!("it cannot be read: {error}") })?;
    Occasion::read(&name, &text).map_err(|error| TargetError::Event { why: error.to_string() })
}
