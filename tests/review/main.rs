//! `foureyes review` against a forge that keeps state as GitHub does, over HTTP.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that fails says so by panicking"
)]

mod apply;
mod atlantis;
mod attacks;
mod client;
mod flow;
mod forge;
mod operations;
mod policy;
mod reports;
mod server;
mod state;
