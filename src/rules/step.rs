//! A change that leaves the object alive and worse off: less protected, emptied, or open to more.
//!
//! Attributes are opened here, once for all rules, and only where a type can be worse off.

use super::collections;
use super::entries::Entries;
use super::finding::{Evidence, Label};
use crate::catalog::{self, Before, Class, Entry, Grant, Update, Worsening};
use crate::plan::{Action, Change, Changed, Leaf, Plan, Value, WeakenedPolicy};
use crate::policy::{Environment, Object, Place};
use crate::threads::Shared;

/// A change that leaves the object alive and worse off.
pub struct Step<'p> {
    /// The change.
    pub change: &'p Change<'p>,
    /// Where the object belongs.
    pub environment: Environment,
    /// What the catalog knows of its type.
    pub entry: Entry,
    /// What is taken from its protection.
    pub weakened: Vec<Worsening>,
    /// The collections that are emptied.
    pub emptied: Vec<Worsening>,
    /// What it grants too widely from now on.
    pub broadened: Vec<Worsening>,
}

impl<'p> Step<'p> {
    /// The steps of those changes of a plan that nobody else has taken, with their positions.
    pub(super) fn of_some(
        plan: &'p Plan<'p>,
        place: &Place<'_>,
        changes: &Shared<'p, Change<'p>>,
        entries: &mut Entries<'p>,
    ) -> Vec<(usize, Self)> {
        changes.take(|change| Self::new(plan, place, change, entries))
    }

    /// The step that a change takes; `None` where nothing is worse afterwards.
    fn new(
        plan: &Plan<'_>,
        place: &Place<'_>,
        change: &'p Change<'p>,
        entries: &mut Entries<'p>,
    ) -> Option<Self> {
        let updates = matches!(change.action, Action::Update);
        let makes = matches!(change.action, Action::Create | Action::Replace(_));
        let may_grant = (updates || makes) && catalog::may_grant(&change.kind, &change.after);
        let policies = if updates { policies(change) } else { Vec::new() };
        if !(updates || may_grant) {
            return None;
        }
        let entry = entries.of_type(&change.kind);
        if !(may_grant || is_touchy(entry)) && policies.is_empty() {
            return None;
        }
        if policies.is_empty() && updates && !touches(change, entry, may_grant) {
            return None;
        }
        let (before, after) = (change.before.open(), change.after.open());
        let inner = updates && catalog::is_judged_inside(&change.kind);
        let inner = inner.then(|| catalog::judged_with(&change.kind, &before, place.types()));
        let entry = inner.as_ref().unwrap_or(entry);
        let update = Update { before: &before, after: &after, provider: plan.provider_of(change) };
        let mut weakened = if updates { entry.weakened(&update) } else { Vec::new() };
        weakened.extend(policies);
        let holds = matches!(entry.class, Class::Data | Class::Serving);
        let emptied = if updates && holds { collections::emptied(&before, &after) } else { Vec::new() };
        let broadened = if may_grant { broadened(&change.kind, &before, &after) } else { Vec::new() };
        if weakened.is_empty() && emptied.is_empty() && broadened.is_empty() {
            return None;
        }
        let said = if change.before.is_present() { &before } else { &after };
        let environment = place.of_object(&Object::of(change, said));
        Some(Self { change, environment, entry: entry.clone(), weakened, emptied, broadened })
    }

    /// What the object holds, where it holds anything.
    pub(super) fn held(&self) -> Option<Evidence> {
        let loses = self.entry.loses.as_ref().filter(|_| self.entry.class == Class::Data)?;
        Some(Evidence::new(Label::Holds, loses.clone()))
    }

    /// Everything that is worse afterwards.
    pub fn worsenings(&self) -> impl Iterator<Item = &Worsening> {
        self.weakened.iter().chain(&self.emptied).chain(&self.broadened)
    }
}

/// What to point at in the source.
pub(super) fn points(worsenings: &[Worsening]) -> Vec<(String, String)> {
    worsenings.iter().map(|it| (it.path.clone(), "is worse afterwards".to_owned())).collect()
}

/// The policies of the tool that keep less of the object from now on.
pub(super) fn policies(change: &Change<'_>) -> Vec<Worsening> {
    let weakened = change.circumstances().weakened.iter();
    weakened
        .map(|WeakenedPolicy { name, states }| {
            let hashes = states.each_ref().map(|state| Value::Leaf(Leaf::plain(state.as_str())).hash());
            Worsening::between((*name).to_owned(), states.clone(), hashes)
        })
        .collect()
}

/// Whether an update in place can leave an object of this type worse off.
fn is_touchy(entry: &Entry) -> bool {
    let holds = match entry.class {
        Class::Data | Class::Serving | Class::Protecting => true,
        Class::Routine | Class::Plain | Class::Unknown => false,
    };
    holds || !entry.guards.is_empty()
}

/// Whether an update changes anything by which the object could be worse off: told without opening it.
fn touches(change: &Change<'_>, entry: &Entry, may_grant: bool) -> bool {
    if catalog::is_judged_inside(&change.kind) {
        return true;
    }
    let Some(changed) = change.before.changed(&change.after) else { return true };
    let holds = matches!(entry.class, Class::Data | Class::Serving);
    // A tag grants nothing, but a policy may have a name that sounds like one.
    let tells = |it: &Changed<'_>| match collections::describes(&it.name) {
        true => may_grant && catalog::carries_policy(&it.after),
        false => may_grant || (holds && it.was_collection),
    };
    changed.iter().any(|it| entry.reads(&it.name) || tells(it))
}

/// What is granted afterwards and was not before.
fn broadened(type_name: &str, before: &Value<'_>, after: &Value<'_>) -> Vec<Worsening> {
    let new = catalog::newly_granted(type_name, before, after).into_iter();
    new.map(|Grant { path, what, before: granted, reach }| {
        let then = match granted {
            Before::Nothing => "",
            Before::LessOrToOthers => "; before, it granted less, or to others",
        };
        let grants = [Value::Leaf(Leaf::plain(after.hash_at(&path))), Value::Leaf(Leaf::plain(reach))];
        Worsening {
            text: format!("`{path}` {what}{then}"),
            states: None,
            hashes: [before.hash_at(&path), Value::List(grants.into()).hash()],
            path,
        }
    })
    .collect()
}
