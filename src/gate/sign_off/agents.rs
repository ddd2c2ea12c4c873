//! Which accounts are agents, and which changes an agent wrote.
//!
//! All of it can be left away or faked, so it only ever makes the gate stricter.

use super::account::{Account, AccountKind, Login};
use super::pull_request::Authorship;
use super::team::Rosters;
use crate::policy::SignOffTerms;

/// The accounts of known agents on github.com, by number and name.
///
/// Source: chaoss/ai-detection-action (`utils.go`), and the pages of the applications.
const AGENTS: [(u64, &str); 14] = [
    (209_825_114, "claude[bot]"),
    (208_546_643, "claude-code-action[bot]"),
    (198_982_749, "Copilot"),
    (206_951_365, "cursor[bot]"),
    (215_057_067, "openai-codex[bot]"),
    (199_175_422, "chatgpt-codex-connector[bot]"),
    (176_961_590, "gemini-code-assist[bot]"),
    (208_079_219, "amazon-q-developer[bot]"),
    (158_243_242, "devin-ai-integration[bot]"),
    (205_137_888, "cline[bot]"),
    (230_936_708, "continue[bot]"),
    (136_622_811, "coderabbitai[bot]"),
    (0, "google-labs-jules[bot]"),
    (0, "kiro-agent[bot]"),
];

/// Names under which agents go besides.
const NAMES: [&str; 5] =
    ["copilot-swe-agent", "copilot-swe-agent[bot]", "kiro-agent", "cursoragent", "google-labs-jules"];

/// Addresses that agents put into the trailers of commits.
const ADDRESSES: [&str; 4] =
    ["noreply@anthropic.com", "cursoragent@cursor.com", "codex@openai.com", "noreply@openai.com"];

/// What agents write into descriptions and messages.
const PHRASES: [&str; 2] = ["generated with [claude code]", "generated with claude code"];

/// How agents begin the names of branches.
const BRANCHES: [&str; 5] = ["copilot/", "claude/", "cursor/", "codex/", "devin/"];

/// Whether an account is on the list of agents, built-in or the team's own.
pub(super) fn is_listed(account: &Account, terms: &SignOffTerms, rosters: Rosters<'_>) -> bool {
    let built_in = AGENTS.iter().any(|(id, login)| *id == account.id.0 || is_login(&account.login, login));
    let app = account.login.as_str();
    let app = Login::new(app.strip_suffix("[bot]").unwrap_or(app));
    built_in
        || NAMES.iter().any(|name| is_login(&account.login, name))
        || rosters.has(&terms.agents, account.id, &account.login)
        || rosters.has(&terms.agents, account.id, &app)
}

/// Whether an account is no human's: an application, or on the list of agents.
pub(super) fn is_machine(account: &Account, terms: &SignOffTerms, rosters: Rosters<'_>) -> bool {
    account.kind != AccountKind::User || account.login.is_bot() || is_listed(account, terms, rosters)
}

fn is_login(login: &Login, name: &str) -> bool {
    *login == Login::new(name)
}

/// What says that an agent wrote a pull request, for people; `None` where nothing does.
pub(super) fn wrote(authorship: &Authorship, terms: &SignOffTerms, rosters: Rosters<'_>) -> Option<String> {
    if let Some(author) = authorship.author.as_ref().filter(|author| is_machine(author, terms, rosters)) {
        return Some(format!("`{}` opened the pull request", author.login));
    }
    let branch = authorship.branch.to_ascii_lowercase();
    if let Some(prefix) = BRANCHES.iter().find(|prefix| branch.starts_with(**prefix)) {
        return Some(format!("the branch begins with `{prefix}`"));
    }
    if speaks(&authorship.description) {
        return Some("the description says so".to_owned());
    }
    authorship.commits.iter().find_map(|commit| {
        let sha = commit.sha.short();
        let people = || commit.people.iter();
        let machine =
            people().filter_map(|who| who.account.as_ref()).find(|who| is_machine(who, terms, rosters));
        if let Some(account) = machine {
            return Some(format!("`{}` made commit `{sha}`", account.login));
        }
        let addressed = people().any(|who| is_address(&who.email));
        (addressed || speaks(&commit.message)).then(|| format!("commit `{sha}` says so"))
    })
}

/// Whether an address is that of a known agent, or of an application.
pub(super) fn is_address(email: &str) -> bool {
    let email = email.trim().to_ascii_lowercase();
    let Some((name, host)) = email.split_once('@') else { return false };
    let login = name.split_once('+').map_or(name, |(_, login)| login);
    let named = AGENTS.iter().map(|(_, login)| *login).chain(NAMES);
    ADDRESSES.contains(&email.as_str())
        || (host.starts_with("users.noreply.")
            && (login.ends_with("[bot]") || named.into_iter().any(|name| name.eq_ignore_ascii_case(login))))
}

/// Whether a text says that an agent wrote it.
fn speaks(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let mut addresses = text.split(|letter: char| letter.is_whitespace() || "<>(),;\"".contains(letter));
    PHRASES.iter().any(|phrase| text.contains(phrase)) || addresses.any(is_address)
}
