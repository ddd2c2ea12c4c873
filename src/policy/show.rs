//! The policy that is in effect, line by line, with where each line comes from.

use super::environment::{Environment, EnvironmentClass};
use super::mistake::Mistakes;
use super::tree::{self, Name, Node};
use super::{Mode, Policy};
use crate::plan::Severity;
use toml::de::DeTable;

/// A table of the policy in effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its header; empty before the first.
    pub header: String,
    /// Its lines: what stands there, and where it comes from.
    pub lines: Vec<[String; 2]>,
}

const BUILT_IN: &str = "built-in";

/// The policy in effect, which was read from this file with this text; of no file, what is built in.
#[must_use]
pub fn show(policy: &Policy, file: Option<(&str, &str)>) -> Vec<Shown> {
    let (name, text) = file.unwrap_or_default();
    let tree = tree::parse(text, &mut Mistakes::default());
    let source = Source { name, text, tree: &tree };
    let mode = match policy.mode {
        Mode::Enforce => "mode = \"enforce\"",
        Mode::Audit => "mode = \"audit\"",
    };
    let first = vec![
        ["version = 1".to_owned(), source.origin(&tree, "version")],
        [mode.to_owned(), source.origin(&tree, "mode")],
    ];
    let mut shown = vec![Shown { header: String::new(), lines: first }];
    shown.extend(source.named("environments"));
    shown.extend(source.decisions(policy));
    shown.push(source.sign_off(policy));
    shown.extend(source.list("override"));
    shown.extend(source.list("freeze"));
    shown.extend(source.named("types"));
    shown
}

struct Source<'t> {
    name: &'t str,
    text: &'t str,
    tree: &'t DeTable<'t>,
}

impl Source<'_> {
    /// Where a key of a table stands.
    fn origin(&self, table: &DeTable<'_>, key: &str) -> String {
        match tree::entry(table, key) {
            Some((name, _)) => self.at(name),
            None => BUILT_IN.to_owned(),
        }
    }

    fn at(&self, name: &Name<'_>) -> String {
        format!("{}:{}", self.name, tree::line(self.text, name.span().start))
    }

    /// The lines of a table as they are written.
    fn lines(&self, node: &Node<'_>) -> Vec<[String; 2]> {
        let entries = node.get_ref().as_table().map(tree::entries).unwrap_or_default().into_iter();
        entries
            .flat_map(|(name, value)| match (value.get_ref().as_table(), value.span().is_empty()) {
                (Some(_), true) => self.lines(value),
                (_, _) => vec![[
                    format!("{} = {}", name.get_ref(), tree::words(self.text, value.span())),
                    self.at(name),
                ]],
            })
            .collect()
    }

    fn named(&self, key: &str) -> Vec<Shown> {
        let table = tree::get(self.tree, key).and_then(|node| node.get_ref().as_table());
        let entries = table.map(tree::entries).unwrap_or_default().into_iter();
        let shown = entries.map(|(name, node)| Shown {
            header: format!("[{key}.{}]", tree::words(self.text, name.span())),
            lines: self.lines(node),
        });
        shown.collect()
    }

    fn list(&self, key: &str) -> Vec<Shown> {
        let nodes = tree::get(self.tree, key).map(tree::items).unwrap_or_default().into_iter();
        nodes.map(|node| Shown { header: format!("[[{key}]]"), lines: self.lines(node) }).collect()
    }

    /// What is decided in every class, and what the file says of single environments.
    fn decisions(&self, policy: &Policy) -> Vec<Shown> {
        let written = self.named("decisions");
        let header = |class: EnvironmentClass| format!("[decisions.{}]", class.word());
        let classes = EnvironmentClass::ALL.map(header);
        let of_names = written.into_iter().filter(|shown| !classes.contains(&shown.header));
        let of_classes = EnvironmentClass::ALL.map(|class| {
            let name = class.word().to_owned();
            let environment = Environment { name, class, ..Environment::unclassified() };
            let table = tree::get(self.tree, "decisions").and_then(|node| node.get_ref().as_table());
            let table = table.and_then(|table| tree::get(table, class.word())?.get_ref().as_table());
            let lines = Severity::WORST_FIRST.map(|severity| {
                let origin = table.map_or(BUILT_IN.to_owned(), |table| self.origin(table, severity.word()));
                let (ruling, _) = policy.ruling(&environment, severity);
                [format!("{} = {}", severity.word(), ruling.written()), origin]
            });
            Shown { header: header(class), lines: lines.into() }
        });
        of_classes.into_iter().chain(of_names).collect()
    }

    fn sign_off(&self, policy: &Policy) -> Shown {
        let empty = DeTable::new();
        let node = tree::get(self.tree, "sign-off");
        let table = node.and_then(|node| node.get_ref().as_table()).unwrap_or(&empty);
        let mut lines = node.map(|node| self.lines(node)).unwrap_or_default();
        let terms = &policy.sign_off;
        for (key, value) in [
            ("minimum-permission", format!("\"{}\"", terms.minimum_permission.word())),
            ("extra-for-agents", terms.extra_for_agents.to_string()),
        ] {
            if tree::get(table, key).is_none() {
                lines.push([format!("{key} = {value}"), BUILT_IN.to_owned()]);
            }
        }
        Shown { header: "[sign-off]".to_owned(), lines }
    }
}
