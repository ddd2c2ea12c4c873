//! Who runs this, as far as the environment says.

use super::project::in_atlantis;
use foureyes::report::By;

/// How a CI system says who runs what; a text in braces is a variable of the environment.
struct Ci {
    name: &'static str,
    /// The variable by which it is known.
    mark: &'static str,
    who: &'static [&'static str],
    run: &'static str,
    repository: &'static str,
    commit: &'static str,
}

/// The CI systems. Atlantis comes first: its server may itself be started by another one.
const SYSTEMS: [Ci; 5] = [
    Ci {
        name: "atlantis",
        mark: "PULL_NUM",
        who: &["{USER_NAME}"],
        run: "{PULL_URL}",
        repository: "{BASE_REPO_OWNER}/{BASE_REPO_NAME}",
        commit: "{HEAD_COMMIT}",
    },
    Ci {
        name: "github-actions",
        mark: "GITHUB_ACTIONS",
        who: &["{GITHUB_TRIGGERING_ACTOR}", "{GITHUB_ACTOR}"],
        run: "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}",
        repository: "{GITHUB_REPOSITORY}",
        commit: "{GITHUB_SHA}",
    },
    Ci {
        name: "gitlab-ci",
        mark: "GITLAB_CI",
        who: &["{GITLAB_USER_LOGIN}"],
        run: "{CI_JOB_URL}",
        repository: "{CI_PROJECT_PATH}",
        commit: "{CI_COMMIT_SHA}",
    },
    Ci {
        name: "azure-pipelines",
        mark: "TF_BUILD",
        who: &["{BUILD_REQUESTEDFOR}"],
        run: "{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}",
        repository: "{BUILD_REPOSITORY_NAME}",
        commit: "{BUILD_SOURCEVERSION}",
    },
    Ci {
        name: "jenkins",
        mark: "JENKINS_URL",
        who: &["{BUILD_USER_ID}"],
        run: "{BUILD_URL}",
        repository: "{GIT_URL}",
        commit: "{GIT_COMMIT}",
    },
];

/// Who runs this.
pub(super) fn around() -> By {
    // In a job of GitHub anything that runs before can set a variable, but none of GitHub's own.
    let is_there = |ci: &&Ci| match ci.name {
        "atlantis" => said(ci.mark).is_some() && in_atlantis() && said("GITHUB_ACTIONS").is_none(),
        _ => said(ci.mark).is_some(),
    };
    match SYSTEMS.iter().find(is_there) {
        Some(ci) => By {
            ci: Some(ci.name),
            who: ci.who.iter().find_map(|who| filled(who)),
            run: filled(ci.run),
            repository: filled(ci.repository).map(without_credentials),
            commit: filled(ci.commit),
            host: None,
        },
        None => By {
            who: ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(said),
            host: ["HOSTNAME", "COMPUTERNAME"].into_iter().find_map(said).or_else(hostname),
            ..By::default()
        },
    }
}

fn said(variable: &str) -> Option<String> {
    std::env::var(variable).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The name that the machine gives itself.
fn hostname() -> Option<String> {
    let name = std::fs::read_to_string("/etc/hostname").ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// A pattern with its variables filled in; none where one of them is not set.
fn filled(pattern: &str) -> Option<String> {
    let mut text = String::new();
    for (at, piece) in pattern.split(['{', '}']).enumerate() {
        // Between a pair of braces is every other piece.
        match at % 2 {
            0 => text.push_str(piece),
            _ => text.push_str(&said(piece)?),
        }
    }
    Some(text)
}

/// An address of a repository may hold what one logs in with.
fn without_credentials(address: String) -> String {
    match address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
        Some((scheme, rest)) => format!("{scheme}://{rest}"),
        None => address,
    }
}
