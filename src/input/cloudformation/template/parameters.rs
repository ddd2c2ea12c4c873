//! Parameters: what a template declares, what somebody gave, and what follows.

use super::super::tree::Notation;
use super::expression::Expression;
use super::value::{Freshness, Known, Secrecy, Term, Value};
use std::collections::BTreeMap;

/// What somebody gave for a parameter.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Given {
    Text(String),
    /// The value of the deployment before, which nobody tells.
    Previous,
}

/// The values that somebody gave for parameters.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(pub(super) BTreeMap<String, Given>);

/// A parameter as a template declares it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Parameter {
    kind: String,
    default: Option<Known>,
    secrecy: Secrecy,
}

/// The values of a template's parameters, and the names of those of which none is known.
pub(super) struct Values {
    pub(super) known: BTreeMap<String, Value>,
    pub(super) missing: Vec<String>,
}

impl Parameter {
    /// The parameter of this declaration.
    pub(super) fn read(declaration: &Expression) -> Self {
        let text = |name: &str| declaration.get(name).and_then(Expression::text);
        let known = |expression: &Expression| match expression {
            Expression::Text { text, notation: Notation::Plain } => Some(Known::plain(text)),
            Expression::Text { text, notation: Notation::Quoted } => Some(Known::open(text.as_str())),
            Expression::Null | Expression::List(_) | Expression::Map(_) | Expression::Call { .. } => None,
        };
        let default = declaration.get("Default").and_then(|default| match default.items() {
            Some(items) => {
                let items: Option<Vec<Known>> = items.iter().map(known).collect();
                items.map(|items| {
                    Known::open(items.iter().map(|item| &*item.text).collect::<Vec<_>>().join(","))
                })
            }
            None => known(default),
        });
        let hidden = text("NoEcho").is_some_and(|value| !value.eq_ignore_ascii_case("false"));
        let hidden = hidden || declaration.get("NoEcho").is_some_and(|value| value.text().is_none());
        Self {
            kind: text("Type").unwrap_or("String").to_owned(),
            default,
            secrecy: if hidden { Secrecy::Secret } else { Secrecy::Open },
        }
    }

    /// The parameter's value; `None` where nobody knows it.
    fn value(&self, given: Option<&Given>) -> Option<Value> {
        let whole = match given {
            Some(Given::Text(text)) => Known::open(text.as_str()),
            Some(Given::Previous) => return None,
            None => self.default.clone()?,
        };
        let whole = Known { secrecy: self.secrecy, ..whole };
        if self.kind.starts_with("AWS::SSM::Parameter::Value<") {
            // What was given is the name under which the value is looked up at every deployment.
            let what = Value::call("AWS::SSM::Parameter", vec![Value::Known(whole)]);
            return Some(Value::term(Term::Lookup { freshness: Freshness::EveryDeployment, what }));
        }
        if self.kind == "CommaDelimitedList" || self.kind.starts_with("List<") {
            let item = |item: &str| Value::Known(Known { text: item.trim().into(), ..whole.clone() });
            return Some(Value::List(whole.text.split(',').map(item).collect()));
        }
        Some(super::value::looked_up(Value::Known(whole)))
    }
}

impl Values {
    /// The values of these parameters.
    pub(super) fn of(declared: &BTreeMap<String, Parameter>, given: &Parameters) -> Self {
        let mut values = Self { known: BTreeMap::new(), missing: Vec::new() };
        for (name, parameter) in declared {
            let value = parameter.value(given.0.get(name));
            if value.is_none() {
                values.missing.push(name.clone());
            }
            let value = value.unwrap_or_else(|| Value::term(Term::Constant(name.clone())));
            values.known.insert(name.clone(), value);
        }
        values
    }
}

/// Only how many: the values may be secrets.
impl std::fmt::Debug for Parameters {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "({} parameters)", self.0.len())
    }
}
