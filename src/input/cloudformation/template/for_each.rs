//! `Fn::ForEach` among the resources and in their properties: unrolled where what it runs over is known.
//!
//! Source: the user guide's "Fn::ForEach", a loop of the transform `AWS::LanguageExtensions`.

use super::super::tree::Notation;
use super::evaluate::Evaluator;
use super::expression::Expression;
use super::parameters::Values;
use super::parts::Template;
use super::value::Value;
use crate::input::error::ReadError;

/// Loops that make more than this many resources, or properties, are not unrolled; a stack takes 500 resources.
const MOST: usize = 1000;

const LOOP: &str = "Fn::ForEach::";

type Members = Vec<(String, Expression)>;

/// The resources with each loop unrolled that can be; one that cannot stands as it is.
pub(super) fn resources(
    template: &Template,
    values: &Values,
    resources: Members,
) -> Result<Members, ReadError> {
    if !resources.iter().any(|(name, _)| name.starts_with(LOOP)) {
        return Ok(resources);
    }
    let evaluator = Evaluator::new(template, &values.known);
    let mut unrolled = Unrolled::of(&evaluator);
    for (name, body) in resources {
        unrolled.add(name, body).ok_or_else(too_many)?;
    }
    Ok(unrolled.members)
}

/// The properties with every loop unrolled; `None` where there is none, one cannot be, or one makes what is there
/// already.
pub(super) fn properties(evaluator: &Evaluator<'_>, properties: &[(String, Expression)]) -> Option<Members> {
    if !properties.iter().any(|(name, _)| name.starts_with(LOOP)) {
        return None;
    }
    let mut unrolled = Unrolled::of(evaluator);
    for (name, value) in properties {
        unrolled.add(name.clone(), value.clone())?;
    }
    let mut names: Vec<&str> = unrolled.members.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let is_whole =
        !names.iter().any(|name| name.starts_with(LOOP)) && names.is_sorted_by(|one, other| one < other);
    is_whole.then_some(unrolled.members)
}

fn too_many() -> ReadError {
    ReadError::unreadable(
        format!("the loops of the template make more than {MOST} resources"),
        "a stack takes 500: split the template",
    )
}

/// What loops come to.
struct Unrolled<'e> {
    evaluator: &'e Evaluator<'e>,
    members: Members,
    /// How often a loop was gone through.
    turns: usize,
}

impl<'e> Unrolled<'e> {
    fn of(evaluator: &'e Evaluator<'e>) -> Self {
        Self { evaluator, members: Vec::new(), turns: 0 }
    }

    /// Adds a member, or what its loop makes; `None` where that is too much.
    fn add(&mut self, name: String, body: Expression) -> Option<()> {
        let known = if name.starts_with(LOOP) { Loop::read(self.evaluator, &body) } else { None };
        let Some(Loop { identifier, items, body }) = known else {
            self.members.push((name, body));
            return (self.members.len() <= MOST).then_some(());
        };
        for item in items {
            self.turns += 1;
            if self.turns > MOST {
                return None;
            }
            for (key, value) in body {
                self.add(put(key, identifier, &item), substituted(value, identifier, &item))?;
            }
        }
        Some(())
    }
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
