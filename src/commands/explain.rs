//! `foureyes explain`: what the catalog knows of a type, and what a rule means.

use super::output;
use super::policy_file::{self, Loaded};
use super::project::Ci;
use crate::cli::Explain;
use foureyes::catalog::{self, Class, Entry};
use foureyes::input::FORMATS;
use foureyes::report::{REPORTERS, line};
use foureyes::rules::{RULES, Rule};
use std::process::ExitCode;

mod json;
mod text;

pub(super) fn run(explain: &Explain) -> ExitCode {
    let loaded = match policy_file::load(explain.policy.as_deref(), &Ci::around()) {
        Ok(loaded) => loaded,
        Err(errors) => {
            errors.iter().for_each(|error| output::complain(error, explain.look));
            return ExitCode::from(2);
        }
    };
    let shown = match (explain.json, explain.subjects.is_empty()) {
        (true, _) => json::of(&explain.subjects, &loaded.policy.types),
        (false, true) => lists(),
        (false, false) => {
            let told = explain.subjects.iter().map(|subject| tell(subject, &loaded));
            told.collect::<Vec<_>>().join("\n")
        }
    };
    match output::print(&shown) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

/// What is known of a type or a rule.
fn tell(subject: &str, loaded: &Loaded) -> String {
    match RULES.iter().find(|rule| rule.id == subject) {
        Some(rule) => text::rule(rule),
        None => {
            let types = &loaded.policy.types;
            let entry = catalog::look_up_with(subject, types);
            let meant = (entry.class == Class::Unknown).then(|| nearest(subject)).flatten();
            let said = loaded.file.as_ref().filter(|_| types.contains_key(subject));
            text::entry(&entry, meant, said.map(|(name, _)| name.as_str()))
        }
    }
}

/// The rule or type whose name is nearly this one.
fn nearest(name: &str) -> Option<&'static str> {
    const SLIPS: usize = 2;
    let names = RULES.iter().map(|rule| rule.id).chain(catalog::types());
    let slips = names.map(|known| (strsim::osa_distance(name, known), known));
    slips.filter(|(slips, _)| *slips <= SLIPS).min().map(|(_, known)| known)
}

/// The rules, the formats, the reports, and how much the catalog knows.
fn lists() -> String {
    let section = |title: &str, rows: Vec<(String, String)>| text::section(title, &rows);
    let rules = RULES.iter().map(|rule| (rule.id.to_owned(), rule.about.to_owned())).collect();
    let formats = FORMATS.iter().map(|format| (format.name.to_owned(), format.about.to_owned())).collect();
    let reports =
        REPORTERS.iter().map(|reporter| (reporter.name.to_owned(), reporter.about.to_owned())).collect();
    let classes: Vec<Class> = catalog::types().map(|name| catalog::look_up(name).class).collect();
    let count = |class: Class| classes.iter().filter(|known| **known == class).count();
    let known = Class::ALL.iter().filter(|class| **class != Class::Unknown);
    let types = known.map(|class| (class.word().to_owned(), format!("{} types", count(*class)))).collect();
    [
        section("Rules (foureyes explain RULE)", rules),
        section("The catalog by class (foureyes explain TYPE)", types),
        section("Formats", formats),
        section("Reports", reports),
    ]
    .join("\n")
}
