//! The gate: what becomes of findings, how many must sign, and whether it opens.
//!
//! Everything here is a function of values: no file, no clock, no network.

mod decision;
mod facts;
mod judgement;
mod verdict;

pub use decision::{Decision, Effect, decide};
pub use judgement::{
    Count, Judged, JudgedChange, JudgedFinding, JudgedPlan, Judgement, Level, Note, Refused, Source,
};
pub use verdict::Verdict;
