//! The bytes of an input: mapped where it is a file, read where it is a pipe.

use memmap2::Mmap;
use std::fs::File;
use std::io::{self, Read as _};
use std::ops::Deref;
use std::path::Path;

/// The bytes of an input.
pub(super) enum Bytes {
    Mapped(Mmap),
    Read(Vec<u8>),
}

impl Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(bytes) => bytes,
            Self::Read(bytes) => bytes,
        }
    }
}

/// The bytes of a file, or of standard input where there is no path.
pub(super) fn load(path: Option<&Path>) -> io::Result<Bytes> {
    let Some(path) = path else {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(Bytes::Read(bytes));
    };
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() && metadata.len() > 0 {
        return map(&file).map(Bytes::Mapped);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Bytes::Read(bytes))
}

#[expect(unsafe_code, reason = "mapping a file is what makes a gigabyte readable in the time of one pass")]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the bytes are only read. Another program that shortens the file meanwhile ends this one with a
    // signal, which no pipeline takes for a pass; one that writes into it gets what it wrote judged, in part.
    unsafe { Mmap::map(file) }
}
