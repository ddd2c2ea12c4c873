//! What a team says of its own resource types.

use super::mistake::Mistakes;
use super::tree::{self, Name};
use crate::plan::{Class, KINDS, Outage, SaidType, Severity};
use toml::de::DeTable;

/// The keys that say something only of one class.
const ONLY_OF: [(&str, Class); 5] = [
    ("kind", Class::Data),
    ("tier", Class::Data),
    ("level", Class::Protecting),
    ("outage-on-delete", Class::Serving),
    ("outage-on-replace", Class::Serving),
];

/// What is said of a type; what does not fit its class is a mistake.
pub(super) fn read(name: &Name<'_>, table: &DeTable<'_>, mistakes: &mut Mistakes) -> Option<SaidType> {
    let word = |key: &str| tree::get(table, key).and_then(tree::text);
    let severity = |key: &str| word(key).and_then(Severity::from_word);
    let class = word("class").and_then(Class::from_word)?;
    for (key, of) in ONLY_OF {
        match tree::entry(table, key) {
            Some((at, _)) if of != class => {
                let what = format!("`{key}` says something of class `{}` only", of.word());
                let cure = format!("take it out, or write `class = \"{}\"`", of.word());
                mistakes.add(at.span(), what, "not of this class", cure);
            }
            None if of == class && key != "kind" => {
                let what = format!("a type of class `{}` needs `{key}`", class.word());
                mistakes.add(name.span(), what, "this type", format!("write `{key} = \"high\"`"));
            }
            Some(_) | None => {}
        }
    }
    let outage = severity("outage-on-delete").zip(severity("outage-on-replace"));
    Some(SaidType {
        class,
        kind: word("kind").and_then(|kind| KINDS.into_iter().find(|known| *known == kind)),
        tier: severity("tier"),
        level: severity("level"),
        outage: outage.map(|(on_delete, on_replace)| Outage { on_delete, on_replace }),
        loses: word("loses").map(str::to_owned),
    })
}
