//! `foureyes atlantis`: the custom policy check of an Atlantis workflow.
//!
//! Atlantis takes the verdict from the text alone: of a command that ends with another code than 0 it throws the text
//! away, and what stands on standard error may come first. So whatever happens, wrong usage and defects included, is
//! told on standard output in the form of a verdict, and the code is 0.

use super::judge::{self, Accept, Run, RunError};
use super::load::load;
use super::policy_file::{self, Loaded};
use super::project::{self, Ci};
use super::{clock, find, output, source};
use crate::cli::{Atlantis, Cli, Color, Command, Judging, Look};
use clap::Parser as _;
use clap::error::ErrorKind;
use foureyes::gate::{Judgement, Refused, Terms};
use foureyes::plan::Digest;
use foureyes::policy::Policy;
use foureyes::report;
use std::panic::{PanicHookInfo, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;

/// Whether this command was typed, however wrong the rest is.
pub(crate) fn is_asked_for() -> bool {
    let words = std::env::args_os().skip(1);
    words.map(|word| word.to_string_lossy().into_owned()).find(|word| !word.starts_with('-')).as_deref()
        == Some("atlantis")
}

/// Does what was typed, and tells wrong usage and defects as a closed gate.
pub(crate) fn run_as_typed() -> ExitCode {
    std::panic::set_hook(Box::new(remember));
    print(&guarded(|| match Cli::try_parse() {
        Ok(Cli { command: Command::Atlantis(typed) }) => judged(&typed),
        Err(error) if error.kind() == ErrorKind::DisplayHelp => error.render().to_string(),
        Err(error) => {
            let text = error.render().to_string();
            let why = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            closed("the command line", why, "see `foureyes atlantis --help`")
        }
        Ok(_) => closed("the command line", "it is another command's", "see `foureyes atlantis --help`"),
    }))
}

/// Judges the plan that Atlantis names.
pub(super) fn run(typed: &Atlantis) -> ExitCode {
    print(&guarded(|| judged(typed)))
}

/// Whoever reads a pipe may go; where nothing can be written otherwise, the step's own `||` must speak.
fn print(text: &str) -> ExitCode {
    match output::print(text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

/// Where a defect showed.
static DEFECT: OnceLock<String> = OnceLock::new();

/// What a defect says could hold a value of the plan, so only its place is kept.
fn remember(defect: &PanicHookInfo<'_>) {
    let place = defect.location().map_or(String::new(), |place| format!(" at {place}"));
    let _ = DEFECT.set(place);
}

/// What is told, or that a defect keeps it from being told.
fn guarded(tell: impl FnOnce() -> String + std::panic::UnwindSafe) -> String {
    catch_unwind(tell).unwrap_or_else(|_| {
        let place = DEFECT.get().map(String::as_str).unwrap_or_default();
        closed("foureyes", &format!("a defect of foureyes itself{place}"), "report it, please")
    })
}

/// A closed gate, for this reason.
fn closed(source: &str, message: &str, cure: &str) -> String {
    let refused = Refused { source: source.to_owned(), message: message.to_owned(), cure: cure.to_owned() };
    let policy = Policy::default();
    let terms = Terms { policy: &policy, environment: None, today: clock::today() };
    let digest = plan_file().and_then(|path| digest(&path));
    report::atlantis(&Judgement::new(Vec::new(), vec![refused], Vec::new(), &terms), digest.as_ref())
}

/// The file that Atlantis names.
fn plan_file() -> Option<PathBuf> {
    let mut named = project::PLAN_FILES.iter().filter_map(std::env::var_os);
    named.find(|path| !path.is_empty()).map(PathBuf::from)
}

fn digest(path: &Path) -> Option<Digest> {
    load(Some(path)).ok().map(|bytes| Digest::of(&bytes))
}

fn judged(typed: &Atlantis) -> String {
    let Some(path) = plan_file() else {
        return closed(
            "the environment",
            "PLANFILE and SHOWFILE are not set",
            "run it as a step of a workflow of Atlantis",
        );
    };
    let judging = judging(typed);
    let ci = Ci::around();
    let (loaded, errors) = match policy_file::load(typed.policy.as_deref(), &ci) {
        Ok(loaded) => (loaded, Vec::new()),
        Err(errors) => (Loaded::default(), errors.into_iter().map(RunError::Policy).collect()),
    };
    let own = loaded.file.as_ref().filter(|_| typed.policy.is_none()).map(|(name, _)| own_policy(name));
    let terms =
        Terms { policy: &loaded.policy, environment: typed.environment.as_deref(), today: clock::today() };
    let mut run = Run::new(&judging, Accept::Plans, &ci, terms);
    run.errors = errors;
    run.digests = false;
    if run.errors.is_empty() && own.is_none() {
        run.take_all(vec![(path.display().to_string(), Ok(vec![find::named(path.clone())]))]);
    }
    let name = path.display().to_string();
    let refused = run.errors.iter().map(RunError::refused).map(|refused| without_way(refused, &path, &name));
    let refused = refused.chain(own).collect();
    let mut judgement = Judgement::new(run.all_judged(), refused, Vec::new(), &terms);
    let errored = judge::errored(&judgement);
    judgement.refused.extend(errored.iter().map(RunError::refused).map(|it| without_way(it, &path, &name)));
    source::place(&mut judgement, &judging.source);
    let digest = judgement.fingerprint.is_none().then(|| digest(&path)).flatten();
    report::atlantis(&judgement, digest.as_ref())
}

/// Where a server keeps its checkouts is nobody's concern on the pull request.
fn without_way(refused: Refused, path: &Path, name: &str) -> Refused {
    let file = path.file_name().filter(|_| refused.source == name);
    let source = file.map_or(refused.source, |file| file.to_string_lossy().into_owned());
    Refused { source, ..refused }
}

/// The checkout is the pull request's own, and so is a policy in it.
fn own_policy(name: &str) -> Refused {
    Refused {
        source: name.to_owned(),
        message: "a policy in the checkout is the pull request's own, and cannot decide on it".to_owned(),
        cure: "give `--policy FILE`, a file that no pull request can change".to_owned(),
    }
}

fn judging(typed: &Atlantis) -> Judging {
    Judging {
        template: None,
        parameters: None,
        environment: typed.environment.clone(),
        project: typed.project.clone(),
        source: typed.source.clone(),
        reports: Vec::new(),
        look: Look { color: Color::Never },
        quiet: false,
        verbose: false,
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_defect_closes_the_gate_and_says_nothing_of_what_it_had_in_hand() {
        let told = guarded(|| panic!("hunter2"));
        assert!(told.starts_with("FAIL - foureyes: undecided"), "{told}");
        assert!(told.contains("a defect of foureyes itself") && told.contains("1 failure"), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
}
