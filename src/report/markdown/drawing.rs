//! The graph of what depends on the destroyed objects, for Mermaid.

use super::super::escape::mermaid as label;
use super::super::graph::Graph;
use super::super::words;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The longest address that a node shows whole.
const LONGEST: usize = 80;

/// The graph in its fence, with a line on how to read it.
pub(super) fn drawn(graph: &Graph<'_>) -> String {
    let mut text = "\nWhat needs what is lost (in six corners):\n\n```mermaid\ngraph LR\n".to_owned();
    for (number, node) in graph.nodes.iter().enumerate() {
        let name = label(&words::short(node.address.as_str(), LONGEST));
        let (open, close) = if node.is_lost { ("{{", "}}") } else { ("[", "]") };
        let _ = writeln!(text, "  n{number}{open}\"{name}\"{close}");
    }
    // One line for all that needs an object: it is read where it is not drawn.
    let mut needing: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (dependent, needed) in &graph.edges {
        needing.entry(*needed).or_default().push(format!("n{dependent}"));
    }
    for (needed, dependents) in needing {
        let _ = writeln!(text, "  {} --> n{needed}", dependents.join(" & "));
    }
    text.push_str("```\n");
    if graph.undrawn > 0 {
        let _ = writeln!(text, "\nand {} more that are not drawn", graph.undrawn);
    }
    text
}
