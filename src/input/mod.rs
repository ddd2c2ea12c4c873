//! From bytes to plans: the table of formats, and how an input is recognised by its content.
//!
//! A name or an ending says nothing; what cannot be recognised is refused, never passed.

mod alien;
mod cloudformation;
mod document;
mod error;
mod inside;
mod opened;
mod terraform;
mod text;
mod unpacked;

pub use cloudformation::{
    Always, Assembled, IsSet, Part, Piece, Replacing, TypeFacts, Unassembled, Updates, assemble, outline,
    template,
};
pub use error::ReadError;
pub use opened::{Opened, open};
pub use text::decode;
pub use unpacked::Unpacked;

use crate::plan::Plan;

/// A form in which plans come.
pub struct Format {
    /// Its name in reports.
    pub name: &'static str,
    /// What it is and how it is made, in one line.
    pub about: &'static str,
    form: Form,
}

/// What a format is made of.
enum Form {
    /// JSON documents, of which a text may hold several.
    Text {
        /// Whether a document is of this format, by one of its outermost keys.
        claims: fn(&str) -> bool,
        /// What is in the document at the beginning of the text, and how many bytes the document takes.
        read: ReadText,
    },
    /// A whole file of bytes that are no text.
    Binary {
        /// Whether a file is of this format.
        claims: fn(&[u8]) -> bool,
        /// What of the file has to be unpacked before it is read.
        unpack: fn(&[u8]) -> Result<Unpacked, ReadError>,
        /// The plan in a file, of which this was unpacked.
        read: ReadBinary,
    },
}

/// Takes the text, and whether this is the first of its documents.
type ReadText = for<'a> fn(&'a str, bool) -> Result<(Reading<'a>, usize), ReadError>;
type ReadBinary = for<'a> fn(&'a [u8], &'a [u8]) -> Result<Plan<'a>, ReadError>;

/// What is in a document.
enum Reading<'a> {
    /// A plan.
    Plan(Box<Plan<'a>>),
    /// A piece of a plan.
    Part(Part),
}

/// What is in an input: at least one of either.
#[derive(Debug, Default)]
pub struct Contents<'a> {
    /// Whole plans.
    pub plans: Vec<Plan<'a>>,
    /// Pieces of plans, whose other pieces may be in other inputs.
    pub parts: Vec<Part>,
}

/// Every form in which plans come. The first that claims a file, or a key of a document, reads it.
pub const FORMATS: &[Format] = &[
    terraform::JSON,
    terraform::PLAN,
    terraform::REDACTED,
    terraform::STREAM,
    cloudformation::CHANGE_SET,
    cloudformation::STACK_DELETION,
    cloudformation::template::TEMPLATES,
];

/// What is in this text. Pieces of plans are put together by [`assemble`].
///
/// # Errors
/// Where any part of the text is not a plan, or a plan that cannot be read: nothing is passed over.
pub fn read(text: &str) -> Result<Contents<'_>, ReadError> {
    document::read_all(text::behind_wrapper_head(text))
        .map_err(|error| alien::unless_a_plan_is_inside(error, text))
}
