//! From bytes to text: which encoding, and what a wrapper put around it.
//!
//! PowerShell writes UTF-16, artifact stores compress, and the setup-terraform action wraps the program.

use super::error::{ReadError, SHOW};
use std::borrow::Cow;
use std::io::Read;

/// More than this is not unpacked from a compressed input: 4 GiB.
const LARGEST: u64 = 4 << 30;

/// How PowerShell writes what everybody can read.
const READABLE: &str = "in PowerShell 5, `| Out-File -Encoding utf8` keeps it readable";

const GZIP: &[u8] = b"\x1f\x8b";
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";
/// A byte order mark, and how the two bytes of a unit are read behind it.
type Utf16 = (&'static [u8], fn([u8; 2]) -> u16);
const UTF_16_MARKS: [Utf16; 2] = [(b"\xff\xfe", u16::from_le_bytes), (b"\xfe\xff", u16::from_be_bytes)];

/// The bytes of an input, unpacked where they are in gzip.
pub(super) fn without_gzip(bytes: &[u8]) -> Result<Cow<'_, [u8]>, ReadError> {
    match bytes.starts_with(GZIP) {
        true => unpack(bytes).map(Cow::Owned),
        false => Ok(Cow::Borrowed(bytes)),
    }
}

/// The text of an input: UTF-8 with or without a byte order mark, UTF-16 with one, or either in gzip.
///
/// # Errors
/// Where the bytes are no text, with what they are instead.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    without_gzip(bytes).and_then(of)
}

/// The text that these bytes are, which are not in gzip.
pub(super) fn of(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, ReadError> {
    match bytes {
        Cow::Borrowed(bytes) => decode_text(bytes),
        Cow::Owned(bytes) => decode_text(&bytes).map(|text| Cow::Owned(text.into_owned())),
    }
}

fn decode_text(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    for (mark, unit) in UTF_16_MARKS {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return decode_utf_16(rest, unit).map(Cow::Owned);
        }
    }
    let bytes = bytes.strip_prefix(UTF_8_MARK).unwrap_or(bytes);
    if matches!(bytes, [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..]) {
        return Err(ReadError::unreadable(
            "this is UTF-16 text without its byte order mark",
            format!("{SHOW}; {READABLE}"),
        ));
    }
    if bytes.starts_with(GZIP) {
        return Err(ReadError::unreadable("this is gzip inside gzip", "unpack it, and give the plan itself"));
    }
    if bytes.iter().take(256).any(|byte| *byte == 0) {
        return Err(ReadError::not_a_plan(
            "a binary file, or UTF-16 text without its byte order mark",
            format!("{SHOW}; {READABLE}"),
        ));
    }
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let place = error.valid_up_to();
        match bytes.trim_ascii_start().first() {
            Some(b'{' | b'[') => ReadError::unreadable(format!("byte {place} is not valid UTF-8"), SHOW),
            Some(_) | None => ReadError::not_a_plan("a binary file", SHOW),
        }
    })
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).take(LARGEST + 1).read_to_end(&mut unpacked).map_err(|_| {
        ReadError::unreadable("this gzip file is damaged or ends in the middle", "compress it again")
    })?;
    let size = u64::try_from(unpacked.len()).unwrap_or(u64::MAX);
    if size > LARGEST {
        return Err(ReadError::unreadable(
            "this gzip file unpacks to more than 4 GiB",
            "unpack it, and give the plan itself",
        ));
    }
    Ok(unpacked)
}

fn decode_utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ReadError> {
    let broken = || ReadError::unreadable("this is no valid UTF-16", SHOW);
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(broken());
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map_err(|_| broken())
}

/// The text behind the line that the setup-terraform action's wrapper prints first.
#[must_use]
pub(super) fn behind_wrapper_head(text: &str) -> &str {
    let trimmed = text.trim_start();
    match trimmed.strip_prefix("[command]").and_then(|rest| rest.split_once('\n')) {
        Some((_, rest)) => rest,
        None => text,
    }
}

/// Whether this is all that the wrapper prints behind the output: workflow commands, one a line.
#[must_use]
pub(super) fn is_wrapper_tail(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim_start().trim_start_matches("%0A").trim();
        line.is_empty() || line.starts_with("::")
    })
}

#[cfg(test)]
mod tests {
    use super::{behind_wrapper_head, decode, is_wrapper_tail};
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;

    fn utf_16(text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "{\"größe\": \"𝄞\"}";
        let little = utf_16(text, [0xff, 0xfe], u16::to_le_bytes);
        let forms = [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            utf_16(text, [0xfe, 0xff], u16::to_be_bytes),
            gzip(text.as_bytes()),
            gzip(&little),
            little,
        ];
        for bytes in forms {
            assert_eq!(decode(&bytes).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let packed = gzip(b"{}");
        let twice = gzip(&packed);
        let cases: [&[u8]; 7] = [
            &twice,
            b"{\"a\": \"\xff\"}",
            b"\xff\xfe{",
            b"\xff\xfe\x00\xd8",
            b"{\x00}\x00",
            &packed[..packed.len() - 9],
            b"\x1f\x8bgarbage",
        ];
        for bytes in cases {
            decode(bytes).unwrap_err();
        }
    }

    #[test]
    fn a_wrapper_is_taken_off() {
        assert_eq!(behind_wrapper_head("[command]/bin/terraform show -json p\n{}"), "{}");
        assert_eq!(behind_wrapper_head("{}"), "{}");
        assert!(is_wrapper_tail("\n::debug::exitcode: 0\n%0A::set-output name=stdout::{\n\n"));
        assert!(!is_wrapper_tail("\n{}"));
    }
}
