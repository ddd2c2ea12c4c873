//! The report for people, in a terminal or a log: the reason of the verdict first, the worst findings next,
//! the verdict last.

use super::style::Tone;
use super::told::Told;
use super::{Detail, Reporter, View, counts, escape, words};
use crate::gate::{JudgedFinding, JudgedPlan, Judgement, Level, Verdict};
use crate::plan::{Action, Fate, Severity};

mod excerpt;
mod finding;

pub(super) const REPORTER: Reporter = Reporter {
    name: "terminal",
    about: "for people: what is lost, why, what brings it back, who must sign",
    tells_digests: false,
    render,
};

/// How many lines of findings make a screenful.
const SCREENFUL: usize = 44;
/// How many findings are at most listed on a line of their own once there is no room to tell more.
const LISTED: usize = 8;

fn render(judgement: &Judgement, view: &View) -> String {
    if view.detail == Detail::Quiet {
        return format!("{}\n", last_line(judgement, view));
    }
    let findings = findings(judgement, view);
    // Where there is nothing to read, nobody asks what it was read from.
    let is_silent =
        judgement.verdict == Verdict::Pass && view.detail == Detail::Normal && findings.is_empty();
    let mut lines = vec![first_line(judgement, view)];
    if !is_silent {
        lines.extend(judgement.plans.iter().map(|plan| plan_line(plan, view)));
    }
    // What to do is told on standard error, with the place.
    for it in words::unjudged(judgement) {
        lines.push(String::new());
        let text = format!("{}: {}", escape::line(it.source), escape::line(it.why));
        lines.extend(wrap(&text, "  ", "  ", view).map(|line| view.style.paint(Tone::Bad, &line)));
    }
    lines.extend(findings);
    let reviewers = words::reviewers(judgement);
    if !reviewers.is_empty() {
        lines.extend([String::new(), "reviewers".to_owned()]);
        lines.extend(reviewers.iter().flat_map(|text| wrap(&escape::line(text), "  ", "    ", view)));
    }
    let notes = judgement.notes.iter();
    let notes = notes.filter(|note| note.level == Level::Warning || view.detail == Detail::Verbose);
    for text in words::notes(notes) {
        lines.extend(wrap(&escape::line(&text), "", "  ", view));
    }
    if view.detail == Detail::Verbose {
        lines.extend(judgement.plans.iter().flat_map(|plan| changes(plan, view)));
    }
    if !is_silent {
        lines.push(String::new());
    }
    lines.push(last_line(judgement, view));
    view.signs.write(lines.join("\n") + "\n")
}

/// The reason of the verdict.
fn first_line(judgement: &Judgement, view: &View) -> String {
    let (head, reason) = words::headline(judgement);
    let text = format!("{head}  {}", escape::line(&reason));
    let mut lines = wrap(&text, "", "        ", view);
    let first = lines.next().unwrap_or_default();
    let painted = first.replacen(head, &view.style.paint(tone(judgement.verdict), head), 1);
    [painted].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Pass => Tone::Good,
        Verdict::SignOffRequired | Verdict::Denied | Verdict::Undecided => Tone::Bad,
    }
}

fn plan_line(plan: &JudgedPlan, view: &View) -> String {
    let tool = plan.tool.as_ref().map_or(String::new(), |tool| {
        format!(", {} {}", tool.name, tool.version.as_deref().map(escape::line).unwrap_or_default())
    });
    let environment = &plan.environment;
    let name = match environment.name == environment.class.word() {
        true => environment.name.clone(),
        false => format!("{} ({})", environment.name, environment.class.word()),
    };
    let text = format!(
        "{}{}: {}; {}",
        escape::line(&plan.source.name),
        tool.trim_end(),
        escape::line(&name),
        escape::line(&environment.because)
    );
    let lines: Vec<String> = wrap(&text, "  ", "    ", view).collect();
    view.style.paint(Tone::Faint, &lines.join("\n"))
}

/// The findings: the worst told in full as far as they fit, some more on a line each, the rest counted.
fn findings(judgement: &Judgement, view: &View) -> Vec<String> {
    let told = Told::of(judgement);
    let verbose = view.detail == Detail::Verbose;
    let wanted = if verbose { judgement.findings.iter().collect() } else { told.shown.clone() };
    let mut rest = wanted.into_iter().peekable();
    let mut lines = Vec::new();
    while let Some(judged) = rest.peek() {
        let block = finding::block(judged, judgement, view);
        let fits = lines.len() + block.len() < SCREENFUL;
        if !(verbose || lines.is_empty() || fits) {
            break;
        }
        lines.push(String::new());
        lines.extend(block);
        rest.next();
    }
    let left: Vec<&JudgedFinding> = rest.collect();
    let unshown = if verbose { Vec::new() } else { told.unshown() };
    if !(left.is_empty() && unshown.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(left.iter().take(LISTED).map(|judged| finding::line(judged, view)));
        lines.extend(untold(left.get(LISTED..).unwrap_or_default(), unshown, view));
    }
    lines
}

/// What is not told, counted.
fn untold(uncounted: &[&JudgedFinding], unshown: Vec<String>, view: &View) -> Vec<String> {
    let count = |severity| uncounted.iter().filter(|judged| judged.finding.severity == severity).count();
    let severities = counts::list(Severity::WORST_FIRST.map(|severity| (severity.word(), count(severity))));
    let more = (!uncounted.is_empty()).then(|| format!("{} more: {severities}", uncounted.len()));
    let parts: Vec<String> = more.into_iter().chain(unshown).collect();
    let text = match parts.as_slice() {
        [] => "-v tells all of them".to_owned(),
        parts => format!("and {}; -v tells all", parts.join("; ")),
    };
    wrap(&text, "  ", "  ", view).collect()
}

/// Every change of a plan on a line.
fn changes(plan: &JudgedPlan, view: &View) -> Vec<String> {
    if plan.changes.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), format!("changes of {}", escape::line(&plan.source.name))];
    for change in &plan.changes {
        let what = match (change.action.order(), change.fate) {
            (Some(order), _) => format!("{} {}", change.action.word(), order.word()),
            (None, _) => change.action.word().to_owned(),
        };
        let deposed = change.deposed.as_ref().map_or(String::new(), |key| format!(" (deposed {key})"));
        let line =
            format!("  {what:<22} {}{}", escape::line(change.address.as_str()), escape::line(&deposed));
        let tone = match change.fate {
            Some(Fate::Destroyed | Fate::Unknown) => Tone::Warn,
            Some(Fate::Orphaned | Fate::Kept) | None => Tone::Faint,
        };
        lines.push(view.style.paint(tone, &line));
    }
    lines
}

/// The verdict, who must sign, and what was read.
fn last_line(judgement: &Judgement, view: &View) -> String {
    let total = |word: &str| -> usize {
        let counts = judgement.plans.iter().flat_map(|plan| &plan.counts);
        counts.filter(|count| count.action == word).map(|count| count.number).sum()
    };
    let read: usize = Action::WORDS.into_iter().map(total).sum();
    let done = counts::list(Action::WORDS.map(|word| (word, total(word))));
    let mut parts = Vec::new();
    if judgement.required > 0 {
        parts.push(words::needed(judgement));
    }
    let done = if read == 0 { String::new() } else { format!(": {done}") };
    parts.push(format!("{} read{done}", counts::of(read, "change")));
    if let Some(fingerprint) = &judgement.fingerprint {
        parts.push(words::short_fingerprint(fingerprint));
    }
    let head = judgement.verdict.word();
    if words::audits(judgement) {
        parts.insert(0, "audit".to_owned());
    }
    let text = format!("{head} | {}", parts.join(" | "));
    // Alone it is for programs that read lines.
    let lines = match view.detail {
        Detail::Quiet => text,
        Detail::Normal | Detail::Verbose => wrap(&text, "", "  ", view).collect::<Vec<_>>().join("\n"),
    };
    lines.replacen(head, &view.style.paint(tone(judgement.verdict), head), 1)
}

/// Text in lines that fit.
fn wrap(text: &str, first: &str, others: &str, view: &View) -> impl Iterator<Item = String> + use<> {
    let options = textwrap::Options::new(view.width.columns())
        .initial_indent(first)
        .subsequent_indent(others)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(true);
    let lines: Vec<String> = textwrap::wrap(text, options).into_iter().map(String::from).collect();
    lines.into_iter()
}
