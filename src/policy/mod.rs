//! What a team says of its environments and who decides what there.
//!
//! There is no policy file yet: environments are told by the words that people use for them.

mod environment;
mod signal;
mod tags;

pub use environment::{Environment, EnvironmentClass};
pub use signal::{of_object, of_plan};
