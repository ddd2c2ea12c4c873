//! The references of a configuration: which object names which, through variables and outputs of modules.
//!
//! Best effort, for what else depends on a lost object: the configuration in a plan has no locals.
//!
//! Source: `internal/command/jsonconfig` of both products: `references` names the object, then its prefixes.

use super::expression::Mentions;
use crate::plan::{Graph, Text};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// How deep modules may be nested, and references may lead through variables and outputs.
const DEEPEST: usize = 32;

#[derive(Deserialize, Default)]
struct Module<'a> {
    #[serde(borrow)]
    resources: Option<Vec<Resource<'a>>>,
    #[serde(borrow)]
    module_calls: Option<BTreeMap<Text<'a>, Call<'a>>>,
    #[serde(borrow)]
    outputs: Option<BTreeMap<Text<'a>, Output<'a>>>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow)]
    address: Option<Text<'a>>,
    #[serde(borrow)]
    expressions: Option<Expressions<'a>>,
    #[serde(borrow)]
    count_expression: Option<Mentions<'a>>,
    #[serde(borrow)]
    for_each_expression: Option<Mentions<'a>>,
    #[serde(borrow)]
    depends_on: Option<Vec<Text<'a>>>,
}

#[derive(Deserialize)]
struct Call<'a> {
    #[serde(borrow)]
    expressions: Option<Expressions<'a>>,
    #[serde(borrow)]
    module: Option<Module<'a>>,
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow)]
    expression: Option<Mentions<'a>>,
}

/// What the attributes of an object, or the arguments of a call, name.
type Expressions<'a> = BTreeMap<Text<'a>, Mentions<'a>>;

/// The graph of a root module's resources and module calls.
pub(super) fn graph(resources: Option<&RawValue>, module_calls: Option<&RawValue>) -> Graph {
    let resources = resources.and_then(|raw| serde_json::from_str(raw.get()).ok());
    let module_calls = module_calls.and_then(|raw| serde_json::from_str(raw.get()).ok());
    let root = Module { resources, module_calls, outputs: None };
    let mut scopes = Vec::new();
    collect(&root, "", None, DEEPEST, &mut scopes);
    let mut resolver = Resolver { scopes: &scopes, graph: Graph::default(), known: HashMap::new() };
    for (at, scope) in scopes.iter().enumerate() {
        scope.module.resources.iter().flatten().for_each(|resource| resolver.add(at, resource));
    }
    resolver.graph
}

/// A module where it is called.
struct Scope<'m, 'a> {
    module: &'m Module<'a>,
    /// `module.a.module.b.`, empty for the root.
    prefix: String,
    /// Where it is called from, and with which arguments.
    called: Option<(usize, &'m Expressions<'a>)>,
    /// The scopes of the modules that it calls.
    calls: BTreeMap<String, usize>,
}

fn collect<'m, 'a>(
    module: &'m Module<'a>,
    prefix: &str,
    called: Option<(usize, &'m Expressions<'a>)>,
    depth: usize,
    scopes: &mut Vec<Scope<'m, 'a>>,
) -> usize {
    let at = scopes.len();
    scopes.push(Scope { module, prefix: prefix.to_owned(), called, calls: BTreeMap::new() });
    for (Text(name), call) in module.module_calls.iter().flatten() {
        if let (Some(inside), Some(depth)) = (&call.module, depth.checked_sub(1)) {
            let called = call.expressions.as_ref().map(|arguments| (at, arguments));
            let inside = collect(inside, &format!("{prefix}module.{name}."), called, depth, scopes);
            if let Some(scope) = scopes.get_mut(at) {
                scope.calls.insert(name.clone().into_owned(), inside);
            }
        }
    }
    at
}

/// What references lead to.
struct Resolver<'s> {
    scopes: &'s [Scope<'s, 's>],
    graph: Graph,
    /// What leads on is followed once: many lead through the same variables and outputs.
    known: HashMap<(usize, &'s str), Nodes>,
}

/// The nodes of objects, each once.
type Nodes = Rc<[usize]>;

impl<'s> Resolver<'s> {
    /// Adds what an object refers to, as seen from inside of its module.
    fn add(&mut self, at: usize, resource: &'s Resource<'s>) {
        let Some(Text(address)) = &resource.address else { return };
        let counted = resource.count_expression.iter().map(|named| ("count", named));
        let keyed = resource.for_each_expression.iter().map(|named| ("for_each", named));
        let written =
            resource.expressions.iter().flatten().map(|(Text(attribute), named)| (&**attribute, named));
        let mentioned = written.chain(counted).chain(keyed);
        let mut all: Vec<(&str, &str)> = mentioned
            .flat_map(|(attribute, Mentions(all))| all.iter().map(move |reference| (attribute, &**reference)))
            .collect();
        let needed = resource.depends_on.iter().flatten();
        all.extend(needed.map(|Text(target)| ("depends_on", &**target)));
        let mut found = Vec::new();
        let mut from = None;
        for (attribute, reference) in all {
            self.follow(at, reference, DEEPEST, &mut found);
            for to in found.drain(..) {
                let from = *from.get_or_insert_with(|| self.node(at, &[address]));
                self.graph.add(from, attribute, to);
            }
        }
    }

    /// The node of an object in a module, by the parts of its address there.
    fn node(&mut self, at: usize, address: &[&str]) -> usize {
        let prefix = self.scopes.get(at).map_or("", |scope| &scope.prefix);
        self.graph.node(format!("{prefix}{}", address.join(".")))
    }

    /// Finds the nodes of the objects that a reference leads to, as seen from inside of a module.
    fn follow(&mut self, at: usize, reference: &'s str, depth: usize, found: &mut Vec<usize>) {
        let mut steps = reference.split('.').map(|step| step.split('[').next().unwrap_or_default());
        match (steps.next(), steps.next(), steps.next()) {
            (Some("var" | "module"), Some(_), _) => found.extend(self.lead(at, reference, depth).iter()),
            (Some("local" | "each" | "count" | "self" | "path" | "terraform"), ..) => {}
            (Some("data"), Some(kind), Some(name)) => found.push(self.node(at, &["data", kind, name])),
            (Some(kind), Some(name), _) => found.push(self.node(at, &[kind, name])),
            (_, _, _) => {}
        }
    }

    /// The objects that a variable or a module leads to; in a circle, to none.
    fn lead(&mut self, at: usize, reference: &'s str, depth: usize) -> Nodes {
        if let Some(known) = self.known.get(&(at, reference)) {
            return Rc::clone(known);
        }
        self.known.insert((at, reference), Nodes::default());
        let mut found = self.beyond(at, reference, depth);
        found.sort_unstable();
        found.dedup();
        let found = Nodes::from(found);
        self.known.insert((at, reference), Rc::clone(&found));
        found
    }

    fn beyond(&mut self, at: usize, reference: &'s str, depth: usize) -> Vec<usize> {
        let (Some(scope), Some(depth)) = (self.scopes.get(at), depth.checked_sub(1)) else {
            return Vec::new();
        };
        let mut steps = reference.split('.').map(|step| step.split('[').next().unwrap_or_default());
        let (kind, name, output) = (steps.next(), steps.next().unwrap_or_default(), steps.next());
        let named = match (kind, output) {
            (Some("var"), _) => scope
                .called
                .and_then(|(caller, arguments)| Some((caller, arguments.get(&Text(name.into()))?))),
            (_, None) => return self.inside(&format!("{}module.{name}.", scope.prefix)),
            (_, Some(output)) => scope.calls.get(name).and_then(|inside| {
                let outputs = self.scopes.get(*inside)?.module.outputs.as_ref()?;
                Some((*inside, outputs.get(&Text(output.into()))?.expression.as_ref()?))
            }),
        };
        let mut found = Vec::new();
        if let Some((within, Mentions(references))) = named {
            references.iter().for_each(|reference| self.follow(within, reference, depth, &mut found));
        }
        found
    }

    /// All objects in the modules whose prefix begins like that.
    fn inside(&mut self, prefix: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for (at, scope) in self.scopes.iter().enumerate().filter(|(_, it)| it.prefix.starts_with(prefix)) {
            for resource in scope.module.resources.iter().flatten() {
                found.extend(resource.address.as_ref().map(|Text(address)| self.node(at, &[address])));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::graph;
    use crate::plan::Finder;
    use serde_json::value::RawValue;

    #[test]
    fn references_lead_through_variables_outputs_and_data_sources() {
        let resources = r#"[
            {"address": "aws_kms_key.main", "expressions": {}},
            {"address": "data.aws_caller.me", "expressions": {"key": {"references": ["aws_kms_key.main.arn", "aws_kms_key.main"]}}},
            {"address": "aws_alarm.db", "expressions": {"dimension": [{"id": {"references": ["module.db.id", "module.db"]}}]}},
            {"address": "aws_late.x", "depends_on": ["module.db"]}
        ]"#;
        let calls = r#"{"db": {
            "expressions": {"key": {"references": ["aws_kms_key.main.arn", "aws_kms_key.main"]}},
            "module": {
                "outputs": {"id": {"expression": {"references": ["aws_db_instance.main.id", "aws_db_instance.main"]}}},
                "resources": [
                    {"address": "aws_db_instance.main", "expressions": {"kms_key_id": {"references": ["var.key"]}},
                     "count_expression": {"references": ["local.count"]}}
                ]
            }
        }}"#;
        let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
        let graph = graph(Some(&raw(resources)), Some(&raw(calls)));
        let of_key = Finder::new(&graph).dependents("aws_kms_key.main").unwrap();
        let named = |nodes: Vec<usize>| {
            let mut names: Vec<&str> = nodes.into_iter().map(|node| &*graph.names()[node]).collect();
            names.sort_unstable();
            names
        };
        assert_eq!(named(of_key.direct), ["data.aws_caller.me", "module.db.aws_db_instance.main"]);
        assert_eq!(named(of_key.further), ["aws_alarm.db", "aws_late.x"]);
        let uses = graph.uses("module.db.aws_db_instance.main", "kms_key_id");
        assert_eq!(uses.into_iter().collect::<Vec<_>>(), ["aws_kms_key.main"]);
    }

    #[test]
    fn what_leads_to_the_same_in_many_ways_is_followed_once() {
        let raw = |text: String| RawValue::from_string(text).unwrap();
        let both = r#"{"references": ["var.a", "var.b"]}"#;
        let mut module =
            format!(r#"{{"resources": [{{"address": "x.inner", "expressions": {{"i": {both}}}}}]}}"#);
        for _ in 0..28 {
            let call = format!(r#"{{"expressions": {{"a": {both}, "b": {both}}}, "module": {module}}}"#);
            module = format!(r#"{{"module_calls": {{"m": {call}}}}}"#);
        }
        let outer = r#"{"references": ["x.outer.id", "x.outer"]}"#;
        let calls =
            format!(r#"{{"m": {{"expressions": {{"a": {outer}, "b": {outer}}}, "module": {module}}}}}"#);
        let circle = r#"{"m": {"expressions": {"a": {"references": ["module.m.o"]}}, "module": {
            "outputs": {"o": {"expression": {"references": ["var.a"]}}},
            "resources": [{"address": "x.y", "expressions": {"i": {"references": ["var.a"]}}}]}}}"#;
        assert!(graph(None, Some(&raw(circle.to_owned()))).is_empty());
        let graph = graph(None, Some(&raw(calls)));
        assert_eq!(Finder::new(&graph).dependents("x.outer").unwrap().direct.len(), 1);
    }

    #[test]
    fn what_cannot_be_read_refers_to_nothing() {
        let raw = RawValue::from_string("{\"odd\": 1}".to_owned()).unwrap();
        assert!(graph(Some(&raw), None).is_empty());
        assert!(graph(None, None).is_empty());
    }
}
