//! The report for a pull request or a job's summary: a table first, details folded, always short enough to post.

use super::escape::{self, markdown as text};
use super::{Reporter, View, words};
use crate::gate::{Effect, JudgedFinding, Judgement, Verdict};

mod graph;

pub(super) const REPORTER: Reporter = Reporter {
    name: "markdown",
    about: "for pull requests and job summaries: a table, details folded, a graph",
    render: |judgement, _: &View| render(judgement),
};

/// GitHub takes 65,536 characters; what is posted has some around it.
const LONGEST: usize = 60_000;
/// So much is kept for what stands behind the table and the details.
const KEPT: usize = 4_000;
/// So many rows a person reads.
const ROWS: usize = 30;

fn render(judgement: &Judgement) -> String {
    let mut report = Bounded::new(LONGEST - KEPT);
    let (head, reason) = words::headline(judgement);
    report.add(&format!("## foureyes: {}\n\n**{head}** {}\n", title(judgement), text(&reason)));
    for (source, why) in words::unjudged(judgement) {
        report.add(&format!("\n> **not judged** {}: {}\n", text(source), text(why)));
    }
    let shown: Vec<&JudgedFinding> = judgement
        .findings
        .iter()
        .filter(|judged| judged.decision.effect != Effect::Allow && !words::is_told_above(judged, judgement))
        .collect();
    table(&shown, &mut report);
    if let Some(graph) = graph::of(judgement) {
        report.add(&graph);
    }
    details(&shown, &mut report);
    let mut whole = report.text;
    whole.push_str(&behind(judgement));
    whole
}

fn title(judgement: &Judgement) -> String {
    match judgement.verdict {
        Verdict::Pass => "pass".to_owned(),
        Verdict::SignOffRequired if judgement.required == 1 => "1 sign-off required".to_owned(),
        Verdict::SignOffRequired => format!("{} sign-offs required", judgement.required),
        Verdict::Denied => "denied".to_owned(),
        Verdict::Undecided => "undecided".to_owned(),
    }
}

/// Text that never grows longer than it may.
struct Bounded {
    text: String,
    length: usize,
    most: usize,
}

impl Bounded {
    fn new(most: usize) -> Self {
        Self { text: String::new(), length: 0, most }
    }

    /// Adds a part that is whole or not there; whether it is.
    fn add(&mut self, part: &str) -> bool {
        let length = self.length + part.chars().count();
        let fits = length <= self.most;
        if fits {
            self.text.push_str(part);
            self.length = length;
        }
        fits
    }
}

fn table(shown: &[&JudgedFinding], report: &mut Bounded) {
    if shown.is_empty() {
        return;
    }
    report.add("\n| severity | what happens | what brings it back | decision |\n|---|---|---|---|\n");
    let mut rows = 0;
    for judged in shown.iter().take(ROWS) {
        let finding = &judged.finding;
        let row = format!(
            "| {} | {} | {} | {} |\n",
            finding.severity.word(),
            text(&finding.summary),
            text(finding.recovery.map_or("", crate::catalog::Recovery::word)),
            text(&words::decides(judged))
        );
        if !report.add(&row) {
            break;
        }
        rows += 1;
    }
    if let Some(more) = shown.len().checked_sub(rows).filter(|more| *more > 0) {
        report.add(&format!("\nand {more} more; the JSON report has all of them\n"));
    }
}

fn details(shown: &[&JudgedFinding], report: &mut Bounded) {
    for (at, judged) in shown.iter().enumerate() {
        if !report.add(&detail(judged)) {
            let more = shown.len() - at;
            let more = format!(
                "\nThe details of {more} more findings do not fit; the JSON report has all of them.\n"
            );
            report.most += more.len();
            report.add(&more);
            return;
        }
    }
}

fn detail(judged: &JudgedFinding) -> String {
    let finding = &judged.finding;
    let mut lines = vec![format!(
        "\n<details><summary>{} {}: {}</summary>\n",
        finding.severity.word(),
        finding.rule,
        text(&words::object(judged))
    )];
    if let Some(place) = judged.location() {
        lines.push(format!("- **at** {}, line {}", text(&place.path), place.line));
    }
    for evidence in &finding.evidence {
        lines.push(format!("- **{}** {}", evidence.label.word(), text(&evidence.text)));
    }
    lines.push(format!("- **decides** {}", text(&words::decides(judged))));
    lines.push(format!("- **do** {}", text(&finding.help)));
    for hint in &finding.hints {
        lines.push(format!("- **hint** {}", text(&hint.text)));
        if let Some(code) = &hint.code {
            lines.push(fenced(code));
        }
    }
    lines.push("\n</details>\n".to_owned());
    lines.join("\n")
}

/// Code between fences that are longer than any in it.
fn fenced(code: &str) -> String {
    let mut longest = 2;
    let mut run = 0;
    for letter in code.chars() {
        run = if letter == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let lines: Vec<String> = code.lines().map(escape::line).collect();
    format!("\n  {fence}hcl\n  {}\n  {fence}\n", lines.join("\n  "))
}

/// Who has signed, and what a sign-off is bound to.
fn behind(judgement: &Judgement) -> String {
    let mut lines = vec![String::new()];
    for plan in judgement.plans.iter().take(20) {
        let environment = &plan.environment;
        let source: String = plan.source.name.chars().take(200).collect();
        let short = plan
            .fingerprint
            .as_ref()
            .map_or("none".to_owned(), |fingerprint| fingerprint.to_string().chars().take(16).collect());
        lines.push(format!(
            "- {}: {}; {}; fingerprint {short}",
            text(&source),
            environment.class.word(),
            text(&environment.because)
        ));
    }
    if let Some(fingerprint) = &judgement.fingerprint {
        lines.push(format!("\nFingerprint of all: <code>{fingerprint}</code>"));
    }
    lines.join("\n") + "\n"
}
