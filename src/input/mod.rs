//! From bytes to plans: the table of formats, and how an input is recognised by its content.
//!
//! A name or an ending says nothing; what cannot be recognised is refused, never passed.

mod alien;
mod document;
mod error;
mod terraform;
mod text;

pub use error::ReadError;
pub use text::decode;

use crate::plan::Plan;

/// A form in which plans come.
pub struct Format {
    /// Its name in reports.
    pub name: &'static str,
    /// What it is and how it is made, in one line.
    pub about: &'static str,
    /// Whether a document is of this format, by one of its outermost keys.
    claims: fn(&str) -> bool,
    /// The plan at the beginning of the text, and how many bytes of it the plan takes.
    read: for<'a> fn(&'a str) -> Result<(Plan<'a>, usize), ReadError>,
}

/// Every form in which plans come. The first that claims a key of the document reads it.
pub const FORMATS: &[Format] = &[terraform::JSON, terraform::REDACTED, terraform::STREAM];

/// The plans in this text: at least one.
///
/// # Errors
/// Where any part of the text is not a plan, or a plan that cannot be read: nothing is passed over.
pub fn read(text: &str) -> Result<Vec<Plan<'_>>, ReadError> {
    document::read_all(text::behind_wrapper_head(text))
        .map_err(|error| alien::unless_a_plan_is_inside(error, text))
}
