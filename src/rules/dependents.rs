//! What else depends on a destroyed object: told by the configuration's references.
//!
//! The reader of a report wants to know what stops working besides.

use super::loss::Loss;
use crate::plan::{Address, Change, Dependents, Graph, Mode, Parts, Plan};
use std::collections::HashMap;
use std::rc::Rc;

/// So many are named; the rest is counted.
const NAMED: usize = 50;

/// The objects of a plan that depend on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// How many refer to it themselves.
    pub direct: usize,
    /// How many do, or refer to one that does, and so on.
    pub in_all: usize,
    /// The first of them, those first that refer to it themselves.
    pub first: Vec<Address<'static>>,
}

/// Finds what depends on each of the destroyed objects.
pub(super) fn settle(plan: &Plan<'_>, graph: &Graph, losses: &mut [Loss<'_>]) {
    if graph.is_empty() {
        return;
    }
    let existing = existing(plan);
    let mut known: HashMap<String, Option<Rc<Needed>>> = HashMap::new();
    for loss in losses {
        let address = &loss.change.address;
        let (Some(parts), Some(configured)) = (address.parts(), address.configured()) else { continue };
        // Instances of one resource in one module have the same dependents.
        let key = format!("{:?} {configured}", parts.modules);
        let needed = known.entry(key).or_insert_with(|| {
            let dependents = graph.dependents(&configured);
            needed(&dependents, &existing, &parts).map(Rc::new)
        });
        loss.needed = needed.clone();
    }
}

/// The objects that exist, by the names that the configuration has for them.
fn existing<'p>(plan: &'p Plan<'_>) -> HashMap<String, Vec<&'p Change<'p>>> {
    let mut existing: HashMap<String, Vec<&Change<'_>>> = HashMap::new();
    for change in plan.changes.iter().filter(|change| change.mode == Mode::Managed && change.existed()) {
        if let Some(name) = change.address.configured() {
            existing.entry(name).or_default().push(change);
        }
    }
    existing
}

fn needed(
    dependents: &Dependents<'_>,
    existing: &HashMap<String, Vec<&Change<'_>>>,
    of: &Parts<'_>,
) -> Option<Needed> {
    let instances = |name: &&str| existing.get(*name).into_iter().flatten().copied();
    let near = |change: &&Change<'_>| change.address.parts().is_some_and(|parts| is_near(&parts, of));
    let direct: Vec<&Change<'_>> = dependents.direct.iter().flat_map(instances).filter(near).collect();
    let further: Vec<&Change<'_>> = dependents.further.iter().flat_map(instances).filter(near).collect();
    let in_all = direct.len() + further.len();
    let first = direct.iter().chain(&further).take(NAMED).map(|change| change.address.to_static()).collect();
    (in_all > 0).then_some(Needed { direct: direct.len(), in_all, first })
}

/// Whether two objects are in the same instances of the modules that they are both in.
fn is_near(one: &Parts<'_>, other: &Parts<'_>) -> bool {
    let shared = one.modules.iter().zip(&other.modules).take_while(|(one, other)| one.name == other.name);
    shared.fold(true, |same, (one, other)| same && one.key == other.key)
}
