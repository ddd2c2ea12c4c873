//! Plans that nobody has written: objects of every class, to which everything happens.

use foureyes::gate::{Judged, Judgement, Refused, Source, Terms};
use foureyes::input;
use foureyes::policy::Policy;
use proptest::prelude::*;
use serde_json::{Value, json};

/// An object, and what happens to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Object {
    pub(super) address: Address,
    pub(super) deposed: Option<String>,
    pub(super) actions: &'static [&'static str],
    /// Its id at the provider.
    pub(super) id: Option<String>,
}

/// Where an object is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Address {
    pub(super) module: &'static str,
    pub(super) kind: &'static str,
    pub(super) name: String,
}

/// Types of every class, of several tiers and providers.
const KINDS: &[&str] = &[
    "aws_db_instance",
    "aws_s3_bucket",
    "aws_cloudwatch_log_group",
    "aws_backup_plan",
    "aws_lb",
    "aws_lambda_function",
    "aws_ecs_task_definition",
    "aws_security_group",
    "aws_wafv2_web_acl",
    "google_sql_database_instance",
    "azurerm_key_vault",
    "null_resource",
    "acme_vault",
    "acme_widget",
];

/// What makes an object go, or may.
pub(super) const LOSSES: &[&[&str]] = &[
    &["delete"],
    &["delete", "create"],
    &["create", "delete"],
    &["forget"],
    &["forget", "create"],
    &["create", "forget"],
    &[],
    &["burn"],
];

/// What leaves an object alone.
const HARMLESS: &[&[&str]] = &[&["no-op"], &["create"], &["update"]];

fn object(actions: &'static [&'static [&'static str]]) -> impl Strategy<Value = Object> {
    let module = prop::sample::select(vec!["", "module.prod.", "module.dev.", r#"module.m["a.b"]."#]);
    let address = (module, prop::sample::select(KINDS), "[a-z]{1,6}");
    let deposed = prop::option::weighted(0.1, "[0-9a-f]{8}");
    let id = prop::option::of("[a-z]-[0-9]{1,3}");
    (address, deposed, prop::sample::select(actions), id).prop_map(
        |((module, kind, name), deposed, actions, id)| Object {
            address: Address { module, kind, name },
            deposed,
            actions,
            id,
        },
    )
}

/// An object that goes, or may.
pub(super) fn loss() -> impl Strategy<Value = Object> {
    object(LOSSES)
}

/// An object to which anything may happen.
pub(super) fn any_object() -> impl Strategy<Value = Object> {
    prop_oneof![loss(), object(HARMLESS)]
}

/// The objects of one plan.
pub(super) fn objects() -> impl Strategy<Value = Vec<Object>> {
    prop::collection::vec(any_object(), 0..10)
}

/// The names of environments of each class.
pub(super) fn environment() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, Some("production"), Some("dev"), Some("blue")])
}

impl Object {
    /// Its element of `resource_changes`.
    pub(super) fn written(&self) -> Value {
        let Address { module, kind, name } = &self.address;
        let attributes =
            |id: &Option<String>| json!({ "id": id, "tags": { "Team": "billing" }, "note": "x" });
        let existed = self.actions != ["create"];
        let stays = existed && !matches!(self.actions, ["delete"] | ["forget"]) || self.actions == ["create"];
        let mut written = json!({
            "address": format!("{module}{kind}.{name}"),
            "mode": "managed",
            "type": kind,
            "name": name,
            "change": {
                "actions": self.actions,
                "before": if existed { attributes(&self.id) } else { Value::Null },
                "after": if stays { attributes(&self.id) } else { Value::Null },
            },
        });
        if let Some(key) = &self.deposed {
            written["deposed"] = key.as_str().into();
        }
        written
    }
}

/// A plan as Terraform writes it.
pub(super) fn written(changes: &[Value]) -> String {
    json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": changes,
    })
    .to_string()
}

/// A plan with these objects.
pub(super) fn plan(objects: &[Object]) -> String {
    let changes: Vec<Value> = objects.iter().map(Object::written).collect();
    written(&changes)
}

/// The plans in a text, judged.
pub(super) fn judged(text: &str, project: &str, environment: Option<&str>) -> Vec<Judged> {
    let contents = input::read(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let source = Source::new("plan.json".to_owned(), project.to_owned(), None);
    let policy = Policy::default();
    let terms = Terms { policy: &policy, environment, today: TODAY };
    contents.plans.iter().map(|plan| Judged::new(plan, source.clone(), &terms)).collect()
}

/// What follows from a single plan.
pub(super) fn judgement(text: &str, environment: Option<&str>) -> Judgement {
    together(judged(text, "p", environment), Vec::new())
}

/// What follows from these plans and these refused inputs, without a policy.
pub(super) fn together(judged: Vec<Judged>, refused: Vec<Refused>) -> Judgement {
    let policy = Policy::default();
    let terms = Terms { policy: &policy, environment: None, today: TODAY };
    Judgement::new(judged, refused, Vec::new(), &terms)
}

const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 25);
