//! Where a file of source has its blocks, and what of its text may be shown, whatever language it is in.

use std::ops::Range;

/// A file of source, read: its blocks with their places, and nothing of its values.
#[derive(Debug)]
pub struct Outline {
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// The text with a blank in the place of all that could be a value: what may be shown of it.
    pub shown: String,
}

/// A block of a file, such as a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// `resource`, `module`, `data`, …
    pub kind: String,
    /// Its labels: the type and the name, or the name alone.
    pub labels: Vec<String>,
    /// Where its head stands, in bytes.
    pub head: Range<usize>,
    /// The names of its attributes and blocks, with their paths such as `settings.tier`.
    pub names: Vec<(String, Range<usize>)>,
    /// The text of its `source` argument, where it is a plain one.
    pub source: Option<String>,
}

impl Block {
    /// Where an attribute of this path is written, with the blocks that it is in before it; where it is not written,
    /// the blocks alone.
    #[must_use]
    pub fn places_of(&self, path: &str) -> Vec<Range<usize>> {
        let ends = path.match_indices('.').map(|(end, _)| end).chain([path.len()]);
        let paths = ends.filter_map(|end| path.get(..end));
        let named = |wanted: &str| self.names.iter().find(|(name, _)| name == wanted);
        paths.filter_map(named).map(|(_, range)| range.clone()).collect()
    }
}

/// A text of which nothing is shown but what is asked for.
pub struct Mask<'t> {
    text: &'t str,
    shown: Vec<u8>,
}

impl<'t> Mask<'t> {
    /// A text of which nothing is shown: blanks, in its lines.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let blank = |byte| if matches!(byte, b'\n' | b'\r') { byte } else { b' ' };
        Self { text, shown: text.bytes().map(blank).collect() }
    }

    /// Shows a word as it is; one that holds anything but letters, digits and what stands around names is left blank.
    pub fn show(&mut self, range: &Range<usize>) {
        let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '"' | '=' | ':');
        let word = self.text.get(range.clone()).filter(|word| word.chars().all(plain));
        if let (Some(from), Some(to)) = (word, self.shown.get_mut(range.clone())) {
            to.copy_from_slice(from.as_bytes());
        }
    }

    /// What is shown.
    #[must_use]
    pub fn finish(self) -> Option<String> {
        String::from_utf8(self.shown).ok()
    }
}
