//! The references of a configuration: which object names which, through variables and outputs of modules.
//!
//! Best effort, for what else depends on a lost object: the configuration in a plan has no locals.
//!
//! Source: `internal/command/jsonconfig` of both products: `references` names the object, then its prefixes.

use super::expression::Mentions;
use crate::plan::{Graph, Text};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

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
    for (at, scope) in scopes.iter().enumerate() {
        for resource in scope.module.resources.iter().flatten() {
            add(&scopes, at, resource, &mut graph);
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

fn add(scopes: &[Scope<'_, '_>], at: usize, resource: &Resource<'_>, graph: &mut Graph) {
    let (Some(scope), Some(Text(address))) = (scopes.get(at), &resource.address) else { return };
    let from = format!("{}{address}", scope.prefix);
    let counted = resource.count_expression.iter().map(|named| ("count", named));
    let keyed = resource.for_each_expression.iter().map(|named| ("for_each", named));
    let written = resource.expressions.iter().flatten().map(|(Text(attribute), named)| (&**attribute, named));
    for (attribute, Mentions(references)) in written.chain(counted).chain(keyed) {
        for to in references.iter().flat_map(|reference| resolve(scopes, at, reference, DEEPEST)) {
            graph.add(&from, attribute, &to);
        }
    }
    for Text(target) in resource.depends_on.iter().flatten() {
        for to in resolve(scopes, at, target, DEEPEST) {
            graph.add(&from, "depends_on", &to);
        }
    }
}

/// The objects that a reference leads to, as seen from inside of a module.
fn resolve(scopes: &[Scope<'_, '_>], at: usize, reference: &str, depth: usize) -> Vec<String> {
    let (Some(scope), Some(depth)) = (scopes.get(at), depth.checked_sub(1)) else { return Vec::new() };
    let mut steps = reference.split('.').map(|step| step.split('[').next().unwrap_or_default());
    let all = |within: usize, Mentions(references): &Mentions<'_>| -> Vec<String> {
        references.iter().flat_map(|reference| resolve(scopes, within, reference, depth)).collect()
    };
    match (steps.next(), steps.next(), steps.next()) {
        (Some("var"), Some(name), _) => match &scope.called {
            Some((caller, arguments)) => {
                arguments.get(&Text(name.into())).map_or(Vec::new(), |named| all(*caller, named))
            }
            None => Vec::new(),
        },
        (Some("module"), Some(name), Some(output)) => {
            let Some(inside) = scope.calls.get(name).copied() else { return Vec::new() };
            let outputs = scopes.get(inside).and_then(|scope| scope.module.outputs.as_ref());
            let output = outputs.and_then(|outputs| outputs.get(&Text(output.into())));
            let named = output.and_then(|output| output.expression.as_ref());
            named.map_or(Vec::new(), |named| all(inside, named))
        }
        (Some("module"), Some(name), None) => {
            let prefix = format!("{}module.{name}.", scope.prefix);
            let below = scopes.iter().filter(|scope| scope.prefix.starts_with(&prefix));
            let resources = below.flat_map(|scope| {
                let addresses = scope.module.resources.iter().flatten().filter_map(|it| it.address.as_ref());
                addresses.map(|Text(address)| format!("{}{address}", scope.prefix))
            });
            resources.collect()
        }
        (Some("local" | "each" | "count" | "self" | "path" | "terraform"), ..) => Vec::new(),
        (Some("data"), Some(kind), Some(name)) => vec![format!("{}data.{kind}.{name}", scope.prefix)],
        (Some(kind), Some(name), _) => vec![format!("{}{kind}.{name}", scope.prefix)],
        (_, _, _) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::graph;
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
        let of_key = graph.dependents("aws_kms_key.main");
        let direct: Vec<&str> = of_key.direct.into_iter().collect();
        assert_eq!(direct, ["data.aws_caller.me", "module.db.aws_db_instance.main"]);
        assert_eq!(of_key.further.into_iter().collect::<Vec<_>>(), ["aws_alarm.db", "aws_late.x"]);
        let uses = graph.uses("module.db.aws_db_instance.main", "kms_key_id");
        assert_eq!(uses.into_iter().collect::<Vec<_>>(), ["aws_kms_key.main"]);
    }

    #[test]
    fn what_cannot_be_read_refers_to_nothing() {
        let raw = RawValue::from_string("{\"odd\": 1}".to_owned()).unwrap();
        assert!(graph(Some(&raw), None).is_empty());
        assert!(graph(None, None).is_empty());
    }
}
