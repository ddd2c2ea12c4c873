//! No report shows a value that the catalog does not list as safe: a secret is planted wherever a plan can hold
//! one, in every story, and looked for in everything that the program writes.

use super::common::{Expected, Report, foureyes, ran};
use super::stories::ON_PULL_REQUESTS;
use foureyes::report::REPORTERS;
use foureyes::rules::RULES;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// No word, so that it is nobody's environment either.
const SECRET: &str = "hunter2!";

/// Where a plan is given its secrets.
type Plant = fn(&mut Value);

/// Every member of these holds values at any depth.
const VALUES: [&str; 13] = [
    "before",
    "after",
    "values",
    "before_identity",
    "after_identity",
    "importing",
    "constant_value",
    "generated_config",
    "Properties",
    "BeforeValue",
    "AfterValue",
    "ParameterValue",
    "ResolvedValue",
];

/// Behind every text that a plan has as a value.
fn behind_every_text(plan: &mut Value) {
    match plan {
        Value::Object(members) => {
            for (name, inside) in members {
                match VALUES.contains(&name.as_str()) || name == "variables" {
                    true => append(inside),
                    false => behind_every_text(inside),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(behind_every_text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn append(value: &mut Value) {
    match value {
        Value::String(text) => text.push_str(SECRET),
        Value::Array(items) => items.iter_mut().for_each(append),
        Value::Object(members) => members.values_mut().for_each(append),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Beside every attribute: as a text, deep inside, as a tag, and in a collection that is emptied.
fn beside_every_attribute(plan: &mut Value) {
    match plan {
        Value::Object(members) => {
            for (name, inside) in members {
                match (VALUES.contains(&name.as_str()), inside.as_object_mut()) {
                    (true, Some(attributes)) => {
                        attributes.insert("note".to_owned(), SECRET.into());
                        attributes
                            .insert("deep".to_owned(), json!([{"list": [SECRET], "map": {"key": SECRET}}]));
                        attributes.insert("labels".to_owned(), json!({"owner": SECRET, "stage": SECRET}));
                        let entries = if name == "after" { json!([]) } else { json!([SECRET, SECRET]) };
                        attributes.insert("entries".to_owned(), entries);
                        let variables =
                            if name == "after" { json!({}) } else { json!({"A": SECRET, "B": SECRET}) };
                        attributes.insert("environment".to_owned(), json!([{"variables": variables}]));
                    }
                    (false, _) => beside_every_attribute(inside),
                    (true, None) => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(beside_every_attribute),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The contexts of a change set as JSON, where they are texts with JSON in them.
fn open_contexts(plan: &mut Value) {
    match plan {
        Value::Object(members) => {
            for (name, inside) in members {
                match inside.as_str().filter(|_| name.ends_with("Context")) {
                    Some(text) => *inside = serde_json::from_str(text).unwrap(),
                    None => open_contexts(inside),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(open_contexts),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The stories whose plan is one JSON document of Terraform or CloudFormation.
fn stories() -> Vec<(PathBuf, Value)> {
    let stories = fs::read_dir("testdata/stories").unwrap().map(|entry| entry.unwrap().path());
    let plan = |path: PathBuf| {
        let mut plan: Value = serde_json::from_str(&fs::read_to_string(path.join("plan.json")).ok()?).ok()?;
        open_contexts(&mut plan);
        let changes = plan.get("resource_changes").or(plan.get("Changes"));
        changes.is_some().then_some((path, plan))
    };
    stories.filter_map(plan).collect()
}

/// Judges a plan with every reporter, in every detail; the rules that fired.
fn rules(story: &Path, plan: &Value) -> BTreeSet<String> {
    let expected = Expected::read(&story.join("expected.toml"));
    let production = ["--environment".to_owned(), "production".to_owned()];
    let args = if expected.args.is_empty() { &production } else { expected.args.as_slice() };
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("judged"), plan.to_string()).unwrap();
    let mut fired = BTreeSet::new();
    for detail in [None, Some("-v"), Some("-q")] {
        let reports = REPORTERS.iter().map(|reporter| format!("--report={0}={0}.txt", reporter.name));
        let mut command = foureyes();
        command.args(["check", "judged"]).args(args).args(reports).args(detail);
        let ran = ran(command.current_dir(directory.path()).output().unwrap());
        for said in [&ran.stdout, &ran.stderr] {
            assert!(!said.contains(SECRET), "{story:?}: {said}");
        }
        for reporter in REPORTERS {
            let shown = fs::read_to_string(directory.path().join(format!("{}.txt", reporter.name))).unwrap();
            assert!(!shown.contains(SECRET), "{story:?}: {}: {shown}", reporter.name);
            if reporter.name == "json" {
                let report: Report = serde_json::from_str(&shown).unwrap();
                fired.extend(report.findings.into_iter().map(|finding| finding.rule));
            }
        }
    }
    fired
}

#[test]
fn no_output_shows_a_secret_wherever_a_plan_has_it() {
    let stories = stories();
    let planted = |plant: Plant| {
        let share = stories.len().div_ceil(std::thread::available_parallelism().map_or(1, usize::from));
        std::thread::scope(|scope| {
            let workers: Vec<_> = stories
                .chunks(share)
                .map(|stories| {
                    let judged = move |(path, plan): &(PathBuf, Value)| {
                        let mut plan = plan.clone();
                        plant(&mut plan);
                        rules(path, &plan)
                    };
                    scope.spawn(move || stories.iter().flat_map(judged).collect::<BTreeSet<_>>())
                })
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<BTreeSet<_>>()
        })
    };
    planted(behind_every_text);
    let fired = planted(beside_every_attribute);
    let of_plans = RULES.iter().map(|rule| rule.id).filter(|rule| !ON_PULL_REQUESTS.contains(rule));
    let silent: Vec<&str> = of_plans.filter(|rule| !fired.contains(*rule)).collect();
    assert!(silent.is_empty(), "nothing is planted where these fire: {silent:?}");
}
