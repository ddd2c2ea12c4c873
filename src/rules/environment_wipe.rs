//! Rule `environment-wipe`: half or more of what exists is destroyed at once.

use super::finding::{Evidence, Finding, Label};
use super::loss::{KnownPlan, Loss};
use super::{Doc, Rule};
use crate::catalog::Class;
use crate::plan::{Action, GapKind, Inventory, Mode, Purpose, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "environment-wipe",
    about: "half or more of what exists is destroyed at once",
    severity: "critical",
    doc: Doc {
        means: "At least five objects are destroyed, and they are half or more of those that existed; where the \
                input does not list what stays, at least ten. Or everything is destroyed and nothing made, or the \
                plan was made with `-destroy`, and something of it holds data. Routine types, forgotten objects and \
                create-first replacements do not count on either side, and new objects do not dilute.",
        matters: "Each of the deletions may look reasonable. Together they are an environment that is deleted and \
                  recreated, and hours of outage.",
        example: "To fix one environment variable, an agent plans the replacement of fifteen of the sixteen objects \
                  of a service.",
        remedy: "Ask what the smallest change is that does what is wanted, and plan that.",
    },
    check,
};

/// So many destroyed objects are a wipe where they are half of what exists.
const MANY: usize = 5;
/// So many are a wipe where nobody knows what exists.
const MANY_OF_UNKNOWN: usize = 10;
/// A plan that destroys everything is a wipe from so many objects on.
const EVERYTHING: usize = 2;

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    let counted: Vec<&Loss<'_>> = known.destroyed().filter(|loss| counts(loss)).collect();
    let existing = existing(known);
    let destroyed = counted.len();
    let aside = aside(known, &counted);
    let are = if destroyed == 1 { "1 object is".to_owned() } else { format!("{destroyed} objects are") };
    let says = match existing {
        Some(existing) if destroyed >= MANY && destroyed * 2 >= existing.saturating_sub(aside) => {
            format!("{destroyed} of the {existing} objects that exist are destroyed")
        }
        None if destroyed >= MANY_OF_UNKNOWN => format!("{are} destroyed"),
        Some(existing) if destroys_everything(known, existing) => {
            format!("all {existing} objects that exist are destroyed, and none is made")
        }
        Some(_) | None if destroys_on_purpose(known) => {
            format!("the plan is to destroy everything, and {are} destroyed")
        }
        Some(_) | None => return Vec::new(),
    };
    let strongest = counted.iter().map(|loss| &loss.environment).min_by_key(|environment| environment.class);
    let environment = strongest.unwrap_or(&known.environment).clone();
    let mut evidence =
        vec![Evidence::new(Label::Where, format!("{}: {}", environment.class.word(), environment.because))];
    let held = counted.iter().filter(|loss| loss.knowledge.entry.class == Class::Data).count();
    let served = counted.iter().filter(|loss| loss.knowledge.entry.class == Class::Serving).count();
    let s = |number: usize| if number == 1 { "s" } else { "" };
    let holds = match held {
        0 => format!("none of them holds data, {served} serve{}", s(served)),
        held => format!("{held} of them hold{} data, {served} serve{}", s(held), s(served)),
    };
    evidence.insert(0, Evidence::new(Label::Lost, holds));
    if let Some(existing) = existing.filter(|existing| destroyed * 2 < *existing) {
        let others = existing.saturating_sub(destroyed + aside);
        let text = format!("others that stay: {others}; the rest is forgotten, routine, or made anew first");
        evidence.insert(1, Evidence::new(Label::Seen, text));
    }
    let finding = Finding {
        summary: says,
        evidence,
        help: "plan the smallest change that does what is wanted".to_owned(),
        ..Finding::of_plan(RULE.id, Severity::Critical, environment)
    };
    vec![finding]
}

/// Whether a destroyed object counts: current, not routine, and without a successor that is there before.
fn counts(loss: &Loss<'_>) -> bool {
    loss.change.deposed.is_none() && !loss.is_create_first() && loss.knowledge.entry.class != Class::Routine
}

/// How many more objects are lost that do not count: they are not among those that stay either, so that one
/// more loss never makes a wipe look smaller.
fn aside(known: &KnownPlan<'_>, counted: &[&Loss<'_>]) -> usize {
    let lost = known.losses.iter().map(|loss| loss.change);
    let current = lost.filter(|change| change.mode == Mode::Managed && change.existed()).count();
    current.saturating_sub(counted.len())
}

/// How many objects existed; `None` where the input lists only changes.
fn existing(known: &KnownPlan<'_>) -> Option<usize> {
    match known.plan.inventory {
        Inventory::ChangesOnly => None,
        Inventory::Listed { in_state } => {
            let managed = known.plan.changes.iter().filter(|change| change.mode == Mode::Managed);
            Some(managed.filter(|change| change.existed()).count().max(in_state))
        }
    }
}

/// Whether this is a plan to destroy everything, and something in it holds data. With targets it is only to destroy
/// these.
fn destroys_on_purpose(known: &KnownPlan<'_>) -> bool {
    known.plan.purpose == Some(Purpose::Destroy)
        && known.plan.gaps.iter().all(|gap| gap.kind != GapKind::Targeted)
        && known.destroyed().any(|loss| loss.knowledge.entry.class == Class::Data)
}

/// Whether this is a plan made with `-destroy`, as far as one can see, and something in it holds data.
fn destroys_everything(known: &KnownPlan<'_>, existing: usize) -> bool {
    let changes = &known.plan.changes;
    let deleted = known.destroyed().filter(|loss| loss.change.action == Action::Delete);
    let deleted = deleted.filter(|loss| loss.change.deposed.is_none()).count();
    existing >= EVERYTHING
        && deleted == existing
        && !changes.iter().any(|change| matches!(change.action, Action::Create | Action::Replace(_)))
        && known.destroyed().any(|loss| loss.knowledge.entry.class == Class::Data)
}
