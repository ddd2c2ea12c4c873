//! What was unpacked of an input.

use super::ReadError;
use memmap2::MmapMut;
use std::io;
use std::ops::Deref;

/// What was unpacked of an input: in memory of its own, of which the system is asked to give large pages. To be given
/// it in small ones takes nearly as long as the unpacking.
pub struct Unpacked {
    room: MmapMut,
    length: usize,
}

impl Unpacked {
    /// Nothing yet, with room for so many bytes; at least one.
    ///
    /// # Errors
    /// Where there is no such memory.
    pub(super) fn room(length: usize) -> Result<Self, ReadError> {
        let no_memory = |_: io::Error| {
            ReadError::unreadable(
                format!("there is no memory for the {length} bytes of this plan"),
                "judge it on a machine that has more memory",
            )
        };
        let room = MmapMut::map_anon(length).map_err(no_memory)?;
        // Where the system has none, small ones do.
        #[cfg(target_os = "linux")]
        let _ = room.advise(memmap2::Advice::HugePage);
        Ok(Self { room, length: 0 })
    }

    /// It with what this function writes, which says how many bytes that are.
    pub(super) fn filled<E>(mut self, fill: impl FnOnce(&mut [u8]) -> Result<usize, E>) -> Result<Self, E> {
        self.length = fill(&mut self.room)?;
        Ok(self)
    }
}

impl Deref for Unpacked {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.room.get(..self.length).unwrap_or_default()
    }
}
