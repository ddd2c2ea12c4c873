//! What a job on GitHub gets besides annotations: its summary, and its outputs.

use crate::cli::Wanted;
use foureyes::gate::Judgement;
use foureyes::report::{self, Detail, Style, View, Width};
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Appends the summary and the outputs where the runner says, if it does.
pub(super) fn tell(judgement: &Judgement, wanted: &[Wanted]) -> io::Result<()> {
    if let Some(path) = named("GITHUB_STEP_SUMMARY") {
        let view = View { style: Style::Plain, width: Width::default(), detail: Detail::Normal };
        let summary = report::reporter("markdown").map(|reporter| (reporter.render)(judgement, &view));
        append(&path, &summary.unwrap_or_default())?;
    }
    if let Some(path) = named("GITHUB_OUTPUT") {
        append(&path, &outputs(judgement, wanted))?;
    }
    Ok(())
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn append(path: &PathBuf, text: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())
}

/// The outputs, one a line: none of their values can have a line end.
fn outputs(judgement: &Judgement, wanted: &[Wanted]) -> String {
    let fingerprint = judgement.fingerprint.as_ref().map(ToString::to_string).unwrap_or_default();
    let json = wanted.iter().find(|wanted| wanted.reporter.name == "json");
    let path = json.and_then(|json| json.path.as_ref()).map(|path| report::line(&path.display().to_string()));
    format!(
        "verdict={}\nfingerprint={fingerprint}\nfindings={}\nreport-path={}\n",
        judgement.verdict.word(),
        judgement.findings.len(),
        path.unwrap_or_default()
    )
}
