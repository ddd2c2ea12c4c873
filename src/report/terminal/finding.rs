//! One finding: a block of labelled lines, or a single line where there is no room.

use super::super::style::Tone;
use super::super::{Detail, View, escape, told, words};
use super::{excerpt, wrap};
use crate::gate::{JudgedFinding, Judgement};
use crate::plan::Severity;
use crate::rules::{Evidence, Label};

/// How wide the column of labels is, with the indentation before it.
const LABELS: usize = 12;

/// The label of the first of several differences.
const CHANGE: &str = "change";

/// How many pieces of evidence of one label are told; the rest is counted.
const SAME_LABEL: usize = 6;

/// A finding in full.
pub(super) fn block(judged: &JudgedFinding, judgement: &Judgement, view: &View) -> Vec<String> {
    let finding = &judged.finding;
    let severity = view.style.paint(tone(finding.severity), &finding.severity.word().to_uppercase());
    let mut lines = vec![format!("{severity} {}", view.style.paint(Tone::Faint, finding.rule))];
    lines.extend(wrap(&escape::line(&finding.summary), "  ", "  ", view));
    lines.extend(judged.excerpt.iter().flat_map(|excerpt| excerpt::lines(excerpt, view)));
    if let Some(plan) = told::plan(judged, judgement) {
        lines.extend(labelled("plan", plan, view));
    }
    let plan = judged.plan.and_then(|plan| judgement.plans.get(plan));
    let plan_environment = plan.map(|plan| &plan.environment);
    let most = if view.detail == Detail::Verbose { usize::MAX } else { SAME_LABEL };
    let mut seen: Vec<(Label, usize)> = Vec::new();
    let mut untold: usize = 0;
    let mut change = CHANGE;
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
        lines.extend(told_of(evidence, change, view));
        change = if evidence.change.is_some() { "" } else { CHANGE };
    }
    if untold > 0 {
        lines.extend(labelled("", &format!("and {untold} more; -v tells all"), view));
    }
    if let Some(needed) = &finding.needed {
        lines.extend(labelled("needed by", &told::needed_by(needed), view));
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

/// A piece of evidence; what tells of a change is told as a difference, below another if there is one.
fn told_of(evidence: &Evidence, label: &str, view: &View) -> Vec<String> {
    let Some((path, states)) = &evidence.change else {
        return labelled(evidence.label.word(), &evidence.text, view);
    };
    let [before, after] = words::difference(path, states);
    let toned = |label, text: &str, tone| {
        let text = escape::line(text);
        let lines = labelled(label, &text, view).into_iter();
        lines.map(move |line| line.replacen(&text, &view.style.paint(tone, &text), 1))
    };
    toned(label, &before, Tone::Bad).chain(toned("", &after, Tone::Good)).collect()
}

/// A finding on one line.
pub(super) fn line(judged: &JudgedFinding, view: &View) -> String {
    let finding = &judged.finding;
    let severity = format!("{:<8}", finding.severity.word());
    let severity = view.style.paint(tone(finding.severity), &severity);
    let object = match finding.address {
        Some(_) => words::object(judged),
        None => format!("({})", words::whole(judged)),
    };
    format!("  {severity} {:<19} {object}", finding.rule)
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
