//! What in a configuration refers to what, so that a report can say what else depends on a lost object.
//!
//! Its nodes are objects as the configuration names them: without the keys of instances.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What in a configuration refers to what.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: BTreeMap<String, usize>,
    names: Vec<String>,
    /// What each node refers to, by the attribute that does.
    uses: Vec<Vec<Use>>,
    /// What refers to each node.
    used_by: Vec<BTreeSet<usize>>,
}

/// One attribute that refers to another object.
#[derive(Debug)]
struct Use {
    attribute: String,
    to: usize,
}

/// The nodes that depend on one.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Dependents<'g> {
    /// Those that refer to it themselves.
    pub direct: BTreeSet<&'g str>,
    /// Those that refer to these, and so on.
    pub further: BTreeSet<&'g str>,
}

impl Graph {
    /// Adds that an attribute of one object refers to another.
    pub fn add(&mut self, from: &str, attribute: &str, to: &str) {
        let (from, to) = (self.node(from), self.node(to));
        if from == to {
            return;
        }
        if let Some(uses) = self.uses.get_mut(from) {
            uses.push(Use { attribute: attribute.to_owned(), to });
        }
        if let Some(used_by) = self.used_by.get_mut(to) {
            used_by.insert(from);
        }
    }

    fn node(&mut self, name: &str) -> usize {
        if let Some(node) = self.nodes.get(name) {
            return *node;
        }
        let node = self.uses.len();
        self.nodes.insert(name.to_owned(), node);
        self.names.push(name.to_owned());
        self.uses.push(Vec::new());
        self.used_by.push(BTreeSet::new());
        node
    }

    /// Whether nothing refers to anything, as far as is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The objects that depend on this one.
    #[must_use]
    pub fn dependents(&self, of: &str) -> Dependents<'_> {
        let Some(start) = self.nodes.get(of) else { return Dependents::default() };
        let direct = self.used_by.get(*start).cloned().unwrap_or_default();
        let mut seen = direct.clone();
        seen.insert(*start);
        let mut left: Vec<usize> = direct.iter().copied().collect();
        let mut further = BTreeSet::new();
        while let Some(node) = left.pop() {
            for user in self.used_by.get(node).into_iter().flatten() {
                if seen.insert(*user) {
                    further.insert(*user);
                    left.push(*user);
                }
            }
        }
        let named = |nodes: BTreeSet<usize>| nodes.iter().filter_map(|node| self.name(*node)).collect();
        Dependents { direct: named(direct), further: named(further) }
    }

    /// The objects that an attribute of this one refers to.
    #[must_use]
    pub fn uses(&self, of: &str, attribute: &str) -> BTreeSet<&str> {
        let uses = self.nodes.get(of).and_then(|node| self.uses.get(*node)).into_iter().flatten();
        uses.filter(|one| one.attribute == attribute).filter_map(|one| self.name(one.to)).collect()
    }

    fn name(&self, node: usize) -> Option<&str> {
        self.names.get(node).map(String::as_str)
    }
}

/// A graph that is read only when somebody asks.
pub struct References<'a>(Box<dyn Fn() -> Graph + Sync + 'a>);

impl<'a> References<'a> {
    /// References that this function reads.
    pub fn new(read: impl Fn() -> Graph + Sync + 'a) -> Self {
        Self(Box::new(read))
    }

    /// Reads them.
    #[must_use]
    pub fn read(&self) -> Graph {
        (self.0)()
    }
}

/// None: the input does not say.
impl Default for References<'_> {
    fn default() -> Self {
        Self::new(Graph::default)
    }
}

impl fmt::Debug for References<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(references)")
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn dependents_are_direct_or_further_and_a_circle_ends() {
        let mut graph = Graph::default();
        for (from, to) in [("service", "table"), ("table", "key"), ("alarm", "service"), ("key", "alarm")] {
            graph.add(from, "x", to);
        }
        graph.add("key", "self", "key");
        let dependents = graph.dependents("table");
        assert_eq!(dependents.direct.into_iter().collect::<Vec<_>>(), ["service"]);
        assert_eq!(dependents.further.into_iter().collect::<Vec<_>>(), ["alarm", "key"]);
        assert!(graph.dependents("nothing").direct.is_empty());
        assert_eq!(graph.uses("table", "x").into_iter().collect::<Vec<_>>(), ["key"]);
        assert!(graph.uses("table", "y").is_empty());
    }
}
