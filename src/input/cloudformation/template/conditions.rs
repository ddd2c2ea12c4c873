//! Whether conditions hold, as far as the values of parameters say.

use super::difference::Difference;
use super::evaluate::{Evaluator, outside};
use super::expression::Expression;
use super::value::{Freshness, Spelling, Term, Value};
use std::collections::BTreeSet;

/// Conditions that refer to each other deeper than this are refused.
const DEEPEST: usize = 100;

/// Whether a condition holds.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Truth {
    Holds,
    Fails,
    /// Only the deployment knows; this is what it depends on.
    Open(Value),
}

/// Why conditions cannot be evaluated: these refer to each other in a circle, or too deeply.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Circular(pub(super) String);

impl<'t> Evaluator<'t> {
    /// Evaluates every condition.
    pub(super) fn settle(&mut self) -> Result<(), Circular> {
        let template = self.template;
        for name in template.conditions.keys() {
            self.settle_one(name, &mut BTreeSet::new())?;
        }
        Ok(())
    }

    fn settle_one(&mut self, name: &'t str, open: &mut BTreeSet<&'t str>) -> Result<(), Circular> {
        if self.truths.contains_key(name) {
            return Ok(());
        }
        let Some(definition) = self.template.conditions.get(name) else { return Ok(()) };
        if !open.insert(name) || open.len() > DEEPEST {
            return Err(Circular(name.to_owned()));
        }
        let mut named = Vec::new();
        conditions_in(definition, &mut named);
        for other in named {
            self.settle_one(other, open)?;
        }
        open.remove(name);
        let truth = self.truth_of(definition);
        self.truths.insert(name, truth);
        Ok(())
    }

    /// Whether the condition of this name holds; one that is not there is open.
    pub(super) fn holds(&self, name: &str) -> Truth {
        let open = || Truth::Open(Value::term(Term::Condition(name.to_owned())));
        match self.truths.get(name) {
            Some(Truth::Open(_)) | None => open(),
            Some(known) => known.clone(),
        }
    }

    fn truth_of(&self, expression: &Expression) -> Truth {
        match expression {
            Expression::Call { function, argument } => self.truth(function, argument),
            Expression::Map(members) => match members.as_slice() {
                [(name, condition)] if name == "Condition" => self.truth("Condition", condition),
                _ => Truth::Open(self.value(expression)),
            },
            Expression::Text { text, .. } if text == "true" => Truth::Holds,
            Expression::Text { text, .. } if text == "false" => Truth::Fails,
            Expression::Null | Expression::Text { .. } | Expression::List(_) => {
                Truth::Open(self.value(expression))
            }
        }
    }

    /// What a function of conditions comes to.
    pub(super) fn truth(&self, function: &str, argument: &Expression) -> Truth {
        let parts = || -> Vec<Truth> {
            argument.items().unwrap_or_default().iter().map(|part| self.truth_of(part)).collect()
        };
        match function {
            "Condition" => match argument.text() {
                Some(name) => self.holds(name),
                None => Truth::Open(outside("Condition", vec![self.value(argument)])),
            },
            "Fn::Equals" => match argument.items() {
                Some([one, other]) => equal(self.value(one), self.value(other)),
                Some(_) | None => Truth::Open(outside("Fn::Equals", vec![self.value(argument)])),
            },
            "Fn::Not" => match parts().as_slice() {
                [Truth::Holds] => Truth::Fails,
                [Truth::Fails] => Truth::Holds,
                [Truth::Open(value)] => Truth::Open(Value::call("Fn::Not", vec![value.clone()])),
                _ => Truth::Open(outside("Fn::Not", vec![self.value(argument)])),
            },
            "Fn::And" => all(parts(), &Truth::Fails, "Fn::And"),
            "Fn::Or" => all(parts(), &Truth::Holds, "Fn::Or"),
            _ => Truth::Open(outside("?", vec![Value::text(function), self.value(argument)])),
        }
    }
}

/// What several conditions come to, where `decisive` alone decides.
fn all(parts: Vec<Truth>, decisive: &Truth, function: &'static str) -> Truth {
    if parts.contains(decisive) {
        return decisive.clone();
    }
    let open: Vec<Value> = parts
        .iter()
        .filter_map(|part| match part {
            Truth::Open(value) => Some(value.clone()),
            Truth::Holds | Truth::Fails => None,
        })
        .collect();
    match (open.is_empty(), decisive) {
        (true, Truth::Fails) => Truth::Holds,
        (true, Truth::Holds | Truth::Open(_)) => Truth::Fails,
        (false, _) => Truth::Open(Value::call(function, open)),
    }
}

/// Whether two values are equal, which two terms are only where they are the same and stay so.
fn equal(one: Value, other: Value) -> Truth {
    if one.is_known() && other.is_known() {
        return match known_difference(&one, &other) {
            Difference::Same => Truth::Holds,
            Difference::Differs => Truth::Fails,
            Difference::Maybe => Truth::Open(Value::call("Fn::Equals", vec![one, other])),
        };
    }
    match one == other && !looks_outside(&one) {
        true => Truth::Holds,
        false => Truth::Open(Value::call("Fn::Equals", vec![one, other])),
    }
}

/// How two known values differ. One that may be read as something else leaves it open.
fn known_difference(one: &Value, other: &Value) -> Difference {
    match (one, other) {
        (Value::Known(one), Value::Known(other)) => {
            let loose = [one, other].iter().any(|known| known.spelling == Spelling::Loose);
            match (one.text == other.text, loose && one.spelling != other.spelling) {
                (_, true) => Difference::Maybe,
                (true, false) => Difference::Same,
                (false, false) => Difference::Differs,
            }
        }
        (Value::List(one), Value::List(other)) if one.len() == other.len() => {
            let each = one.iter().zip(other).map(|(one, other)| known_difference(one, other));
            each.max().unwrap_or(Difference::Same)
        }
        (Value::Absent | Value::Known(_) | Value::List(_) | Value::Map(_) | Value::Term(_), _) => {
            if one == other { Difference::Same } else { Difference::Differs }
        }
    }
}

fn looks_outside(value: &Value) -> bool {
    match value {
        Value::Term(term) => match &**term {
            Term::Lookup { freshness: Freshness::EveryDeployment | Freshness::EveryUpdate, .. } => true,
            Term::Text(values) | Term::Call { arguments: values, .. } => values.iter().any(looks_outside),
            Term::Choice { then, otherwise, .. } => looks_outside(then) || looks_outside(otherwise),
            Term::Constant(_) | Term::Object { .. } | Term::Condition(_) => false,
        },
        Value::List(items) => items.iter().any(looks_outside),
        Value::Map(members) => members.iter().any(|(_, value)| looks_outside(value)),
        Value::Absent | Value::Known(_) => false,
    }
}

/// The names of the conditions that an expression refers to.
fn conditions_in<'e>(expression: &'e Expression, found: &mut Vec<&'e str>) {
    match expression {
        Expression::Null | Expression::Text { .. } => {}
        Expression::List(items) => items.iter().for_each(|item| conditions_in(item, found)),
        Expression::Map(members) => {
            for (name, value) in members {
                if name == "Condition" {
                    found.extend(value.text());
                }
                conditions_in(value, found);
            }
        }
        Expression::Call { function, argument } => {
            let named = match function.as_str() {
                "Condition" => Some(&**argument),
                "Fn::If" => argument.items().and_then(<[Expression]>::first),
                _ => None,
            };
            found.extend(named.and_then(Expression::text));
            conditions_in(argument, found);
        }
    }
}
