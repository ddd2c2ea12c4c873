//! What an expression of the configuration names: the texts of every `references` below it.
//!
//! The rest of it, which may be long, is skipped where it stands.

use crate::plan::Text;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// What an expression names, each once, and without what is the beginning of another: `references` names an object
/// and then its prefixes.
#[derive(Default)]
pub(super) struct Mentions<'a>(pub(super) Vec<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for Mentions<'a> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let mut mentions = Self::default();
        Below { mentions: &mut mentions, what: What::Expression }.deserialize(input)?;
        Ok(mentions)
    }
}

/// What stands below a member.
#[derive(Clone, Copy)]
enum What {
    Expression,
    References,
}

struct Below<'n, 'a> {
    mentions: &'n mut Mentions<'a>,
    what: What,
}

impl<'a> Below<'_, 'a> {
    fn add(&mut self, text: Cow<'a, str>) {
        let longer = |known: &Cow<'a, str>| known.starts_with(&*text);
        if matches!(self.what, What::References) && !self.mentions.0.last().is_some_and(longer) {
            self.mentions.0.push(text);
        }
    }
}

impl<'de: 'a, 'a> DeserializeSeed<'de> for Below<'_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Below<'_, 'a> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an expression")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(Text(name)) = map.next_key()? {
            let what = match &*name {
                // What stands in a constant names nothing.
                "constant_value" => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                "references" => What::References,
                _ => What::Expression,
            };
            map.next_value_seed(Below { mentions: &mut *self.mentions, what })?;
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        while list.next_element_seed(Below { mentions: &mut *self.mentions, what: self.what })?.is_some() {}
        Ok(())
    }

    fn visit_borrowed_str<E>(mut self, text: &'de str) -> Result<(), E> {
        self.add(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        self.add(Cow::Owned(text.to_owned()));
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Mentions;

    #[test]
    fn references_are_found_at_any_depth_and_nothing_else_is() {
        let expression = r#"[{"a": {"constant_value": {"references": ["x.y"]}, "n": 1, "f": 1.5, "b": true, "z": null}},
            {"references": ["var.a"], "c": [[{"references": ["aws_x.y.id", "aws_x.y", "aws_x.\u0079z"]}]]}]"#;
        let Mentions(names) = serde_json::from_str(expression).unwrap();
        assert_eq!(names, ["var.a", "aws_x.y.id", "aws_x.yz"]);
    }
}
