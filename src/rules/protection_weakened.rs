//! Rule `protection-weakened`: what keeps an object from being lost is taken away.

use super::finding::{Evidence, Finding, Label};
use super::loss::{KnownPlan, Loss};
use super::step::{self, Step};
use super::{Doc, Rule, destroyed};
use crate::catalog::{Class, Entry, Worsening};
use crate::plan::Severity;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "protection-weakened",
    about: "a guard, a backup or a way back is taken from an object that lives on",
    severity: "one below the tier of what it protected; for an object that protects others, its level",
    doc: Doc {
        means: "An update switches deletion protection off, skips the final snapshot, lets a bucket be deleted with \
                its content, cuts a retention to half or less, or leaves such a setting unset where the default is \
                the worse. Or an object that protects others is deleted, switched off, keeps for less long, or is \
                replaced by one that protects less: a lock, versioning, a backup plan.",
        matters: "It is the first half of a deletion in two steps. The second half then looks harmless, for nothing \
                  stands in its way.",
        example: "`aws_db_instance.main` is updated: `deletion_protection` is `true` now, and `false` afterwards.",
        remedy: "Leave the protection on. Where the object is to go, have the whole of it signed, not the first half.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    let weakened = known.steps.iter().filter(|step| !step.weakened.is_empty()).map(of_step);
    let protecting = known.destroyed().filter(|loss| loss.knowledge.entry.class == Class::Protecting);
    // Where another one takes its place and protects as much, nothing is lost.
    let protecting = protecting.filter(|loss| !loss.is_replaced() || !loss.weakened.is_empty());
    // Where what it protected goes as well, that finding says both.
    weakened.chain(protecting.filter(|loss| loss.kin.protects.is_none()).map(of_loss)).collect()
}

fn of_step(step: &Step<'_>) -> Finding {
    let change = step.change;
    let severity = severity(&step.entry);
    let mut evidence: Vec<Evidence> = step.weakened.iter().map(Evidence::of_worsening).collect();
    evidence.extend(step.held());
    let summary = match step.entry.class {
        Class::Protecting => format!("`{}`, which protects others, protects less", change.address),
        Class::Data | Class::Serving | Class::Routine | Class::Plain | Class::Unknown => {
            let may = step.weakened.iter().all(Worsening::is_uncertain);
            format!("`{}` {} protection", change.address, if may { "may lose" } else { "loses" })
        }
    };
    Finding {
        address: Some(change.address.to_static()),
        points: step::points(&step.weakened),
        summary,
        evidence,
        help: "leave the protection on; where the object is to go, have its deletion signed and not this first half"
            .to_owned(),
        ..Finding::of_plan(RULE.id, severity, step.environment.clone())
    }
    .with_environment()
}

fn of_loss(loss: &Loss<'_>) -> Finding {
    let mut finding = destroyed::finding(RULE.id, severity(&loss.knowledge.entry), loss);
    let happens = if loss.is_replaced() { "is replaced by one that protects less" } else { "is deleted" };
    finding.summary = format!("`{}`, which protects others, {happens}", loss.change.address);
    let effect = loss.knowledge.entry.loses.iter().filter(|_| !loss.is_replaced());
    let effect = effect.map(|effect| Evidence::new(Label::Lost, effect.clone()));
    let worse = effect.chain(loss.weakened.iter().map(Evidence::of_worsening)).collect::<Vec<_>>();
    finding.evidence.splice(0..0, worse);
    finding
}

/// One below the tier of what it protected; the level of what protects others.
fn severity(entry: &Entry) -> Severity {
    match entry.class {
        Class::Data => entry.tier.unwrap_or(Severity::Critical).lowered(),
        Class::Serving => entry.outage.map_or(Severity::Medium, |outage| outage.on_delete.lowered()),
        Class::Protecting => entry.level.unwrap_or(Severity::Medium),
        Class::Routine | Class::Plain | Class::Unknown => Severity::Low,
    }
}
