//! What is known of a type or a rule, for people.

use super::{Class, Entry, Rule, catalog, line, output};
use std::fmt::Display;

/// How wide the column of labels is.
const LABELS: usize = 16;

/// A rule: what it means, why it matters, a case, what to do.
pub(super) fn rule(rule: &Rule) -> String {
    let doc = &rule.doc;
    let rows = [
        ("fires on", rule.about),
        ("severity", rule.severity),
        ("means", doc.means),
        ("matters", doc.matters),
        ("example", doc.example),
        ("do", doc.remedy),
    ];
    let rows: Vec<_> = rows.map(|(label, text)| (label.to_owned(), text.to_owned())).to_vec();
    section(rule.id, &rows)
}

/// A type: what it holds, what is lost, what guards it, what brings it back.
/// `meant` is a name that was probably meant instead, `said` the policy file that says of it what the catalog does not.
pub(super) fn entry(entry: &Entry, meant: Option<&str>, said: Option<&str>) -> String {
    let mut rows = vec![("class".to_owned(), class(entry))];
    let mut row = |label: &str, text: Option<String>| {
        rows.extend(text.map(|text| (label.to_owned(), text)));
    };
    row("did you mean", meant.map(|name| format!("`{name}`?")));
    row("said by", said.map(|file| format!("`{file}`")));
    row("provider", entry.provider.map(str::to_owned));
    row("judged as", entry.judged_as.clone());
    let loses = match entry.class {
        Class::Data => "is lost",
        Class::Serving | Class::Protecting => "effect",
        Class::Routine | Class::Plain | Class::Unknown => "why",
    };
    row(loses, entry.loses.as_deref().map(str::to_owned));
    if let Some(outage) = &entry.outage {
        row("outage", Some(format!("{} when deleted", outage.on_delete.word())));
        row("", Some(format!("{} when replaced", outage.on_replace.word())));
    }
    row("guards", listed(&entry.guards));
    row("makes it worse", listed(&entry.amplifiers));
    row(
        "brings it back",
        listed(&entry.recovery).or((entry.class == Class::Data).then(|| "nothing".to_owned())),
    );
    row("before it goes", entry.rescue.map(str::to_owned));
    row("safeguards", listed(&entry.safeguards));
    let (sometimes, always): (Vec<&str>, Vec<&str>) =
        entry.forced_new.iter().map(String::as_str).partition(|name| name.ends_with('?'));
    let sometimes: Vec<&str> = sometimes.iter().map(|name| name.trim_end_matches('?')).collect();
    row("forced by", listed(&always));
    row("sometimes by", listed(&sometimes));
    row("goes with", entry.child_of.map(str::to_owned));
    section(&line(&entry.type_name), &rows)
}

fn class(entry: &Entry) -> String {
    let word = entry.class.word();
    match (entry.class, entry.tier.or(entry.level), entry.kind_in_words()) {
        (Class::Data, Some(tier), Some(kind)) => format!("{word}: {kind}, {}", tier.word()),
        (Class::Data, Some(tier), None) => format!("{word}: {}", tier.word()),
        (Class::Protecting, Some(level), _) => format!("{word}: {}", level.word()),
        (Class::Unknown, ..) if catalog::is_custom(&entry.type_name) => {
            format!("{word}: a custom resource; what its handler does with an object, it alone knows")
        }
        (Class::Unknown, ..) => {
            format!("{word}: the catalog has never heard of it; it is judged by its name and its attributes")
        }
        (Class::Plain, ..) => format!("{word}: known, and not known to hold or serve anything"),
        (Class::Data | Class::Serving | Class::Protecting | Class::Routine, ..) => word.to_owned(),
    }
}

/// A list in one text; `None` where there is nothing in it.
fn listed<T: Display>(items: &[T]) -> Option<String> {
    let texts: Vec<String> = items.iter().map(ToString::to_string).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// A title, and rows of a label and a text.
pub(super) fn section(title: &str, rows: &[(String, String)]) -> String {
    let labels = rows.iter().map(|(label, _)| label.len() + 2).max().unwrap_or(0).max(LABELS);
    let indent = " ".repeat(labels + 2);
    let mut lines = vec![title.to_owned()];
    for (label, text) in rows {
        let options = textwrap::Options::new(output::width().columns())
            .initial_indent(&indent)
            .subsequent_indent(&indent)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let mut wrapped: Vec<String> = textwrap::wrap(text, options).into_iter().map(String::from).collect();
        if let Some(first) = wrapped.first_mut() {
            *first = format!("  {label:<labels$}{}", first.trim_start());
        }
        lines.append(&mut wrapped);
    }
    lines.join("\n") + "\n"
}
