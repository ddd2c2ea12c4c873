//! What several reports say in the same words.

use super::{counts, escape};
use crate::gate::{Effect, JudgedFinding, Judgement, Note, Verdict};
use crate::plan::{Fate, Fingerprint};
use crate::policy::{Mode, Person};

/// The verdict in one word, and its reason.
pub(super) fn headline(judgement: &Judgement) -> (&'static str, String) {
    let (head, reason) = verdict(judgement);
    match audits(judgement) {
        true => ("AUDIT", format!("{reason}; the policy only audits, so the gate stays open")),
        false => (head, reason),
    }
}

/// The verdict in one word, and its reason, as if the policy were enforced.
pub(super) fn verdict(judgement: &Judgement) -> (&'static str, String) {
    match judgement.verdict {
        Verdict::Pass if judgement.findings.is_empty() && !loses(judgement) => {
            ("PASS", "nothing is destroyed, and nothing else needs a human".to_owned())
        }
        Verdict::Pass => match judgement.signed.as_ref().filter(|signed| signed.required > 0) {
            Some(signed) => ("PASS", signed.to_string()),
            None => ("PASS", "nothing here needs a sign-off".to_owned()),
        },
        Verdict::SignOffRequired => match judgement.signed.as_ref() {
            Some(signed) => ("CLOSED", format!("{signed}: {}", worst(judgement))),
            None => ("CLOSED", format!("{} must sign: {}", people(judgement.required), worst(judgement))),
        },
        Verdict::Denied => ("DENIED", format!("policy forbids this: {}", worst(judgement))),
        Verdict::Undecided => {
            ("UNDECIDED", "not everything could be judged, so nothing is passed".to_owned())
        }
    }
}

/// Whether any object is destroyed, orphaned, or of unknown fate: of some that hold nothing no rule says anything.
fn loses(judgement: &Judgement) -> bool {
    let mut changes = judgement.plans.iter().flat_map(|plan| &plan.changes);
    changes.any(|change| change.fate.is_some_and(Fate::is_loss))
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
        2 => format!("{summary} (and 1 more finding)"),
        number => format!("{summary} (and {} more findings)", number - 1),
    }
}

/// How many must sign, and how many have.
pub(super) fn needed(judgement: &Judgement) -> String {
    let given = judgement.signed.as_ref().map_or(0, |signed| signed.counted.len());
    format!("{} needed, {given} given", counts::of(judgement.required, "sign-off"))
}

/// Everybody who reviewed, and whether it counts.
pub(super) fn reviewers(judgement: &Judgement) -> Vec<String> {
    let Some(signed) = &judgement.signed else { return Vec::new() };
    let counted = signed.counted.iter().map(|counted| format!("{}: counts", counted.who));
    let rejected =
        signed.rejected.iter().map(|rejected| format!("{}: does not count, {}", rejected.who, rejected.why));
    counted.chain(rejected).collect()
}

/// An input that could not be judged, or only in part.
pub(super) struct Unjudged<'j> {
    pub(super) source: &'j str,
    pub(super) why: &'j str,
    /// What to do; nothing where that is plain.
    cure: &'j str,
}

impl Unjudged<'_> {
    /// Why, and what to do.
    pub(super) fn text(&self) -> String {
        match self.cure {
            "" => self.why.to_owned(),
            cure => format!("{}; {cure}", self.why),
        }
    }
}

/// The inputs that could not be judged, or only in part.
pub(super) fn unjudged(judgement: &Judgement) -> impl Iterator<Item = Unjudged<'_>> {
    let refused = judgement.refused.iter();
    let refused = refused.map(|it| Unjudged { source: &it.source, why: &it.message, cure: &it.cure });
    let errored = judgement
        .plans
        .iter()
        .filter_map(|plan| Some(Unjudged { source: &plan.source.name, why: plan.errored()?, cure: "" }));
    refused.chain(errored)
}

/// What policy makes of a finding, and which line says so.
pub(super) fn decides(judged: &JudgedFinding) -> String {
    format!("{} ({})", effect(judged), judged.decision.because)
}

/// What policy makes of a finding.
pub(super) fn effect(judged: &JudgedFinding) -> String {
    match judged.decision.effect {
        Effect::Allow => "allowed".to_owned(),
        Effect::Warn => "a warning".to_owned(),
        Effect::SignOff(number) if judged.decision.by.is_empty() => format!("sign-off by {number}"),
        Effect::SignOff(number) => {
            let by: Vec<&str> = judged.decision.by.iter().map(Person::as_str).collect();
            format!("sign-off by {number} of {}", by.join(", "))
        }
        Effect::Deny => "denied".to_owned(),
    }
}

/// What a finding is about that is about no object.
pub(super) fn whole(judged: &JudgedFinding) -> &'static str {
    if judged.plan.is_some() { "the whole plan" } else { "the pull request" }
}

/// The object that a finding is about, on one line.
pub(super) fn object(judged: &JudgedFinding) -> String {
    let address = judged.finding.address.as_ref().map_or(whole(judged), |address| address.as_str());
    match &judged.finding.deposed {
        Some(key) => format!("{} (deposed {})", escape::line(address), escape::line(key)),
        None => escape::line(address),
    }
}

/// As much of a fingerprint as people compare.
pub(super) fn short_fingerprint(fingerprint: &Fingerprint) -> String {
    fingerprint.to_string().chars().take(16).collect()
}

/// An attribute before and after a change, as lines of a difference: `deletion_protection = true`.
pub(super) fn difference(path: &str, states: &[String; 2]) -> [String; 2] {
    let line = |state: &str| match state.strip_prefix("is `").and_then(|value| value.strip_suffix('`')) {
        Some(value) => format!("{path} = {value}"),
        None => format!("{path} {}", state.replace('`', "")),
    };
    let [before, after] = states;
    [format!("- {}", line(before)), format!("+ {}", line(after))]
}

/// A text of at most so many characters: the middle of a longer one is left out.
pub(super) fn short(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let end = most / 3;
    let start: String = text.chars().take(most.saturating_sub(end + 1)).collect();
    let rest: String = text.chars().skip(length - end).collect();
    format!("{start}…{rest}")
}

#[cfg(test)]
mod tests {
    use super::{difference, short};

    #[test]
    fn a_difference_shows_values_as_they_are_written() {
        let states = ["is `true`", "is not set (the default is `false`)"].map(str::to_owned);
        assert_eq!(difference("a.b", &states), ["- a.b = true", "+ a.b is not set (the default is false)"]);
    }

    #[test]
    fn what_is_too_long_loses_its_middle() {
        assert_eq!(short("abcdefghij", 10), "abcdefghij");
        assert_eq!(short("abcdefghijk", 10), "abcdef…ijk");
        assert_eq!(short("äöü", 2), "ä…");
    }
}
