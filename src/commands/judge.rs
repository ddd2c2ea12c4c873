//! From what was typed to judged plans: what `check` and `review` have in common.

use super::find::{self, Input, Missing, Origin};
use super::load::load;
use super::policy_file::PolicyError;
use super::project::{self, Ci};
use super::review::TargetError;
use crate::cli::Judging;
use foureyes::gate::{Judged, Judgement, Refused, Source, Terms};
use foureyes::input::{self, Piece, ReadError, Unassembled};
use foureyes::plan::{Digest, Leaf, Plan, Signal, SignalKind};
use foureyes::report::{Recorded, RecordedError, line};
use miette::Diagnostic;
use std::path::{Path, PathBuf};
use thiserror::Error;
use types::TYPES;

pub(super) mod pair;
mod templates;
mod types;

/// Why an input, or a report, could not be dealt with.
#[derive(Debug, Error, Diagnostic)]
pub(super) enum RunError {
    #[error("{source_name}: {}", line(&error.to_string()))]
    #[diagnostic(forward(error))]
    Read { source_name: String, error: ReadError },
    #[error("{source_name}: {}", line(why))]
    #[diagnostic(
        code(foureyes::check::input),
        help("name a plan file, a directory that holds plans, or `-`")
    )]
    Input { source_name: String, why: String },
    #[error("{source_name}: {NO_PLAN_FILE}")]
    #[diagnostic(
        code(foureyes::apply::plan),
        help("give the file that `terraform plan -out plan.tfplan` writes")
    )]
    NoPlanFile { source_name: String },
    #[error("{why}")]
    #[diagnostic(code(foureyes::apply::program), help("{cure}"))]
    Program { why: String, cure: String },
    #[error("{source_name}: {}", line(why))]
    #[diagnostic(
        code(foureyes::check::template),
        help("name the deployed template and the new one, or two directories of them: `old.yaml..new.yaml`")
    )]
    Template { source_name: String, why: String },
    #[error("{source_name}: {}", line(why))]
    #[diagnostic(
        code(foureyes::check::parameters),
        help(
            "name a file with the parameters of the templates, or one for each of the two: `old.json..new.json`"
        )
    )]
    Parameters { source_name: String, why: String },
    #[error("{source_name}: {why}")]
    #[diagnostic(
        code(foureyes::check::errored),
        help("mend what the tool complained of, and make the plan again")
    )]
    Errored { source_name: String, why: String },
    #[error(transparent)]
    #[diagnostic(transparent)]
    Policy(PolicyError),
    #[error("{source_name}: {}", line(&error.to_string()))]
    #[diagnostic(forward(error))]
    Recorded { source_name: String, error: RecordedError },
    #[error("{}", line(&error.to_string()))]
    #[diagnostic(forward(error))]
    Target { error: TargetError },
    #[error("the report cannot be written to {place}: {error}")]
    #[diagnostic(code(foureyes::check::report), help("name a file that can be written"))]
    Report { place: String, error: std::io::Error },
    #[error("the record cannot be written to {place}: {error}")]
    #[diagnostic(code(foureyes::record), help("name a file that can be written"))]
    Record { place: String, error: std::io::Error },
}

/// How a plan file begins: it is a zip archive.
const PLAN_FILE: &[u8] = b"PK\x03\x04";
const NO_PLAN_FILE: &str = "it is not the plan file itself, so nobody knows that it is what will be applied";

/// What one run has found so far.
pub(super) struct Run<'c> {
    check: &'c Judging,
    accept: Accept,
    ci: &'c Ci,
    terms: Terms<'c>,
    /// The judged plans, each with the number of its input.
    judged: Vec<(usize, Judged)>,
    /// Pieces of plans, whose other pieces may be in inputs that are still to come.
    pieces: Vec<Piece>,
    /// The inputs that were read.
    taken: Vec<Taken>,
    /// What the reports of earlier runs could not judge.
    pub(super) refused: Vec<Refused>,
    pub(super) errors: Vec<RunError>,
    passed_over: usize,
    /// Whether the digests of the inputs are made: something will tell them.
    pub(super) digests: bool,
}

/// What an input may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accept {
    /// A plan.
    Plans,
    /// A plan, or the report of an earlier run.
    PlansAndReports,
}

/// What was typed, word by word, looked up before anything is written.
pub(super) type Found = Vec<(String, Result<Vec<Input>, Missing>)>;

/// Looks up what was typed.
pub(super) fn find(typed: &[String]) -> Found {
    typed.iter().map(|typed| (typed.clone(), find::inputs(typed))).collect()
}

/// An input that was read.
struct Taken {
    input: Input,
    digest: Option<Digest>,
}

impl<'c> Run<'c> {
    pub(super) fn new(check: &'c Judging, accept: Accept, ci: &'c Ci, terms: Terms<'c>) -> Self {
        Self {
            check,
            accept,
            ci,
            terms,
            judged: Vec::new(),
            pieces: Vec::new(),
            taken: Vec::new(),
            refused: Vec::new(),
            errors: Vec::new(),
            passed_over: 0,
            digests: true,
        }
    }

    /// Judges all that was typed: at least one plan must be in each word of it.
    pub(super) fn take_all(&mut self, found: Found) {
        let all: Vec<&str> = found.iter().map(|(typed, _)| typed.as_str()).collect();
        let all = all.join(" ");
        for (typed, inputs) in found {
            let (had, passed_over) = (self.number(), self.passed_over);
            self.take(inputs);
            if self.number() == had {
                self.errors.push(self.without_plan(&typed, self.passed_over - passed_over));
            }
        }
        self.assemble();
        if let Some(typed) = &self.check.template {
            self.compare(typed);
        }
        if self.judged.is_empty() && self.errors.is_empty() && self.refused.is_empty() {
            self.errors.push(self.without_plan(&all, self.passed_over));
        }
    }

    /// How much was found so far: plans, pieces of plans, and what could not be judged.
    fn number(&self) -> usize {
        self.judged.len() + self.pieces.len() + self.refused.len() + self.errors.len()
    }

    fn without_plan(&self, typed: &str, passed_over: usize) -> RunError {
        let what = match self.accept {
            Accept::Plans => "plan",
            Accept::PlansAndReports => "plan and no report",
        };
        let others = match passed_over {
            0 => String::new(),
            1 => "; one other file was passed over".to_owned(),
            number => format!("; {number} other files were passed over"),
        };
        RunError::Input { source_name: line(typed), why: format!("there is no {what} in it{others}") }
    }

    /// The judged plans, in the order of their inputs.
    pub(super) fn all_judged(&mut self) -> Vec<Judged> {
        std::mem::take(&mut self.judged).into_iter().map(|(_, judged)| judged).collect()
    }

    /// What was passed over, for a note.
    pub(super) fn passed_over(&self) -> Option<String> {
        match self.passed_over {
            0 => None,
            1 => Some("1 file is no plan and was passed over".to_owned()),
            number => Some(format!("{number} files are no plans and were passed over")),
        }
    }

    /// Judges what one word of the command line names.
    fn take(&mut self, found: Result<Vec<Input>, Missing>) {
        match found {
            Ok(inputs) => inputs.into_iter().for_each(|input| self.judge(input)),
            Err(missing) => {
                self.errors.push(RunError::Input { source_name: line(&missing.typed), why: missing.message })
            }
        }
    }

    /// Judges the plans of an input, and keeps the pieces of others.
    fn judge(&mut self, input: Input) {
        let bytes = match load(input.path.as_deref()) {
            Ok(bytes) => bytes,
            Err(error) => {
                let why = format!("it cannot be read: {error}");
                self.errors.push(RunError::Input { source_name: line(&input.name()), why });
                return;
            }
        };
        self.judge_bytes(input, &bytes);
    }

    /// Judges these bytes, which must be one plan file of Terraform or OpenTofu, and no other form of a plan.
    pub(super) fn take_plan_file(&mut self, path: &Path, bytes: &[u8]) {
        let input =
            Input { path: Some(path.to_owned()), origin: Origin::Applied, below: None, described: None };
        let source_name = line(&input.name());
        self.judge_bytes(input, bytes);
        let is_plan_file = bytes.starts_with(PLAN_FILE)
            && self.pieces.is_empty()
            && self.judged.iter().all(|(_, judged)| judged.format() == Some("terraform-plan"));
        if self.errors.is_empty() && !is_plan_file {
            self.errors.push(RunError::NoPlanFile { source_name });
        }
    }

    /// Judges the answers on a change set, by the ids that they were asked for with.
    pub(super) fn take_answers(&mut self, answers: &[(String, Vec<u8>)]) {
        for (id, bytes) in answers {
            let described = Some(id.clone());
            self.judge_bytes(Input { path: None, origin: Origin::Named, below: None, described }, bytes);
        }
        self.assemble();
    }

    fn judge_bytes(&mut self, input: Input, bytes: &[u8]) {
        if self.accept == Accept::PlansAndReports
            && let Some(recorded) = input::decode(bytes).ok().and_then(|text| Recorded::read(&text))
        {
            return self.take_up(&input, recorded);
        }
        let project = self.project(&input, None);
        // The digest takes as long as the reading, and needs nothing of it.
        let judged = std::thread::scope(|threads| {
            let digest = self.digests.then(|| threads.spawn(|| Digest::of(bytes)));
            let opened = input::open(bytes)?;
            let mut contents = opened.contents()?;
            for plan in &mut contents.plans {
                self.add_ways(plan, &input);
                self.add_workspace(plan);
            }
            let digest = digest.map(|digest| digest.join().unwrap_or_else(|_| Digest::of(bytes)));
            let source = Source::new(input.name(), project, digest);
            let judge = |(at, plan)| Judged::new(plan, source.document(at), &self.terms);
            let judged: Vec<Judged> = contents.plans.iter().enumerate().map(judge).collect();
            Ok((judged, contents.parts, digest))
        });
        match judged {
            Ok((judged, parts, digest)) => {
                let number = self.taken.len();
                self.judged.extend(judged.into_iter().map(|judged| (number, judged)));
                self.pieces.extend(parts.into_iter().map(|part| Piece { input: number, part }));
                self.taken.push(Taken { input, digest });
            }
            Err(error) => self.refuse(&input, error),
        }
    }

    /// Takes up the report of an earlier run.
    fn take_up(&mut self, input: &Input, recorded: Result<Recorded, RecordedError>) {
        match recorded {
            Ok(recorded) => {
                let (judged, refused) = recorded.judged(&self.terms);
                let number = self.taken.len();
                self.judged.extend(judged.into_iter().map(|judged| (number, judged)));
                self.refused.extend(refused);
            }
            Err(error) => self.errors.push(RunError::Recorded { source_name: line(&input.name()), error }),
        }
    }

    /// The project of a plan in this input: that of the option, else its stack, else what surrounds the input.
    fn project(&self, input: &Input, stack: Option<&str>) -> String {
        match self.check.project.as_deref().or(stack) {
            Some(name) => name.to_owned(),
            None => project::of(input.path.as_deref(), input.below.as_deref(), self.ci),
        }
    }

    /// Puts the pieces together, and judges the plans that they make.
    fn assemble(&mut self) {
        for assembled in input::assemble(std::mem::take(&mut self.pieces), &TYPES) {
            match assembled {
                Ok(assembled) => {
                    let from: Vec<&Taken> =
                        assembled.inputs().iter().map(|number| self.taken(*number)).collect();
                    let digests: Option<Vec<Digest>> = from.iter().map(|taken| taken.digest).collect();
                    let root = from.first().expect("a plan comes from an input");
                    let project = self.project(&root.input, assembled.stack());
                    let source =
                        Source::new(root.input.name(), project, digests.as_deref().map(Digest::of_all));
                    let mut plan = assembled.plan();
                    self.add_ways(&mut plan, &root.input);
                    let judged = Judged::new(&plan, source, &self.terms);
                    let number = assembled.inputs().first().copied().unwrap_or_default();
                    self.judged.push((number, judged));
                }
                Err(Unassembled { input, error }) => {
                    let input = self.taken(input).input.clone();
                    self.refuse(&input, error);
                }
            }
        }
        self.judged.sort_by_key(|(number, _)| *number);
    }

    fn taken(&self, number: usize) -> &Taken {
        self.taken.get(number).expect("a piece has the number of an input that was read")
    }

    fn refuse(&mut self, input: &Input, error: ReadError) {
        match self.passes_over(input, &error) {
            true => self.passed_over += 1,
            false => self.errors.push(RunError::Read { source_name: line(&input.name()), error }),
        }
    }

    /// The way to a plan, which may tell where it belongs.
    fn add_ways(&self, plan: &mut Plan<'_>, input: &Input) {
        let mut ways = project::ways(input.path.as_deref(), input.below.as_deref(), self.ci);
        if input.origin == Origin::Applied {
            ways.extend(project::ways(None, None, self.ci));
        }
        for way in ways {
            plan.signals.push(Signal { kind: SignalKind::Way, value: Leaf::plain(way) });
        }
    }

    /// The workspace, where the plan does not say it and what surrounds the run does.
    fn add_workspace(&self, plan: &mut Plan<'_>) {
        let kind = SignalKind::Workspace;
        if let Some(name) = &self.ci.workspace
            && !plan.signals.iter().any(|signal| signal.kind == kind)
        {
            plan.signals.push(Signal { kind, value: Leaf::plain(name.clone()) });
        }
    }

    fn passes_over(&self, input: &Input, error: &ReadError) -> bool {
        let promises = match self.accept {
            Accept::Plans => input.promises_plan(),
            Accept::PlansAndReports => input.promises_plan() || input.promises_report(),
        };
        input.origin == Origin::Found && error.is_other_file() && !promises
    }
}

/// The new one of two templates that were compared, by the name of their plan.
pub(super) fn new_template(name: &str) -> Option<PathBuf> {
    pair::cut(name).ok()?.new.filter(|path| path.is_file())
}

/// The plans that their tool could not finish.
pub(super) fn errored(judgement: &Judgement) -> Vec<RunError> {
    let plans = judgement.plans.iter();
    let errored = plans.filter_map(|plan| Some((&plan.source.name, plan.errored()?)));
    errored.map(|(name, why)| RunError::Errored { source_name: line(name), why: why.to_owned() }).collect()
}

impl RunError {
    /// Whether the plans are of another commit than the one that would be judged.
    pub(super) fn is_stale(&self) -> bool {
        matches!(self, Self::Target { error } if error.is_stale())
    }

    pub(super) fn refused(&self) -> Refused {
        let (source, message) = match self {
            Self::Read { source_name, error } => (source_name.as_str(), error.to_string()),
            Self::Input { source_name, why }
            | Self::Template { source_name, why }
            | Self::Parameters { source_name, why }
            | Self::Errored { source_name, why } => (source_name.as_str(), why.clone()),
            Self::NoPlanFile { source_name } => (source_name.as_str(), NO_PLAN_FILE.to_owned()),
            Self::Program { why, .. } => ("apply", why.clone()),
            Self::Recorded { source_name, error } => (source_name.as_str(), error.to_string()),
            Self::Target { error } => ("GitHub", error.to_string()),
            Self::Policy(error) => (error.file(), error.message()),
            Self::Report { place, .. } | Self::Record { place, .. } => (place.as_str(), self.to_string()),
        };
        let cure = self.help().map(|help| help.to_string()).unwrap_or_default();
        Refused { source: source.to_owned(), message, cure }
    }
}
