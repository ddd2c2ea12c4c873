//! foureyes: the four-eyes gate for infrastructure plans.
//!
//! The library is the program's own inside, laid out in floors; each uses only those below it.
//! It promises nothing to others.
#![deny(unsafe_code)]

pub mod catalog;
pub mod gate;
pub mod github;
pub mod input;
pub mod plan;
pub mod policy;
pub mod report;
pub mod rules;
pub mod source;

mod threads;
