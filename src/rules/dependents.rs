//! What else depends on a destroyed object: told by the configuration's references.
//!
//! The reader of a report wants to know what stops working besides.

use super::loss::Loss;
use crate::plan::{Address, Change, Dependents, Finder, Graph, Mode, Parts, Plan};
use std::collections::HashMap;
use std::sync::Arc;

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
    let instances = |name: &String| {
        let instances = existing.get(name).into_iter().flatten();
        instances.filter_map(|change| Some((change.address.parts()?, *change))).collect()
    };
    let instances: Vec<Vec<Instance<'_>>> = graph.names().iter().map(instances).collect();
    let mut finder = Finder::new(graph);
    let mut known: HashMap<String, Option<Arc<Needed>>> = HashMap::new();
    for loss in losses {
        let address = &loss.change.address;
        let (Some(parts), Some(configured)) = (address.parts(), address.configured()) else { continue };
        // Instances of one resource in one module have the same dependents.
        let key = format!("{:?} {configured}", parts.modules);
        let needed = known.entry(key).or_insert_with(|| {
            let dependents = finder.dependents(&configured)?;
            needed(dependents, &instances, &parts, graph.names()).map(Arc::new)
        });
        loss.needed = needed.clone();
    }
}

/// An object that exists.
type Instance<'p> = (Parts<'p>, &'p Change<'p>);

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
    dependents: Dependents,
    instances: &[Vec<Instance<'_>>],
    of: &Parts<'_>,
    names: &[String],
) -> Option<Needed> {
    let mut needed = Needed { direct: 0, in_all: 0, first: Vec::new() };
    let near = |node: &usize| {
        let instances = instances.get(*node).into_iter().flatten();
        instances.filter(|(parts, _)| is_near(parts, of)).map(|(_, change)| &change.address)
    };
    for (mut nodes, is_direct) in [(dependents.direct, true), (dependents.further, false)] {
        let number: usize = nodes.iter().map(|node| near(node).count()).sum();
        needed.in_all += number;
        needed.direct += if is_direct { number } else { 0 };
        nodes.retain(|node| near(node).next().is_some());
        let by_name = |one: &usize, other: &usize| names.get(*one).cmp(&names.get(*other));
        if nodes.len() > NAMED {
            nodes.select_nth_unstable_by(NAMED, by_name);
            nodes.truncate(NAMED);
        }
        nodes.sort_unstable_by(by_name);
        let left = NAMED - needed.first.len();
        needed.first.extend(nodes.iter().flat_map(near).take(left).map(Address::to_static));
    }
    (needed.in_all > 0).then_some(needed)
}

/// Whether two objects are in the same instances of the modules that they are both in.
fn is_near(one: &Parts<'_>, other: &Parts<'_>) -> bool {
    let shared = one.modules.iter().zip(&other.modules).take_while(|(one, other)| one.name == other.name);
    shared.fold(true, |same, (one, other)| same && one.key == other.key)
}
