//! One finding: a block of labelled lines, or a single line where there is no room.

use super::super::style::Tone;
use super::super::{View, escape, words};
use super::wrap;
use crate::gate::{JudgedFinding, Judgement};
use crate::plan::Severity;
use crate::rules::{Label, Needed};

/// How wide the column of labels is, with the indentation before it.
const LABELS: usize = 12;

/// How many pieces of evidence of one label are told; the rest is counted.
const SAME_LABEL: usize = 6;

/// A finding in full.
pub(super) fn block(judged: &JudgedFinding, judgement: &Judgement, view: &View) -> Vec<String> {
    let finding = &judged.finding;
    let severity = view.style.paint(tone(finding.severity), &finding.severity.word().to_uppercase());
    let mut lines = vec![format!("{severity} {}", view.style.paint(Tone::Faint, finding.rule))];
    lines.extend(wrap(&escape::line(&finding.summary), "  ", "  ", view));
    let plan_environment = judgement.plans.get(judged.plan).map(|plan| &plan.environment);
    let mut seen = Vec::new();
    for evidence in &finding.evidence {
        if evidence.label == Label::Where && plan_environment == Some(&finding.environment) {
            continue;
        }
        seen.push(evidence.label);
        let same = seen.iter().filter(|label| **label == evidence.label).count();
        if same > SAME_LABEL {
            continue;
        }
        lines.extend(labelled(evidence.label.word(), &evidence.text, view));
    }
    if let Some(more) = seen.len().checked_sub(SAME_LABEL).filter(|_| finding.address.is_none()) {
        lines.extend(
            (more > 0).then(|| labelled("", &format!("and {more} more"), view)).into_iter().flatten(),
        );
    }
    if let Some(needed) = &finding.needed {
        lines.extend(labelled("needed by", &needed_by(needed), view));
    }
    lines.extend(labelled("decides", &words::decides(judged), view));
    lines.extend(labelled("do", &finding.help, view));
    for hint in &finding.hints {
        lines.extend(labelled("hint", &hint.text, view));
        let code = hint.code.iter().flat_map(|code| code.lines());
        lines.extend(
            code.map(|line| format!("{}  {}", " ".repeat(LABELS), escape::line(line)).trim_end().to_owned()),
        );
    }
    lines
}

/// What else depends on the object.
fn needed_by(needed: &Needed) -> String {
    const NAMED: usize = 3;
    let names: Vec<String> = needed.first.iter().take(NAMED).map(|address| format!("`{address}`")).collect();
    let more = if needed.in_all > NAMED { ", …" } else { "" };
    let further = match needed.in_all - needed.direct {
        0 => String::new(),
        further => format!(", {further} more through {}", if needed.direct == 1 { "it" } else { "these" }),
    };
    format!("{}{further}: {}{more}", super::counts::of(needed.direct, "object"), names.join(", "))
}

/// A finding on one line.
pub(super) fn line(judged: &JudgedFinding, view: &View) -> String {
    let finding = &judged.finding;
    let severity = format!("{:<8}", finding.severity.word());
    let severity = view.style.paint(tone(finding.severity), &severity);
    let address = finding.address.as_ref().map_or("(the whole plan)", |address| address.as_str());
    format!("  {severity} {:<19} {}", finding.rule, escape::line(address))
}

fn labelled(label: &str, text: &str, view: &View) -> Vec<String> {
    let head = format!("  {label:<width$}", width = LABELS - 2);
    let indent = " ".repeat(LABELS);
    let mut lines: Vec<String> = wrap(&escape::line(text), &indent, &indent, view).collect();
    if let Some(first) = lines.first_mut() {
        *first = format!("{}{}", view.style.paint(Tone::Faint, &head), first.trim_start());
    }
    lines
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Critical | Severity::High => Tone::Bad,
        Severity::Medium => Tone::Warn,
        Severity::Low => Tone::Strong,
    }
}
