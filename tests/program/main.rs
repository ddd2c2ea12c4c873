//! The program as its users meet it: what goes in, what comes out, and the code it ends with.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails says so by panicking"
)]

mod atlantis;
mod binary;
mod cloudformation;
mod common;
mod corpus;
mod examples;
mod inputs;
mod policy;
mod recovery;
mod reports;
mod schema;
mod secrets;
mod stories;
mod templates;
mod terraform;
