//! What an update does to each object of two templates, followed through references until nothing changes.

use super::super::{HANDED_ON, Replacing, STACK_SET, TypeFacts, Updates};
use super::conditions::Truth;
use super::difference::{Difference, Standing, Update};
use super::evaluate::Evaluator;
use super::object::Object;
use super::replacement::{Forcing, differing, forcing};
use super::undecided::{self, Undecided};
use super::value::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The evaluated objects of a template, by logical id.
pub(super) type Objects<'t> = BTreeMap<&'t str, Object<'t>>;

/// What an update does to an object that both templates have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) standing: Standing,
    /// The properties that replace the object, or may.
    pub(super) forced_by: Vec<Forcing>,
    /// The properties that a stack set hands on to its stacks, and which may differ.
    pub(super) handed_on: Vec<&'static str>,
    /// The properties that decide on protection or grants, and which the deployment decides.
    pub(super) undecided: Vec<Undecided>,
    /// Whether what `DeletionPolicy` and `UpdateReplacePolicy` come to may differ.
    pub(super) policies: [bool; 2],
}

/// Two templates, evaluated, and what is known of the types in them.
pub(super) struct Differ<'d> {
    pub(super) evaluators: [&'d Evaluator<'d>; 2],
    pub(super) old: &'d Objects<'d>,
    pub(super) new: &'d Objects<'d>,
    pub(super) types: &'d TypeFacts,
    /// How the conditions differ, as far as somebody asked.
    pub(super) conditions: RefCell<BTreeMap<String, Difference>>,
    /// How the settings differ that `AWS::Serverless` has for all of its resources.
    pub(super) globals: Difference,
}

impl Differ<'_> {
    /// What becomes of every object that both templates have.
    pub(super) fn settle(&self) -> BTreeMap<&str, Outcome> {
        let rows = self.rows();
        let dependents = self.dependents();
        let mut outcomes: BTreeMap<&str, Outcome> = BTreeMap::new();
        let mut open: BTreeSet<&str> = self.shared().collect();
        while !open.is_empty() {
            let mut moved = Vec::new();
            for id in open {
                let Some((old, new)) = self.old.get(id).zip(self.new.get(id)) else { continue };
                let known = |kind: &str| rows.get(kind).map_or([].as_slice(), Vec::as_slice);
                let outcome = self.outcome(old, new, known(old.kind), &outcomes);
                let before = outcomes.get(id).map_or(Standing::Kept, |outcome| outcome.standing);
                // Standings only rise, so the rounds come to an end.
                if outcome.standing > before {
                    moved.push(id);
                }
                if outcome.standing >= before {
                    outcomes.insert(id, outcome);
                }
            }
            open = moved.iter().filter_map(|id| dependents.get(id)).flatten().copied().collect();
        }
        outcomes
    }

    /// The logical ids that both templates have.
    fn shared(&self) -> impl Iterator<Item = &str> {
        self.old.keys().filter(|id| self.new.contains_key(*id)).copied()
    }

    fn rows(&self) -> BTreeMap<&str, Vec<Replacing>> {
        let kinds: BTreeSet<&str> = self.old.values().map(|object| object.kind).collect();
        kinds.into_iter().map(|kind| (kind, (self.types.replacing)(kind))).collect()
    }

    /// Which objects refer to each.
    fn dependents(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut dependents: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (id, object) in self.new {
            for other in &object.refers_to {
                dependents.entry(other).or_default().insert(id);
            }
        }
        dependents
    }

    fn outcome(
        &self,
        old: &Object<'_>,
        new: &Object<'_>,
        rows: &[Replacing],
        outcomes: &BTreeMap<&str, Outcome>,
    ) -> Outcome {
        if old.kind != new.kind {
            let forcing =
                Forcing { path: "Type".to_owned(), difference: Difference::Differs, because_of: None };
            let handed_on = Vec::new();
            let undecided = Vec::new();
            return Outcome {
                standing: Standing::Replaced,
                forced_by: vec![forcing],
                handed_on,
                undecided,
                policies: [true; 2],
            };
        }
        let standing = |id: &str| self.standing(id, outcomes);
        let condition = |name: &str| self.condition(name);
        let quiet = Update { standing: &standing, condition: &condition, reads_secrets: Difference::Same };
        let changed = quiet.compare(&old.properties, &new.properties);
        let is_global = old.kind.starts_with("AWS::Serverless::");
        let changed = if is_global { changed.max(self.globals) } else { changed };
        let update = Update { reads_secrets: changed, ..quiet };
        let forced_by = forcing(&update, rows, &old.properties, &new.properties);
        let worst = forced_by.iter().map(|forcing| forcing.difference).max().unwrap_or(Difference::Same);
        let [deletion, replacement] = [0, 1].map(|at| {
            let policies = old.policies.get(at).zip(new.policies.get(at));
            policies.is_some_and(|(old, new)| update.compare(old, new) != Difference::Same)
        });
        let touched = old.besides != new.besides || deletion || replacement;
        let standing = match (worst, changed) {
            (Difference::Differs, _) => Standing::Replaced,
            (Difference::Maybe, _) => Standing::InDoubt,
            (Difference::Same, Difference::Maybe | Difference::Differs)
                if (self.types.updates)(old.kind) != Updates::Known =>
            {
                Standing::InDoubt
            }
            (Difference::Same, Difference::Maybe | Difference::Differs) => Standing::Updated,
            (Difference::Same, Difference::Same) if touched => Standing::Updated,
            (Difference::Same, Difference::Same) => Standing::Kept,
        };
        let handed_on = match old.kind == STACK_SET {
            true => differing(&update, &HANDED_ON, &old.properties, &new.properties),
            false => Vec::new(),
        };
        let undecided = undecided::of(
            Some(&old.properties),
            &new.properties,
            &|property| (self.types.protects)(old.kind, property),
            &|before, after| update.compare(before, after) != Difference::Same,
        );
        Outcome { standing, forced_by, handed_on, undecided, policies: [deletion, replacement] }
    }

    /// What becomes of an object that another refers to.
    fn standing(&self, id: &str, outcomes: &BTreeMap<&str, Outcome>) -> Standing {
        match (self.old.get(id), self.new.get(id)) {
            (Some(old), Some(new)) => {
                let known = outcomes.get(id).map_or(Standing::Kept, |outcome| outcome.standing);
                match self.presence(old, new) {
                    Difference::Same => known,
                    Difference::Maybe => known.max(Standing::InDoubt),
                    Difference::Differs => Standing::Replaced,
                }
            }
            (Some(_), None) | (None, Some(_)) => Standing::Replaced,
            // A macro may make it.
            (None, None) => Standing::InDoubt,
        }
    }

    /// Whether an object that both templates have is there before and after.
    pub(super) fn presence(&self, old: &Object<'_>, new: &Object<'_>) -> Difference {
        match (&old.presence, &new.presence) {
            (Truth::Holds, Truth::Holds) | (Truth::Fails, Truth::Fails) => Difference::Same,
            (Truth::Holds, Truth::Fails) | (Truth::Fails, Truth::Holds) => Difference::Differs,
            (Truth::Open(_), Truth::Open(_)) => match (old.condition, new.condition) {
                (Some(one), Some(other)) => self.conditions_differ(one, other),
                (_, _) => Difference::Maybe,
            },
            (Truth::Open(_), Truth::Holds | Truth::Fails) | (Truth::Holds | Truth::Fails, Truth::Open(_)) => {
                Difference::Maybe
            }
        }
    }

    /// How a condition of the same name differs.
    fn condition(&self, name: &str) -> Difference {
        if let Some(known) = self.conditions.borrow().get(name) {
            return *known;
        }
        let difference = self.conditions_differ(name, name);
        self.conditions.borrow_mut().insert(name.to_owned(), difference);
        difference
    }

    fn conditions_differ(&self, one: &str, other: &str) -> Difference {
        let [old, new] = self.evaluators;
        match (old.truths.get(one), new.truths.get(other)) {
            (Some(Truth::Open(old)), Some(Truth::Open(new))) => self.compare_open(old, new),
            (Some(Truth::Holds), Some(Truth::Holds)) | (Some(Truth::Fails), Some(Truth::Fails)) => {
                Difference::Same
            }
            (Some(Truth::Holds), Some(Truth::Fails)) | (Some(Truth::Fails), Some(Truth::Holds)) => {
                Difference::Differs
            }
            (_, _) => Difference::Maybe,
        }
    }

    /// Whether two open conditions come to the same. They name no resource, and read no secret.
    fn compare_open(&self, old: &Value, new: &Value) -> Difference {
        let condition = |name: &str| self.condition(name);
        let update = Update {
            standing: &|_| Standing::InDoubt,
            condition: &condition,
            reads_secrets: Difference::Maybe,
        };
        update.compare(old, new).min(Difference::Maybe)
    }
}
