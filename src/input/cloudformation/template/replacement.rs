//! Which of an object's properties replace it, and how surely: the replacement table against two values.

use super::super::{Always, Replacing};
use super::difference::{Difference, Standing, Update};
use super::value::Value;

/// A property whose change replaces the object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Forcing {
    /// The property, as a path.
    pub(super) path: String,
    /// Whether it surely does.
    pub(super) difference: Difference,
    /// The replaced object that it refers to.
    pub(super) because_of: Option<String>,
}

/// The properties among these rows that differ, the outermost of each.
pub(super) fn forcing(update: &Update<'_>, rows: &[Replacing], old: &Value, new: &Value) -> Vec<Forcing> {
    let mut rows: Vec<&Replacing> = rows.iter().collect();
    rows.sort_by_key(|row| (row.path.len(), &row.path));
    let mut found: Vec<(&Replacing, Forcing)> = Vec::new();
    for row in rows {
        let difference = at(update, &row.path, old, new);
        let difference = match row.always {
            Always::Yes => difference,
            Always::Depends => difference.min(Difference::Maybe),
        };
        let covered = found
            .iter()
            .any(|(outer, forcing)| row.path.starts_with(&outer.path) && forcing.difference >= difference);
        if difference > Difference::Same && !covered {
            let because_of = cause(update, &row.path, new);
            found.push((row, Forcing { path: spelled(&row.path), difference, because_of }));
        }
    }
    found.into_iter().map(|(_, forcing)| forcing).collect()
}

/// The names among these whose properties may differ.
pub(super) fn differing<'n>(
    update: &Update<'_>,
    names: &[&'n str],
    old: &Value,
    new: &Value,
) -> Vec<&'n str> {
    let differs = |name: &&str| at(update, &[*name], old, new) > Difference::Same;
    names.iter().copied().filter(differs).collect()
}

/// `Volumes[*].Name`.
fn spelled(path: &[&str]) -> String {
    let mut text = String::new();
    for segment in path {
        match (*segment, text.is_empty()) {
            ("*", _) => text.push_str("[*]"),
            (name, true) => text.push_str(name),
            (name, false) => {
                text.push('.');
                text.push_str(name);
            }
        }
    }
    text
}

/// How what stands at the end of a path differs.
fn at(update: &Update<'_>, path: &[&str], old: &Value, new: &Value) -> Difference {
    let Some((segment, rest)) = path.split_first() else { return update.compare(old, new) };
    match (old, new) {
        (Value::Absent, Value::Absent) => Difference::Same,
        (Value::Map(_), Value::Map(_) | Value::Absent) | (Value::Absent, Value::Map(_))
            if *segment == "*" =>
        {
            members(update, rest, old, new)
        }
        (Value::Map(_), Value::Map(_) | Value::Absent) | (Value::Absent, Value::Map(_)) => {
            let inside = |value: &Value| value.get(segment).cloned().unwrap_or(Value::Absent);
            at(update, rest, &inside(old), &inside(new))
        }
        (Value::List(_), Value::List(_) | Value::Absent) | (Value::Absent, Value::List(_))
            if *segment == "*" =>
        {
            items(update, rest, old, new)
        }
        // Something here is not known, or of another shape: as far as it differs, so may what is inside it.
        (Value::Absent | Value::Known(_) | Value::List(_) | Value::Map(_) | Value::Term(_), _) => {
            update.compare(old, new).min(Difference::Maybe)
        }
    }
}

fn members(update: &Update<'_>, rest: &[&str], old: &Value, new: &Value) -> Difference {
    let names = |value: &Value| -> Vec<String> {
        match value {
            Value::Map(members) => members.iter().map(|(name, _)| name.clone()).collect(),
            Value::Absent | Value::Known(_) | Value::List(_) | Value::Term(_) => Vec::new(),
        }
    };
    let both = names(old).into_iter().chain(names(new));
    let inside = |value: &Value, name: &str| value.get(name).cloned().unwrap_or(Value::Absent);
    both.map(|name| at(update, rest, &inside(old, &name), &inside(new, &name)))
        .max()
        .unwrap_or(Difference::Same)
}

/// The items of a list, by their place. One that comes or goes may be all that happens, so it is in doubt.
fn items(update: &Update<'_>, rest: &[&str], old: &Value, new: &Value) -> Difference {
    let items = |value: &Value| match value {
        Value::List(items) => items.clone(),
        Value::Absent | Value::Known(_) | Value::Map(_) | Value::Term(_) => Vec::new(),
    };
    let (old, new) = (items(old), items(new));
    let paired = old.iter().zip(&new).map(|(old, new)| at(update, rest, old, new)).max();
    let shared = old.len().min(new.len());
    let unpaired = old.iter().skip(shared).map(|item| at(update, rest, item, &Value::Absent));
    let unpaired = unpaired.chain(new.iter().skip(shared).map(|item| at(update, rest, &Value::Absent, item)));
    let worst = paired.into_iter().chain(unpaired.map(|it| it.min(Difference::Maybe))).max();
    let moved = old.len() != new.len();
    let worst = worst.unwrap_or(Difference::Same);
    if moved { worst.min(Difference::Maybe) } else { worst }
}

/// The object that is replaced, or may be, and that the value at a path refers to.
fn cause(update: &Update<'_>, path: &[&str], new: &Value) -> Option<String> {
    let mut value = new;
    for segment in path {
        match value.get(segment) {
            Some(inside) => value = inside,
            None => break,
        }
    }
    let mut found = None;
    value.each_object(&mut |id| {
        if found.is_none() && (update.standing)(id) >= Standing::InDoubt {
            found = Some(id.to_owned());
        }
    });
    found
}
