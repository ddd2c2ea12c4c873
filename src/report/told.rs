//! Which findings a person has to read, and what is said of one besides its summary, in the same words everywhere.

use super::{counts, words};
use crate::gate::{Effect, JudgedFinding, Judgement};
use crate::plan::{Address, Severity};
use crate::rules::{Evidence, Label, Needed};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The findings, sorted into those that a person has to read and the others.
pub(super) struct Told<'j> {
    /// Those to read: what keeps the gate closed first, and of what decides the same the worst first.
    pub(super) shown: Vec<&'j JudgedFinding>,
    /// How many are told with what their object is inside of, for that decides no more mildly.
    pub(super) inside: usize,
    /// How many are allowed.
    pub(super) allowed: usize,
}

impl<'j> Told<'j> {
    /// The findings of a judgement.
    pub(super) fn of(judgement: &'j Judgement) -> Self {
        let mut effects: BTreeMap<(Option<usize>, &Address<'_>), Effect> = BTreeMap::new();
        for judged in &judgement.findings {
            if let Some(address) = &judged.finding.address {
                let known = effects.entry((judged.plan, address)).or_insert(judged.decision.effect);
                *known = (*known).max(judged.decision.effect);
            }
        }
        let mut told = Self { shown: Vec::new(), inside: 0, allowed: 0 };
        for judged in &judgement.findings {
            let effect = judged.decision.effect;
            let parent = judged.finding.part_of.as_ref();
            let above = parent.and_then(|parent| effects.get(&(judged.plan, parent)));
            if effect == Effect::Allow {
                told.allowed += 1;
            } else if above.is_some_and(|above| *above >= effect) {
                told.inside += 1;
            } else {
                told.shown.push(judged);
            }
        }
        told.shown.sort_by_key(|judged| Reverse(judged.decision.effect));
        if told.shown.len() > MOST {
            told.shown = of_every_kind_first(told.shown);
        }
        told
    }

    /// What is not shown, counted; empty where all is.
    pub(super) fn unshown(&self) -> Vec<String> {
        let counts = [(self.inside, "inside of what is listed"), (self.allowed, "allowed")];
        let counts = counts.into_iter().filter(|(number, _)| *number > 0);
        counts.map(|(number, what)| format!("{number} {what}")).collect()
    }
}

/// No report that a person reads shows many more findings than this.
const MOST: usize = 30;

/// Of findings that matter the same, the first of every kind before the second of any: many of one kind hide no other.
fn of_every_kind_first(findings: Vec<&JudgedFinding>) -> Vec<&JudgedFinding> {
    let mut counts: BTreeMap<(Effect, Severity, &str, &str), usize> = BTreeMap::new();
    let numbered = findings.into_iter().map(|judged| {
        let (effect, severity) = (judged.decision.effect, judged.finding.severity);
        let count = counts.entry((effect, severity, judged.finding.rule, lost(judged).unwrap_or_default()));
        let count = count.and_modify(|count| *count += 1).or_insert(0);
        ((Reverse(effect), Reverse(severity), *count), judged)
    });
    let mut numbered: Vec<_> = numbered.collect();
    numbered.sort_by_key(|(place, _)| *place);
    numbered.into_iter().map(|(_, judged)| judged).collect()
}

/// What is said of a finding, each with its label; hints and the source aside.
pub(super) fn said(judged: &JudgedFinding, judgement: &Judgement) -> Vec<(&'static str, String)> {
    said_without(judged, judgement, |_| false)
}

/// The lines of plain text that say what is said of a finding: its evidence, then its hints with their code.
pub(super) fn lines(judged: &JudgedFinding, judgement: &Judgement) -> Vec<String> {
    let said = said(judged, judgement).into_iter().map(|(label, said)| format!("{label}: {said}"));
    let mut lines: Vec<String> = [judged.finding.summary.clone()].into_iter().chain(said).collect();
    for hint in &judged.finding.hints {
        lines.push(format!("hint: {}", hint.text));
        lines.extend(hint.code.iter().flat_map(|code| code.lines()).map(|line| format!("  {line}")));
    }
    lines
}

/// The same without some of the evidence, which is shown in another way.
pub(super) fn said_without(
    judged: &JudgedFinding,
    judgement: &Judgement,
    is_shown: fn(&Evidence) -> bool,
) -> Vec<(&'static str, String)> {
    let finding = &judged.finding;
    let mut said = Vec::new();
    if let Some(plan) = plan(judged, judgement) {
        said.push(("plan", plan.to_owned()));
    }
    let evidence = finding.evidence.iter().filter(|evidence| !is_shown(evidence));
    said.extend(evidence.map(|it| (it.label.word(), it.text.clone())));
    if let Some(needed) = &finding.needed {
        said.push(("needed by", needed_by(needed)));
    }
    said.push(("decides", words::decides(judged)));
    said.push(("do", finding.help.clone()));
    said
}

/// The input that a finding is about, where there are several.
pub(super) fn plan<'j>(judged: &JudgedFinding, judgement: &'j Judgement) -> Option<&'j str> {
    let plans = Some(&judgement.plans).filter(|plans| plans.len() > 1)?;
    plans.get(judged.plan?).map(|plan| plan.source.name.as_str())
}

/// What is lost, as the first piece of evidence on it says.
pub(super) fn lost(judged: &JudgedFinding) -> Option<&str> {
    let mut evidence = judged.finding.evidence.iter();
    evidence.find(|it| it.label == Label::Lost).map(|it| it.text.as_str())
}

/// What else depends on the object.
pub(super) fn needed_by(needed: &Needed) -> String {
    const NAMED: usize = 3;
    let names: Vec<String> = needed.first.iter().take(NAMED).map(|address| format!("`{address}`")).collect();
    let more = match needed.in_all.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let further = match needed.in_all.saturating_sub(needed.direct) {
        0 => String::new(),
        further => format!(", {further} more through {}", if needed.direct == 1 { "it" } else { "these" }),
    };
    format!("{}{further}: {}{more}", counts::of(needed.direct, "object"), names.join(", "))
}
