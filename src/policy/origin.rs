//! Where in the policy something is said: the file, the line, and the words.

use super::tree;
use std::ops::Range;

/// A place in a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file, as it was found or named.
    pub file: String,
    /// The line, counted from one.
    pub line: u32,
    /// What stands there.
    pub words: String,
}

impl Origin {
    /// The place of these bytes.
    pub(super) fn new(file: &str, text: &str, at: Range<usize>, words: String) -> Self {
        Self { file: file.to_owned(), line: tree::line(text, at.start), words }
    }

    /// It as reports tell it.
    #[must_use]
    pub fn because(&self) -> String {
        format!("{}:{}: {}", self.file, self.line, self.words)
    }
}
