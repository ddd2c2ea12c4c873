//! foureyes: the four-eyes gate for infrastructure plans.
#![deny(unsafe_code)]

mod cli;
mod commands;

use clap::Parser as _;
use std::process::ExitCode;

/// What a run ends with that could not come to a verdict.
const UNDECIDED: u8 = 2;

fn main() -> ExitCode {
    if commands::atlantis::is_asked_for() {
        return commands::atlantis::run_as_typed();
    }
    std::panic::set_hook(Box::new(tell_of_defect));
    let cli = cli::Cli::parse();
    std::panic::catch_unwind(|| commands::run(cli)).unwrap_or(ExitCode::from(UNDECIDED))
}

/// A defect of foureyes is never a pass, and what it printed could hold a value of the plan.
fn tell_of_defect(defect: &std::panic::PanicHookInfo<'_>) {
    use std::io::Write as _;
    let place = defect.location().map_or(String::new(), |place| format!(" at {place}"));
    let _ = writeln!(
        std::io::stderr(),
        "foureyes: a defect of foureyes itself{place}; nothing was passed. Please report it."
    );
}
