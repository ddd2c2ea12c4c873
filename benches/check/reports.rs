//! What a report of very many findings costs: what it adds to a run without it, against the bare pass over the plan.

use super::measure::{median, run};
use super::{Way, plan};
use std::error::Error;
use std::path::Path;

/// So many objects are lost, all that there are.
const FINDINGS: usize = 5_000;
/// How often each report is made.
const ROUNDS: usize = 9;

const REPORTS: [&str; 7] = ["terminal", "markdown", "github", "sarif", "html", "junit", "json"];

/// A report, and what it adds against the bare pass.
pub(crate) type Added = (&'static str, f64);

/// Measures every report on a plan that loses so many objects.
pub(crate) fn measure(directory: &Path) -> Result<Vec<Added>, Box<dyn Error>> {
    let path = directory.join("lost.json");
    plan::write(&path, FINDINGS, plan::LOST)?;
    let made = directory.join("report");
    let check = |report: Option<&str>| -> Result<f64, Box<dyn Error>> {
        let mut command = Way::Check.command(&path)?;
        command.arg("--quiet");
        command.args(report.map(|name| format!("--report={name}={}", made.display())));
        Ok(run(&mut command, 1)?.time.as_secs_f64())
    };
    let mut added: Vec<Vec<f64>> = REPORTS.map(|_| Vec::new()).to_vec();
    for _ in 0..ROUNDS {
        for (name, added) in REPORTS.iter().zip(&mut added) {
            let bare = Way::Bare.run(&path)?.time.as_secs_f64();
            added.push((check(Some(name))? - check(None)?) / bare);
        }
    }
    Ok(REPORTS.into_iter().zip(added.into_iter().map(|ratios| median(ratios.into_iter()))).collect())
}

pub(crate) fn print(reports: &[Added]) {
    println!("\nwhat a report of {FINDINGS} findings and more adds, against the bare pass over their plan:");
    for (name, ratio) in reports {
        println!("{name}: {ratio:.2}, at most 1.00: {}", if *ratio <= 1.0 { "met" } else { "missed" });
    }
}
