//! The scripts of the action, in a runner that is made up: variables, files, a release, and the programs they call.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")]

mod inputs;
mod install;
mod judge;
mod metadata;

mod reports;
mod runner;
