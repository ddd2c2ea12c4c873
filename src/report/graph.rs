//! What else depends on the destroyed objects, as a graph that stays small enough to read.

use crate::gate::{Effect, JudgedFinding, Judgement};
use crate::plan::{Address, Fate};
use std::collections::{BTreeMap, BTreeSet};

/// So many objects a person reads.
const NODES: usize = 30;

/// Objects, and which of them needs which.
pub(super) struct Graph<'j> {
    pub(super) nodes: Vec<Node<'j>>,
    /// Pairs of nodes: the first needs the second.
    pub(super) edges: BTreeSet<(usize, usize)>,
    /// How many more there are for which there is no room.
    pub(super) undrawn: usize,
}

/// An object.
pub(super) struct Node<'j> {
    pub(super) address: &'j Address<'static>,
    /// Whether it is lost itself.
    pub(super) is_lost: bool,
}

/// The graph; `None` where nothing depends on anything that is destroyed.
pub(super) fn of(judgement: &Judgement) -> Option<Graph<'_>> {
    let mut drawing = Drawing::new(judgement);
    let shown = judgement.findings.iter().filter(|judged| judged.decision.effect > Effect::Allow);
    shown.for_each(|judged| drawing.add(judged));
    let undrawn = drawing.uncounted + drawing.left_out.len();
    let graph = Graph { nodes: drawing.nodes, edges: drawing.edges, undrawn };
    (!graph.edges.is_empty()).then_some(graph)
}

/// An object of one of the plans.
type Object<'j> = (usize, &'j Address<'static>);

struct Drawing<'j> {
    lost: BTreeSet<Object<'j>>,
    known: BTreeMap<Object<'j>, usize>,
    nodes: Vec<Node<'j>>,
    edges: BTreeSet<(usize, usize)>,
    left_out: BTreeSet<Object<'j>>,
    uncounted: usize,
}

impl<'j> Drawing<'j> {
    fn new(judgement: &'j Judgement) -> Self {
        let lost = judgement.plans.iter().enumerate().flat_map(|(plan, judged)| {
            let lost = judged.changes.iter().filter(|change| change.fate.is_some_and(Fate::is_loss));
            lost.map(move |change| (plan, &change.address))
        });
        Self {
            lost: lost.collect(),
            known: BTreeMap::new(),
            nodes: Vec::new(),
            edges: BTreeSet::new(),
            left_out: BTreeSet::new(),
            uncounted: 0,
        }
    }

    /// Adds the object of a finding, and what needs it.
    fn add(&mut self, judged: &'j JudgedFinding) {
        let finding = &judged.finding;
        let (Some(plan), Some(address), Some(needed)) =
            (judged.plan, &finding.address, finding.needed.as_deref())
        else {
            return;
        };
        let lost = self.node((plan, address));
        for dependent in needed.first.iter().take(needed.direct) {
            let dependent = self.node((plan, dependent));
            self.edges.extend(dependent.zip(lost));
        }
        self.uncounted += needed.direct.saturating_sub(needed.first.len());
    }

    /// The number of a node, which is new where it has to be; `None` where there is no room.
    fn node(&mut self, object: Object<'j>) -> Option<usize> {
        if let Some(known) = self.known.get(&object) {
            return Some(*known);
        }
        if self.nodes.len() == NODES {
            self.left_out.insert(object);
            return None;
        }
        self.known.insert(object, self.nodes.len());
        self.nodes.push(Node { address: object.1, is_lost: self.lost.contains(&object) });
        Some(self.nodes.len() - 1)
    }
}
