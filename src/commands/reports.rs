//! The reports of a run: every place is opened before judging begins, and files appear whole and together, or not at
//! all.

use super::judge::RunError;
use super::output::{self, Stream};
use super::place::{Place, Read};
use super::runner;
use crate::cli::{Judging, Look, Wanted};
use foureyes::gate::{Judgement, Verdict};
use foureyes::report::{Detail, REPORTERS, View, line};
use std::io;

/// Why a report could not be written, and where.
pub(super) struct Failure {
    pub(super) place: String,
    pub(super) error: io::Error,
}

/// The reports that are asked for, each with the place it goes to.
pub(super) struct Reports<'c> {
    check: &'c Judging,
    places: Vec<(Wanted, Place)>,
    runner: Option<runner::Files>,
    /// What is read, and not written over.
    read: Read,
}

impl<'c> Reports<'c> {
    /// Opens every place, and says of each that cannot be written to why. Where none is asked for, the first reporter
    /// writes to this stream.
    pub(super) fn open(check: &'c Judging, read: Read, unasked: Stream) -> Result<Self, Vec<Failure>> {
        let first = REPORTERS.iter().take(1).map(|reporter| Wanted { reporter, path: None });
        let (wanted, stream) = match check.reports.is_empty() {
            true => (first.collect(), unasked),
            false => (check.reports.clone(), Stream::Out),
        };
        let mut places: Vec<(Wanted, Place)> = Vec::new();
        let mut failures = Vec::new();
        for wanted in wanted {
            let opened = match &wanted.path {
                None => Ok(Place::Standard(stream)),
                Some(path) => Place::open(path, places.iter().map(|(_, place)| place), &read),
            };
            match opened {
                Ok(place) => places.push((wanted, place)),
                Err(error) => failures.push(Failure { place: wanted.place(), error }),
            }
        }
        let for_runner = places.iter().any(|(wanted, _)| wanted.reporter.name == "github");
        let runner = match for_runner.then(runner::Files::open).transpose() {
            Ok(runner) => runner,
            Err(error) => {
                failures.push(Failure { place: runner::PLACE.to_owned(), error });
                None
            }
        };
        if failures.is_empty() { Ok(Self { check, places, runner, read }) } else { Err(failures) }
    }

    /// What is read, and not written over.
    pub(super) fn read(&self) -> &Read {
        &self.read
    }

    /// Where they go.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().map(|(_, place)| place)
    }

    /// Writes them. Where one fails, no file is put in its place: none may tell of a verdict that does not stand.
    pub(super) fn write(mut self, judgement: &Judgement) -> Vec<Failure> {
        let detail = match (self.check.quiet, self.check.verbose) {
            (true, _) => Detail::Quiet,
            (false, true) => Detail::Verbose,
            (false, false) => Detail::Normal,
        };
        let mut failures = Vec::new();
        let mut tried = |wanted: &Wanted, written: io::Result<()>| {
            failures.extend(written.err().map(|error| Failure { place: wanted.place(), error }));
        };
        for (wanted, place) in &mut self.places {
            let view = match place {
                Place::Standard(stream) => output::view(*stream, self.check.look, detail),
                Place::Pipe(_) | Place::File(_) => View::of_file(detail),
            };
            tried(wanted, place.write(&(wanted.reporter.render)(judgement, &view)));
        }
        let reports: Vec<Wanted> = self.places.iter().map(|(wanted, _)| wanted.clone()).collect();
        if failures.is_empty() {
            let mut tried = |wanted: &Wanted, put: io::Result<()>| {
                failures.extend(put.err().map(|error| Failure { place: wanted.place(), error }));
            };
            self.places.into_iter().for_each(|(wanted, place)| tried(&wanted, place.put()));
        }
        let verdict = if failures.is_empty() { judgement.verdict } else { Verdict::Undecided };
        let told = self.runner.map_or(Ok(()), |files| files.tell(judgement, verdict, &reports));
        failures.extend(told.err().map(|error| Failure { place: runner::PLACE.to_owned(), error }));
        failures
    }
}

/// Tells the job what it would not hear of otherwise: annotations, and its summary.
pub(super) fn announce(judgement: &Judgement) -> Result<(), Vec<Failure>> {
    let failed = |error| vec![Failure { place: runner::PLACE.to_owned(), error }];
    if let Some(reporter) = foureyes::report::reporter("github") {
        let view = View::of_file(Detail::Normal);
        output::print(&(reporter.render)(judgement, &view)).map_err(failed)?;
    }
    let files = runner::Files::open().map_err(failed)?;
    files.tell(judgement, judgement.verdict, &[]).map_err(failed)
}

/// Says which reports could not be written, and why. Whatever was judged, this is no pass.
pub(super) fn complain(failures: Vec<Failure>, look: Look) -> u8 {
    for Failure { place, error } in failures {
        output::complain(&RunError::Report { place: line(&place), error }, look);
    }
    Verdict::Undecided.exit_code()
}

impl Wanted {
    fn place(&self) -> String {
        self.path.as_ref().map_or("standard output".to_owned(), |path| path.display().to_string())
    }
}
