//! What a policy changes, every key of it, and what none can change.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails says so by panicking"
)]

mod keys;
mod limits;
mod probe;
