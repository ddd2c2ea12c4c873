//! Why the forge did not do what was asked, and what to do about it.

use miette::Diagnostic;
use thiserror::Error;

/// Why the forge did not do what was asked. What stands in it of the forge's own words is one line, and short.
#[derive(Debug, Error, Diagnostic)]
pub enum ForgeError {
    /// No answer came.
    #[error("cannot {doing}: GitHub does not answer: {why}")]
    #[diagnostic(
        code(foureyes::github::unreachable),
        help(
            "see whether the network, the proxy (HTTPS_PROXY) and GITHUB_API_URL are right, and run it again"
        )
    )]
    Unreachable {
        /// What was tried.
        doing: &'static str,
        /// What the network says.
        why: String,
    },
    /// Nobody knows whether it was done: the answer was lost on the way.
    #[error("cannot tell whether GitHub did {doing}: the answer was lost: {why}")]
    #[diagnostic(code(foureyes::github::lost), help("run it again"))]
    Lost {
        /// What was tried.
        doing: &'static str,
        /// What the network says.
        why: String,
    },
    /// The token is none, or no longer.
    #[error("cannot {doing}: GitHub does not know the token")]
    #[diagnostic(code(foureyes::github::token), help("set GITHUB_TOKEN to a token that holds"))]
    Token {
        /// What was tried.
        doing: &'static str,
    },
    /// The token may not do this.
    #[error("cannot {doing}: the token lacks `{needs}`: {said}")]
    #[diagnostic(code(foureyes::github::forbidden), help("give the token that permission"))]
    Forbidden {
        /// What was tried.
        doing: &'static str,
        /// What GitHub says.
        said: String,
        /// The permission that is missing.
        needs: String,
    },
    /// It is not there, or the token may not know that it is.
    #[error("cannot {doing}: GitHub does not find it")]
    #[diagnostic(
        code(foureyes::github::missing),
        help(
            "see whether the repository and the pull request are right, and whether the token has `{needs}`"
        )
    )]
    Missing {
        /// What was tried.
        doing: &'static str,
        /// The permission without which it cannot be seen.
        needs: &'static str,
    },
    /// It is not taken as it is.
    #[error("cannot {doing}: GitHub refuses ({status}): {said}")]
    #[diagnostic(code(foureyes::github::refused), help("see what GitHub says"))]
    Refused {
        /// What was tried.
        doing: &'static str,
        /// The number of the answer.
        status: u16,
        /// What GitHub says.
        said: String,
    },
    /// There were too many requests.
    #[error("cannot {doing}: GitHub asks to wait {seconds} seconds, which is longer than this run waits")]
    #[diagnostic(code(foureyes::github::limit), help("run it again later, or with a token of its own"))]
    Limited {
        /// What was tried.
        doing: &'static str,
        /// How long it asks to wait.
        seconds: u64,
    },
    /// The answer is not what it should be.
    #[error("cannot {doing}: the answer is none that this version knows: {why}")]
    #[diagnostic(code(foureyes::github::answer), help("see whether GITHUB_API_URL is that of GitHub"))]
    Malformed {
        /// What was tried.
        doing: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The forge gives only a part of a list.
    #[error("cannot {doing}: GitHub lists {listed} of {there}")]
    #[diagnostic(code(foureyes::github::cut), help("split the pull request into smaller ones"))]
    Cut {
        /// What was tried.
        doing: &'static str,
        /// How many were listed.
        listed: usize,
        /// How many there are.
        there: usize,
    },
    /// The client cannot even be made.
    #[error("cannot talk to GitHub: {why}")]
    #[diagnostic(
        code(foureyes::github::client),
        help("see GITHUB_API_URL, and the certificates (SSL_CERT_FILE)")
    )]
    Client {
        /// What is wrong.
        why: String,
    },
}

impl ForgeError {
    /// Whether the token lacks a permission: with another one it would have been done.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        matches!(self, Self::Forbidden { .. })
    }

    /// Whether what was sent is not taken as it is.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { status: 422, .. })
    }
}

/// Something that is done at the forge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Doing {
    /// What, after `cannot`.
    pub(super) what: &'static str,
    /// The permission that it needs.
    pub(super) needs: &'static str,
}
