//! What holds of every plan, not only of those that somebody has written down.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails says so by panicking"
)]

mod address;
mod fingerprint;
mod gate;
mod plans;
mod reading;
mod showing;
