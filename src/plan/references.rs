//! What in a configuration refers to what, so that a report can say what else depends on a lost object.
//!
//! Its nodes are objects as the configuration names them: without the keys of instances.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// What in a configuration refers to what.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: HashMap<String, usize>,
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

/// The nodes that depend on one, in no order.
#[derive(Debug, Default)]
pub struct Dependents {
    /// Those that refer to it themselves.
    pub direct: Vec<usize>,
    /// Those that refer to these, and so on.
    pub further: Vec<usize>,
}

/// Finds the nodes that depend on one after the other.
pub struct Finder<'g> {
    graph: &'g Graph,
    /// For which search each node was seen last.
    seen: Vec<usize>,
    searches: usize,
    /// How many more steps may be taken.
    left: usize,
}

impl<'g> Finder<'g> {
    /// More steps are not taken in one graph. In a chain of so many thousands that this matters, the last ones do
    /// without.
    const MOST: usize = 50_000_000;

    /// Of this graph.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Self {
        Self { graph, seen: vec![0; graph.names.len()], searches: 0, left: Self::MOST }
    }

    /// The nodes that depend on the one of this name; `None` where that would take too many steps.
    pub fn dependents(&mut self, of: &str) -> Option<Dependents> {
        let Some(start) = self.graph.nodes.get(of) else { return Some(Dependents::default()) };
        self.searches += 1;
        let mut found = Vec::new();
        self.see(*start);
        self.see_users(*start, &mut found)?;
        let direct = found.len();
        let mut next = 0;
        while let Some(node) = found.get(next).copied() {
            self.see_users(node, &mut found)?;
            next += 1;
        }
        let further = found.split_off(direct);
        Some(Dependents { direct: found, further })
    }

    /// Adds what refers to a node and was not seen before.
    fn see_users(&mut self, node: usize, found: &mut Vec<usize>) -> Option<()> {
        for user in self.graph.used_by.get(node).into_iter().flatten() {
            self.left = self.left.checked_sub(1)?;
            if self.see(*user) {
                found.push(*user);
            }
        }
        Some(())
    }

    /// Whether a node is seen for the first time.
    fn see(&mut self, node: usize) -> bool {
        let search = self.searches;
        self.seen.get_mut(node).is_some_and(|seen| std::mem::replace(seen, search) != search)
    }
}

impl Graph {
    /// Adds that an attribute of one node refers to another.
    pub fn add(&mut self, from: usize, attribute: &str, to: usize) {
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

    /// The node of the object that the configuration names so.
    pub fn node(&mut self, name: String) -> usize {
        if let Some(node) = self.nodes.get(&name) {
            return *node;
        }
        let node = self.uses.len();
        self.names.push(name.clone());
        self.nodes.insert(name, node);
        self.uses.push(Vec::new());
        self.used_by.push(BTreeSet::new());
        node
    }

    /// Whether nothing refers to anything, as far as is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The names of its nodes, in the order of their numbers.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
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
    use super::{Finder, Graph};

    #[test]
    fn dependents_are_direct_or_further_and_a_circle_ends() {
        let mut graph = Graph::default();
        for (from, to) in [("service", "table"), ("table", "key"), ("alarm", "service"), ("key", "alarm")] {
            let [from, to] = [from, to].map(|name| graph.node(name.to_owned()));
            graph.add(from, "x", to);
        }
        let key = graph.node("key".to_owned());
        graph.add(key, "self", key);
        let mut finder = Finder::new(&graph);
        for _ in 0..2 {
            let dependents = finder.dependents("table").unwrap();
            let named =
                |nodes: Vec<usize>| nodes.into_iter().map(|node| &*graph.names()[node]).collect::<Vec<_>>();
            assert_eq!(named(dependents.direct), ["service"]);
            assert_eq!(named(dependents.further), ["alarm", "key"]);
        }
        assert!(finder.dependents("nothing").unwrap().direct.is_empty());
        assert_eq!(graph.uses("table", "x").into_iter().collect::<Vec<_>>(), ["key"]);
        assert!(graph.uses("table", "y").is_empty());
    }
}
