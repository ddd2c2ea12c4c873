//! Two CloudFormation templates side by side: what an update from one to the other does, before any credential
//! exists.
//!
//! Each template is read (`parts`), its parameters get their values (`parameters`), its conditions and
//! functions are evaluated as far as they can be (`evaluate`), and the two are compared object by object
//! (`differ`), with the replacement table of the types that the caller hands in. What only the
//! deployment knows stays a term, and is the same only where it surely is.

mod change;
mod comparison;
mod conditions;
mod differ;
mod difference;
mod evaluate;
mod expression;
mod for_each;
mod gaps;
mod json;
mod lists;
mod macros;
mod manifest;
mod mappings;
mod object;
mod parameter_file;
mod parameters;
mod parts;
mod replacement;
mod text;
mod undecided;
mod value;

#[cfg(test)]
mod tests;

pub(in crate::input) use comparison::TEMPLATES;
pub use comparison::{Comparison, Side, Unreadable, is_template};
pub(super) use macros::{foreign, of_resource};
pub use manifest::is_protected;
pub use parameters::Parameters;
