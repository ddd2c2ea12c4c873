//! Whether the answers are right: a wrong one has no speed.

use crate::plan::Plan;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::process::{Command, Stdio};

#[derive(Deserialize)]
struct Report {
    verdict: String,
    plans: Vec<ReportedPlan>,
}

#[derive(Deserialize)]
struct ReportedPlan {
    counts: BTreeMap<String, usize>,
    changes: Vec<ReportedChange>,
}

#[derive(Deserialize)]
struct ReportedChange {
    address: String,
    action: String,
}

/// Checks the report of the program against what is lost by the plan.
///
/// # Errors
/// Where the program counts or lists anything else.
pub(crate) fn check_report(command: &mut Command, plan: &Plan) -> Result<(), Box<dyn Error>> {
    let mut child = command.args(["--report", "json"]).stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().ok_or("no output")?;
    let report: Report = serde_json::from_reader(std::io::BufReader::new(output))?;
    child.wait()?;
    let [reported] = report.plans.as_slice() else { return Err("not one plan".into()) };
    let counts = |action: &str| plan.counts.iter().find(|(word, _)| *word == action).map_or(0, |(_, n)| *n);
    let counted = reported.counts.iter().all(|(action, number)| *number == counts(action));
    let lost = reported.changes.iter().filter(|change| matches!(&*change.action, "delete" | "replace"));
    if !counted || !lost.map(|change| &change.address).eq(&plan.lost) {
        return Err(format!("the program's answer is wrong: {:?}", reported.counts).into());
    }
    match report.verdict.as_str() {
        "sign-off-required" => Ok(()),
        other => Err(format!("the program's verdict is wrong: {other}").into()),
    }
}

/// Checks what the bare pass prints.
///
/// # Errors
/// Where it prints anything else.
pub(crate) fn check_bare(command: &mut Command, plan: &Plan) -> Result<(), Box<dyn Error>> {
    let output = command.output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut lost: Vec<&str> = text.lines().collect();
    lost.sort_unstable();
    match output.status.success() && lost.iter().eq(&plan.lost) {
        true => Ok(()),
        false => Err(format!("the bare pass is wrong: it found {}", lost.len()).into()),
    }
}
