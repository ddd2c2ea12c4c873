//! What expressions come to: the functions that only read their arguments, and references.
//!
//! Source: the user guide's "Intrinsic function reference". What is not written there is not evaluated.

use super::super::tree::Notation;
use super::conditions::Truth;
use super::expression::Expression;
use super::parts::Template;
use super::value::{Freshness, Known, Term, Value};
use super::{for_each, lists, mappings, text};
use std::cell::Cell;
use std::collections::BTreeMap;

/// More text than this comes from no honest template: 64 MiB.
const MOST_TEXT: usize = 64 << 20;

/// One template with the values of its parameters.
pub(super) struct Evaluator<'t> {
    pub(super) template: &'t Template,
    pub(super) parameters: &'t BTreeMap<String, Value>,
    pub(super) truths: BTreeMap<&'t str, Truth>,
    spent: Cell<usize>,
}

impl<'t> Evaluator<'t> {
    pub(super) fn new(template: &'t Template, parameters: &'t BTreeMap<String, Value>) -> Self {
        Self { template, parameters, truths: BTreeMap::new(), spent: Cell::new(0) }
    }

    /// Whether more text was made than is sane.
    pub(super) fn is_exhausted(&self) -> bool {
        self.spent.get() > MOST_TEXT
    }

    /// A value that was made by repeating another; beyond all measure it is not made at all.
    fn charged(&self, value: Value) -> Value {
        self.spent.set(self.spent.get().saturating_add(size(&value)));
        if self.is_exhausted() { Value::Absent } else { value }
    }

    /// Texts and terms, one behind the other, as one value.
    pub(super) fn concatenated(&self, pieces: Vec<Value>) -> Value {
        let all = pieces.iter().map(size).fold(self.spent.get(), usize::saturating_add);
        self.spent.set(all);
        if self.is_exhausted() { Value::Absent } else { super::value::concatenate(pieces) }
    }

    /// What an expression comes to.
    pub(super) fn value(&self, expression: &Expression) -> Value {
        match expression {
            Expression::Null => Value::Absent,
            Expression::Text { text, notation: Notation::Plain } => {
                super::value::looked_up(Value::Known(Known::plain(text)))
            }
            Expression::Text { text, notation: Notation::Quoted } => {
                super::value::looked_up(Value::text(text.as_str()))
            }
            Expression::List(items) => {
                let items = items.iter().map(|item| self.value(item));
                Value::List(items.filter(|item| *item != Value::Absent).collect())
            }
            Expression::Map(members) => self.map(members),
            Expression::Call { function, argument } => self.charged(self.call(function, argument)),
        }
    }

    fn map(&self, members: &[(String, Expression)]) -> Value {
        if self.is_exhausted() {
            return Value::Absent;
        }
        if let Some(unrolled) = for_each::properties(self, members) {
            return self.charged(self.map(&unrolled));
        }
        let values = members.iter().map(|(name, value)| (name.clone(), self.value(value)));
        let map = Value::Map(values.filter(|(_, value)| *value != Value::Absent).collect());
        let calls = |name: &str| members.iter().any(|(member, _)| member.starts_with(name));
        match (calls("Fn::Transform"), calls("Fn::")) {
            (true, _) => outside("Fn::Transform", vec![map]),
            (false, true) => Value::call("Fn::ForEach", vec![map]),
            (false, false) => map,
        }
    }

    fn call(&self, function: &str, argument: &Expression) -> Value {
        match function {
            "Ref" => self.reference(argument),
            "Fn::GetAtt" => self.attribute(argument),
            "Fn::If" => self.choice(argument),
            "Fn::FindInMap" => mappings::find(self, argument),
            "Fn::Sub" => text::sub(self, argument),
            "Fn::Join" => text::join(self, argument),
            "Fn::Split" => text::split(self, argument),
            "Fn::Select" => lists::select(self, argument),
            "Fn::Cidr" => lists::cidr(self, argument),
            "Fn::Length" => lists::length(self, argument),
            "Fn::Base64" => Value::call("Fn::Base64", vec![self.value(argument)]),
            // The names of zones, and exports that others import, cannot change under a stack that uses them.
            "Fn::GetAZs" => Value::call("Fn::GetAZs", vec![self.value(argument)]),
            "Fn::ImportValue" => Value::call("Fn::ImportValue", vec![self.value(argument)]),
            "Fn::ToJsonString" => Value::call("Fn::ToJsonString", vec![self.value(argument)]),
            "Fn::Transform" => outside("Fn::Transform", vec![self.value(argument)]),
            "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" | "Condition" => {
                match self.truth(function, argument) {
                    Truth::Holds => Value::text("true"),
                    Truth::Fails => Value::text("false"),
                    Truth::Open(value) => value,
                }
            }
            other => outside("?", vec![Value::text(other), self.value(argument)]),
        }
    }

    fn reference(&self, argument: &Expression) -> Value {
        match argument.text() {
            Some(name) => self.named(name),
            None => outside("Ref", vec![self.value(argument)]),
        }
    }

    /// What a name stands for: a pseudo parameter, a parameter, or a resource.
    pub(super) fn named(&self, name: &str) -> Value {
        if name == "AWS::NoValue" {
            return Value::Absent;
        }
        if name.starts_with("AWS::") {
            return Value::term(Term::Constant(name.to_owned()));
        }
        match self.parameters.get(name) {
            Some(value) => value.clone(),
            None => Value::term(Term::Object { id: name.to_owned(), attribute: None }),
        }
    }

    fn attribute(&self, argument: &Expression) -> Value {
        match argument {
            Expression::Text { text, .. } => self.attribute_named(text),
            Expression::List(items) => match items.as_slice() {
                [id, attributes @ ..] => {
                    let parts: Vec<Value> = attributes.iter().map(|part| self.value(part)).collect();
                    let known: Option<Vec<&str>> = parts.iter().map(Value::as_text).collect();
                    match (self.value(id).as_text(), known) {
                        (Some(id), Some(known)) => object(id, &known.join(".")),
                        (_, _) => outside("Fn::GetAtt", vec![self.value(argument)]),
                    }
                }
                [] => outside("Fn::GetAtt", Vec::new()),
            },
            Expression::Null | Expression::Map(_) | Expression::Call { .. } => {
                outside("Fn::GetAtt", vec![self.value(argument)])
            }
        }
    }

    /// The attribute of `Resource.Attribute`.
    pub(super) fn attribute_named(&self, text: &str) -> Value {
        let (id, attribute) = text.split_once('.').unwrap_or((text, ""));
        object(id, attribute)
    }

    fn choice(&self, argument: &Expression) -> Value {
        let Some([condition, then, otherwise]) = argument.items() else {
            return outside("Fn::If", vec![self.value(argument)]);
        };
        let Some(name) = condition.text() else {
            return outside("Fn::If", vec![self.value(argument)]);
        };
        match self.truths.get(name) {
            Some(Truth::Holds) => self.value(then),
            Some(Truth::Fails) => self.value(otherwise),
            Some(Truth::Open(_)) | None => match (self.value(then), self.value(otherwise)) {
                (then, otherwise) if then == otherwise => then,
                (then, otherwise) => {
                    Value::term(Term::Choice { condition: name.to_owned(), then, otherwise })
                }
            },
        }
    }
}

fn object(id: &str, attribute: &str) -> Value {
    Value::term(Term::Object { id: id.to_owned(), attribute: Some(attribute.to_owned()) })
}

/// What is decided outside the template, and may be decided otherwise each time.
pub(super) fn outside(function: &'static str, arguments: Vec<Value>) -> Value {
    let what = Value::call(function, arguments);
    Value::term(Term::Lookup { freshness: Freshness::EveryDeployment, what })
}

/// How much text a value holds, about.
fn size(value: &Value) -> usize {
    const NODE: usize = 16;
    match value {
        Value::Absent => NODE,
        Value::Known(known) => NODE + known.text.len(),
        Value::List(items) => NODE + items.iter().map(size).sum::<usize>(),
        Value::Map(members) => {
            NODE + members.iter().map(|(name, value)| name.len() + size(value)).sum::<usize>()
        }
        Value::Term(term) => match &**term {
            Term::Constant(_) | Term::Object { .. } | Term::Condition(_) => NODE,
            Term::Text(values) | Term::Call { arguments: values, .. } => {
                NODE + values.iter().map(size).sum::<usize>()
            }
            Term::Choice { then, otherwise, .. } => NODE + size(then) + size(otherwise),
            Term::Lookup { what, .. } => NODE + size(what),
        },
    }
}
