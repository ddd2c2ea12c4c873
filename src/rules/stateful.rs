//! What the rules on objects of class data have in common: how much a loss matters.

use super::destroyed;
use super::finding::{Evidence, Finding, Label};
use super::loss::Loss;
use crate::catalog::{Class, Entry, Recovery};
use crate::plan::{Address, Severity};

/// The findings on those that are of class data.
pub(super) fn findings<'l, 'p: 'l>(
    rule: &'static str,
    destroyed: impl Iterator<Item = &'l Loss<'p>>,
) -> Vec<Finding> {
    let held = destroyed.filter(|loss| loss.knowledge.entry.class == Class::Data);
    held.map(|loss| finding(rule, loss)).collect()
}

/// What a rule says of one of them.
pub(super) fn finding(rule: &'static str, loss: &Loss<'_>) -> Finding {
    let knowledge = &loss.knowledge;
    let mut finding = destroyed::finding(rule, severity(loss), loss);
    let mut evidence = Vec::new();
    if let Some(loses) = &knowledge.entry.loses {
        let kind = knowledge.entry.kind_in_words().map_or(String::new(), |kind| format!(" ({kind})"));
        evidence.push(Evidence::new(Label::Lost, format!("{loses}{kind}")));
    }
    evidence.extend(inside(&loss.kin.children));
    evidence.append(&mut finding.evidence);
    evidence.push(Evidence::new(Label::Recovery, recovery(loss)));
    let told = |text: &&String| knowledge.assessment.evidence.contains(text);
    let worse = knowledge.assessment.amplifiers.iter().filter(|text| !told(text));
    evidence.extend(worse.map(|text| Evidence::new(Label::Worse, text.clone())));
    evidence.extend(
        loss.weakened
            .iter()
            .map(|it| Evidence::new(Label::Worse, format!("the new one is less protected: {}", it.text))),
    );
    evidence.extend(goes_as_well("which protects it,", &loss.kin.protectors));
    evidence.extend(goes_as_well("a backup of it,", &loss.kin.backups));
    for guard in &knowledge.assessment.guards {
        evidence.push(Evidence::new(
            Label::Guard,
            format!("{guard}: the apply stops there until that is changed"),
        ));
    }
    finding.evidence = evidence;
    finding.recovery = Some(knowledge.assessment.recovery);
    finding
}

/// What is destroyed with it, for it is inside of it.
fn inside(children: &[Address<'static>]) -> Option<Evidence> {
    const SHOWN: usize = 4;
    let first: Vec<String> = children.iter().take(SHOWN).map(|child| format!("`{child}`")).collect();
    let objects = if children.len() == 1 { "object" } else { "objects" };
    let more = if children.len() > SHOWN { ", …" } else { "" };
    let text = format!("{} {objects} in it: {}{more}", children.len(), first.join(", "));
    (!children.is_empty()).then(|| Evidence::new(Label::Holds, text))
}

fn goes_as_well(what: &str, others: &[Address<'static>]) -> impl Iterator<Item = Evidence> {
    others.iter().map(move |other| Evidence::new(Label::Worse, format!("`{other}`, {what} goes as well")))
}

fn severity(loss: &Loss<'_>) -> Severity {
    severity_of(&loss.knowledge.entry, loss.was_replaced(), loss.knowledge.assessment.recovery)
}

/// The tier of the type; a critical loss that something brings back is high; an object that another
/// one has replaced before counts less.
pub(super) fn severity_of(entry: &Entry, replaced_before: bool, recovery: Recovery) -> Severity {
    let tier = entry.tier.unwrap_or(Severity::Critical);
    let comes_back = match recovery {
        Recovery::Snapshot | Recovery::Backup | Recovery::SoftDelete => true,
        Recovery::None | Recovery::Retained | Recovery::Unknown => false,
    };
    let severity = if comes_back && tier == Severity::Critical { Severity::High } else { tier };
    if replaced_before { severity.lowered() } else { severity }
}

/// What would bring it back, with what says so.
fn recovery(loss: &Loss<'_>) -> String {
    let words = match loss.knowledge.assessment.recovery {
        Recovery::None => "none",
        Recovery::Snapshot => "a snapshot that this deletion takes",
        Recovery::Backup => "a copy that stays behind",
        Recovery::SoftDelete => "it can be undone for a while",
        Recovery::Retained => "the object is left alone",
        Recovery::Unknown => "unknown: the plan does not show what decides it",
    };
    match loss.knowledge.assessment.evidence.as_slice() {
        [] => words.to_owned(),
        texts => format!("{words}: {}", texts.join(", ")),
    }
}
