//! The zip archive that a plan file is: which entries it has, and what is in one of them.
//!
//! Strict on purpose: whatever Terraform could read in another way than this (an entry that stands there twice,
//! bytes before or behind the archive, sizes that do not fit) is refused, so that nothing but the plan that is
//! applied can be judged.
//!
//! Source: the zip format's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16, and what Go's `archive/zip`
//! reads and writes. Archives of 4 GiB or 65,535 entries and more are beyond it: they have a second directory, which Go
//! takes for the only one even in a small archive, where the first has 65,535 bytes.

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// How every zip archive begins that has an entry.
pub(super) const MAGIC: &[u8] = b"PK\x03\x04";
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// What stands before the end of an archive that has a second directory, for large ones.
const LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_LENGTH: usize = 20;
const LOCAL_LENGTH: usize = 30;
const END_LENGTH: usize = 22;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// The flag of an encrypted entry.
const ENCRYPTED: u16 = 1;
/// So many bytes can come out of one at the most: the limit of deflate.
const LARGEST_RATIO: usize = 1032;

/// A zip archive.
pub(super) struct Archive<'b> {
    entries: Vec<Entry<'b>>,
}

/// One entry of an archive.
pub(super) struct Entry<'b> {
    /// Its name, as it stands there.
    pub(super) name: &'b str,
    method: u16,
    packed: &'b [u8],
    size: usize,
    checksum: u32,
}

/// What is wrong with an archive, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damage(pub(super) &'static str);

const LIES: Damage = Damage("its content is not what its directory promises");

impl<'b> Archive<'b> {
    /// The archive that these bytes are, with nothing before it and nothing behind.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Damage> {
        const CUT: Damage = Damage("it ends in the middle, or something follows it");
        const ODD: Damage = Damage("its directory of entries is damaged");
        if !bytes.starts_with(MAGIC) {
            return Err(Damage("it is no zip archive"));
        }
        let end_at = bytes.len().checked_sub(END_LENGTH).ok_or(CUT)?;
        let mut end = Reader { rest: bytes.get(end_at..).ok_or(CUT)? };
        if end.take(4) != Some(END) {
            return Err(CUT);
        }
        let numbers =
            (end.short(), end.short(), end.short(), end.short(), end.long(), end.long(), end.short());
        let (Some(0), Some(0), Some(here), Some(all), Some(length), Some(at), Some(0)) = numbers else {
            return Err(Damage("it is in several parts, or has a comment"));
        };
        if here != all || all == u16::MAX || at.checked_add(length) != Some(end_at) {
            return Err(ODD);
        }
        let located = end_at.checked_sub(LOCATOR_LENGTH).and_then(|at| bytes.get(at..));
        if located.is_some_and(|rest| rest.starts_with(LOCATOR)) {
            return Err(Damage("it has two directories of entries"));
        }
        let mut directory = Reader { rest: bytes.get(at..end_at).ok_or(ODD)? };
        let files = bytes.get(..at).ok_or(ODD)?;
        let mut entries: Vec<Entry<'b>> = Vec::new();
        for _ in 0..all {
            entries.push(directory.entry(files)?);
        }
        if !directory.rest.is_empty() {
            return Err(ODD);
        }
        let mut names: Vec<String> = entries.iter().map(|entry| plainly(entry.name)).collect();
        names.sort_unstable();
        match names.windows(2).any(|pair| pair.first() == pair.last()) {
            true => Err(Damage("an entry stands there twice")),
            false => Ok(Self { entries }),
        }
    }

    /// The entry of this very name.
    pub(super) fn entry(&self, name: &str) -> Option<&Entry<'b>> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// Every entry, in the order of the directory.
    pub(super) fn entries(&self) -> &[Entry<'b>] {
        &self.entries
    }
}

/// A name as careless programs compare it: in lower case, with slashes, and without steps that lead nowhere.
fn plainly(name: &str) -> String {
    let name = name.to_lowercase().replace('\\', "/");
    name.split('/').filter(|step| !matches!(*step, "" | ".")).collect::<Vec<_>>().join("/")
}

impl Entry<'_> {
    /// What is in the entry, where that is no more than so many bytes, and just what the directory promises.
    pub(super) fn read(&self, limit: usize) -> Result<Vec<u8>, Damage> {
        let mut room = vec![0; self.room(limit)?];
        let size = self.unpack(&mut room)?;
        room.truncate(size);
        Ok(room)
    }

    /// How much room there has to be to unpack it, where it is no more than so many bytes: one more than its
    /// directory promises, so that what is longer shows.
    pub(super) fn room(&self, limit: usize) -> Result<usize, Damage> {
        if self.size > limit {
            return Err(Damage("it unpacks to more than foureyes reads"));
        }
        match self.size > self.packed.len().saturating_mul(LARGEST_RATIO) {
            true => Err(LIES),
            false => Ok(self.size + 1),
        }
    }

    /// Unpacks the entry, where it is just what its directory promises, and says how long it is.
    pub(super) fn unpack(&self, room: &mut [u8]) -> Result<usize, Damage> {
        let size = match self.method {
            STORED => {
                let place = room.get_mut(..self.packed.len()).ok_or(LIES)?;
                place.copy_from_slice(self.packed);
                place.len()
            }
            DEFLATED => self.inflate(room)?,
            _ => return Err(Damage("it is packed in a way that Terraform does not use")),
        };
        let mut checksum = Crc::new();
        checksum.update(room.get(..size).unwrap_or_default());
        match size == self.size && checksum.sum() == self.checksum {
            true => Ok(size),
            false => Err(LIES),
        }
    }

    fn inflate(&self, room: &mut [u8]) -> Result<usize, Damage> {
        let mut inflater = Decompress::new(false);
        let status = inflater.decompress(self.packed, room, FlushDecompress::Finish);
        let whole = usize::try_from(inflater.total_in()) == Ok(self.packed.len());
        match status {
            Ok(Status::StreamEnd) if whole => usize::try_from(inflater.total_out()).map_err(|_| LIES),
            Ok(Status::StreamEnd | Status::Ok | Status::BufError) | Err(_) => Err(LIES),
        }
    }
}

/// Bytes that are read from the front.
struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn long(&mut self) -> Option<usize> {
        usize::try_from(self.checksum()?).ok()
    }

    fn checksum(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    /// The next entry of a directory, whose content stands among these files.
    fn entry(&mut self, files: &'b [u8]) -> Result<Entry<'b>, Damage> {
        const ODD: Damage = Damage("its directory of entries is damaged");
        if self.take(4) != Some(DIRECTORY_ENTRY) {
            return Err(ODD);
        }
        self.read_entry(files).ok_or(ODD)
    }

    fn read_entry(&mut self, files: &'b [u8]) -> Option<Entry<'b>> {
        let (_made_by, _needs) = (self.short()?, self.short()?);
        let (flags, method) = (self.short()?, self.short()?);
        let (_time, _date) = (self.short()?, self.short()?);
        let (checksum, packed, size) = (self.checksum()?, self.long()?, self.long()?);
        let lengths = [self.short()?, self.short()?, self.short()?].map(usize::from);
        let [name, extra, comment] = lengths;
        let (_disk, _internal, _external) = (self.short()?, self.short()?, self.long()?);
        let at = self.long()?;
        let name = std::str::from_utf8(self.take(name)?).ok()?;
        self.take(extra)?;
        self.take(comment)?;
        let beyond = [packed, size, at].contains(&usize::try_from(u32::MAX).ok()?);
        if beyond || flags & ENCRYPTED != 0 {
            return None;
        }
        let mut local = Reader { rest: files.get(at..)? };
        let head = local.take(LOCAL_LENGTH)?;
        let mut lengths = Reader { rest: head.get(26..)? };
        let (local_name, local_extra) = (usize::from(lengths.short()?), usize::from(lengths.short()?));
        if !head.starts_with(MAGIC) || local.take(local_name)? != name.as_bytes() {
            return None;
        }
        local.take(local_extra)?;
        Some(Entry { name, method, packed: local.take(packed)?, size, checksum })
    }
}
