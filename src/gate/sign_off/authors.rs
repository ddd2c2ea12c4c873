//! Who had a hand in a pull request, and so cannot be the second pair of eyes on it.

use super::account::{Account, Login};
use super::agents;
use super::pull_request::{Authorship, Commit, Identity};

/// The hand that somebody had in a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hand {
    /// Opened it.
    Opened,
    /// Wrote or made this commit.
    Made(String),
    /// Is named as a co-author of this commit.
    CoAuthored(String),
    /// The name or the address on this commit, which belongs to no account, is like the login.
    NamedLike(String),
    /// Is assigned to a pull request that an agent wrote.
    AskedForIt,
}

/// The address with which the forge itself makes commits.
const FORGE: &str = "noreply@github.com";

/// The hand that this account had; `None` where it had none that can be seen.
pub(super) fn hand(authorship: &Authorship, agent_wrote: Option<&str>, who: &Account) -> Option<Hand> {
    if authorship.author.as_ref().is_some_and(|author| author.id == who.id) {
        return Some(Hand::Opened);
    }
    let in_commits = authorship.commits.iter().find_map(|commit| in_commit(authorship, commit, who));
    let assigned = || {
        let asked =
            agent_wrote.is_some() && authorship.assignees.iter().any(|assigned| assigned.id == who.id);
        asked.then_some(Hand::AskedForIt)
    };
    in_commits.or_else(assigned)
}

fn in_commit(authorship: &Authorship, commit: &Commit, who: &Account) -> Option<Hand> {
    let sha = || commit.sha.short().to_owned();
    let co_authors = co_authors(&commit.message);
    if commit.people.iter().any(|person| is_surely(authorship, person, who)) {
        return Some(Hand::Made(sha()));
    }
    if co_authors.iter().any(|person| is_surely(authorship, person, who)) {
        return Some(Hand::CoAuthored(sha()));
    }
    let mut nameless = commit.people.iter().chain(&co_authors).filter(|person| person.account.is_none());
    nameless.any(|person| is_like(person, &who.login)).then(|| Hand::NamedLike(sha()))
}

/// Whether a commit means this account: by the account that the forge found, by its noreply address, or by an
/// address that the forge found to be its own in another commit.
fn is_surely(authorship: &Authorship, person: &Identity, who: &Account) -> bool {
    let by_account = person.account.as_ref().is_some_and(|account| account.id == who.id);
    by_account
        || is_noreply_of(&person.email, who)
        || known_addresses(authorship, who).any(|email| is_same(email, &person.email))
}

fn known_addresses<'a>(authorship: &'a Authorship, who: &'a Account) -> impl Iterator<Item = &'a str> {
    let people = authorship.commits.iter().flat_map(|commit| &commit.people);
    people
        .filter(|person| person.account.as_ref().is_some_and(|account| account.id == who.id))
        .map(|person| person.email.as_str())
}

fn is_same(one: &str, other: &str) -> bool {
    !one.trim().is_empty() && one.trim().eq_ignore_ascii_case(other.trim())
}

/// Whether an address is the one that the forge gives an account which hides its own: `ID+LOGIN@users.noreply.…`,
/// or the older `LOGIN@users.noreply.…`.
fn is_noreply_of(email: &str, who: &Account) -> bool {
    let Some((name, _)) = noreply(email) else { return false };
    match name.split_once('+') {
        Some((id, login)) => id == who.id.0.to_string() || Login::new(login) == who.login,
        None => Login::new(name) == who.login,
    }
}

fn noreply(email: &str) -> Option<(&str, &str)> {
    let (name, host) = email.trim().split_once('@')?;
    host.to_ascii_lowercase().starts_with("users.noreply.").then_some((name, host))
}

/// Whether a name or an address that belongs to no account is like a login.
fn is_like(person: &Identity, login: &Login) -> bool {
    let mailbox = person.email.split_once('@').map_or("", |(name, _)| name);
    let mailbox = mailbox.split_once('+').map_or(mailbox, |(name, _)| name);
    [person.name.trim(), mailbox.trim()].into_iter().any(|name| Login::new(name) == *login)
}

/// The co-authors that the trailers of a message name.
fn co_authors(message: &str) -> Vec<Identity> {
    let trailers = message.lines().filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case("co-authored-by").then_some(value)
    });
    trailers
        .map(|value| {
            let (name, rest) = value.split_once('<').unwrap_or((value, ""));
            let email = rest.split_once('>').map_or(rest, |(email, _)| email);
            Identity { account: None, name: name.trim().to_owned(), email: email.trim().to_owned() }
        })
        .collect()
}

/// The commits, by their short ids, on which somebody stands of whom nobody can tell the account.
pub(super) fn nameless(authorship: &Authorship) -> Vec<String> {
    let is_nameless = |person: &Identity| {
        person.account.is_none()
            && !is_same(&person.email, FORGE)
            && noreply(&person.email).is_none()
            && !agents::is_address(&person.email)
    };
    let known: Vec<&str> = authorship
        .commits
        .iter()
        .flat_map(|commit| &commit.people)
        .filter(|person| person.account.is_some())
        .map(|person| person.email.as_str())
        .collect();
    let unknown =
        |person: &Identity| is_nameless(person) && !known.iter().any(|email| is_same(email, &person.email));
    let commits = authorship.commits.iter().filter(|commit| {
        commit.people.iter().any(unknown) || co_authors(&commit.message).iter().any(unknown)
    });
    commits.map(|commit| commit.sha.short().to_owned()).collect()
}
