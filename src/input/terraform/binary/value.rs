//! Attribute values in MessagePack, as Terraform packs them.
//!
//! Source: `github.com/zclconf/go-cty/cty/msgpack`: an object is a map; an unknown value an extension, of type 0,
//! or 12 where something of it is known; a number an integer or a float where that is exact, else its digits as
//! text; a value whose type the schema leaves open a pair of its type (as JSON, in binary) and itself.

use crate::plan::{Leaf, Value};
use std::borrow::Cow;

/// How deep values may be nested, as in JSON; the deepest of real plans are at 22.
const DEEPEST: usize = 100;

/// The value in these bytes; where they are no value, or not only one, it is unknown.
pub(super) fn open(bytes: &[u8]) -> Value<'_> {
    let mut packed = Packed { rest: bytes };
    match packed.value(DEEPEST) {
        Some(value) if packed.rest.is_empty() => value,
        Some(_) | None => Value::Unknown,
    }
}

/// The value of a root variable, where it is text: variables are packed with their type.
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    let mut packed = Packed { rest: bytes };
    let (b'\x92', kind) = (packed.byte()?, packed.binary()?) else { return None };
    if kind != b"\"string\"" {
        return None;
    }
    packed.string().filter(|_| packed.rest.is_empty())
}

struct Packed<'a> {
    rest: &'a [u8],
}

impl<'a> Packed<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    /// A big-endian number of so many bytes.
    fn length(&mut self, bytes: usize) -> Option<usize> {
        let bytes = self.take(bytes)?;
        usize::try_from(bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte))).ok()
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        let depth = depth.checked_sub(1)?;
        let before = self.rest;
        Some(match self.byte()? {
            0xc0 => Value::Null,
            0xc2 => leaf("false"),
            0xc3 => leaf("true"),
            small @ 0x00..=0x7f => leaf(small.to_string()),
            small @ 0xe0..=0xff => leaf(i8::from_be_bytes([small]).to_string()),
            0xcc => leaf(self.byte()?.to_string()),
            0xcd => leaf(u16::from_be_bytes(self.array()?).to_string()),
            0xce => leaf(u32::from_be_bytes(self.array()?).to_string()),
            0xcf => leaf(u64::from_be_bytes(self.array()?).to_string()),
            0xd0 => leaf(i8::from_be_bytes(self.array()?).to_string()),
            0xd1 => leaf(i16::from_be_bytes(self.array()?).to_string()),
            0xd2 => leaf(i32::from_be_bytes(self.array()?).to_string()),
            0xd3 => leaf(i64::from_be_bytes(self.array()?).to_string()),
            0xca => leaf(digits(f32::from_be_bytes(self.array()?).into())),
            0xcb => leaf(digits(f64::from_be_bytes(self.array()?))),
            0xa0..=0xbf | 0xd9..=0xdb => {
                self.rest = before;
                leaf(self.string()?)
            }
            small @ 0x90..=0x9f => self.list(usize::from(small & 0x0f), depth)?,
            0xdc => self.length(2).and_then(|length| self.list(length, depth))?,
            0xdd => self.length(4).and_then(|length| self.list(length, depth))?,
            small @ 0x80..=0x8f => self.map(usize::from(small & 0x0f), depth)?,
            0xde => self.length(2).and_then(|length| self.map(length, depth))?,
            0xdf => self.length(4).and_then(|length| self.map(length, depth))?,
            kind @ (0xc7..=0xc9 | 0xd4..=0xd8) => self.extension(kind)?,
            _ => return None,
        })
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn string(&mut self) -> Option<&'a str> {
        let length = match self.byte()? {
            small @ 0xa0..=0xbf => usize::from(small & 0x1f),
            0xd9 => self.length(1)?,
            0xda => self.length(2)?,
            0xdb => self.length(4)?,
            _ => return None,
        };
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn binary(&mut self) -> Option<&'a [u8]> {
        let length = match self.byte()? {
            0xc4 => self.length(1)?,
            0xc5 => self.length(2)?,
            0xc6 => self.length(4)?,
            _ => return None,
        };
        self.take(length)
    }

    /// A list; or the second of a pair whose first is a type. Nothing else is ever in binary.
    fn list(&mut self, length: usize, depth: usize) -> Option<Value<'a>> {
        if length == 2 && matches!(self.rest.first(), Some(0xc4..=0xc6)) {
            self.binary()?;
            return self.value(depth);
        }
        // What is still there bounds what is worth room: every item takes a byte.
        let mut items = Vec::with_capacity(length.min(self.rest.len()));
        for _ in 0..length {
            items.push(self.value(depth)?);
        }
        Some(Value::List(items))
    }

    /// A map, sorted by name. A name that stands there twice is unknown: nobody can say which one counts.
    fn map(&mut self, length: usize, depth: usize) -> Option<Value<'a>> {
        let mut members: Vec<(Cow<'a, str>, Value<'a>)> = Vec::with_capacity(length.min(self.rest.len()));
        for _ in 0..length {
            members.push((Cow::Borrowed(self.string()?), self.value(depth)?));
        }
        // The tools write names in order, so there is mostly nothing to sort.
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        members.dedup_by(|(name, _), (first, value)| {
            let doubled = name == first;
            if doubled {
                *value = Value::Unknown;
            }
            doubled
        });
        Some(Value::Map(members))
    }

    /// An extension: whatever its type says, the value is not known.
    fn extension(&mut self, kind: u8) -> Option<Value<'a>> {
        let length = match kind {
            0xc7 => self.length(1)?,
            0xc8 => self.length(2)?,
            0xc9 => self.length(4)?,
            0xd4 => 1,
            0xd5 => 2,
            0xd6 => 4,
            0xd7 => 8,
            _ => 16,
        };
        self.take(length.checked_add(1)?)?;
        Some(Value::Unknown)
    }
}

fn leaf<'a>(text: impl Into<Cow<'a, str>>) -> Value<'a> {
    Value::Leaf(Leaf::plain(text))
}

/// A float as Terraform writes it in JSON: all its digits, and no exponent.
fn digits(number: f64) -> String {
    let text = format!("{number:.1074}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{open, text};
    use crate::plan::Value;
    use proptest::prelude::*;

    fn shown(bytes: &[u8]) -> String {
        fn write(value: &Value<'_>) -> String {
            match value {
                Value::Null => "null".to_owned(),
                Value::Unknown => "?".to_owned(),
                Value::Leaf(leaf) => leaf.shown().unwrap().to_owned(),
                Value::List(items) => format!("[{}]", items.iter().map(write).collect::<Vec<_>>().join(" ")),
                Value::Map(members) => {
                    let written = members.iter().map(|(name, value)| format!("{name}={}", write(value)));
                    format!("{{{}}}", written.collect::<Vec<_>>().join(" "))
                }
            }
        }
        write(&open(bytes))
    }

    #[test]
    fn every_shape_is_read() {
        let cases: [(&[u8], &str); 22] = [
            (b"\xc0", "null"),
            (b"\xc3", "true"),
            (b"\x07", "7"),
            (b"\xff", "-1"),
            (b"\xcc\xff", "255"),
            (b"\xcd\x01\x00", "256"),
            (b"\xce\xff\xff\xff\xff", "4294967295"),
            (b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", "18446744073709551615"),
            (b"\xd0\x80", "-128"),
            (b"\xd3\x80\0\0\0\0\0\0\0", "-9223372036854775808"),
            (b"\xcb\x3f\xe0\0\0\0\0\0\0", "0.5"),
            (b"\xcb\x44\x50\0\0\0\0\0\0", "1180591620717411303424"),
            (b"\xa3abc", "abc"),
            (b"\xd9\x02ab", "ab"),
            (b"\x82\xa1a\x01\xa1b\x92\xc0\xa1x", "{a=1 b=[null x]}"),
            (b"\xdc\x00\x01\x05", "[5]"),
            (b"\xd4\x00\x00", "?"),
            (b"\xc7\x02\x0c\x81\xa1", "?"),
            (b"\xc7\x00\x63", "?"),
            (b"\x92\xc4\x08\"string\"\xa1x", "x"),
            (b"\x81\xa1a\x92\xc4\x08\"number\"\xa30.1", "{a=0.1}"),
            (b"\x83\xa1b\x01\xa1a\x02\xa1b\x03", "{a=2 b=?}"),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(shown(bytes), wanted, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_damaged_is_unknown() {
        let deep = [vec![0x91; 200], vec![0xc0]].concat();
        let cases: [&[u8]; 9] = [
            b"",
            b"\xc1",
            b"\xa3ab",
            b"\xa1\xff",
            b"\x91",
            b"\xdd\xff\xff\xff\xff\x01",
            b"\x81\x01\x02",
            b"\xc0\xc0",
            &deep,
        ];
        for bytes in cases {
            assert_eq!(shown(bytes), "?", "{bytes:?}");
        }
    }

    #[test]
    fn only_what_is_typed_as_text_is_a_variables_text() {
        assert_eq!(text(b"\x92\xc4\x08\"string\"\xa4prod"), Some("prod"));
        assert_eq!(text(b"\x92\xc4\x08\"number\"\xa30.1"), None);
        assert_eq!(text(b"\x92\xc4\x08\"string\"\xc0"), None);
        assert_eq!(text(b"\xa4prod"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = (open(&bytes), text(&bytes));
        }
    }
}
