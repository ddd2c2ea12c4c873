//! What a job on GitHub gets besides annotations: its summary, and its outputs.

use crate::cli::Wanted;
use foureyes::gate::{Judgement, Verdict};
use foureyes::report::{self, Detail, View};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};

/// Where it goes, for people.
pub(super) const PLACE: &str = "the job's summary or outputs";

/// The files that the runner reads when a step has ended; those that it names.
pub(super) struct Files {
    summary: Option<File>,
    outputs: Option<File>,
}

impl Files {
    /// Opens what the runner names.
    pub(super) fn open() -> io::Result<Self> {
        Ok(Self { summary: named("GITHUB_STEP_SUMMARY")?, outputs: named("GITHUB_OUTPUT")? })
    }

    /// Adds the summary, and the outputs with the verdict that the run ends with.
    pub(super) fn tell(self, judgement: &Judgement, verdict: Verdict, wanted: &[Wanted]) -> io::Result<()> {
        if let Some(mut summary) = self.summary {
            let markdown = report::reporter("markdown");
            let text = markdown.map(|reporter| (reporter.render)(judgement, &View::of_file(Detail::Normal)));
            summary.write_all(text.unwrap_or_default().as_bytes())?;
        }
        match self.outputs {
            Some(mut file) => file.write_all(outputs(judgement, verdict, wanted).as_bytes()),
            None => Ok(()),
        }
    }
}

fn named(variable: &str) -> io::Result<Option<File>> {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty());
    path.map(|path| OpenOptions::new().create(true).append(true).open(path)).transpose()
}

/// The outputs, one a line: none of their values can have a line end.
fn outputs(judgement: &Judgement, verdict: Verdict, wanted: &[Wanted]) -> String {
    let fingerprint = judgement.fingerprint.as_ref().map(ToString::to_string).unwrap_or_default();
    let json = wanted.iter().filter(|wanted| wanted.reporter.name == "json");
    let path = json.filter_map(|json| json.path.as_ref()).next();
    format!(
        "verdict={}\nfingerprint={fingerprint}\nfindings={}\nreport-path={}\n",
        verdict.word(),
        judgement.findings.len(),
        path.map(|path| report::line(&path.display().to_string())).unwrap_or_default()
    )
}
