//! The references of the configuration in a plan file, in the words of the plan document, which has them ready.
//!
//! Best effort, as there: what cannot be read refers to nothing.

use super::configuration::LARGEST_FILE;
use super::container::Archive;
use super::hcl::{Referring, referring};
use crate::input::terraform::references::graph;
use crate::plan::Graph;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// How deep modules may be nested.
const DEEPEST: usize = 32;

/// What is no argument of an object that it is about.
const ASIDE: [&str; 5] = ["lifecycle", "provider", "providers", "connection", "provisioner"];

/// What in the configuration of a plan file refers to what.
pub(super) fn read(file: &[u8]) -> Graph {
    let Ok(archive) = Archive::open(file) else { return Graph::default() };
    let mut root = module(&archive, "", DEEPEST, &mut BTreeSet::new());
    let mut part = |name: &str| serde_json::value::to_raw_value(&root.remove(name)?).ok();
    let (resources, module_calls) = (part("resources"), part("module_calls"));
    graph(resources.as_deref(), module_calls.as_deref())
}

/// A module, as the plan document has it. Each is called once: what is called again, Terraform would have refused.
fn module(
    archive: &Archive<'_>,
    name: &str,
    depth: usize,
    called: &mut BTreeSet<String>,
) -> Map<String, Value> {
    let (mut resources, mut calls, mut outputs) = (Vec::new(), Map::new(), Map::new());
    for block in blocks(archive, name) {
        let labels: Vec<&str> = block.labels.iter().map(String::as_str).collect();
        match (block.kind.as_str(), labels.as_slice()) {
            ("resource", [kind, name]) => resources.push(resource(format!("{kind}.{name}"), &block)),
            ("data", [kind, name]) => resources.push(resource(format!("data.{kind}.{name}"), &block)),
            ("output", [name]) => {
                let value = block.members.iter().find(|(member, _)| member == "value");
                let value = value.map(|(_, references)| json!({ "references": references }));
                outputs.insert((*name).to_owned(), json!({ "expression": value }));
            }
            ("module", [call]) => {
                let inside = if name.is_empty() { (*call).to_owned() } else { format!("{name}.{call}") };
                let depth = depth.checked_sub(1).filter(|_| called.insert(inside.clone()));
                let inside = depth.map(|depth| module(archive, &inside, depth, called));
                let call_of = json!({ "expressions": expressions(&block), "module": inside });
                calls.insert((*call).to_owned(), call_of);
            }
            (_, _) => {}
        }
    }
    let parts: [(&str, Value); 3] =
        [("resources", resources.into()), ("module_calls", calls.into()), ("outputs", outputs.into())];
    parts.into_iter().map(|(name, part)| (name.to_owned(), part)).collect()
}

fn blocks(archive: &Archive<'_>, module: &str) -> Vec<Referring> {
    let directory = format!("tfconfig/m-{module}/");
    let files = archive.entries().iter().filter(|entry| {
        let file = entry.name.strip_prefix(&directory);
        file.is_some_and(|file| file.ends_with(".tf") || file.ends_with(".tofu"))
    });
    let texts = files.filter_map(|entry| String::from_utf8(entry.read(LARGEST_FILE).ok()?).ok());
    texts.filter_map(|text| referring(&text)).flatten().collect()
}

fn resource(address: String, block: &Referring) -> Value {
    let of = |name: &str| block.members.iter().find(|(member, _)| member == name).map(|(_, all)| all);
    json!({
        "address": address,
        "expressions": expressions(block),
        "count_expression": { "references": of("count") },
        "for_each_expression": { "references": of("for_each") },
        "depends_on": of("depends_on").map(Vec::as_slice).unwrap_or_default(),
    })
}

fn expressions(block: &Referring) -> Map<String, Value> {
    const ITSELF: [&str; 3] = ["count", "for_each", "depends_on"];
    let mut expressions: Map<String, Value> = Map::new();
    for (name, references) in &block.members {
        if ASIDE.contains(&name.as_str()) || ITSELF.contains(&name.as_str()) {
            continue;
        }
        let blocks = expressions.entry(name.clone()).or_insert_with(|| json!([]));
        if let Some(blocks) = blocks.as_array_mut() {
            blocks.push(json!({ "references": references }));
        }
    }
    expressions
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_no_archive_refers_to_nothing() {
        assert!(read(b"PK").is_empty());
    }
}
