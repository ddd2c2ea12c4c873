//! The graph of what depends on the destroyed objects, drawn: what needs something stands to the left of it.

use super::super::escape::xml;
use super::super::graph::{Graph, Node};
use super::super::{counts, words};
use std::fmt::Write as _;

const WIDTH: usize = 240;
const HEIGHT: usize = 44;
/// What is left free between columns, and between rows.
const BETWEEN: (usize, usize) = (44, 14);
/// So many letters fit into a box.
const LETTERS: usize = 29;

/// The graph with its heading.
pub(super) fn section(graph: &Graph<'_>) -> String {
    let more = match graph.undrawn {
        0 => String::new(),
        more => format!("<p>and {more} more that are not drawn</p>\n"),
    };
    let lost = graph.nodes.iter().filter(|node| node.is_lost).count();
    format!(
        "<section aria-labelledby=\"graph-title\">\n<h2 id=\"graph-title\">What needs what is lost</h2>\n\
         <p>Arrows go from an object to what it needs. Filled boxes are lost.</p>\n\
         <div class=\"graph\" tabindex=\"0\" role=\"group\" aria-label=\"{}, {lost} of them lost\">\n{}</div>\n{more}\
         </section>\n",
        counts::of(graph.nodes.len(), "object"),
        drawn(graph)
    )
}

fn drawn(graph: &Graph<'_>) -> String {
    let places = places(graph);
    let columns = places.iter().map(|(column, _)| column + 1).max().unwrap_or(1);
    let rows = places.iter().map(|(_, row)| row + 1).max().unwrap_or(1);
    let width = columns * (WIDTH + BETWEEN.0) - BETWEEN.0 + 4;
    let height = rows * (HEIGHT + BETWEEN.1) - BETWEEN.1 + 4;
    let mut drawn = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"-2 -2 {width} {height}\" role=\"img\" \
         aria-labelledby=\"graph-title\">\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" \
         markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker></defs>\n"
    );
    for (dependent, needed) in &graph.edges {
        if let (Some(from), Some(to)) = (places.get(*dependent), places.get(*needed)) {
            arrow(*from, *to, &mut drawn);
        }
    }
    for (node, place) in graph.nodes.iter().zip(&places) {
        object(node, *place, &mut drawn);
    }
    drawn + "</svg>\n"
}

/// The column and the row of each node. What nothing else is needed by stands in the last column, and in every
/// column each node stands near the middle of what it needs.
fn places(graph: &Graph<'_>) -> Vec<(usize, usize)> {
    let depths = depths(graph);
    let deepest = depths.iter().copied().max().unwrap_or(0);
    let mut rows: Vec<usize> = vec![0; graph.nodes.len()];
    for depth in 0..=deepest {
        let mut column: Vec<(usize, usize)> = Vec::new();
        for (node, _) in depths.iter().enumerate().filter(|(_, of)| **of == depth) {
            let needed: Vec<usize> = graph
                .edges
                .iter()
                .filter(|(dependent, needed)| *dependent == node && depths.get(*needed) < Some(&depth))
                .filter_map(|(_, needed)| rows.get(*needed).copied())
                .collect();
            let middle = needed.iter().sum::<usize>() * 100 / needed.len().max(1);
            column.push((middle, node));
        }
        column.sort_unstable();
        for (row, (_, node)) in column.into_iter().enumerate() {
            rows.get_mut(node).map(|of| *of = row).unwrap_or_default();
        }
    }
    depths.iter().zip(rows).map(|(depth, row)| (deepest - depth, row)).collect()
}

/// How many steps each node is from what needs nothing that is drawn. A circle, which no configuration has, ends.
fn depths(graph: &Graph<'_>) -> Vec<usize> {
    let mut depths: Vec<usize> = vec![0; graph.nodes.len()];
    for _ in 0..graph.nodes.len() {
        for (dependent, needed) in &graph.edges {
            let below = depths.get(*needed).map_or(0, |depth| depth + 1).min(graph.nodes.len());
            if let Some(depth) = depths.get_mut(*dependent) {
                *depth = below.max(*depth);
            }
        }
    }
    depths
}

fn corner((column, row): (usize, usize)) -> (usize, usize) {
    (column * (WIDTH + BETWEEN.0), row * (HEIGHT + BETWEEN.1))
}

fn arrow(from: (usize, usize), to: (usize, usize), drawn: &mut String) {
    let (from, to) = (corner(from), corner(to));
    let (x1, y1) = (from.0 + WIDTH, from.1 + HEIGHT / 2);
    let (x2, y2) = (to.0, to.1 + HEIGHT / 2);
    let half = BETWEEN.0 / 2;
    let _ = writeln!(
        drawn,
        "<path class=\"arrow\" d=\"M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}\" marker-end=\"url(#tip)\"/>",
        x1 + half,
        x2.saturating_sub(half)
    );
}

fn object(node: &Node<'_>, place: (usize, usize), drawn: &mut String) {
    let (x, y) = corner(place);
    let (module, name) = split(node);
    let class = if node.is_lost { "lost" } else { "kept" };
    let _ = write!(
        drawn,
        "<g class=\"{class}\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"6\"/>",
        xml(node.address.as_str())
    );
    let lines: &[(&str, &str, usize)] = match module.is_empty() {
        true => &[("name", &name, 27)],
        false => &[("module", &module, 17), ("name", &name, 34)],
    };
    for (class, text, down) in lines {
        let text = xml(&words::short(text, LETTERS));
        let _ = write!(drawn, "<text class=\"{class}\" x=\"{}\" y=\"{}\">{text}</text>", x + 10, y + down);
    }
    drawn.push_str("</g>\n");
}

/// The modules of an address, and the rest of it.
fn split(node: &Node<'_>) -> (String, String) {
    let address = node.address.as_str();
    let resource = node.address.parts().map(|parts| format!("{}.{}", parts.kind, parts.resource.name));
    let at = resource.and_then(|resource| address.find(&resource)).unwrap_or(0);
    let (module, name) = address.split_at(at);
    (module.trim_end_matches('.').to_owned(), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::graph::{Graph, Node};
    use super::{places, split};
    use crate::plan::Address;

    #[test]
    fn what_needs_something_stands_to_the_left_of_it() {
        let addresses = ["a.lost", "a.first", "a.second"].map(Address::new);
        let node = |address| Node { address, is_lost: false };
        let nodes = addresses.iter().map(node).collect();
        let chain = Graph { nodes, edges: [(1, 0), (2, 1)].into(), undrawn: 0 };
        assert_eq!(places(&chain), [(2, 0), (1, 0), (0, 0)]);
        let nodes = addresses.iter().map(node).collect();
        let circle = Graph { nodes, edges: [(0, 1), (1, 0)].into(), undrawn: 0 };
        assert_eq!(places(&circle).len(), 3);
    }

    #[test]
    fn modules_stand_above_the_name() {
        let address = Address::new("module.a[\"x\"].aws_vpc.this[0]");
        let (module, name) = split(&Node { address: &address, is_lost: true });
        assert_eq!((module.as_str(), name.as_str()), ("module.a[\"x\"]", "aws_vpc.this[0]"));
    }
}
