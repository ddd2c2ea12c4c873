//! The words in the places that people choose when they run the tool: workspace, project, stack, the key of the state,
//! the account, the way to the plan.
//!
//! What the policy's matcher has read tells nothing more, wherever it stands: the key of a state mostly has the project
//! in it, and a stack is often called like its project. What stands beside it does.

use crate::plan::{Leaf, SignalKind};
use crate::policy::environment::EnvironmentClass;
use crate::policy::matcher::Told;
use crate::policy::signal::{self, Signal, class_of_value, class_of_words};

/// What all of these places tell, but for the texts that are read.
pub(super) fn all(told: &Told<'_>, read: &[&str]) -> Vec<Signal> {
    by_people(told, read).chain(account(told, read)).chain(way(told, read)).collect()
}

/// What the places tell in which people say what they are about.
pub(super) fn by_people<'t>(told: &'t Told<'_>, read: &'t [&str]) -> impl Iterator<Item = Signal> + 't {
    let project = class_of_words(&without(told.project, read))
        .map(|class| Signal { class, because: format!("the project is `{}`", told.project) });
    let kinds = [SignalKind::Workspace, SignalKind::Stack, SignalKind::BackendKey].into_iter();
    let signals = kinds.flat_map(|kind| told.signals.iter().filter(move |signal| signal.kind == kind));
    let signals = signals.filter_map(|signal| {
        let what = format!("the {}", signal.kind.word().replace('-', " "));
        match signal.kind {
            SignalKind::BackendKey => of_path(&what, &signal.value, read),
            SignalKind::Workspace
            | SignalKind::Stack
            | SignalKind::Account
            | SignalKind::Region
            | SignalKind::Way => of_value(&what, &signal.value, read),
        }
    });
    project.into_iter().chain(signals)
}

/// A word for production on the way to the plan: who calls its project otherwise does not make it less.
fn way(told: &Told<'_>, read: &[&str]) -> Option<Signal> {
    let ways = told.signals.iter().filter(|signal| signal.kind == SignalKind::Way);
    let mut ways = ways.filter_map(|way| of_path("the way to the plan", &way.value, read));
    ways.find(|signal| signal.class == EnvironmentClass::Production)
}

/// The words in the name of the account, where there is only one.
fn account(told: &Told<'_>, read: &[&str]) -> Option<Signal> {
    let mut accounts = told.signals.iter().filter(|signal| signal.kind == SignalKind::Account);
    match (accounts.next(), accounts.next()) {
        (Some(account), None) => of_value("the account", &account.value, read),
        (_, _) => None,
    }
}

fn of_value(what: &str, leaf: &Leaf<'_>, read: &[&str]) -> Option<Signal> {
    signal::told(what, leaf, |text| class_of_value(&without(text, read)))
}

fn of_path(what: &str, leaf: &Leaf<'_>, read: &[&str]) -> Option<Signal> {
    signal::told(what, leaf, |text| class_of_words(&without(text, read)))
}

/// A text without those that are read, where they stand in it as whole steps of a path.
fn without(text: &str, read: &[&str]) -> String {
    let mut read: Vec<&str> =
        read.iter().copied().filter(|read| read.contains(char::is_alphanumeric)).collect();
    read.sort_by_key(|read| std::cmp::Reverse(read.len()));
    let mut rest = text.to_owned();
    for read in read {
        while let Some(less) = cut(&rest, read) {
            rest = less;
        }
    }
    rest
}

/// A text without another one that stands in it between the ends of steps.
fn cut(text: &str, read: &str) -> Option<String> {
    let is_end = |letter: Option<char>| letter.is_none_or(|letter| matches!(letter, '/' | '.' | ':'));
    text.match_indices(read).find_map(|(at, _)| {
        let (before, after) = (text.get(..at)?, text.get(at + read.len()..)?);
        let is_whole = is_end(before.chars().next_back()) && is_end(after.chars().next());
        is_whole.then(|| format!("{before}{after}"))
    })
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn what_is_read_is_taken_out_where_it_is_whole() {
        for (text, read, rest) in [
            ("live/prod-toys", "live/prod-toys", ""),
            ("live/prod-toys/plan", "live/prod-toys", "/plan"),
            ("acme/live/prod-toys.tfstate", "live/prod-toys", "acme/.tfstate"),
            ("env:/prod-toys/prod", "prod-toys", "env://prod"),
            ("live/prod-toys-2", "live/prod-toys", "live/prod-toys-2"),
            ("prod", "p", "prod"),
            ("./prod", ".", "./prod"),
            ("prod", "", "prod"),
        ] {
            assert_eq!(without(text, &[read]), rest, "{text} {read}");
        }
        assert_eq!(without("a/b/c", &["b", "a/b"]), "/c");
    }
}
