//! An input as its formats read it: text, or a file of bytes with what was unpacked of it.
//!
//! A binary format is recognised before anything is taken for text.

use super::error::ReadError;
use super::{Contents, FORMATS, Form, ReadBinary, Unpacked, alien, text};
use crate::threads;
use std::borrow::Cow;
use std::fmt;

/// An input as its formats read it.
pub struct Opened<'b>(Content<'b>);

enum Content<'b> {
    Text(Cow<'b, str>),
    Binary { file: Cow<'b, [u8]>, unpacked: Unpacked, read: ReadBinary },
}

impl Opened<'_> {
    /// What is in it: at least one plan, or a piece of one.
    ///
    /// # Errors
    /// Where any part of it is not a plan, or a plan that cannot be read: nothing is passed over.
    pub fn contents(&self) -> Result<Contents<'_>, ReadError> {
        match &self.0 {
            Content::Text(text) => super::read(text),
            Content::Binary { file, unpacked, read } => {
                read(file, unpacked).map(|plan| Contents { plans: vec![plan], parts: Vec::new() })
            }
        }
    }
}

/// Only what it is: the rest is other people's secrets.
impl fmt::Debug for Opened<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self.0 {
            Content::Text(_) => "(text)",
            Content::Binary { .. } => "(binary)",
        })
    }
}

/// The input in these bytes: a file of a binary format, or text in UTF-8 or UTF-16; either in gzip.
///
/// # Errors
/// Where the bytes are neither, with what they are instead.
pub fn open(bytes: &[u8]) -> Result<Opened<'_>, ReadError> {
    if let Some(error) = alien::binary(bytes).filter(|error| !error.is_other_file()) {
        return Err(error);
    }
    let bytes = text::without_gzip(bytes)?;
    threads::expect(bytes.len());
    for format in FORMATS {
        if let Form::Binary { claims, unpack, read } = format.form
            && claims(&bytes)
        {
            let unpacked = unpack(&bytes)?;
            return Ok(Opened(Content::Binary { file: bytes, unpacked, read }));
        }
    }
    if let Some(error) = alien::binary(&bytes) {
        return Err(error);
    }
    text::of(bytes).map(Content::Text).map(Opened)
}
