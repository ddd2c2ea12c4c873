//! The gate: what becomes of findings, how many must sign, and whether it opens.
//!
//! Everything here is a function of values: no file, no clock, no network.

mod decision;
mod facts;
mod judgement;
mod note;
mod reported;
pub mod sign_off;
mod subject;
mod verdict;

pub use decision::{Decision, decide};
pub use judgement::{
    Count, Judged, JudgedChange, JudgedFinding, JudgedPlan, Judgement, Refused, Source, Terms,
};
pub use note::{Level, Note};
pub use reported::Reported;
pub use verdict::Verdict;

pub use crate::policy::Effect;
