//! The report for a pull request or a job's summary: a table first, details folded, always short enough to post.

use super::bounded::{self, Bounded};
use super::escape::{self, markdown as text};
use super::told::{self, Told};
use super::{Reporter, View, counts, graph, words};
use crate::gate::{JudgedFinding, Judgement, Level, Verdict};

mod drawing;
mod sign_offs;

pub(super) const REPORTER: Reporter = Reporter {
    name: "markdown",
    about: "for pull requests and job summaries: a table, details folded, a graph",
    tells_digests: false,
    render: |judgement, _: &View| render(judgement),
};

/// GitHub takes 65,536 characters; what is posted has some around it.
const LONGEST: usize = 60_000;
/// So much of it what stands at the end may take.
const LONGEST_END: usize = 12_000;
/// So much of it may be taken by what could not be judged.
const LONGEST_UNJUDGED: usize = 16_000;
/// So much is kept to say what was left out.
const KEPT: usize = 400;
/// So many rows a person reads.
const ROWS: usize = 30;
/// The longest text that a cell, or a line of the details, shows whole.
const WHOLE: usize = 600;
/// So many hints a remark gives, and code no longer than this.
const HINTS: usize = 3;
const LONGEST_CODE: usize = 4_000;

fn render(judgement: &Judgement) -> String {
    let told = Told::of(judgement);
    let end = end(judgement);
    let mut report = Bounded::new(LONGEST - KEPT - end.chars().count());
    let (head, reason) = words::headline(judgement);
    report.add(&format!("## foureyes: {}\n\n**{head}** {}\n", title(judgement), shown(&reason)));
    report.add(&unjudged(judgement));
    table(&told, &mut report);
    if let Some(sign_offs) = sign_offs::of(judgement) {
        report.add(&sign_offs);
    }
    if let Some(graph) = graph::of(judgement) {
        report.add(&drawing::drawn(&graph));
    }
    details(&told.shown, judgement, &mut report);
    report.end(&end)
}

/// Text from outside, not longer than anybody reads.
fn shown(long: &str) -> String {
    text(&words::short(long, WHOLE))
}

fn title(judgement: &Judgement) -> String {
    match judgement.verdict {
        Verdict::Pass if judgement.required > 0 => "signed off".to_owned(),
        Verdict::Pass => "pass".to_owned(),
        Verdict::SignOffRequired => format!("{} required", counts::of(judgement.required, "sign-off")),
        Verdict::Denied => "denied".to_owned(),
        Verdict::Undecided => "undecided".to_owned(),
    }
}

/// What could not be judged, and why.
fn unjudged(judgement: &Judgement) -> String {
    let lines = words::unjudged(judgement)
        .map(|it| format!("\n> **not judged** {}: {}\n", shown(it.source), shown(&it.text())));
    bounded::list(lines, LONGEST_UNJUDGED, |more| format!("\n> **not judged** {more} more\n"))
}

fn table(told: &Told<'_>, report: &mut Bounded) {
    let mut rows = 0;
    let head = "\n| severity | what happens | what is lost | way back | decision |\n|---|---|---|---|---|\n";
    if !told.shown.is_empty() && report.add(head) {
        rows = told.shown.iter().take(ROWS).take_while(|judged| report.add(&row(judged))).count();
    }
    let more = told.shown.len() - rows;
    let more = (more > 0).then(|| format!("{more} more")).into_iter();
    let untold: Vec<String> = more.chain(told.unshown()).collect();
    if !untold.is_empty() {
        report.add(&format!("\nAnd {}; the JSON report has all of them.\n", untold.join(", ")));
    }
}

fn row(judged: &JudgedFinding) -> String {
    let finding = &judged.finding;
    format!(
        "| {} | {} | {} | {} | {} |\n",
        finding.severity.word(),
        shown(&finding.summary),
        shown(told::lost(judged).unwrap_or_default()),
        finding.recovery.map_or("", crate::catalog::Recovery::word),
        shown(&words::effect(judged))
    )
}

fn details(shown: &[&JudgedFinding], judgement: &Judgement, report: &mut Bounded) {
    let told = shown.iter().take_while(|judged| report.add(&detail(judged, judgement))).count();
    let more = shown.len() - told;
    if more > 0 {
        let findings = if more == 1 { "finding does" } else { "findings do" };
        report.leave_out(&format!(
            "\nThe details of {more} {findings} not fit here; the JSON report has all of them.\n"
        ));
    }
}

fn detail(judged: &JudgedFinding, judgement: &Judgement) -> String {
    let finding = &judged.finding;
    let mut lines = vec![format!(
        "\n<details><summary>{} {}: {}</summary>\n",
        finding.severity.word(),
        finding.rule,
        shown(&words::object(judged))
    )];
    if let Some(place) = judged.location() {
        lines.push(format!("- **at** {}, line {}", shown(&place.path), place.line));
    }
    let said = told::said(judged, judgement);
    lines.extend(said.into_iter().map(|(label, said)| format!("- **{label}** {}", shown(&said))));
    for hint in &finding.hints {
        lines.push(format!("- **hint** {}", shown(&hint.text)));
        lines.extend(hint.code.as_deref().map(fenced));
    }
    lines.push("\n</details>\n".to_owned());
    lines.join("\n")
}

/// A finding as a remark on the line that causes it.
#[must_use]
pub fn remark(judged: &JudgedFinding) -> String {
    let finding = &judged.finding;
    let head = format!("**{} {}**: {}", finding.severity.word(), finding.rule, shown(&finding.summary));
    let mut lines = vec![head, shown(&words::decides(judged)), shown(&finding.help)];
    for hint in finding.hints.iter().take(HINTS) {
        lines.push(shown(&hint.text));
        lines.extend(hint.code.as_deref().filter(|code| code.len() <= LONGEST_CODE).map(fenced));
    }
    lines.join("\n\n")
}

/// Code between fences that are longer than any in it.
fn fenced(code: &str) -> String {
    let runs = code.split(|letter| letter != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    let lines: Vec<String> = code.lines().map(escape::line).collect();
    format!("\n  {fence}hcl\n  {}\n  {fence}\n", lines.join("\n  "))
}

/// Who has signed, what a sign-off is bound to, where it was read from, and what is noted.
fn end(judgement: &Judgement) -> String {
    let mut text_of_all = String::new();
    if judgement.required > 0 {
        text_of_all.push_str(&format!("\n{}.\n", words::needed(judgement)));
    }
    let plans = judgement.plans.iter().map(|plan| {
        let environment = &plan.environment;
        let fingerprint = plan.fingerprint.as_ref().map(words::short_fingerprint);
        let fingerprint = fingerprint.map_or(String::new(), |short| format!("; <code>{short}</code>"));
        let source = shown(&plan.source.name);
        format!("\n- {source}: {}; {}{fingerprint}", shown(&environment.name), shown(&environment.because))
    });
    text_of_all.push_str(&bounded::list(plans, LONGEST_END / 2, |more| format!("\n- and {more} more plans")));
    text_of_all.push('\n');
    let notes = judgement.notes.iter().filter(|note| note.level == Level::Warning);
    let notes = words::notes(notes).into_iter().map(|note| format!("\n> {}\n", shown(&note)));
    text_of_all.push_str(&bounded::list(notes, LONGEST_END / 3, |more| format!("\n> and {more} more\n")));
    if let Some(fingerprint) = &judgement.fingerprint {
        text_of_all.push_str(&format!("\nFingerprint: <code>{fingerprint}</code>\n"));
    }
    text_of_all
}
