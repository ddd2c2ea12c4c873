//! The reports of a run: every place is opened before judging begins, and files appear whole and together, or not at
//! all.

use super::judge::RunError;
use super::{output, runner};
use crate::cli::{Judging, Look, Wanted};
use foureyes::gate::{Judgement, Verdict};
use foureyes::report::{Detail, REPORTERS, View, line};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

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
}

enum Place {
    Stdout,
    /// A pipe or a device, which is written to and never replaced.
    Stream(File),
    File(Part),
}

/// A file beside the place of another, which it takes at the end. It goes where it does not.
struct Part {
    path: PathBuf,
    beside: PathBuf,
    file: File,
}

impl<'c> Reports<'c> {
    /// Opens every place, and says of each that cannot be written to why.
    pub(super) fn open(check: &'c Judging) -> Result<Self, Vec<Failure>> {
        let first = REPORTERS.iter().take(1).map(|reporter| Wanted { reporter, path: None });
        let wanted = if check.reports.is_empty() { first.collect() } else { check.reports.clone() };
        let mut places: Vec<(Wanted, Place)> = Vec::new();
        let mut failures = Vec::new();
        for wanted in wanted {
            match Place::open(wanted.path.as_deref(), &places) {
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
        if failures.is_empty() { Ok(Self { check, places, runner }) } else { Err(failures) }
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
                Place::Stdout => output::view(self.check.look, detail),
                Place::Stream(_) | Place::File(_) => View::of_file(detail),
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

impl Place {
    fn open(path: Option<&Path>, others: &[(Wanted, Self)]) -> io::Result<Self> {
        let Some(path) = path else { return Ok(Self::Stdout) };
        if is_stream(path) {
            return OpenOptions::new().append(true).open(path).map(Self::Stream);
        }
        let path = settled(path);
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let same = |other: &Self| matches!(other, Self::File(part) if part.path == path);
        if others.iter().any(|(_, other)| same(other)) {
            return Err(io::Error::other("another report goes there"));
        }
        Part::open(path).map(Self::File)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        match self {
            Self::Stdout => output::print(text),
            Self::Stream(file) => output::heard(file.write_all(text.as_bytes())),
            Self::File(part) => part.file.write_all(text.as_bytes()),
        }
    }

    fn put(self) -> io::Result<()> {
        match self {
            Self::Stdout | Self::Stream(_) => Ok(()),
            Self::File(part) => std::fs::rename(&part.beside, &part.path),
        }
    }
}

/// The path by which a file is known, however it is named. What a link leads to is written, and the link stays.
fn settled(path: &Path) -> PathBuf {
    let path = Path::new(".").join(path);
    let beside = || Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(beside).unwrap_or(path)
}

/// Whether a path is a pipe or a device; `/dev/stdout` is one, whatever it leads to.
fn is_stream(path: &Path) -> bool {
    let of_process = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];
    of_process.iter().any(|known| path.starts_with(known))
        || std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir())
}

impl Part {
    fn open(path: PathBuf) -> io::Result<Self> {
        let mut beside = path.clone().into_os_string();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        // What an earlier run left there, or somebody laid there to lead elsewhere, is not written into.
        match std::fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let file = File::create_new(&beside)?;
        Ok(Self { path, beside, file })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Once it has taken its place it is not there any more.
        let _ = std::fs::remove_file(&self.beside);
    }
}
