//! A plan with what is known of it: where it belongs, and of each loss what the object held.
//!
//! It is made once, so that no rule opens attributes or asks the catalog by itself.

use super::copies::Encryption;
use super::dependents::{self, Needed};
use super::entries::Entries;
use super::hints::{self, Hint};
use super::kinship::{self, Kin};
use super::step::{self, Step};
use super::unfamiliar::is_unfamiliar;
use crate::catalog::{self, Assessment, Class, Inside, Knowledge, Recovery, Update, Worsening};
use crate::plan::{Action, Change, Fate, Leaf, Leaves, Left, Plan, Value};
use crate::policy::{Environment, EnvironmentClass, Object, Place};
use crate::threads::{Shared, both};
use std::cell::LazyCell;
use std::sync::Arc;

/// A plan, its environment, and its losses.
pub struct KnownPlan<'p> {
    /// The plan.
    pub plan: &'p Plan<'p>,
    /// Where it belongs.
    pub environment: Environment,
    /// What tells where its objects belong.
    pub place: &'p Place<'p>,
    /// The changes whose object is destroyed, orphaned, or of unknown fate, in the order of the plan.
    pub losses: Vec<Loss<'p>>,
    /// The changes whose object lives on and is worse off, in the order of the plan.
    pub steps: Vec<Step<'p>>,
}

/// A change whose object is destroyed, orphaned, or of unknown fate.
pub struct Loss<'p> {
    /// The change.
    pub change: &'p Change<'p>,
    /// What becomes of the object, with what is known of the provider: some delete nothing.
    pub fate: Fate,
    /// Where the object belongs.
    pub environment: Environment,
    /// What the catalog knows of it.
    pub knowledge: Knowledge,
    /// The object's id at its provider, which tells one object from its namesake. It is never shown.
    pub id: Option<Leaf<'p>>,
    /// Whether another object is at its address already, as it is where a replacement left a deposed one behind.
    pub is_succeeded: bool,
    /// What its successor is less protected by.
    pub weakened: Vec<Worsening>,
    /// The lost objects that it has to do with.
    pub kin: Kin<'p>,
    /// How it has to do with keys.
    pub(super) encryption: Encryption<'p>,
    /// What else depends on it, where the configuration says.
    pub needed: Option<Arc<Needed>>,
    /// What would avoid the loss, or make it bearable.
    pub hints: Vec<Hint>,
}

impl<'p> KnownPlan<'p> {
    /// A plan that belongs there with what the catalog, and the policy, know of its losses.
    #[must_use]
    pub fn new(plan: &'p Plan<'p>, place: &'p Place<'p>) -> Self {
        // In a large plan both open the attributes of thousands of objects, and the references are as long again.
        let (for_losses, for_steps) = (Shared::new(&plan.changes), Shared::new(&plan.changes));
        let references = LazyCell::new(|| plan.references.read());
        let losses = |entries: &mut _| Loss::of_some(plan, place, &for_losses, entries);
        let steps = |entries: &mut _| Step::of_some(plan, place, &for_steps, entries);
        let there = || {
            let mut entries = Entries::new(place.types());
            (losses(&mut entries), steps(&mut entries))
        };
        let here = || {
            let mut entries = Entries::new(place.types());
            let losses = losses(&mut entries);
            if losses.iter().any(|(_, loss)| loss.is_explained()) {
                LazyCell::force(&references);
            }
            (losses, steps(&mut entries))
        };
        let ((mut losses, mut steps), (more_losses, more_steps)) = both(there, here);
        losses.extend(more_losses);
        steps.extend(more_steps);
        let mut losses = in_order(losses);
        kinship::settle(&mut losses);
        if losses.iter().any(Loss::is_explained) {
            dependents::settle(plan, &references, &mut losses);
            hints::settle(plan, &references, &mut losses);
        }
        Self { plan, environment: place.environment.clone(), place, losses, steps: in_order(steps) }
    }

    /// The losses whose object is destroyed.
    pub fn destroyed(&self) -> impl Iterator<Item = &Loss<'p>> {
        self.losses.iter().filter(|loss| loss.fate == Fate::Destroyed)
    }

    /// The losses whose object is destroyed and not replaced.
    pub fn deleted(&self) -> impl Iterator<Item = &Loss<'p>> {
        self.destroyed().filter(|loss| !loss.is_replaced())
    }

    /// The losses whose object is destroyed and replaced.
    pub fn replaced(&self) -> impl Iterator<Item = &Loss<'p>> {
        self.destroyed().filter(|loss| loss.is_replaced())
    }
}

impl<'p> Loss<'p> {
    /// The losses among those changes of a plan that nobody else has taken, with their positions.
    fn of_some(
        plan: &'p Plan<'p>,
        place: &Place<'_>,
        changes: &Shared<'p, Change<'p>>,
        entries: &mut Entries<'p>,
    ) -> Vec<(usize, Self)> {
        changes.take(|change| {
            let fate = fate(place, change)?;
            Some(Self::new(plan, place, change, fate, entries))
        })
    }

    fn new(
        plan: &'p Plan<'p>,
        place: &Place<'_>,
        change: &'p Change<'p>,
        fate: Fate,
        entries: &mut Entries<'p>,
    ) -> Self {
        let before = change.before.open();
        let entry = entries.of_object(&change.kind, &before);
        let mut knowledge = catalog::judge(entry, &before, plan.provider_of(change));
        if let Some(leaves) = &change.circumstances().leaves {
            add(leaves, catalog::why_no_snapshot(&change.kind, &before), &mut knowledge.assessment);
        }
        let deletes = matches!(change.action, Action::Delete | Action::Replace(_));
        let fate = match (fate, knowledge.assessment.recovery) {
            (Fate::Destroyed, Recovery::Retained) if deletes => Fate::Orphaned,
            (fate, _) => fate,
        };
        let id = change.circumstances().id.clone().or_else(|| id(&before));
        Self {
            change,
            fate,
            environment: place.of_object(&Object::of(change, &before)),
            encryption: Encryption::new(&change.kind, &knowledge.entry, &before, id.as_ref()),
            id,
            is_succeeded: is_succeeded(plan, change),
            weakened: weakened(plan, change, &before, &knowledge),
            kin: Kin::new(&knowledge.entry, &before),
            needed: None,
            hints: Vec::new(),
            knowledge,
        }
    }

    /// Whether a finding may say what depends on it, and what would avoid the loss.
    fn is_explained(&self) -> bool {
        self.fate != Fate::Orphaned && self.is_told()
    }

    /// Whether a rule may have something to say of it: of ordinary work outside of production none has.
    fn is_told(&self) -> bool {
        let matters = matches!(self.knowledge.entry.class, Class::Data | Class::Serving | Class::Protecting);
        matters || is_unfamiliar(self) || self.environment.class == EnvironmentClass::Production
    }

    /// Whether a replacement makes the new object before the old one goes.
    #[must_use]
    pub fn is_create_first(&self) -> bool {
        self.change.action.order() == Some(crate::plan::Order::CreateFirst)
    }

    /// Whether another object has taken its place before: what goes now is the rest of that replacement.
    #[must_use]
    pub fn was_replaced(&self) -> bool {
        self.change.deposed.is_some() && self.is_succeeded
    }

    /// Whether another object takes its place.
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        matches!(self.change.action, Action::Replace(_))
    }
}

/// What was made of changes, in the order of the plan.
fn in_order<T>(mut made: Vec<(usize, T)>) -> Vec<T> {
    made.sort_unstable_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}

/// The fate of an object that is lost, or may be: what becomes of a custom resource that is updated, its handler
/// decides, and in production nobody should find that out afterwards.
fn fate(place: &Place<'_>, change: &Change<'_>) -> Option<Fate> {
    let fate = change.fate?;
    if fate.is_loss() {
        return Some(fate);
    }
    if change.action != Action::Update || !catalog::is_custom(&change.kind) {
        return None;
    }
    let (before, after) = (change.before.open(), change.after.open());
    let same = change.before.is_present() && change.after.is_present() && before.is_same(&after);
    let environment = place.of_object(&Object::of(change, &before));
    (environment.class == EnvironmentClass::Production && !same).then_some(Fate::Unknown)
}

/// Whether the plan knows of another object at the address of a deposed one.
fn is_succeeded(plan: &Plan<'_>, change: &Change<'_>) -> bool {
    let first = plan.changes.partition_point(|other| other.address < change.address);
    let mut same = plan.changes.iter().skip(first).take_while(|other| other.address == change.address);
    change.deposed.is_some() && same.any(|other| other.existed() && other.fate != Some(Fate::Orphaned))
}

/// What the tool leaves of an object, beside what the provider does; of some it can take no snapshot.
fn add(leaves: &Leaves, no_snapshot: Option<String>, assessment: &mut Assessment) {
    let mut because = leaves.because.clone();
    match leaves.what {
        Left::Snapshot => match no_snapshot {
            None => assessment.recovery = Recovery::Snapshot,
            Some(why) if assessment.recovery == Recovery::None => because = format!("{because}, but {why}"),
            Some(_) => return,
        },
        Left::Unknown if assessment.recovery == Recovery::None => assessment.recovery = Recovery::Unknown,
        Left::Nothing if assessment.recovery == Recovery::None => {}
        Left::Nothing | Left::Unknown | Left::Object => return,
    }
    assessment.evidence.insert(0, because);
}

/// The object's id, with its account and its region where it has such a name; of a manifest, which has none, its kind
/// and its names.
fn id<'p>(before: &Value<'p>) -> Option<Leaf<'p>> {
    let own = |name: &&str| before.get(name).and_then(Value::leaf).filter(|id| !id.is_empty());
    ["arn", "id"].iter().find_map(own).cloned().or_else(|| {
        let manifest = before.get("manifest")?;
        let hash = |value: Option<&Value<'_>>| value.map(Value::hash).unwrap_or_default();
        let metadata = manifest.get("metadata");
        let names = ["namespace", "name"].map(|name| hash(metadata.and_then(|metadata| metadata.get(name))));
        Some(Leaf::plain(format!("{} {}", hash(manifest.get("kind")), names.join(" "))))
    })
}

/// What the successor of an object that holds something is less protected by, and what that of one that protects
/// others protects less.
fn weakened(
    plan: &Plan<'_>,
    change: &Change<'_>,
    before: &Value<'_>,
    knowledge: &Knowledge,
) -> Vec<Worsening> {
    let counts = matches!(knowledge.entry.class, Class::Data | Class::Protecting);
    if !(counts && matches!(change.action, Action::Replace(_)) && change.after.is_present()) {
        return Vec::new();
    }
    let after = change.after.open();
    let own = Inside::of(&change.kind, || [before, &after], false);
    let [before, after] = own.as_ref().map_or([before, &after], |own| [&own.before, &own.after]);
    let update = Update { before, after, provider: plan.provider_of(change) };
    knowledge.entry.weakened(&update).into_iter().chain(step::policies(change)).collect()
}

#[cfg(test)]
mod tests {
    use super::id;
    use crate::plan::Attributes;

    #[test]
    fn objects_of_one_name_in_two_accounts_are_told_apart() {
        let of = |json: &str| {
            id(&Attributes::new(Some(json), None, None).open()).and_then(|id| id.shown().map(str::to_owned))
        };
        let orders = |account: &str| {
            let arn = format!("arn:aws:dynamodb:eu-west-1:{account}:table/orders");
            of(&format!(r#"{{"id": "orders", "arn": "{arn}"}}"#))
        };
        assert_ne!(orders("111111111111"), orders("222222222222"));
        assert_eq!(of(r#"{"id": "orders", "arn": null}"#).as_deref(), Some("orders"));
        assert_eq!(of("{}"), None);
    }
}
