//! The references of a configuration: which object names which, through variables and outputs of modules.
//!
//! Best effort, for what else depends on a lost object: the configuration in a plan has no locals.
//!
//! Source: `internal/command/jsonconfig` of both products: `references` names the object, then its prefixes.

use super::expression::Mentions;
use crate::plan::{Graph, Text};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
    let mut graph = Graph::default();
    let mut resolver = Resolver { scopes: &scopes, known: HashMap::new() };
    for (at, scope) in scopes.iter().enumerate() {
        for resource in scope.module.resources.iter().flatten() {
            resolver.add(at, resource, &mut graph);
        }
    }
    graph
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

/// What references lead to, each looked up once: many lead through the same variables and outputs.
struct Resolver<'s> {
    scopes: &'s [Scope<'s, 's>],
    known: HashMap<(usize, &'s str), Objects>,
}

/// Objects, as the configuration names them.
type Objects = Rc<BTreeSet<Rc<str>>>;

impl<'s> Resolver<'s> {
    fn add(&mut self, at: usize, resource: &'s Resource<'s>, graph: &mut Graph) {
        let (Some(scope), Some(Text(address))) = (self.scopes.get(at), &resource.address) else { return };
        let from = format!("{}{address}", scope.prefix);
        let counted = resource.count_expression.iter().map(|named| ("count", named));
        let keyed = resource.for_each_expression.iter().map(|named| ("for_each", named));
        let written =
            resource.expressions.iter().flatten().map(|(Text(attribute), named)| (&**attribute, named));
        for (attribute, Mentions(references)) in written.chain(counted).chain(keyed) {
            for reference in references {
                self.resolve(at, reference, DEEPEST).iter().for_each(|to| graph.add(&from, attribute, to));
            }
        }
        for Text(target) in resource.depends_on.iter().flatten() {
            self.resolve(at, target, DEEPEST).iter().for_each(|to| graph.add(&from, "depends_on", to));
        }
    }

    /// The objects that a reference leads to, as seen from inside of a module; in a circle, to nothing.
    fn resolve(&mut self, at: usize, reference: &'s str, depth: usize) -> Objects {
        if let Some(known) = self.known.get(&(at, reference)) {
            return Rc::clone(known);
        }
        self.known.insert((at, reference), Objects::default());
        let found = Rc::new(self.follow(at, reference, depth));
        self.known.insert((at, reference), Rc::clone(&found));
        found
    }

    fn follow(&mut self, at: usize, reference: &'s str, depth: usize) -> BTreeSet<Rc<str>> {
        let (Some(scope), Some(depth)) = (self.scopes.get(at), depth.checked_sub(1)) else {
            return BTreeSet::new();
        };
        let one = |name: String| BTreeSet::from([Rc::from(name)]);
        let mut steps = reference.split('.').map(|step| step.split('[').next().unwrap_or_default());
        match (steps.next(), steps.next(), steps.next()) {
            (Some("var"), Some(name), _) => {
                let named = scope
                    .called
                    .and_then(|(caller, arguments)| Some((caller, arguments.get(&Text(name.into()))?)));
                self.all(named, depth)
            }
            (Some("module"), Some(name), Some(output)) => {
                let inside = scope.calls.get(name).copied();
                let named = inside.and_then(|inside| {
                    let outputs = self.scopes.get(inside)?.module.outputs.as_ref()?;
                    Some((inside, outputs.get(&Text(output.into()))?.expression.as_ref()?))
                });
                self.all(named, depth)
            }
            (Some("module"), Some(name), None) => {
                let prefix = format!("{}module.{name}.", scope.prefix);
                let below = self.scopes.iter().filter(|scope| scope.prefix.starts_with(&prefix));
                let resources = below.flat_map(|scope| {
                    let resources = scope.module.resources.iter().flatten();
                    let addresses = resources.filter_map(|it| it.address.as_ref());
                    addresses.map(|Text(address)| Rc::from(format!("{}{address}", scope.prefix)))
                });
                resources.collect()
            }
            (Some("local" | "each" | "count" | "self" | "path" | "terraform"), ..) => BTreeSet::new(),
            (Some("data"), Some(kind), Some(name)) => one(format!("{}data.{kind}.{name}", scope.prefix)),
            (Some(kind), Some(name), _) => one(format!("{}{kind}.{name}", scope.prefix)),
            (_, _, _) => BTreeSet::new(),
        }
    }

    /// The objects that everything leads to which an expression in this scope names.
    fn all(&mut self, named: Option<(usize, &'s Mentions<'s>)>, depth: usize) -> BTreeSet<Rc<str>> {
        let Some((within, Mentions(references))) = named else { return BTreeSet::new() };
        let mut all = BTreeSet::new();
        for reference in references {
            all.extend(self.resolve(within, reference, depth).iter().cloned());
        }
        all
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
