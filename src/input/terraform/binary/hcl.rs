//! A file of a configuration in Terraform's own syntax: its plain values, in the shape that the JSON syntax has, and
//! what in it refers to what.
//!
//! The only file of the reader that knows the syntax.

use crate::plan::{Leaf, Value};
use hcl_edit::expr::{Expression, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::{Block, Body, Structure};
use hcl_edit::visit::{self, Visit};
use std::borrow::Cow;
use std::collections::HashMap;

/// The blocks that matter.
const WANTED: [&str; 3] = ["variable", "provider", "terraform"];
/// No block of Terraform has more.
const MOST_LABELS: usize = 2;
/// Where none of these words stands in a file, there is nothing in it that matters: of `terraform` it is
/// `required_providers`.
const NAMED_BY: [&str; 2] = ["variable", "provider"];

/// A file in Terraform's own syntax: the blocks of it that matter.
pub(super) fn native(text: &str) -> Option<Value<'static>> {
    if !NAMED_BY.iter().any(|word| text.contains(word)) {
        return Some(Value::Map(Vec::new()));
    }
    let body: Body = text.parse().ok()?;
    let blocks = body.iter().filter_map(Structure::as_block);
    let wanted = blocks.filter(|block| WANTED.contains(&block.ident.as_str()));
    Some(Value::Map(wanted.map(member).collect()))
}

/// A block as a member of the body that it is in.
fn member(block: &Block) -> (Cow<'static, str>, Value<'static>) {
    let name = block.ident.as_str();
    // What a dynamic block makes is not written down.
    if let ("dynamic", Some(label)) = (name, block.labels.first()) {
        return (Cow::Owned(label.as_str().to_owned()), Value::Unknown);
    }
    if block.labels.len() > MOST_LABELS {
        return (Cow::Owned(name.to_owned()), Value::Unknown);
    }
    let labelled =
        block.labels.iter().rev().fold(Value::List(vec![of_body(&block.body)]), |inside, label| {
            Value::Map(vec![(Cow::Owned(label.as_str().to_owned()), inside)])
        });
    (Cow::Owned(name.to_owned()), labelled)
}

/// The attributes and blocks of a body; several blocks of a name are one list.
fn of_body(body: &Body) -> Value<'static> {
    let mut members: Vec<(Cow<'static, str>, Value<'static>)> = Vec::new();
    let mut places: HashMap<Cow<'static, str>, usize> = HashMap::new();
    for structure in body.iter() {
        let (name, value) = match structure {
            Structure::Attribute(attribute) => {
                (Cow::Owned(attribute.key.as_str().to_owned()), literal(&attribute.value))
            }
            Structure::Block(block) => member(block),
        };
        match (places.get(&name).and_then(|place| members.get_mut(*place)), value) {
            (Some((_, Value::List(blocks))), Value::List(more)) => blocks.extend(more),
            (Some((_, known)), _) => *known = Value::Unknown,
            (None, value) => {
                places.insert(name.clone(), members.len());
                members.push((name, value));
            }
        }
    }
    Value::Map(members)
}

/// What is written as a plain value; every other expression is unknown.
fn literal(expression: &Expression) -> Value<'static> {
    let leaf = |text: String| Value::Leaf(Leaf::plain(text));
    match expression {
        Expression::Null(_) => Value::Null,
        Expression::Bool(value) => leaf(value.value().to_string()),
        Expression::Number(value) => leaf(value.value().to_string()),
        Expression::String(value) => leaf(value.value().clone()),
        Expression::Parenthesis(inside) => literal(inside.inner()),
        Expression::Array(items) => Value::List(items.iter().map(literal).collect()),
        Expression::Object(members) => {
            let named = members.iter().map(|(key, value)| {
                let name = match key {
                    ObjectKey::Ident(name) => Some(name.as_str().to_owned()),
                    ObjectKey::Expression(key) => match literal(key) {
                        Value::Leaf(leaf) => leaf.shown().map(str::to_owned),
                        Value::Null | Value::Unknown | Value::List(_) | Value::Map(_) => None,
                    },
                };
                Some((Cow::Owned(name?), literal(value.expr())))
            });
            named.collect::<Option<Vec<_>>>().map_or(Value::Unknown, Value::Map)
        }
        Expression::HeredocTemplate(text) => {
            let parts: Option<String> =
                text.template.iter().map(|part| Some(part.as_literal()?.as_str())).collect();
            parts.map_or(Value::Unknown, leaf)
        }
        Expression::StringTemplate(_)
        | Expression::Variable(_)
        | Expression::Conditional(_)
        | Expression::FuncCall(_)
        | Expression::Traversal(_)
        | Expression::UnaryOp(_)
        | Expression::BinaryOp(_)
        | Expression::ForExpr(_) => Value::Unknown,
    }
}

/// A block, and what each of its members refers to.
pub(super) struct Referring {
    pub(super) kind: String,
    pub(super) labels: Vec<String>,
    pub(super) members: Vec<(String, Vec<String>)>,
}

/// Every outermost block of a file.
pub(super) fn referring(text: &str) -> Option<Vec<Referring>> {
    let body: Body = text.parse().ok()?;
    let block = |block: &Block| Referring {
        kind: block.ident.as_str().to_owned(),
        labels: block.labels.iter().map(|label| label.as_str().to_owned()).collect(),
        members: block.body.iter().map(references).collect(),
    };
    Some(body.blocks().map(block).collect())
}

fn references(member: &Structure) -> (String, Vec<String>) {
    let name = match member {
        Structure::Attribute(attribute) => attribute.key.as_str(),
        Structure::Block(block) if block.ident.as_str() == "dynamic" => {
            block.labels.first().map_or("dynamic", |label| label.as_str())
        }
        Structure::Block(block) => block.ident.as_str(),
    };
    let mut gatherer = Gatherer(Vec::new());
    gatherer.visit_structure(member);
    (name.to_owned(), gatherer.0)
}

/// Gathers what expressions refer to: `aws_kms_key.main.arn`, without the keys of instances.
struct Gatherer(Vec<String>);

impl Visit for Gatherer {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        if let Expression::Variable(first) = &traversal.expr {
            let mut text = first.as_str().to_owned();
            for operator in &traversal.operators {
                match operator.value() {
                    TraversalOperator::GetAttr(name) => {
                        text.push('.');
                        text.push_str(name.as_str());
                    }
                    TraversalOperator::Index(_) | TraversalOperator::LegacyIndex(_) => {}
                    TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => break,
                }
            }
            self.0.push(text);
        }
        visit::visit_traversal(self, traversal);
    }
}
