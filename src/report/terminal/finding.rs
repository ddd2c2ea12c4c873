//! One finding: a block of labelled lines, or a single line where there is no room.

use super::super::style::Tone;
use super::super::{Detail, View, escape, words};
use super::{excerpt, wrap};
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
    lines.extend(judged.excerpt.iter().flat_map(|excerpt| excerpt::lines(excerpt, view)));
    let plan_environment = judgement.plans.get(judged.plan).map(|plan| &plan.environment);
    let most = if view.detail == Detail::Verbose { usize::MAX } else { SAME_LABEL };
    let mut seen: Vec<(Label, usize)> = Vec::new();
    let mut untold: usize = 0;
    for evidence in &finding.evidence {
        if evidence.label == Label::Where && plan_environment == Some(&finding.environment) {
            continue;
        }
        let at = seen.iter().position(|(label, _)| *label == evidence.label);
        match at.and_then(|at| seen.get_mut(at)) {
            Some((_, told)) if *told >= most => {
                untold += 1;
                continue;
            }
            Some((_, told)) => *told += 1,
            None => seen.push((evidence.label, 1)),
        }
        lines.extend(labelled(evidence.label.word(), &evidence.text, view));
    }
    if untold > 0 {
        lines.extend(labelled("", &format!("and {untold} more; -v tells all"), view));
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
