//! `Fn::ForEach` among the resources: unrolled where what it runs over is known.
//!
//! Source: the user guide's "Fn::ForEach", a loop of the transform `AWS::LanguageExtensions`.

use super::super::tree::Notation;
use super::evaluate::Evaluator;
use super::expression::Expression;
use super::parameters::Values;
use super::parts::Template;
use super::value::Value;
use crate::input::error::ReadError;

/// A loop that makes more than this many resources is refused; a stack takes 500.
const MOST: usize = 1000;

const LOOP: &str = "Fn::ForEach::";

type Members = Vec<(String, Expression)>;

/// The resources with each loop unrolled that can be; one that cannot stands as it is.
pub(super) fn unrolled(
    template: &Template,
    values: &Values,
    resources: Members,
) -> Result<Members, ReadError> {
    if !resources.iter().any(|(name, _)| name.starts_with(LOOP)) {
        return Ok(resources);
    }
    let evaluator = Evaluator::new(template, &values.known);
    let mut unrolled = Vec::new();
    for (name, body) in resources {
        unroll(&evaluator, name, body, &mut unrolled)?;
    }
    Ok(unrolled)
}

fn unroll(
    evaluator: &Evaluator<'_>,
    name: String,
    body: Expression,
    unrolled: &mut Members,
) -> Result<(), ReadError> {
    let known = if name.starts_with(LOOP) { Loop::read(evaluator, &body) } else { None };
    let Some(Loop { identifier, items, body }) = known else {
        unrolled.push((name, body));
        return if unrolled.len() > MOST { Err(too_many()) } else { Ok(()) };
    };
    for item in items {
        for (key, value) in body {
            let value = substituted(value, identifier, &item);
            unroll(evaluator, put(key, identifier, &item), value, unrolled)?;
        }
    }
    Ok(())
}

fn too_many() -> ReadError {
    ReadError::unreadable(
        format!("the loops of the template make more than {MOST} resources"),
        "a stack takes 500: split the template",
    )
}

/// A loop of which it is known what it runs over.
struct Loop<'e> {
    identifier: &'e str,
    items: Vec<String>,
    body: &'e [(String, Expression)],
}

impl<'e> Loop<'e> {
    fn read(evaluator: &Evaluator<'_>, written: &'e Expression) -> Option<Self> {
        let [identifier, collection, body] = written.items()? else { return None };
        let Value::List(items) = evaluator.value(collection) else { return None };
        let items = items.iter().map(|item| item.as_text().map(str::to_owned)).collect::<Option<_>>()?;
        Some(Self { identifier: identifier.text()?, items, body: body.members()? })
    }
}

/// A text with the loop's item in it. `&{Name}` is the item without what is no letter or digit.
fn put(text: &str, identifier: &str, item: &str) -> String {
    let plain: String = item.chars().filter(char::is_ascii_alphanumeric).collect();
    text.replace(&format!("${{{identifier}}}"), item).replace(&format!("&{{{identifier}}}"), &plain)
}

fn substituted(expression: &Expression, identifier: &str, item: &str) -> Expression {
    let inside = |expression: &Expression| substituted(expression, identifier, item);
    match expression {
        Expression::Null => Expression::Null,
        Expression::Text { text, notation } => {
            Expression::Text { text: put(text, identifier, item), notation: *notation }
        }
        Expression::List(items) => Expression::List(items.iter().map(inside).collect()),
        Expression::Map(members) => Expression::Map(
            members.iter().map(|(key, value)| (put(key, identifier, item), inside(value))).collect(),
        ),
        Expression::Call { function, argument } => match (function.as_str(), argument.text()) {
            ("Ref", Some(name)) if name == identifier => {
                Expression::Text { text: item.to_owned(), notation: Notation::Quoted }
            }
            _ => Expression::Call {
                function: put(function, identifier, item),
                argument: Box::new(inside(argument)),
            },
        },
    }
}
