//! Reads a value in one pass; gives up on all that needs more care.

use super::opening::{Marks, add_unknown};
use super::text::Text;
use super::{Leaf, Value};
use serde::Deserialize as _;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The value of a JSON text with its marks; `None` where that needs more care.
pub(super) fn read<'a>(
    text: &'a str,
    sensitive: &Marks<'_>,
    unknown: &Marks<'_>,
    depth: usize,
) -> Option<Value<'a>> {
    let mut input = serde_json::Deserializer::from_str(text);
    let value = Reader { sensitive, unknown, depth }.deserialize(&mut input).ok()?;
    input.end().ok().map(|()| value)
}

#[derive(Clone, Copy)]
struct Reader<'m> {
    sensitive: &'m Marks<'m>,
    unknown: &'m Marks<'m>,
    depth: usize,
}

impl<'m> Reader<'m> {
    fn inside(&self, sensitive: &'m Marks<'m>, unknown: &'m Marks<'m>) -> Self {
        Self { sensitive, unknown, depth: self.depth.saturating_sub(1) }
    }

    fn leaf<'a>(&self, text: Cow<'a, str>) -> Value<'a> {
        let marked = !matches!(self.sensitive, Marks::None);
        Value::Leaf(if marked { Leaf::sensitive(text) } else { Leaf::plain(text) })
    }
}

fn give_up<E: Error>() -> E {
    E::custom("it needs more care")
}

impl<'a> DeserializeSeed<'a> for Reader<'_> {
    type Value = Value<'a>;
    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<Value<'a>, D::Error> {
        if matches!(self.unknown, Marks::All) {
            IgnoredAny::deserialize(input)?;
            return Ok(Value::Unknown);
        }
        match self.depth {
            0 => Err(give_up()),
            _ => input.deserialize_any(self),
        }
    }
}

impl<'a> Visitor<'a> for Reader<'_> {
    type Value = Value<'a>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value<'a>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, is: bool) -> Result<Value<'a>, E> {
        Ok(self.leaf(Cow::Borrowed(if is { "true" } else { "false" })))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'a>, E> {
        Ok(self.leaf(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value<'a>, E> {
        Ok(self.leaf(Cow::Owned(number.to_string())))
    }

    /// Its text says more than the number does.
    fn visit_f64<E: Error>(self, _: f64) -> Result<Value<'a>, E> {
        Err(give_up())
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Value<'a>, E> {
        Ok(self.leaf(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'a>, E> {
        Ok(self.leaf(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut list: S) -> Result<Value<'a>, S::Error> {
        let mut items = Vec::new();
        let inside = |at| self.inside(self.sensitive.item(at), self.unknown.item(at));
        while let Some(item) = list.next_element_seed(inside(items.len()))? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Value<'a>, M::Error> {
        let mut members: Vec<(Cow<'a, str>, Value<'a>)> = Vec::new();
        while let Some(Text(name)) = map.next_key()? {
            let inside = self.inside(self.sensitive.member(&name), self.unknown.member(&name));
            let value = map.next_value_seed(inside)?;
            members.push((name, value));
        }
        // The tools write names in order, so there is mostly nothing to sort.
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        if !members.is_sorted_by(|(one, _), (other, _)| one < other) {
            return Err(give_up());
        }
        add_unknown(self.unknown, &mut members);
        Ok(Value::Map(members))
    }
}
