//! `foureyes apply`: judges the very bytes that are applied, and applies them where the gate is open.
//!
//! The plan file is read once. What was judged is written to a file of its own that nobody else can write to, and that
//! file is applied: whatever becomes of the first one meanwhile has no effect.

mod arguments;
mod change_set;
mod program;

use self::arguments::Refusal;
use self::change_set::Arn;
use self::program::Program;
use super::judge::{Run, RunError};
use super::local;
use super::output::{self, Stream};
use super::record::{self, Ledger, Told};
use super::reports::{self, Reports};
use crate::cli::{Apply, ForgeName};
use foureyes::gate::{Judgement, Verdict};
use foureyes::input;
use foureyes::plan::SignalKind;
use foureyes::report::{Stage, line};
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tempfile::TempDir;

/// The variable that names the program.
const VARIABLE: &str = "FOUREYES_TERRAFORM";

/// What is to be applied, as it was read.
enum Read {
    File { path: PathBuf, bytes: Vec<u8> },
    ChangeSet { arn: Arn, aws: OsString, answers: Vec<(String, Vec<u8>)> },
}

pub(super) fn run(apply: &Apply) -> ExitCode {
    ExitCode::from(done(apply).unwrap_or_else(|error| {
        output::complain(&error, apply.local.judging.look);
        Verdict::Undecided.exit_code()
    }))
}

fn done(apply: &Apply) -> Result<u8, RunError> {
    let local = &apply.local;
    let judging = &local.judging;
    arguments::check(&apply.arguments).map_err(|Refusal { why, cure }| RunError::Program { why, cure })?;
    let to_read = super::place::Read::new(apply.plan.iter().chain(&local.policy), judging);
    let reports = match Reports::open(judging, to_read, Stream::Err) {
        Ok(reports) => reports,
        Err(failures) => return Ok(reports::complain(failures, judging.look)),
    };
    let mut ledger = Ledger::open("apply", &local.recording, &reports, judging.look)?;
    let (read, unread) = match Read::of(apply) {
        Ok(read) => (Some(read), None),
        Err(error) => (None, Some(error)),
    };
    let in_job = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    let which = &local.pull_request;
    let named = which.repo.is_some() || which.pr.is_some() || which.commit.is_some();
    let on_github = in_job || named || matches!(local.sign_offs, Some(ForgeName::Github));
    let counted = on_github.then_some(which);
    let (judgement, policy) = local::judge(local, counted, |run| match &read {
        Some(read) => read.judge(run),
        None => run.errors.extend(unread),
    });
    let failures = reports.write(&judgement);
    let told = Told { judgement: &judgement, policy: &policy };
    let closed = match failures.is_empty() {
        true => judgement.exit_code(),
        false => reports::complain(failures, judging.look),
    };
    let read = match (closed, read) {
        (0, Some(read)) => read,
        // Nothing was read, so nothing can have passed.
        (0, None) => return Ok(ledger.end(told, Stage::Judged(Verdict::Undecided.exit_code()))),
        (closed, _) => return Ok(ledger.end(told, Stage::Judged(closed))),
    };
    let ready = read.ready(apply, &judgement);
    let ready = match ready {
        Ok(ready) => ready,
        Err(error) => {
            let code = record::complain(&error, judging.look);
            return Ok(ledger.end(told, Stage::Judged(code)));
        }
    };
    let name = line(&ready.program.told(ready.word));
    ledger.begin(told, &name)?;
    let code = ready.run(&name, apply);
    Ok(ledger.end(told, Stage::Applied(&name, code)))
}

impl Read {
    fn of(apply: &Apply) -> Result<Self, RunError> {
        match (&apply.change_set, &apply.plan) {
            (Some(written), _) => {
                let arn = Arn::parse(written)?;
                let aws = OsString::from(apply.binary.as_deref().unwrap_or("aws"));
                let answers = arn.describe(&aws)?;
                Ok(Self::ChangeSet { arn, aws, answers })
            }
            (None, Some(path)) => {
                let source_name = line(&path.display().to_string());
                if path == Path::new("-") || path.is_dir() {
                    return Err(RunError::NoPlanFile { source_name });
                }
                match std::fs::read(path) {
                    Ok(bytes) => Ok(Self::File { path: path.clone(), bytes }),
                    Err(error) => {
                        Err(RunError::Input { source_name, why: format!("it cannot be read: {error}") })
                    }
                }
            }
            (None, None) => Err(RunError::NoPlanFile { source_name: "nothing".to_owned() }),
        }
    }

    fn judge(&self, run: &mut Run<'_>) {
        match self {
            Self::File { path, bytes } => run.take_plan_file(path, bytes),
            Self::ChangeSet { answers, .. } => run.take_answers(answers),
        }
    }

    /// The program that applies what was judged.
    fn ready(self, apply: &Apply, judgement: &Judgement) -> Result<Ready, RunError> {
        match self {
            Self::ChangeSet { arn, aws, .. } => {
                Ok(Ready { program: arn.execute(aws), word: "cloudformation execute-change-set", copy: None })
            }
            Self::File { bytes, .. } => {
                let copy = Copy::of(&bytes).map_err(|error| RunError::Program {
                    why: format!("the plan cannot be copied to a place of its own: {error}"),
                    cure: "let TMPDIR be a directory that can be written to".to_owned(),
                })?;
                let mut arguments = vec![OsString::from("apply")];
                arguments.extend(apply.arguments.iter().map(OsString::from));
                arguments.push(copy.path.clone().into_os_string());
                let workspace = workspace(&bytes);
                let program = Program { name: program_name(apply, judgement), arguments, workspace };
                Ok(Ready { program, word: "apply", copy: Some(copy) })
            }
        }
    }
}

/// The program that is named, else the one that made the plan.
fn program_name(apply: &Apply, judgement: &Judgement) -> OsString {
    let named = apply.binary.as_deref().map(OsString::from);
    let named = named.or_else(|| std::env::var_os(VARIABLE).filter(|name| !name.is_empty()));
    named.unwrap_or_else(|| {
        let mut tools = judgement.plans.iter().filter_map(|plan| plan.tool.as_ref());
        let by_opentofu = tools.any(|tool| tool.name == "opentofu");
        OsString::from(if by_opentofu { "tofu" } else { "terraform" })
    })
}

/// The workspace that was judged: the program would take the one that is selected, or that a variable names, and with it
/// another state. It is read of the plan itself, for a report leaves out what cannot be shown.
fn workspace(bytes: &[u8]) -> Option<String> {
    let opened = input::open(bytes).ok()?;
    let contents = opened.contents().ok()?;
    let mut signals = contents.plans.iter().flat_map(|plan| &plan.signals);
    let workspace = signals.find(|signal| signal.kind == SignalKind::Workspace)?;
    workspace.value.shown().map(str::to_owned)
}

/// A program that is ready to be run.
struct Ready {
    program: Program,
    /// What it does.
    word: &'static str,
    /// What it reads, for as long as it runs.
    copy: Option<Copy>,
}

impl Ready {
    fn run(self, name: &str, apply: &Apply) -> u8 {
        let code = match self.program.run() {
            Ok(code) => code,
            Err(error) => {
                let why = format!("`{name}` cannot be run: {error}");
                let cure = format!("install it, or name it with `--binary` or {VARIABLE}");
                return record::complain(&RunError::Program { why, cure }, apply.local.judging.look);
            }
        };
        drop(self.copy);
        if code != 0 {
            let said = format!("foureyes: the gate was open, `{name}` was run, and ended with {code}\n");
            // Where nobody listens the code says it.
            let _ = Stream::Err.write(&said);
        }
        code
    }
}

/// The bytes that were judged, in a file that nobody else can write to, in a directory that nobody else can enter. It
/// goes with this.
struct Copy {
    path: PathBuf,
    _directory: TempDir,
}

impl Copy {
    fn of(bytes: &[u8]) -> io::Result<Self> {
        let within = std::path::absolute(std::env::temp_dir())?;
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let directory = builder.prefix("foureyes-").tempdir_in(within)?;
        let mut file = tempfile::Builder::new().suffix(".tfplan").tempfile_in(directory.path())?;
        file.write_all(bytes)?;
        let (_, path) = file.keep().map_err(|error| error.error)?;
        Ok(Self { path, _directory: directory })
    }
}
