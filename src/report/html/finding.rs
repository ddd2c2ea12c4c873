//! A finding on the page: its summary, and folded what is said of it, with the lines of source.

use super::super::escape::{html as text, xml};
use super::super::{told, words};
use crate::gate::{JudgedFinding, Judgement};
use crate::rules::{Evidence, Hint};
use crate::source::{Excerpt, Line};
use std::fmt::Write as _;

/// Whether a finding is unfolded from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    Open,
    Closed,
}

/// Adds a finding to the list.
pub(super) fn item(
    judged: &JudgedFinding,
    judgement: &Judgement,
    environment: usize,
    fold: Fold,
    page: &mut String,
) {
    let finding = &judged.finding;
    let open = if fold == Fold::Open { " open" } else { "" };
    let severity = finding.severity.word();
    let _ = writeln!(
        page,
        "<li class=\"finding {severity} {} e{environment}\"><details{open}><summary><span class=\"badge\">{severity}\
         </span> <span class=\"what\">{}</span> <span class=\"rule\">{}</span></summary>",
        judged.decision.effect.word(),
        text(&finding.summary),
        finding.rule,
    );
    page.extend(judged.excerpt.as_ref().map(source));
    page.push_str(&differences(&finding.evidence));
    page.push_str("<dl>\n");
    for (label, said) in told::said_without(judged, judgement, |evidence| evidence.change.is_some()) {
        let _ = writeln!(page, "<dt>{label}</dt><dd>{}</dd>", text(&said));
    }
    finding.hints.iter().for_each(|hint| of_hint(hint, page));
    let _ = writeln!(
        page,
        "<dt>rule</dt><dd><a href=\"#rule-{}\">{}</a></dd>\n</dl></details></li>",
        finding.rule, finding.rule
    );
}

fn of_hint(Hint { text: hint, code }: &Hint, page: &mut String) {
    let _ = write!(page, "<dt>hint</dt><dd>{}", text(hint));
    if let Some(code) = code {
        let _ = write!(page, "<pre tabindex=\"0\">{}</pre>", lines(code));
    }
    page.push_str("</dd>\n");
}

fn lines(code: &str) -> String {
    code.lines().map(xml).collect::<Vec<_>>().join("\n")
}

/// What attributes are before and after.
fn differences(evidence: &[Evidence]) -> String {
    let lines = evidence.iter().filter_map(|evidence| evidence.change.as_ref()).map(|(path, states)| {
        let [before, after] = words::difference(path, states);
        format!("<del>{}</del>\n<ins>{}</ins>", xml(&before), xml(&after))
    });
    let lines: Vec<String> = lines.collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("<pre tabindex=\"0\">{}</pre>\n", lines.join("\n")),
    }
}

/// The lines of source, with what is marked in them.
fn source(excerpt: &Excerpt) -> String {
    let place = &excerpt.location;
    let lines: Vec<String> = excerpt.lines.iter().map(line).collect();
    let shown = match lines.is_empty() {
        true => String::new(),
        false => format!("<pre class=\"source\" tabindex=\"0\">{}</pre>", lines.join("\n")),
    };
    let path = xml(&place.path);
    format!("<figure><figcaption>{path}:{}:{}</figcaption>{shown}</figure>\n", place.line, place.column)
}

fn line(line: &Line) -> String {
    let mut drawn = format!("<span class=\"number\">{:>5}</span> ", line.number);
    let mut at = 0;
    let part = |from: usize, to: usize| -> String {
        xml(&line.text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>())
    };
    let mut marks: Vec<_> = line.marks.iter().collect();
    marks.sort_by_key(|(columns, _)| columns.start);
    for (columns, _) in &marks {
        let start = columns.start.max(at);
        let _ = write!(drawn, "{}<mark>{}</mark>", part(at, start), part(start, columns.end));
        at = columns.end.max(at);
    }
    drawn.push_str(&part(at, usize::MAX));
    let whys: Vec<&str> = marks.iter().map(|(_, why)| why.as_str()).filter(|why| !why.is_empty()).collect();
    if !whys.is_empty() {
        let _ = write!(drawn, "   <em>{}</em>", xml(&whys.join(", ")));
    }
    drawn
}
