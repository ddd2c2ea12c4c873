//! Hints: what would avoid a loss, or make it bearable. One that is not sure to be right is not given.

mod moved;
mod shift;

use super::cause;
use super::loss::Loss;
use crate::catalog::{Class, Recovery};
use crate::plan::{Action, Address, Change, Fate, Graph, Order, Plan, Value};
use crate::threads::both;
use shift::Shifts;
use std::collections::HashMap;

/// Something to do about a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What, and why.
    pub text: String,
    /// Configuration that can be pasted as it is.
    pub code: Option<String>,
}

impl Hint {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: None }
    }
}

/// Attributes that the provider sets: nobody knows them of an object that is not there yet.
const COMPUTED: [&str; 4] = ["id", "arn", "self_link", "tags_all"];

/// A plan with what the hints look up in it.
struct Scene<'p> {
    plan: &'p Plan<'p>,
    graph: &'p Graph,
    /// The changes by the names that the configuration has for them.
    changes: HashMap<String, Vec<&'p Change<'p>>>,
    /// The instances that move up.
    shifts: Shifts,
}

/// Gives every destroyed object its hints.
pub(super) fn settle<'p>(plan: &'p Plan<'p>, graph: &Graph, losses: &mut [Loss<'p>]) {
    let others = || {
        let scene = Scene { plan, graph, changes: by_name(plan), shifts: Shifts::of(plan) };
        let destroyed = losses.iter().enumerate().filter(|(_, loss)| loss.fate == Fate::Destroyed);
        destroyed.map(|(at, loss)| (at, scene.hints(loss))).collect::<Vec<_>>()
    };
    let (moves, others) = both(|| moved::pairs(plan, losses), others);
    for (at, Hints { instead, further }) in others {
        let Some(loss) = losses.get_mut(at) else { continue };
        let moved = moves.get(&at).map(|to| moved::hint(&loss.change.address, to));
        loss.hints = moved.or(instead).into_iter().chain(further).collect();
    }
}

/// The changes by the names that the configuration has for them.
fn by_name<'p>(plan: &'p Plan<'p>) -> HashMap<String, Vec<&'p Change<'p>>> {
    let mut changes: HashMap<String, Vec<&Change<'_>>> = HashMap::new();
    for change in plan.changes.iter().filter(|change| change.action != Action::NoOp) {
        if let Some(name) = change.address.configured() {
            changes.entry(name).or_default().push(change);
        }
    }
    changes
}

/// The hints on one object, but for a move.
struct Hints {
    /// What would avoid the loss; a move is better.
    instead: Option<Hint>,
    /// What else there is to know.
    further: Vec<Hint>,
}

impl Scene<'_> {
    fn hints(&self, loss: &Loss<'_>) -> Hints {
        let removed = self.removed(loss);
        let instead = removed.or_else(|| self.shifts.hint(loss.change)).or_else(|| self.create_first(loss));
        let causes = self.causes(loss);
        let drift = self.drift(loss);
        let saved = loss.kin.parent.is_some() || loss.knowledge.assessment.recovery == Recovery::Snapshot;
        let rescue = loss.knowledge.entry.rescue.filter(|_| !saved);
        let further = drift.into_iter().chain(causes).chain(rescue.map(Hint::new)).collect();
        Hints { instead, further }
    }

    /// The version of Terraform, where Terraform made the plan.
    fn is_terraform_from(&self, minor: u32) -> bool {
        let tool = self.plan.tool.as_ref().filter(|tool| tool.name == "terraform");
        let version = tool.and_then(|tool| tool.version.as_deref()).unwrap_or_default();
        let mut numbers = version.split('.').map(|number| number.parse::<u32>().ok());
        let (major, of) = (numbers.next().flatten(), numbers.next().flatten());
        major.is_some_and(|major| major > 1 || (major == 1 && of.is_some_and(|of| of >= minor)))
    }

    /// An object that holds something and is taken out of the configuration can live on.
    fn removed(&self, loss: &Loss<'_>) -> Option<Hint> {
        // Where its block is still there, for other instances, Terraform refuses such a block.
        let gone = loss.change.reason.as_deref() == Some("delete_because_no_resource_config");
        let holds = loss.knowledge.entry.class == Class::Data && loss.change.deposed.is_none();
        let name = loss.change.address.configured().filter(|_| gone && holds && self.is_terraform_from(7))?;
        Some(Hint {
            text: "with this block it leaves the state and lives on".to_owned(),
            code: Some(format!(
                "removed {{\n  from = {name}\n\n  lifecycle {{\n    destroy = false\n  }}\n}}"
            )),
        })
    }

    /// A new object that has another name can be there before the old one goes.
    fn create_first(&self, loss: &Loss<'_>) -> Option<Hint> {
        let stops = loss.knowledge.entry.outage.is_some();
        if !(stops && loss.change.action == Action::Replace(Order::DeleteFirst)) {
            return None;
        }
        let (before, after) = (loss.change.before.open(), loss.change.after.open());
        let named = before.get("name").and_then(Value::leaf).filter(|name| !name.is_empty())?;
        let free = match after.get("name") {
            Some(Value::Leaf(other)) => !other.is_same(named),
            Some(Value::Unknown) => true,
            Some(Value::Null | Value::List(_) | Value::Map(_)) | None => false,
        };
        free.then(|| {
            Hint::new(
                "its name changes, so with `lifecycle { create_before_destroy = true }` the new one is there before \
                 the old one goes",
            )
        })
    }

    /// Where all that forces the replacement was changed by somebody else, the configuration is what is out of date.
    fn drift(&self, loss: &Loss<'_>) -> Option<Hint> {
        let forced_by = &loss.change.forced_by;
        let drift = self.plan.drift.iter().find(|drift| drift.address == loss.change.address)?;
        let (before, after) = (drift.before.open(), drift.after.open());
        let outer = |path: &String| path.split(['.', '[']).next().unwrap_or_default().to_owned();
        let has_drifted = |path: &String| match (before.get(&outer(path)), after.get(&outer(path))) {
            (Some(before), Some(after)) => !before.is_same(after),
            (_, _) => false,
        };
        let told = !forced_by.is_empty() && drift.deposed.is_none() && forced_by.iter().all(has_drifted);
        told.then(|| {
            let names = cause::quoted(forced_by);
            let (were, their) = if forced_by.len() == 1 { ("was", "its") } else { ("were", "their") };
            Hint::new(format!(
                "{names} {were} changed outside of the configuration since the last run: with {their} present value \
                 written there, or in `ignore_changes`, nothing is replaced"
            ))
        })
    }

    /// Where the attribute that forces the replacement is not known yet, what it waits for.
    fn causes(&self, loss: &Loss<'_>) -> Vec<Hint> {
        let Some(name) = loss.change.address.configured().filter(|_| !loss.change.forced_by.is_empty())
        else {
            return Vec::new();
        };
        let after = loss.change.after.open();
        let mut hints = Vec::new();
        for path in &loss.change.forced_by {
            let attribute = path.split(['.', '[']).next().unwrap_or_default();
            if !matches!(after.get(attribute), Some(Value::Unknown)) {
                continue;
            }
            let uses = self.graph.uses(&name, attribute);
            let changed: Vec<&Change<'_>> = uses
                .into_iter()
                .filter_map(|upstream| self.changes.get(upstream)?.first().copied())
                .collect();
            // Of an object that is only updated most is known: it is the cause where nothing else can be.
            let makes = |change: &&Change<'_>| matches!(change.action, Action::Create | Action::Replace(_));
            let some_make = changed.iter().any(makes);
            for upstream in changed.iter().filter(|change| !some_make || makes(change)) {
                hints.push(Hint::new(cause(path, &upstream.address, &upstream.action)));
            }
        }
        hints.dedup();
        hints
    }
}

fn cause(path: &str, upstream: &Address<'_>, action: &Action) -> String {
    let happens = match action {
        Action::Create => "is made",
        Action::Replace(_) => "is replaced",
        Action::Update => "is updated",
        Action::NoOp
        | Action::Read
        | Action::Delete
        | Action::Forget
        | Action::Import
        | Action::Unknown(_) => "changes",
    };
    format!("`{path}` is not known before `{upstream}` {happens}: where that is avoided, so is this")
}
