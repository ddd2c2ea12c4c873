//! The SHA-256 of an input's bytes: which file was judged.

use ring::digest::{Context, SHA256};
use std::fmt;
use std::str::FromStr;

/// The SHA-256 of an input, exactly as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(|hash| hash.update(bytes)))
    }

    /// The digest of several inputs that make one plan, in whatever order they are given: of one, its own; else
    /// the SHA-256 of their digests, written out, sorted, and each on a line.
    #[must_use]
    pub fn of_all(inputs: &[Self]) -> Self {
        if let [one] = inputs {
            return *one;
        }
        let mut lines: Vec<String> = inputs.iter().map(|digest| format!("{digest}\n")).collect();
        lines.sort();
        Self::of(lines.concat().as_bytes())
    }
}

/// The SHA-256 of all that is added to it.
pub(crate) fn sha256(add: impl FnOnce(&mut Context)) -> [u8; 32] {
    let mut hash = Context::new(&SHA256);
    add(&mut hash);
    hash.finish().as_ref().try_into().expect("a SHA-256 has 32 bytes")
}

/// Read as it is written.
impl FromStr for Digest {
    type Err = NoDigest;

    fn from_str(written: &str) -> Result<Self, NoDigest> {
        let digits = written.strip_prefix("sha256:").ok_or(NoDigest)?;
        hexadecimal(digits).map(Self).ok_or(NoDigest)
    }
}

/// What was read is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDigest;

/// The bytes of 64 hexadecimal digits in lower case.
pub(super) fn hexadecimal(digits: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    let mut written = digits.bytes();
    for byte in &mut bytes {
        *byte = digit(written.next()?)? * 16 + digit(written.next()?)?;
    }
    written.next().is_none().then_some(bytes)
}

/// Written as `sha256:` and 64 lower-case hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn several_inputs_have_one_digest_in_any_order() {
        let [one, other] = [Digest::of(b"a"), Digest::of(b"b")];
        assert_eq!(Digest::of_all(&[one]), one);
        assert_eq!(Digest::of_all(&[one, other]), Digest::of_all(&[other, one]));
        assert_ne!(Digest::of_all(&[one, other]), Digest::of_all(&[one, one]));
    }

    #[test]
    fn the_digest_of_nothing_is_the_known_one() {
        assert_eq!(
            Digest::of(b"").to_string(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let digest = Digest::of(b"x");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for wrong in ["", "sha256:", "sha256:00", &digest.to_string().to_uppercase(), &format!("{digest}0")] {
            assert!(wrong.parse::<Digest>().is_err(), "{wrong}");
        }
    }
}
