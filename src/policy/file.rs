//! `foureyes.toml`, read whole: every mistake in it at once, or a policy.
//!
//! What a key may hold is checked by the table of keys; here is what one key says of another.

use super::effect::Ruling;
use super::environment::EnvironmentClass;
use super::exception::{Override, SELECTORS};
use super::freeze::Freeze;
use super::keys::FILE;
use super::matcher;
use super::mistake::{Mistake, Mistakes, Remark, nearest};
use super::origin::Origin;
use super::sign_off::SignOffTerms;
use super::tree::{self, Name, Node};
use super::types;
use super::{Mode, Policy};
use crate::plan::Severity;
use std::ops::Range;
use toml::de::DeTable;

impl Policy {
    /// The policy with this text, in a file of this name; `rules` are the ids of all rules.
    ///
    /// # Errors
    /// Every mistake in it, in the order of the file.
    pub fn read(file: &str, text: &str, rules: &[&str]) -> Result<Self, Vec<Mistake>> {
        let mut reader = Reader {
            file,
            text,
            mistakes: Mistakes::default(),
            names: Vec::new(),
            policy: Self { file: file.to_owned(), ..Self::default() },
        };
        let tree = tree::parse(text, &mut reader.mistakes);
        FILE.check(&tree, 0..0, &mut reader.mistakes);
        reader.read(&tree);
        reader.remark(rules);
        let Reader { mistakes, policy, .. } = reader;
        match mistakes.into_sorted() {
            none if none.is_empty() => Ok(policy),
            mistakes => Err(mistakes),
        }
    }
}

/// Whether a text is meant to be a policy: a key of one stands at the beginning of one of its lines. The lines of any
/// other text are not shown to anybody.
#[must_use]
pub fn is_meant_as_policy(text: &str) -> bool {
    let begins = |line: &str, name: &str| {
        let rest = line.trim_start_matches([' ', '\t', '[']).strip_prefix(name);
        rest.is_some_and(|rest| rest.trim_start().starts_with(['=', '.', ']']))
    };
    text.lines().any(|line| FILE.keys.iter().any(|key| begins(line, key.name)))
}

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    mistakes: Mistakes,
    /// The names of the environments, those with mistakes included.
    names: Vec<String>,
    policy: Policy,
}

impl Reader<'_> {
    fn origin(&self, at: Range<usize>, words: String) -> Origin {
        Origin::new(self.file, self.text, at, words)
    }

    fn read(&mut self, tree: &DeTable<'_>) {
        if tree::get(tree, "mode").and_then(tree::text) == Some("audit") {
            self.policy.mode = Mode::Audit;
        }
        self.environments(tree);
        for (name, node) in tables(tree, "decisions") {
            self.decisions(name, node);
        }
        if let Some(table) = tree::get(tree, "sign-off").and_then(|node| node.get_ref().as_table()) {
            self.policy.sign_off = SignOffTerms::read(table);
        }
        let list = |key: &str| tree::get(tree, key).map(tree::items).unwrap_or_default();
        list("override").into_iter().for_each(|node| self.exception(node));
        list("freeze").into_iter().for_each(|node| self.freeze(node));
        for (name, node) in tables(tree, "types") {
            let Some(table) = node.get_ref().as_table() else { continue };
            let said = types::read(name, table, &mut self.mistakes);
            self.policy.types.extend(said.map(|said| (name.get_ref().to_string(), said)));
        }
    }

    fn environments(&mut self, tree: &DeTable<'_>) {
        for (name, node) in tables(tree, "environments") {
            self.names.push(name.get_ref().to_string());
            let Some(table) = node.get_ref().as_table() else { continue };
            let origin = self.origin(name.span(), format!("environment `{}`", name.get_ref()));
            let Some(read) = matcher::read(name.get_ref(), table, origin) else { continue };
            let twin =
                self.policy.environments.iter().find(|other| other.name.eq_ignore_ascii_case(&read.name));
            if let Some(twin) = twin {
                let what = format!("the environment `{}` stands here twice", read.name);
                let label = format!("also in line {}", twin.origin.line);
                self.mistakes.add(name.span(), what, label, "keep one of the two, or give it another name");
            }
            let named_for = EnvironmentClass::ALL
                .into_iter()
                .find(|class| class.word().eq_ignore_ascii_case(&read.name) && *class != read.class);
            if let Some(class) = named_for {
                let what = format!("`{}` is the name of a class, and not of this one", read.name);
                let cure = format!("give it another name, or write `class = \"{}\"`", class.word());
                self.mistakes.add(name.span(), what, format!("its class is `{}`", read.class.word()), cure);
            }
            self.policy.environments.push(read);
        }
    }

    fn decisions(&mut self, name: &Name<'_>, node: &Node<'_>) {
        self.known_environment(name.get_ref(), name.span());
        let Some(table) = node.get_ref().as_table() else { return };
        for (key, value) in tree::entries(table) {
            self.check_people(value);
            let Some(severity) = Severity::from_word(key.get_ref()) else { continue };
            let Some(ruling) = Ruling::read(value) else { continue };
            let at = key.span().start..value.span().end;
            let words = format!("[decisions.{}] {}", name.get_ref(), tree::words(self.text, at.clone()));
            let origin = self.origin(at, words);
            self.policy.decisions.insert((name.get_ref().to_string(), severity), (ruling, origin));
        }
    }

    /// Whether as many people are on the list as must sign.
    fn check_people(&mut self, node: &Node<'_>) {
        let Some(table) = node.get_ref().as_table() else { return };
        let Some((by, list)) = tree::entry(table, "by") else { return };
        let Some(ruling) = Ruling::read(node) else { return };
        let wanted = ruling.effect.sign_offs();
        let people: std::collections::BTreeSet<_> = ruling.by.iter().collect();
        let enough = people.iter().any(|person| person.is_team())
            || u32::try_from(people.len()).is_ok_and(|number| number >= wanted);
        if !enough && list.get_ref().is_array() {
            let what = format!("{wanted} must sign, and only {} can", people.len());
            let cure = "name more people or a team, or write `\"deny\"` where nobody may";
            self.mistakes.add(by.span(), what, "too few", cure);
        }
    }

    fn exception(&mut self, node: &Node<'_>) {
        let Some(table) = node.get_ref().as_table() else { return };
        let words = format!("[[override]] {}", tree::get(table, "reason").and_then(tree::text).unwrap_or(""));
        let origin = self.origin(node.span(), words);
        if !SELECTORS.into_iter().any(|key| tree::get(table, key).is_some()) {
            let cure = format!("write one of {}, or change [decisions]", SELECTORS.join(", "));
            self.mistakes.add(node.span(), "this override would decide everything", "no selector", cure);
        }
        self.known_environments(table, "environment");
        if let Some(decision) = tree::get(table, "decision") {
            self.check_people(decision);
        }
        self.policy.overrides.extend(Override::read(table, origin));
    }

    fn freeze(&mut self, node: &Node<'_>) {
        let Some(table) = node.get_ref().as_table() else { return };
        self.known_environments(table, "environments");
        let date = |key: &str| tree::get(table, key).and_then(tree::date);
        let (Some(from), Some(to)) = (date("from"), date("to")) else { return };
        if to < from {
            let at = tree::get(table, "to").map_or(node.span(), Node::span);
            let what = "the freeze ends before it begins";
            self.mistakes.add(at, what, format!("before {from}"), "change `from` or `to`");
        }
        let reason = tree::get(table, "reason").and_then(tree::text).unwrap_or_default();
        let origin = self.origin(node.span(), format!("[[freeze]] until {to}: {reason}"));
        let environments = tree::get(table, "environments").map(tree::texts).unwrap_or_default();
        self.policy.freezes.push(Freeze { from, to, environments, origin });
    }

    fn known_environments(&mut self, table: &DeTable<'_>, key: &str) {
        for node in tree::get(table, key).map(tree::items).unwrap_or_default() {
            if let Some(name) = tree::text(node).filter(|name| !name.trim().is_empty()) {
                self.known_environment(name, node.span());
            }
        }
    }

    /// Whether a name is that of an environment or a class.
    fn known_environment(&mut self, name: &str, at: Range<usize>) {
        let classes = EnvironmentClass::ALL.map(EnvironmentClass::word);
        let declared = self.names.iter().map(String::as_str);
        let known: Vec<&str> = classes.into_iter().chain(declared).collect();
        if !known.contains(&name) {
            let declare = format!("declare it as `[environments.{name}]`");
            let cure = match nearest(name, known.into_iter()) {
                Some(near) => format!("did you mean `{near}`? Or else {declare}"),
                None => declare,
            };
            self.mistakes.add(at, format!("there is no environment `{name}`"), "unknown", cure);
        }
    }

    /// What is probably not as it was meant.
    fn remark(&mut self, rules: &[&str]) {
        let mut remarks = Vec::new();
        for exception in &self.policy.overrides {
            for glob in exception.rules().iter().filter(|glob| !rules.iter().any(|rule| glob.matches(rule))) {
                let meant = nearest(glob.as_str(), rules.iter().copied());
                let meant = meant.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                let message = format!("there is no rule `{}`{meant}", glob.as_str());
                remarks.push(Remark { line: exception.origin.line, message });
            }
        }
        for declared in self.policy.environments.iter().filter(|declared| declared.is_impossible()) {
            let message =
                format!("nothing could match the environment `{}`: `match` is empty", declared.name);
            remarks.push(Remark { line: declared.origin.line, message });
        }
        remarks.sort();
        self.policy.remarks = remarks;
    }
}

/// The tables by names of their own in the table of this key.
fn tables<'n, 't>(tree: &'n DeTable<'t>, key: &str) -> Vec<(&'n Name<'t>, &'n Node<'t>)> {
    let table = tree::get(tree, key).and_then(|node| node.get_ref().as_table());
    table.map(tree::entries).unwrap_or_default()
}
