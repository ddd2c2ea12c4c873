//! Protocol Buffers, as far as plan files need them: the fields of a message, borrowed from its bytes.
//!
//! A field that can be there once and stands there twice is an error: Terraform would take the last of two
//! numbers, and mix two messages into one, and neither may happen behind a reviewer's back.
//!
//! Source: <https://protobuf.dev/programming-guides/encoding/>.

/// A message that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// A message that is made of its fields, one after the other.
pub(super) trait Message<'a>: Default {
    /// Takes the field of this number; one that it does not know is passed over.
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed>;

    /// The message in these bytes.
    fn read(mut bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut message = Self::default();
        while !bytes.is_empty() {
            let (number, field) = next(&mut bytes)?;
            message.take(number, field)?;
        }
        Ok(message)
    }
}

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field<'a> {
    /// A number, a truth value or a word of an enumeration.
    Number(u64),
    /// A text, bytes or a message.
    Bytes(&'a [u8]),
    /// Four or eight bytes, of which no plan has any that matter.
    Fixed,
}

impl<'a> Field<'a> {
    pub(super) fn number(self) -> Result<u64, Malformed> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Bytes(_) | Self::Fixed => Err(Malformed),
        }
    }

    pub(super) fn bytes(self) -> Result<&'a [u8], Malformed> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Number(_) | Self::Fixed => Err(Malformed),
        }
    }

    pub(super) fn text(self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Malformed)
    }

    pub(super) fn message<M: Message<'a>>(self) -> Result<M, Malformed> {
        M::read(self.bytes()?)
    }
}

/// Sets what can be there once.
pub(super) fn once<T>(slot: &mut Option<T>, value: T) -> Result<(), Malformed> {
    match slot.replace(value) {
        Some(_) => Err(Malformed),
        None => Ok(()),
    }
}

/// The largest number that a field can have.
const LARGEST_NUMBER: u64 = (1 << 29) - 1;

fn next<'a>(bytes: &mut &'a [u8]) -> Result<(u32, Field<'a>), Malformed> {
    let tag = varint(bytes)?;
    let number = Some(tag >> 3).filter(|number| (1..=LARGEST_NUMBER).contains(number)).ok_or(Malformed)?;
    let number = u32::try_from(number).map_err(|_| Malformed)?;
    let field = match tag & 7 {
        0 => Field::Number(varint(bytes)?),
        1 => take(bytes, 8).map(|_| Field::Fixed)?,
        2 => {
            let length = usize::try_from(varint(bytes)?).map_err(|_| Malformed)?;
            Field::Bytes(take(bytes, length)?)
        }
        5 => take(bytes, 4).map(|_| Field::Fixed)?,
        _ => return Err(Malformed),
    };
    Ok((number, field))
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Result<&'a [u8], Malformed> {
    let (taken, rest) = bytes.split_at_checked(length).ok_or(Malformed)?;
    *bytes = rest;
    Ok(taken)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or(Malformed)?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 {
            return Err(Malformed);
        }
        number |= bits << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Malformed)
}

#[cfg(test)]
mod tests {
    use super::{Field, Malformed, Message, once};

    #[derive(Default, Debug, PartialEq)]
    struct Named<'a> {
        name: Option<&'a str>,
        size: Option<u64>,
    }

    impl<'a> Message<'a> for Named<'a> {
        fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
            match number {
                1 => once(&mut self.name, field.text()?),
                2 => once(&mut self.size, field.number()?),
                _ => Ok(()),
            }
        }
    }

    #[test]
    fn known_fields_are_read_and_unknown_ones_passed_over() {
        let bytes = b"\x0a\x02ab\x10\x96\x01\x1d\0\0\0\0\x21\0\0\0\0\0\0\0\0\x2a\x01x";
        assert_eq!(Named::read(bytes), Ok(Named { name: Some("ab"), size: Some(150) }));
    }

    #[test]
    fn what_is_damaged_doubled_or_of_another_shape_is_refused() {
        let cases: [&[u8]; 9] = [
            b"\x0a\x05ab",
            b"\x0a",
            b"\x10",
            b"\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
            b"\x10\x01\x10\x01",
            b"\x08\x01",
            b"\x0a\x01\xff",
            b"\x13\x14",
            b"\x02\x00",
        ];
        for bytes in cases {
            assert_eq!(Named::read(bytes), Err(Malformed), "{bytes:?}");
        }
    }
}
