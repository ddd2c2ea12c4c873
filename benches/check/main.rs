//! The speed and the memory of `foureyes check`, and of its reports, as ratios to what the machine does without it.
//!
//! `cargo bench` measures plans of 16 MB, 100 MB and 1 GB and takes some minutes; `cargo bench -- 16` takes
//! seconds. All processes take turns, so that each pair of a ratio saw the same machine. An answer that is
//! wrong ends the run with an error; an aim that is missed is shown. The column of cores tells how busy the
//! machine was otherwise: the program has two threads, and an idle machine gives it more than one and a half.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]
#![expect(clippy::indexing_slicing, reason = "a benchmark that fails says so by panicking")]

mod answer;
mod bare;
#[path = "../../src/commands/load.rs"]
mod load;
mod measure;
mod plan;
mod reports;
mod template;

use measure::{Run, median, ratio, run};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The sizes in megabytes.
const SIZES: [usize; 3] = [16, 100, 1000];
/// How often each process runs on a plan.
const ROUNDS: usize = 15;
/// The resources of the small plan, and how often it is judged.
const FEW: usize = 100;
const SMALL_ROUNDS: usize = 201;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["nothing"] => Ok(()),
        ["read", path] => Ok(bare::read(Path::new(path))?),
        ["bare", path] => Ok(bare::pass(Path::new(path))?),
        words => {
            let sizes = words.iter().filter(|word| !word.starts_with("--")).map(|word| word.parse());
            let sizes: Vec<usize> = sizes.collect::<Result<_, _>>()?;
            measure_all(if sizes.is_empty() { &SIZES } else { &sizes })
        }
    }
}

/// A process that is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Nothing,
    Read,
    Bare,
    Check,
}

impl Way {
    fn command(self, path: &Path) -> Result<Command, Box<dyn Error>> {
        let mut command = match self {
            Self::Check => Command::new(env!("CARGO_BIN_EXE_foureyes")),
            Self::Nothing | Self::Read | Self::Bare => Command::new(std::env::current_exe()?),
        };
        match self {
            Self::Nothing => command.arg("nothing"),
            Self::Read => command.arg("read").arg(path),
            Self::Bare => command.arg("bare").arg(path),
            Self::Check => command.args(["check", "--project", "bench"]).arg(path),
        };
        Ok(command)
    }

    fn run(self, path: &Path) -> Result<Run, Box<dyn Error>> {
        // One is the exit code for a plan that needs sign-offs, as all of these do.
        let expected = i32::from(self == Self::Check);
        Ok(run(&mut self.command(path)?, expected)?)
    }
}

/// A plan, and what was measured on it.
struct Sample {
    path: PathBuf,
    bytes: u64,
    rounds: Vec<Round>,
}

struct Round {
    read: Run,
    bare: Run,
    check: Run,
}

impl Sample {
    /// A plan that is written, and judged rightly.
    fn new(directory: &Path, resources: usize) -> Result<Self, Box<dyn Error>> {
        let path = directory.join(format!("{resources}.json"));
        let plan = plan::write(&path, resources, plan::USUAL)?;
        answer::check_report(&mut Way::Check.command(&path)?, &plan)?;
        answer::check_bare(&mut Way::Bare.command(&path)?, &plan)?;
        let bytes = std::fs::metadata(&path)?.len();
        Ok(Self { path, bytes, rounds: Vec::new() })
    }

    fn measure(&mut self) -> Result<(), Box<dyn Error>> {
        let [read, bare, check] = [Way::Read, Way::Bare, Way::Check].map(|way| way.run(&self.path));
        self.rounds.push(Round { read: read?, bare: bare?, check: check? });
        Ok(())
    }

    fn ratio(&self, of: fn(&Round) -> (Duration, Duration)) -> f64 {
        ratio(self.rounds.iter().map(of))
    }

    fn against_bare(&self) -> f64 {
        self.ratio(|round| (round.check.time, round.bare.time))
    }

    /// The median of the peaks of the program, in bytes.
    fn peak(&self) -> f64 {
        median(self.rounds.iter().map(|round| round.check.peak as f64))
    }
}

fn measure_all(sizes: &[usize]) -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let small = Sample::new(directory.path(), FEW)?;
    let start = measure_small(&small)?;
    let reports = reports::measure(directory.path())?;
    let samples = sizes.iter().map(|size| Sample::new(directory.path(), plan::resources(*size)));
    let mut samples: Vec<Sample> = samples.collect::<Result<_, _>>()?;
    for _ in 0..ROUNDS {
        samples.iter_mut().try_for_each(Sample::measure)?;
    }
    print_ratios(&samples);
    print_aims(&samples, start);
    reports::print(&reports);
    Ok(())
}

/// The small plan against a process that does nothing.
fn measure_small(small: &Sample) -> Result<f64, Box<dyn Error>> {
    let pair = |_| Ok((Way::Check.run(&small.path)?.time, Way::Nothing.run(&small.path)?.time));
    let pairs: Vec<_> = (0..SMALL_ROUNDS).map(pair).collect::<Result<_, Box<dyn Error>>>()?;
    Ok(ratio(pairs.into_iter()))
}

fn print_ratios(samples: &[Sample]) {
    println!(
        "| plan | time / bare pass | time / reading | CPU time / bare pass | cores | peak memory / file |"
    );
    println!("|---|---|---|---|---|---|");
    for sample in samples {
        println!(
            "| {:.0} MB | {:.2} | {:.1} | {:.2} | {:.1} | {:.2} |",
            sample.bytes as f64 / 1e6,
            sample.against_bare(),
            sample.ratio(|round| (round.check.time, round.read.time)),
            sample.ratio(|round| (round.check.work, round.bare.work)),
            sample.ratio(|round| (round.check.work, round.check.time)),
            sample.peak() / sample.bytes as f64,
        );
    }
}

fn print_aims(samples: &[Sample], start: f64) {
    println!();
    let aim = |what: &str, number: f64, most: f64| {
        let met = if number <= most { "met" } else { "missed" };
        println!("{what}: {number:.2}, at most {most:.2}: {met}");
    };
    aim(&format!("a plan of {FEW} resources against a process that does nothing"), start, 5.0);
    for sample in samples {
        let size = format!("{:.0} MB", sample.bytes as f64 / 1e6);
        aim(&format!("{size} against the bare pass"), sample.against_bare(), 1.3);
        let allowed = 1.1 * sample.bytes as f64 + f64::from(16 << 20);
        aim(&format!("{size}, peak memory against 1.1 of the file and 16 MiB"), sample.peak() / allowed, 1.0);
    }
    for pair in samples.windows(2) {
        let pairs = pair[0].rounds.iter().zip(&pair[1].rounds);
        let growth = ratio(pairs.map(|(less, more)| (more.check.time, less.check.time)));
        let growth = growth * pair[0].bytes as f64 / pair[1].bytes as f64;
        let [less, more] = [&pair[0], &pair[1]].map(|sample| sample.bytes as f64 / 1e6);
        aim(&format!("time for each byte, {more:.0} MB against {less:.0} MB"), growth, 1.15);
    }
}
