//! `foureyes policy`: whether a policy file is good, what may stand in it, and what is in effect.

use super::policy_file::{self, Loaded, NAME, PolicyError};
use super::project::Ci;
use super::{clock, output};
use crate::cli::{Look, PolicyCommand, PolicyFile};
use foureyes::policy::{self, Policy, Shown};
use foureyes::report::line;
use std::process::ExitCode;

const UNDECIDED: u8 = 2;

pub(super) fn run(command: &PolicyCommand) -> ExitCode {
    let text = match command {
        PolicyCommand::Validate(file) => loaded(file).and_then(|loaded| validated(&loaded, file.look)),
        PolicyCommand::Schema => Some(policy::schema()),
        PolicyCommand::Show(file) => loaded(file).map(|loaded| shown(&loaded)),
    };
    match text.map(|text| output::print(&text)) {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(_)) | None => ExitCode::from(UNDECIDED),
    }
}

fn loaded(file: &PolicyFile) -> Option<Loaded> {
    let named = file.file.as_deref().or(file.policy.as_deref());
    let loaded = policy_file::load(named, &Ci::around());
    loaded.map_err(|errors| errors.iter().for_each(|error| output::complain(error, file.look))).ok()
}

/// What a good file says, in a line, and what is worth a warning.
fn validated(loaded: &Loaded, look: Look) -> Option<String> {
    let Some((name, _)) = &loaded.file else {
        let why = "there is none from here up to the root of the repository; `foureyes init` writes one";
        let error = PolicyError::Unreadable { file: NAME.to_owned(), why: why.to_owned() };
        output::complain(&error, look);
        return None;
    };
    let policy = &loaded.policy;
    let counts = [
        (policy.environments.len(), "environment"),
        (policy.decisions(), "decision"),
        (policy.overrides.len(), "override"),
        (policy.freezes.len(), "freeze"),
        (policy.types.len(), "type"),
    ];
    let there = counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, thing)| {
        let more = if number == 1 { "" } else { "s" };
        format!("{number} {thing}{more}")
    });
    let there = there.collect::<Vec<_>>().join(", ");
    let there = if there.is_empty() { "nothing but the built-in table".to_owned() } else { there };
    let warnings = warnings(policy).map(|(line, text)| format!("warning: {name}:{line}: {text}\n"));
    Some(format!("{name} is good: {there}\n{}", warnings.collect::<String>()))
}

fn warnings(policy: &Policy) -> impl Iterator<Item = (u32, String)> {
    let expired = policy.overrides.iter().filter(|one| one.has_expired(clock::today()));
    let expired =
        expired.map(|one| (one.origin.line, "the override has expired, and no longer counts".to_owned()));
    let remarks = policy.remarks.iter().map(|remark| (remark.line, line(&remark.message)));
    let mut all: Vec<_> = expired.chain(remarks).collect();
    all.sort();
    all.into_iter()
}

/// The policy in effect as a policy file, with the origin of each line behind it.
fn shown(loaded: &Loaded) -> String {
    let file = loaded.file.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
    let sections = policy::show(&loaded.policy, file);
    let widths = sections.iter().flat_map(|section| &section.lines).map(|[text, _]| text.chars().count());
    let width = widths.filter(|width| *width <= 48).max().unwrap_or(0);
    let sections = sections.iter().map(|Shown { header, lines }| {
        let head = if header.is_empty() { String::new() } else { format!("{}\n", line(header)) };
        let lines =
            lines.iter().map(|[text, origin]| format!("{:<width$}  # {}\n", line(text), line(origin)));
        format!("{head}{}", lines.collect::<String>())
    });
    sections.collect::<Vec<_>>().join("\n")
}
