//! What a key may hold, and what is wrong with what it holds.
//!
//! The table of keys (`keys.rs`) is made of these; it is walked once to find every mistake in a file, and once
//! to write the JSON schema, so the two cannot differ.

use super::glob::{Glob, Reach};
use super::hours::Hours;
use super::mistake::{Mistakes, meant, nearest};
use super::person::Person;
use super::selector::AddressPattern;
use super::tree::{Node, date, entries, get, items, kind, text, whole};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// A table of the policy file, and what it may hold.
#[derive(Debug)]
pub(super) struct Section {
    /// What it is, for people.
    pub(super) about: &'static str,
    /// Its keys.
    pub(super) keys: &'static [Key],
}

/// One key of a section.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) need: Need,
    /// What it means, for people.
    pub(super) about: &'static str,
}

/// Whether a key may be left away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// What a key holds.
#[derive(Debug)]
pub(super) enum Shape {
    /// The version of the format.
    Version,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or a list of them.
    Words(&'static [&'static str]),
    /// A text that is not empty.
    Text,
    /// A text, or a list of texts, none of them empty.
    Texts,
    /// A whole number from the first to the last.
    Whole(i64, i64),
    /// A date without a time.
    Date,
    /// A number of hours or days.
    Hours,
    /// Logins and teams.
    People,
    /// A glob, or a list of globs.
    Globs(Reach),
    /// An address pattern, or a list of them.
    Addresses,
    /// Names, each with a glob or a list of globs.
    NamedGlobs,
    /// `allow`, `warn`, `deny`, or how many must sign.
    Ruling(&'static Section),
    /// A table.
    Table(&'static Section),
    /// A table, or a list of them.
    TableOrList(&'static Section),
    /// A list of tables.
    List(&'static Section),
    /// Tables by names of their own.
    Named(&'static Section),
}

/// The words of a decision that needs no number.
pub(super) const RULINGS: &[&str] = &["allow", "warn", "deny"];

impl Section {
    /// Tells everything that is wrong with a table of this kind.
    pub(super) fn check(&self, table: &DeTable<'_>, at: Range<usize>, mistakes: &mut Mistakes) {
        let known = || self.keys.iter().map(|key| key.name);
        for (name, node) in entries(table) {
            match self.keys.iter().find(|key| key.name == name.get_ref()) {
                Some(key) => key.shape.check(key.name, node, mistakes),
                None => {
                    let cure = match nearest(name.get_ref(), known()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => {
                            format!("take it out; known here are {}", known().collect::<Vec<_>>().join(", "))
                        }
                    };
                    let what = format!("there is no key `{}` here", name.get_ref());
                    mistakes.add(name.span(), what, "unknown key", cure);
                }
            }
        }
        let needed = self.keys.iter().filter(|key| key.need == Need::Required);
        for key in needed.filter(|key| get(table, key.name).is_none()) {
            let cure = format!("write `{} = {}`", key.name, key.shape.example());
            mistakes.add(at.clone(), format!("`{}` is missing: {}", key.name, key.about), "here", cure);
        }
    }
}

impl Shape {
    /// What it must be, for people.
    fn must_be(&self) -> &'static str {
        match self {
            Self::Version | Self::Whole(..) => "a whole number",
            Self::Word(_) | Self::Text => "text",
            Self::Words(_) | Self::Texts | Self::Globs(_) | Self::Addresses => "text or a list of texts",
            Self::Date => "a date",
            Self::Hours => "text with a number of hours or days",
            Self::People => "a list of logins and teams",
            Self::NamedGlobs => "a table of names, each with a glob or a list of globs",
            Self::Ruling(_) => "a decision",
            Self::Table(_) | Self::Named(_) => "a table",
            Self::TableOrList(_) => "a table or a list of tables",
            Self::List(_) => "a list of tables, each under a header in double brackets",
        }
    }

    /// A good value.
    fn example(&self) -> String {
        match self {
            Self::Version => "1".to_owned(),
            Self::Word(words) | Self::Words(words) => format!("\"{}\"", words.first().unwrap_or(&"")),
            Self::Text | Self::Texts => "\"…\"".to_owned(),
            Self::Whole(least, _) => least.to_string(),
            Self::Date => "2027-01-31".to_owned(),
            Self::Hours => "\"72h\"".to_owned(),
            Self::People => "[\"alice\", \"@acme/dba\"]".to_owned(),
            Self::Globs(_) => "[\"prod-*\"]".to_owned(),
            Self::Addresses => "\"module.cache.**\"".to_owned(),
            Self::NamedGlobs => "{ Environment = \"prod*\" }".to_owned(),
            Self::Ruling(_) => "\"warn\"` or `{ sign-off = 1 }".to_owned(),
            Self::Table(_) | Self::TableOrList(_) | Self::List(_) | Self::Named(_) => "{ … }".to_owned(),
        }
    }

    /// Tells everything that is wrong with the value of a key of this shape.
    fn check(&self, key: &str, node: &Node<'_>, mistakes: &mut Mistakes) {
        match (self, node.get_ref()) {
            (Self::Version, DeValue::Integer(_)) => version(node, mistakes),
            (Self::Whole(least, most), DeValue::Integer(_)) => {
                self::number(key, node, *least, *most, mistakes)
            }
            (Self::Word(words), DeValue::String(_)) => word(key, node, words, mistakes),
            (Self::Ruling(_), DeValue::String(_)) => ruling(key, node, mistakes),
            (Self::Text, DeValue::String(_)) => filled(key, node, mistakes),
            (Self::Date, DeValue::Datetime(_)) => {
                if date(node).is_none() {
                    let what = format!("`{key}` is no date without a time");
                    mistakes.add(node.span(), what, "not a date of the calendar", "write it as `2027-01-31`");
                }
            }
            (Self::Hours, DeValue::String(written)) => {
                if let Err(why) = written.parse::<Hours>() {
                    mistakes.add(node.span(), format!("`{key}` is {why}"), "here", "write `72h` or `3d`");
                }
            }
            (
                Self::Words(_) | Self::Texts | Self::Globs(_) | Self::Addresses,
                DeValue::String(_) | DeValue::Array(_),
            )
            | (Self::People, DeValue::Array(_)) => {
                let items = items(node);
                if items.is_empty() && !matches!(self, Self::People) {
                    nothing(key, node, mistakes);
                }
                items.into_iter().for_each(|item| self.check_item(key, item, mistakes));
            }
            (Self::NamedGlobs, DeValue::Table(table)) => {
                for (name, node) in entries(table) {
                    Self::Globs(Reach::Text).check(name.get_ref(), node, mistakes);
                }
            }
            (
                Self::Ruling(section) | Self::Table(section) | Self::TableOrList(section),
                DeValue::Table(table),
            ) => section.check(table, node.span(), mistakes),
            (Self::TableOrList(section) | Self::List(section), DeValue::Array(tables)) => {
                if tables.is_empty() {
                    nothing(key, node, mistakes);
                }
                for table in tables.iter() {
                    Self::Table(section).check(key, table, mistakes);
                }
            }
            (Self::Named(section), DeValue::Table(table)) => {
                for (name, node) in entries(table) {
                    match node.get_ref().as_table() {
                        Some(table) => section.check(table, name.span(), mistakes),
                        None => Self::Table(section).wrong(name.get_ref(), node, mistakes),
                    }
                }
            }
            (_, _) => self.wrong(key, node, mistakes),
        }
    }

    /// One item of a list.
    fn check_item(&self, key: &str, node: &Node<'_>, mistakes: &mut Mistakes) {
        let Some(written) = text(node) else {
            return self.wrong(key, node, mistakes);
        };
        if written.trim().is_empty() {
            return filled(key, node, mistakes);
        }
        let wrong = match self {
            Self::Words(words) => return word(key, node, words, mistakes),
            Self::Globs(reach) => Glob::new(written, *reach).err(),
            Self::Addresses => AddressPattern::new(written).err(),
            Self::People => Person::new(written).err(),
            Self::Texts
            | Self::Version
            | Self::Word(_)
            | Self::Text
            | Self::Whole(..)
            | Self::Date
            | Self::Hours
            | Self::NamedGlobs
            | Self::Ruling(_)
            | Self::Table(_)
            | Self::TableOrList(_)
            | Self::List(_)
            | Self::Named(_) => None,
        };
        if let Some(Malformed { why, cure }) = wrong {
            mistakes.add(node.span(), format!("`{key}`: {why}"), "here", cure);
        }
    }

    /// A value of another type.
    fn wrong(&self, key: &str, node: &Node<'_>, mistakes: &mut Mistakes) {
        let what = format!("`{key}` must be {}", self.must_be());
        let cure = match (self, node.get_ref()) {
            (Self::Date, DeValue::String(_)) => {
                "write the date without quotes, as in `2027-01-31`".to_owned()
            }
            (Self::List(_), DeValue::Table(_)) => format!("write the header as `[[{key}]]`"),
            (Self::Globs(_) | Self::Text | Self::Texts, DeValue::Integer(number)) => {
                format!("write it in quotes: `{key} = \"{number}\"`")
            }
            (_, _) => format!("write `{key} = {}`", self.example()),
        };
        mistakes.add(node.span(), what, format!("this is {}", kind(node)), cure);
    }
}

/// Why a text is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) why: String,
    pub(super) cure: String,
}

fn version(node: &Node<'_>, mistakes: &mut Mistakes) {
    if whole(node) != Some(1) {
        let cure = "write `version = 1`, or use the foureyes that knows this version";
        mistakes.add(node.span(), "this foureyes knows version 1 of the policy", "another version", cure);
    }
}

fn number(key: &str, node: &Node<'_>, least: i64, most: i64, mistakes: &mut Mistakes) {
    if whole(node).is_none_or(|number| !(least..=most).contains(&number)) {
        let written = node.get_ref().as_integer().map_or("", |number| number.as_str());
        let cure = match (key, written) {
            ("sign-off", "0") => "write `\"warn\"` or `\"allow\"` where nobody has to sign".to_owned(),
            (_, _) => format!("write a number from {least} to {most}"),
        };
        mistakes.add(node.span(), format!("`{key}` cannot be {written}"), "no such number", cure);
    }
}

fn word(key: &str, node: &Node<'_>, words: &[&'static str], mistakes: &mut Mistakes) {
    let written = text(node).unwrap_or_default();
    if !words.contains(&written) {
        let cure = meant(written, words.iter().copied());
        mistakes.add(node.span(), format!("`{key}` cannot be `{written}`"), "no such word", cure);
    }
}

fn ruling(key: &str, node: &Node<'_>, mistakes: &mut Mistakes) {
    let written = text(node).unwrap_or_default();
    if !RULINGS.contains(&written) {
        let cure = match nearest(written, RULINGS.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write `{key} = {{ sign-off = 1 }}`, or `allow`, `warn` or `deny`"),
        };
        mistakes.add(node.span(), format!("`{written}` is no decision"), "no such word", cure);
    }
}

fn nothing(key: &str, node: &Node<'_>, mistakes: &mut Mistakes) {
    mistakes.add(
        node.span(),
        format!("`{key}` is an empty list"),
        "nothing here",
        "write something, or take it out",
    );
}

fn filled(key: &str, node: &Node<'_>, mistakes: &mut Mistakes) {
    if text(node).unwrap_or_default().trim().is_empty() {
        mistakes.add(
            node.span(),
            format!("`{key}` is empty"),
            "nothing here",
            "write something, or take it out",
        );
    }
}
