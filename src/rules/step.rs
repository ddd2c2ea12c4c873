//! A change that leaves the object alive and worse off: less protected, emptied, or open to more.
//!
//! Attributes are opened here, once for all rules, and only where a type can be worse off.

use super::collections;
use super::entries::Entries;
use super::finding::{Evidence, Label};
use crate::catalog::{self, Before, Class, Entry, Grant, Inside, Update, Worsening};
use crate::plan::{Action, Change, Changed, Difference, Leaf, Plan, Value, WeakenedPolicy};
use crate::policy::{Environment, Object, Place};
use crate::threads::Shared;
use std::cell::LazyCell;

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
    /// The policies of which nobody can say what they will grant.
    pub unseen: Vec<Worsening>,
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
        let hides = updates && change.after.may_be_unknown();
        let may_grant = (updates || makes) && catalog::may_grant(&change.kind, &change.after)
            || hides && catalog::carries_policy(&change.before);
        let policies = if updates { policies(change) } else { Vec::new() };
        if !(updates || may_grant) {
            return None;
        }
        let entry = entries.of_type(&change.kind);
        if !(may_grant || is_touchy(entry)) && policies.is_empty() {
            return None;
        }
        let inside = updates && catalog::is_judged_inside(&change.kind);
        let difference = if updates && !inside { change.before.difference(&change.after) } else { None };
        let touched = Touched::by(updates, difference.as_ref(), entry, may_grant);
        let [before, after] = [change.before, change.after].map(|it| LazyCell::new(move || it.open()));
        let inner = inside.then(|| catalog::judged_with(&change.kind, &before, place.types()));
        let entry = inner.as_ref().unwrap_or(entry);
        let holds = matches!(entry.class, Class::Data | Class::Serving);
        let parts = difference.filter(|_| touched.protection || touched.collections);
        let parts = parts.map(|difference| difference.open(|name| entry.reads(name)));
        let own = Inside::of(&change.kind, || [&before, &after], updates);
        let states = || match (&own, &parts) {
            (Some(own), _) => [&own.before, &own.after],
            (None, Some(parts)) => parts.each_ref(),
            (None, None) => [&*before, &*after],
        };
        let mut weakened = Vec::new();
        if touched.protection {
            let [before, after] = states();
            weakened = entry.weakened(&Update { before, after, provider: plan.provider_of(change) });
        }
        weakened.extend(policies);
        let emptied = if touched.collections && holds { collections::emptied(states()) } else { Vec::new() };
        let broadened = match &own {
            _ if !touched.grants => Vec::new(),
            Some(own) => broadened(&own.type_name, || &own.before, &own.after),
            None => broadened(&change.kind, || &before, &after),
        };
        let unseen = if hides && touched.grants { unseen(&before, &after) } else { Vec::new() };
        if [&weakened, &emptied, &broadened, &unseen].iter().all(|worse| worse.is_empty()) {
            return None;
        }
        let said = if change.before.is_present() { &before } else { &after };
        let environment = place.of_object(&Object::of(change, said));
        Some(Self { change, environment, entry: entry.clone(), weakened, emptied, broadened, unseen })
    }

    /// What the object holds, where it holds anything.
    pub(super) fn held(&self) -> Option<Evidence> {
        let loses = self.entry.loses.as_ref().filter(|_| self.entry.class == Class::Data)?;
        Some(Evidence::new(Label::Holds, loses.clone()))
    }

    /// Everything that is worse afterwards.
    pub fn worsenings(&self) -> impl Iterator<Item = &Worsening> {
        self.weakened.iter().chain(&self.emptied).chain(&self.broadened).chain(&self.unseen)
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

/// By what a change could leave its object worse off: told without opening it.
struct Touched {
    protection: bool,
    collections: bool,
    grants: bool,
}

impl Touched {
    /// Where the difference that an update makes does not tell, it may be anything.
    fn by(updates: bool, difference: Option<&Difference<'_>>, entry: &Entry, may_grant: bool) -> Self {
        let Some(difference) = difference else {
            return Self { protection: updates, collections: updates, grants: may_grant };
        };
        let holds = matches!(entry.class, Class::Data | Class::Serving);
        let any = |tells: &dyn Fn(&Changed<'_>) -> bool| difference.changed().iter().any(tells);
        Self {
            protection: any(&|it| entry.reads(&it.name)),
            collections: holds && any(&|it| it.was_collection && !collections::describes(&it.name)),
            // A tag grants nothing, but a policy may have a name that sounds like one.
            grants: may_grant
                && any(&|it| !collections::describes(&it.name) || catalog::carries_policy(&it.after)),
        }
    }
}

/// The policies that are decided only while the plan is applied.
fn unseen(before: &Value<'_>, after: &Value<'_>) -> Vec<Worsening> {
    let gone = catalog::no_longer_seen(before, after).into_iter();
    gone.map(|(name, value)| Worsening {
        path: name.to_owned(),
        text: format!("what `{name}` will grant is decided only while the plan is applied"),
        states: None,
        hashes: [value.hash(), Value::Unknown.hash()],
    })
    .collect()
}

/// What is granted afterwards and was not before.
fn broadened<'v>(type_name: &str, before: impl Fn() -> &'v Value<'v>, after: &Value<'_>) -> Vec<Worsening> {
    let new = catalog::newly_granted(type_name, &before, after).into_iter();
    new.map(|Grant { path, what, before: granted, reach }| {
        let then = match granted {
            Before::Nothing => "",
            Before::LessOrToOthers => "; before, it granted less, or to others",
        };
        let grants = [Value::Leaf(Leaf::plain(after.hash_at(&path))), Value::Leaf(Leaf::plain(reach))];
        Worsening {
            text: format!("`{path}` {what}{then}"),
            states: None,
            hashes: [before().hash_at(&path), Value::List(grants.into()).hash()],
            path,
        }
    })
    .collect()
}
