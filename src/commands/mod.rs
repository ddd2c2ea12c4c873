//! The commands: the only place that reads files, environment and terminal, and that writes.

mod apply;
pub(crate) mod atlantis;
mod check;
mod clock;
mod explain;
mod find;
mod identity;
mod init;
mod judge;
mod load;
mod local;
mod output;
mod place;
mod policy;
mod policy_file;
mod project;
mod record;
mod reports;
mod review;
mod runner;
mod source;

use crate::cli::{Cli, Command};
use std::process::ExitCode;

/// Does what was typed.
pub(crate) fn run(cli: Cli) -> ExitCode {
    match cli.command {
        Command::Check(check) => check::run(&check),
        Command::Review(review) => review::run(&review),
        Command::Apply(apply) => apply::run(&apply),
        Command::Atlantis(atlantis) => atlantis::run(&atlantis),
        Command::Explain(explain) => explain::run(&explain),
        Command::Init(init) => init::run(&init),
        Command::Policy { command } => policy::run(&command),
    }
}
