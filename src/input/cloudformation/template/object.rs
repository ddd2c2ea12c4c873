//! One resource of a template, evaluated: whether it exists, what it is set to, and what protects it.

use super::super::policy::Said;
use super::conditions::Truth;
use super::evaluate::Evaluator;
use super::expression::Expression;
use super::parts::Resource;
use super::value::Value;
use std::collections::BTreeSet;

/// One resource of a template, evaluated.
pub(super) struct Object<'t> {
    pub(super) kind: &'t str,
    /// Whether it is there.
    pub(super) presence: Truth,
    pub(super) condition: Option<&'t str>,
    pub(super) properties: Value,
    pub(super) deletion: Said,
    pub(super) replacement: Said,
    /// What the two policies come to, words or not.
    pub(super) policies: [Value; 2],
    pub(super) besides: &'t [Option<Expression>; 3],
    /// The resources that it refers to.
    pub(super) refers_to: BTreeSet<String>,
}

impl<'t> Object<'t> {
    /// The resource as the evaluator's template has it.
    pub(super) fn of(evaluator: &Evaluator<'_>, resource: &'t Resource) -> Self {
        let properties = evaluator.value(&resource.properties);
        let properties = if properties == Value::Absent { Value::Map(Vec::new()) } else { properties };
        let mut refers_to = BTreeSet::new();
        properties.each_object(&mut |id| {
            refers_to.insert(id.to_owned());
        });
        let condition = resource.condition.as_deref();
        let policies = [&resource.deletion_policy, &resource.update_replace_policy]
            .map(|policy| policy.as_ref().map_or(Value::Absent, |policy| evaluator.value(policy)));
        let [deletion, replacement] = policies.each_ref().map(said);
        Self {
            kind: &resource.kind,
            presence: condition.map_or(Truth::Holds, |name| evaluator.holds(name)),
            condition,
            properties,
            deletion,
            replacement,
            policies,
            besides: &resource.besides,
            refers_to,
        }
    }

    /// The file with the template of a nested stack: before it is packaged, it is the path in the properties. Where the
    /// CDK has an expression there, which only the deployment can work out, it names the file in the metadata; beside
    /// an address that is written out, these are only words.
    pub(super) fn nested_file(&self) -> Option<&str> {
        let [metadata, ..] = self.besides;
        let asset = metadata.as_ref().and_then(|metadata| metadata.get("aws:asset:path"));
        let properties = ["TemplateURL", "Location"].into_iter();
        let mut written = properties.filter_map(|name| self.properties.get(name)?.as_text());
        written.next().or_else(|| asset.and_then(Expression::text))
    }

    /// Whether a property is set.
    pub(super) fn has(&self, name: &str) -> bool {
        self.properties.get(name).is_some()
    }
}

/// What a template says in one of the policies. What is no text is no word.
fn said(policy: &Value) -> Said {
    match policy {
        Value::Absent => Said::Nothing,
        Value::Known(_) | Value::List(_) | Value::Map(_) | Value::Term(_) => {
            Said::of(Some(policy.as_text().unwrap_or_default()))
        }
    }
}
