//! Who counts: every situation that the design names, and every trick that an author could try.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails says so by panicking")]

mod monotone;
mod situation;
mod table;
