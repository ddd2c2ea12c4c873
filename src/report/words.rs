//! What several reports say in the same words.

use super::escape;
use crate::gate::{Effect, JudgedFinding, Judgement, Note, Verdict};
use crate::policy::{Mode, Person};

/// The verdict in one word, and its reason.
pub(super) fn headline(judgement: &Judgement) -> (&'static str, String) {
    let (head, reason) = verdict(judgement);
    match audits(judgement) {
        true => (head, format!("{reason}; the policy only audits, so the gate stays open")),
        false => (head, reason),
    }
}

fn verdict(judgement: &Judgement) -> (&'static str, String) {
    match judgement.verdict {
        Verdict::Pass if judgement.findings.is_empty() => {
            ("PASS", "nothing is destroyed, and nothing else needs a human".to_owned())
        }
        Verdict::Pass => ("PASS", "nothing here needs a sign-off".to_owned()),
        Verdict::SignOffRequired => {
            ("CLOSED", format!("{} must sign: {}", people(judgement.required), worst(judgement)))
        }
        Verdict::Denied => ("DENIED", format!("policy forbids this: {}", worst(judgement))),
        Verdict::Undecided => {
            ("UNDECIDED", "not everything could be judged, so nothing is passed".to_owned())
        }
    }
}

/// Whether the gate would be closed, and the policy only audits.
pub(super) fn audits(judgement: &Judgement) -> bool {
    let closed = matches!(judgement.verdict, Verdict::SignOffRequired | Verdict::Denied);
    closed && judgement.mode == Mode::Audit
}

/// Remarks with the lines that they are about; those that say the same are one.
pub(super) fn notes<'n>(notes: impl Iterator<Item = &'n Note>) -> Vec<String> {
    let mut told: Vec<(&Note, Vec<String>)> = Vec::new();
    for note in notes {
        let place = note.place.as_ref().map(|(path, line)| format!("{path}:{line}"));
        match told.iter_mut().find(|(said, _)| (said.level, &said.message) == (note.level, &note.message)) {
            Some((_, places)) => places.extend(place),
            None => told.push((note, place.into_iter().collect())),
        }
    }
    let line = |(note, places): (&Note, Vec<String>)| match places.is_empty() {
        true => format!("{}: {}", note.level.word(), note.message),
        false => format!("{}: {}: {}", note.level.word(), places.join(", "), note.message),
    };
    told.into_iter().map(line).collect()
}

fn people(number: u32) -> String {
    if number == 1 { "1 person".to_owned() } else { format!("{number} people") }
}

/// The worst of the findings that decide, and how many more keep the gate closed.
fn worst(judgement: &Judgement) -> String {
    let effect = judgement.findings.iter().map(|judged| judged.decision.effect).max();
    let mut deciding = judgement.findings.iter().filter(|judged| Some(judged.decision.effect) == effect);
    let whole = deciding.clone().find(|judged| judged.finding.part_of.is_none());
    let Some(first) = whole.or_else(|| deciding.next()) else { return String::new() };
    let summary = first.finding.summary.clone();
    match judgement.findings.iter().filter(|judged| judged.decision.effect > Effect::Warn).count() {
        0 | 1 => summary,
        2 => format!("{summary}, and 1 more finding"),
        number => format!("{summary}, and {} more findings", number - 1),
    }
}

/// The inputs that could not be judged, or only in part, and why.
pub(super) fn unjudged(judgement: &Judgement) -> impl Iterator<Item = (&str, &str)> {
    let refused = judgement.refused.iter().map(|refused| (refused.source.as_str(), refused.message.as_str()));
    let plans = judgement.plans.iter();
    let errored = plans.filter_map(|plan| Some((plan.source.name.as_str(), plan.errored()?)));
    refused.chain(errored)
}

/// What policy makes of a finding, and which line says so.
pub(super) fn decides(judged: &JudgedFinding) -> String {
    let effect = match judged.decision.effect {
        Effect::Allow => "allowed".to_owned(),
        Effect::Warn => "a warning".to_owned(),
        Effect::SignOff(number) if judged.decision.by.is_empty() => format!("sign-off by {number}"),
        Effect::SignOff(number) => {
            let by: Vec<&str> = judged.decision.by.iter().map(Person::as_str).collect();
            format!("sign-off by {number} of {}", by.join(", "))
        }
        Effect::Deny => "denied".to_owned(),
    };
    format!("{effect} ({})", judged.decision.because)
}

/// Whether the finding on what the object is inside of tells of it, and decides no more mildly.
pub(super) fn is_told_above(judged: &JudgedFinding, judgement: &Judgement) -> bool {
    let Some(parent) = &judged.finding.part_of else { return false };
    judgement.findings.iter().any(|above| {
        above.plan == judged.plan
            && above.finding.address.as_ref() == Some(parent)
            && above.decision.effect >= judged.decision.effect
    })
}

/// The object that a finding is about, on one line.
pub(super) fn object(judged: &JudgedFinding) -> String {
    let address = judged.finding.address.as_ref().map_or("the whole plan", |address| address.as_str());
    match &judged.finding.deposed {
        Some(key) => format!("{} (deposed {})", escape::line(address), escape::line(key)),
        None => escape::line(address),
    }
}
