//! Functions on texts: `Fn::Sub`, `Fn::Join`, `Fn::Split`.

use super::evaluate::{Evaluator, outside};
use super::expression::Expression;
use super::value::{Known, Term, Value};

/// `Fn::Sub`: a text with names in it, alone or with a map of names.
pub(super) fn sub(evaluator: &Evaluator<'_>, argument: &Expression) -> Value {
    let (template, names) = match argument {
        Expression::List(items) => match items.as_slice() {
            [template, names] => (evaluator.value(template), names.members().unwrap_or_default()),
            _ => return outside("Fn::Sub", vec![evaluator.value(argument)]),
        },
        Expression::Null | Expression::Text { .. } | Expression::Map(_) | Expression::Call { .. } => {
            (evaluator.value(argument), [].as_slice())
        }
    };
    let Some(text) = literal(&template) else { return outside("Fn::Sub", vec![template]) };
    let named = |name: &str| match names.iter().find(|(known, _)| known == name) {
        Some((_, value)) => evaluator.value(value),
        None if name.contains('.') => evaluator.attribute_named(name),
        None => evaluator.named(name),
    };
    let pieces = pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(text) => Value::text(text),
        Piece::Name(name) => piece_of(evaluator, named(name)),
    });
    evaluator.concatenated(pieces.collect())
}

/// A text, also one that is a dynamic reference.
fn literal(value: &Value) -> Option<&str> {
    match value {
        Value::Term(term) if let Term::Lookup { what, .. } = &**term => what.as_text(),
        Value::Term(_) | Value::Absent | Value::Known(_) | Value::List(_) | Value::Map(_) => value.as_text(),
    }
}

/// A value inside a text. A list stands there as its items with commas between.
fn piece_of(evaluator: &Evaluator<'_>, value: Value) -> Value {
    match value {
        Value::List(items) => joined(evaluator, &Value::text(","), items),
        Value::Absent => Value::text(""),
        Value::Map(_) => outside("Fn::Sub", vec![value]),
        Value::Known(_) | Value::Term(_) => value,
    }
}

enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
}

/// The texts and names of `a${Name}b${!not-a-name}`.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        found.push(Piece::Text(before));
        let Some((name, behind)) = after.split_once('}') else {
            found.push(Piece::Text("${"));
            rest = after;
            continue;
        };
        match name.strip_prefix('!') {
            Some(literal) => {
                found.extend([Piece::Text("${"), Piece::Text(literal), Piece::Text("}")]);
            }
            None => found.push(Piece::Name(name.trim())),
        }
        rest = behind;
    }
    found.push(Piece::Text(rest));
    found
}

/// `Fn::Join`: the items of a list with a text between them.
pub(super) fn join(evaluator: &Evaluator<'_>, argument: &Expression) -> Value {
    let Some([delimiter, list]) = argument.items() else {
        return outside("Fn::Join", vec![evaluator.value(argument)]);
    };
    let delimiter = evaluator.value(delimiter);
    let list = evaluator.value(list);
    match list.settled_items() {
        Some(items) => joined(evaluator, &delimiter, items.to_vec()),
        None => Value::call("Fn::Join", vec![delimiter, list]),
    }
}

fn joined(evaluator: &Evaluator<'_>, delimiter: &Value, items: Vec<Value>) -> Value {
    let mut pieces = Vec::with_capacity(items.len() * 2);
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            pieces.push(delimiter.clone());
        }
        pieces.push(piece_of(evaluator, item));
    }
    evaluator.concatenated(pieces)
}

/// `Fn::Split`: a text cut into a list.
pub(super) fn split(evaluator: &Evaluator<'_>, argument: &Expression) -> Value {
    let Some([delimiter, text]) = argument.items() else {
        return outside("Fn::Split", vec![evaluator.value(argument)]);
    };
    let (delimiter, text) = (evaluator.value(delimiter), evaluator.value(text));
    match (delimiter.as_text(), &text) {
        (Some(between), Value::Known(known)) if !between.is_empty() => {
            let part = |part: &str| Value::Known(Known { text: part.into(), ..known.clone() });
            Value::List(known.text.split(between).map(part).collect())
        }
        (_, _) => Value::call("Fn::Split", vec![delimiter, text]),
    }
}
