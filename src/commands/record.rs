//! The record of a run: lines added to a log, and a statement about the plans. Both are opened before anything is
//! judged, so that nothing is applied of which there could be none.

use super::judge::RunError;
use super::place::Place;
use super::policy_file::Loaded;
use super::reports::Reports;
use super::{identity, output};
use crate::cli::{Look, Recording};
use foureyes::gate::{Judgement, Verdict};
use foureyes::plan::Digest;
use foureyes::report::{By, Record, Stage, line};
use jiff::Timestamp;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// Where the record of a run goes.
pub(super) struct Ledger {
    command: &'static str,
    id: String,
    by: By,
    log: Option<(String, File)>,
    statement: Option<(String, Place)>,
    look: Look,
}

/// What a record tells: what was judged, and by which policy.
#[derive(Clone, Copy)]
pub(super) struct Told<'t> {
    pub(super) judgement: &'t Judgement,
    pub(super) policy: &'t Loaded,
}

impl Ledger {
    /// Opens the places of the record, where no report goes.
    pub(super) fn open(
        command: &'static str,
        wanted: &Recording,
        reports: &Reports<'_>,
        look: Look,
    ) -> Result<Self, RunError> {
        let name = |path: &Path| line(&path.display().to_string());
        let refused = |path: &Path| {
            let place = name(path);
            move |error| RunError::Record { place, error }
        };
        let statement = wanted.attestation.as_deref().map(|path| {
            let place = Place::open(path, reports.places(), reports.read()).map_err(refused(path))?;
            Ok((name(path), place))
        });
        let statement = statement.transpose()?;
        let taken = |path: &Path| {
            let own = statement.iter().map(|(_, place)| place);
            reports.places().chain(own).any(|place| place.is_at(path))
        };
        let open_log = |path: &Path| match taken(path) {
            true => Err(io::Error::other("a report goes there")),
            false => reports
                .read()
                .leaves(path)
                .and_then(|()| OpenOptions::new().create(true).read(true).append(true).open(path)),
        };
        let log = wanted.record.as_deref().map(|path| {
            let file = open_log(path).map_err(refused(path))?;
            Ok((name(path), file))
        });
        let log = log.transpose()?;
        let now = Timestamp::now();
        let seed = format!("{} {}", now.as_nanosecond(), std::process::id());
        let id: String =
            Digest::of(seed.as_bytes()).to_string().chars().skip("sha256:".len()).take(16).collect();
        Ok(Self { command, id, by: identity::around(), log, statement, look })
    }

    /// Adds a line for a program that is about to be run.
    pub(super) fn begin(&mut self, told: Told<'_>, program: &str) -> Result<(), RunError> {
        self.add(told, Stage::Applying(program))
    }

    /// Adds the last line, and puts the statement in its place; the code to end with.
    pub(super) fn end(mut self, told: Told<'_>, stage: Stage<'_>) -> u8 {
        let ends_with = match stage {
            Stage::Judged(exit) | Stage::Applied(_, exit) => exit,
            Stage::Applying(_) => Verdict::Undecided.exit_code(),
        };
        let (added, look) = (self.add(told, stage), self.look);
        match added.and_then(|()| self.state(told, stage)) {
            Ok(()) => ends_with,
            Err(error) => complain(&error, look),
        }
    }

    fn record<'r>(&'r self, told: Told<'r>, stage: Stage<'r>) -> Record<'r> {
        let policy = told.policy.file.as_ref();
        Record {
            id: &self.id,
            time: Timestamp::now(),
            command: self.command,
            stage,
            policy: policy.map(|(file, text)| (file.as_str(), Digest::of(text.as_bytes()))),
            by: &self.by,
            judgement: told.judgement,
        }
    }

    fn add(&mut self, told: Told<'_>, stage: Stage<'_>) -> Result<(), RunError> {
        let Some((place, mut file)) = self.log.take() else { return Ok(()) };
        let text = self.record(told, stage).line();
        let added = append(&mut file, &text);
        let failed = |error| RunError::Record { place: place.clone(), error };
        added.map_err(failed)?;
        self.log = Some((place, file));
        Ok(())
    }

    fn state(mut self, told: Told<'_>, stage: Stage<'_>) -> Result<(), RunError> {
        let Some((name, mut place)) = self.statement.take() else { return Ok(()) };
        let Some(text) = self.record(told, stage).statement() else { return Ok(()) };
        place.write(&text).and_then(|()| place.put()).map_err(|error| RunError::Record { place: name, error })
    }
}

/// Says why there is no record. Whatever was judged, this is no pass.
pub(super) fn complain(error: &RunError, look: Look) -> u8 {
    output::complain(error, look);
    Verdict::Undecided.exit_code()
}

/// Adds a whole line in one piece, and returns when the disk has it. Others who add lines wait meanwhile.
fn append(file: &mut File, text: &str) -> io::Result<()> {
    if !file.metadata()?.is_file() {
        return file.write_all(text.as_bytes());
    }
    file.lock()?;
    let written = add_line(file, text);
    file.unlock()?;
    written
}

fn add_line(file: &mut File, text: &str) -> io::Result<()> {
    // A writer that was stopped in the middle may have left a line without an end.
    let torn = file.metadata()?.len() > 0 && {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        last != *b"\n"
    };
    let text = if torn { format!("\n{text}") } else { text.to_owned() };
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
