//! What else depends on the destroyed objects, as a Mermaid graph that stays small enough to read.

use super::super::escape::mermaid as label;
use crate::gate::{Effect, Judgement};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// So many nodes a person reads.
const NODES: usize = 30;

/// The graph; `None` where nothing depends on anything that is destroyed.
pub(super) fn of(judgement: &Judgement) -> Option<String> {
    let shown = judgement.findings.iter().filter(|judged| judged.decision.effect > Effect::Allow);
    let needed = shown
        .filter_map(|judged| Some((judged.finding.address.as_ref()?, judged.finding.needed.as_deref()?)));
    let mut nodes: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut lines, mut uncounted) = (Vec::new(), 0);
    for (address, needed) in needed {
        let Some(lost) = node(&mut nodes, address.as_str(), "{{", "}}", &mut lines) else {
            uncounted += 1;
            continue;
        };
        for dependent in needed.first.iter().take(needed.direct) {
            match node(&mut nodes, dependent.as_str(), "[", "]", &mut lines) {
                Some(dependent) => lines.push(format!("  n{dependent} --> n{lost}")),
                None => uncounted += 1,
            }
        }
        uncounted += needed.direct.saturating_sub(needed.first.len());
    }
    if nodes.len() < 2 {
        return None;
    }
    lines.dedup();
    let mut text =
        "\nWhat depends on what is destroyed (in six corners):\n\n```mermaid\ngraph LR\n".to_owned();
    text.push_str(&lines.join("\n"));
    text.push_str("\n```\n");
    if uncounted > 0 {
        let _ = writeln!(text, "\nand {uncounted} more that are not drawn");
    }
    Some(text)
}

/// The number of a node, which is drawn when it is new; `None` where there is no room.
fn node<'n>(
    nodes: &mut BTreeMap<&'n str, usize>,
    name: &'n str,
    open: &str,
    close: &str,
    lines: &mut Vec<String>,
) -> Option<usize> {
    if let Some(known) = nodes.get(name) {
        return Some(*known);
    }
    let number = nodes.len();
    (number < NODES).then(|| {
        nodes.insert(name, number);
        let short: String = name.chars().take(80).collect();
        lines.push(format!("  n{number}{open}\"{}\"{close}", label(&short)));
        number
    })
}
