//! `Fn::FindInMap`: what a mapping has.
//!
//! A mapping that is not there, or that a transform fills, is looked up outside of the template. Elsewhere it counts as
//! an argument what may be found: a map may change while the keys stay.

use super::evaluate::{Evaluator, outside};
use super::expression::Expression;
use super::macros::{TRANSFORM, called_in};
use super::value::Value;

const FUNCTION: &str = "Fn::FindInMap";

/// What stands in a mapping.
pub(super) fn find(evaluator: &Evaluator<'_>, argument: &Expression) -> Value {
    let Some([name, first, second, rest @ ..]) = argument.items() else {
        return outside(FUNCTION, vec![evaluator.value(argument)]);
    };
    let default = rest.first().and_then(|rest| rest.get("DefaultValue"));
    let keys = [name, first, second].map(|key| evaluator.value(key));
    let [name, first, second] = keys.each_ref().map(Value::as_text);
    let all = &evaluator.template.mappings;
    let mappings = all.iter().filter(|(mapping, _)| name.is_none_or(|name| name == mapping.as_str()));
    let mappings: Vec<(&String, &Expression)> = mappings.collect();
    let filled = |(mapping, rows): &(&String, &Expression)| *mapping == TRANSFORM || is_filled(rows, first);
    let is_outside = mappings.is_empty() || mappings.iter().any(filled);
    if let ([(_, mapping)], Some(_), Some(first), Some(second)) = (mappings.as_slice(), name, first, second) {
        match (mapping.get(first).and_then(|row| row.get(second)), default) {
            (Some(found), _) => return evaluator.value(found),
            (None, Some(default)) if !is_outside => return evaluator.value(default),
            (None, Some(_) | None) => {}
        }
    }
    let tables =
        mappings.iter().map(|(name, rows)| ((*name).clone(), table(evaluator, rows, [first, second])));
    let tables = Value::Map(tables.filter(|(_, table)| *table != Value::Map(Vec::new())).collect());
    let arguments = keys.iter().cloned().chain([tables]);
    let arguments = arguments.chain(default.map(|default| evaluator.value(default))).collect();
    if is_outside { outside(FUNCTION, arguments) } else { Value::call(FUNCTION, arguments) }
}

/// Whether a transform fills a mapping, or one of its rows that may be asked for.
fn is_filled(mapping: &Expression, first: Option<&str>) -> bool {
    let rows = mapping.members().unwrap_or_default().iter();
    let mut asked = rows.filter(|(key, _)| first.is_none_or(|first| first == key));
    called_in(mapping).is_some() || asked.any(|(_, row)| called_in(row).is_some())
}

/// What of a mapping may be found under these keys, as far as they are known.
fn table(evaluator: &Evaluator<'_>, mapping: &Expression, [first, second]: [Option<&str>; 2]) -> Value {
    let rows = mapping.members().unwrap_or_default().iter();
    let rows = rows.filter(|(key, _)| first.is_none_or(|first| first == key));
    let column = |row: &Expression| match second {
        Some(second) => row.get(second).map_or(Value::Absent, |found| evaluator.value(found)),
        None => evaluator.value(row),
    };
    let cells = rows.map(|(key, row)| (key.clone(), column(row)));
    Value::Map(cells.filter(|(_, cell)| *cell != Value::Absent).collect())
}
