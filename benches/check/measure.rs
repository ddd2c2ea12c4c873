//! How long a process takes and how much memory, and what is made of many such numbers.

use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4 as _;

/// What one run of a process took.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    pub(crate) time: Duration,
    /// The time of all its threads together.
    pub(crate) work: Duration,
    /// The most memory that it held at once, in bytes.
    pub(crate) peak: u64,
}

/// Runs a process to its end.
///
/// # Errors
/// Where it cannot be run, or ends in another way than it should.
pub(crate) fn run(command: &mut Command, expected: i32) -> io::Result<Run> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let used = command.spawn()?.wait4()?;
    let time = start.elapsed();
    if used.status.code() != Some(expected) {
        return Err(io::Error::other(format!("{command:?} ended with {}", used.status)));
    }
    Ok(Run { time, work: used.rusage.utime + used.rusage.stime, peak: used.rusage.maxrss })
}

/// The median of the ratios of pairs: each pair was measured one right after the other.
pub(crate) fn ratio(pairs: impl Iterator<Item = (Duration, Duration)>) -> f64 {
    median(pairs.map(|(this, that)| this.as_secs_f64() / that.as_secs_f64()))
}

pub(crate) fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
