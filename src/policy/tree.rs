//! A policy file as a tree of tables and values, each with its place in the text.

use super::mistake::Mistakes;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A value with its place.
pub(super) type Node<'t> = Spanned<DeValue<'t>>;
/// A key with its place.
pub(super) type Name<'t> = Spanned<DeString<'t>>;

/// What helps against what the parser says.
const CURES: [(&str, &str); 5] = [
    ("duplicate key", "keep one of the two"),
    ("string values must be quoted", "put it in quotes"),
    ("unclosed", "close what is open"),
    ("invalid basic string, expected `\"`", "close the quotes"),
    ("invalid date", "write a day of the calendar, as in `2027-01-31`"),
];

/// The file with this text, as far as it is TOML at all.
pub(super) fn parse<'t>(text: &'t str, mistakes: &mut Mistakes) -> DeTable<'t> {
    let (tree, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().unwrap_or(0..0);
        let what = error.message().lines().collect::<Vec<_>>().join("; ");
        let cure = CURES.into_iter().find(|(begins, _)| what.starts_with(begins));
        let cure = cure.map_or("mend the line; https://toml.io has the syntax", |(_, cure)| cure);
        mistakes.unreadable(at, format!("this is no TOML: {what}"), cure);
    }
    tree.into_inner()
}

/// The entries of a table in the order of the file.
pub(super) fn entries<'n, 't>(table: &'n DeTable<'t>) -> Vec<(&'n Name<'t>, &'n Node<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

/// The value of a key.
pub(super) fn get<'n, 't>(table: &'n DeTable<'t>, key: &str) -> Option<&'n Node<'t>> {
    entry(table, key).map(|(_, node)| node)
}

/// A key and its value.
pub(super) fn entry<'n, 't>(table: &'n DeTable<'t>, key: &str) -> Option<(&'n Name<'t>, &'n Node<'t>)> {
    table.iter().find(|(name, _)| name.get_ref() == key)
}

/// The text of a value that is one.
pub(super) fn text<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    node.get_ref().as_str()
}

/// A whole number.
pub(super) fn whole(node: &Node<'_>) -> Option<i64> {
    let number = node.get_ref().as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The items of a list; a single value is a list of one.
pub(super) fn items<'n, 't>(node: &'n Node<'t>) -> Vec<&'n Node<'t>> {
    match node.get_ref() {
        DeValue::Array(items) => items.iter().collect(),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Table(_) => vec![node],
    }
}

/// The texts of a list, or the one text.
pub(super) fn texts(node: &Node<'_>) -> Vec<String> {
    items(node).into_iter().filter_map(text).map(str::to_owned).collect()
}

/// The date of a value that is one.
pub(super) fn date(node: &Node<'_>) -> Option<jiff::civil::Date> {
    let written = node.get_ref().as_datetime()?;
    let (date, None, None) = (written.date?, written.time, written.offset) else { return None };
    let [month, day] = [date.month, date.day].map(i8::try_from);
    jiff::civil::Date::new(i16::try_from(date.year).ok()?, month.ok()?, day.ok()?).ok()
}

/// What a value is, in a word for people.
pub(super) fn kind(node: &Node<'_>) -> &'static str {
    match node.get_ref() {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date or a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The line of a byte, counted from one.
pub(super) fn line(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    let breaks = before.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}

/// What stands in these bytes, on one line.
pub(super) fn words(text: &str, at: Range<usize>) -> String {
    text.get(at).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
