//! What is kept of a run: a line of a log, and an in-toto statement about the plans.
//!
//! Both say the same, and nothing that a report may not hold. `docs/apply.md` describes their members.

use super::{escape, json};
use crate::gate::{JudgedPlan, Judgement};
use crate::plan::Digest;
use crate::policy::Mode;
use jiff::Timestamp;
use serde::Serialize;

/// The type of a statement.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// The type of what a statement of foureyes says: that of version 1 of a line of the log.
const PREDICATE: &str = "urn:foureyes:verdict:1";

/// What is kept of a run.
#[derive(Debug)]
pub struct Record<'r> {
    /// What joins the lines of one run.
    pub id: &'r str,
    /// When it is written.
    pub time: Timestamp,
    /// The command, as it is called.
    pub command: &'static str,
    /// How far the run is.
    pub stage: Stage<'r>,
    /// The policy file that decided, and its digest.
    pub policy: Option<(&'r str, Digest)>,
    /// Who runs it.
    pub by: &'r By,
    /// What was judged.
    pub judgement: &'r Judgement,
}

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub enum Stage<'r> {
    /// It has judged, ends with this code, and applies nothing.
    Judged(u8),
    /// It is about to run this program, which applies what was judged.
    Applying(&'r str),
    /// That program has ended, and the run ends with this code.
    Applied(&'r str, u8),
}

/// Who runs it, as far as the environment says.
#[derive(Debug, Clone, Default, Serialize)]
pub struct By {
    /// The CI system.
    pub ci: Option<&'static str>,
    /// The person, as the CI system or the machine calls them.
    pub who: Option<String>,
    /// The page of the CI system's run.
    pub run: Option<String>,
    /// The repository.
    pub repository: Option<String>,
    /// The commit.
    pub commit: Option<String>,
    /// The machine, where no CI system runs it.
    pub host: Option<String>,
}

#[derive(Serialize)]
struct Line<'r> {
    version: u32,
    id: &'r str,
    time: String,
    foureyes: &'static str,
    command: &'static str,
    stage: &'static str,
    verdict: &'static str,
    enforced: bool,
    /// None while the program runs.
    exit: Option<u8>,
    program: Option<&'r str>,
    fingerprint: Option<String>,
    plans: Vec<Plan<'r>>,
    sign_offs: json::SignOffs<'r>,
    policy: Option<Policy<'r>>,
    by: &'r By,
    errors: Vec<json::Error<'r>>,
}

#[derive(Serialize)]
struct Plan<'r> {
    source: &'r str,
    format: &'static str,
    project: &'r str,
    environment: json::Environment<'r>,
    fingerprint: Option<String>,
    digest: Option<String>,
}

#[derive(Serialize)]
struct Policy<'r> {
    file: &'r str,
    digest: String,
}

#[derive(Serialize)]
struct Statement<'r> {
    #[serde(rename = "_type")]
    kind: &'static str,
    subject: Vec<Subject<'r>>,
    #[serde(rename = "predicateType")]
    predicate_type: &'static str,
    predicate: Line<'r>,
}

#[derive(Serialize)]
struct Subject<'r> {
    name: &'r str,
    digest: Sha256,
}

#[derive(Serialize, PartialEq)]
struct Sha256 {
    sha256: String,
}

impl Record<'_> {
    /// The line of the log, with its end.
    #[must_use]
    pub fn line(&self) -> String {
        let text = serde_json::to_string(&self.content()).expect("a record has only texts as keys");
        escape::json(&text) + "\n"
    }

    /// The statement about the plans; none where no plan was read, for then it is about nothing, and none where their
    /// digests are not known, for then nobody knows what it is about.
    #[must_use]
    pub fn statement(&self) -> Option<String> {
        let mut subject: Vec<Subject<'_>> = Vec::new();
        for plan in &self.judgement.plans {
            let written = plan.source.digest?.to_string();
            let sha256 = written.strip_prefix("sha256:").unwrap_or(&written).to_owned();
            let known = subject.iter().any(|known| known.digest.sha256 == sha256);
            if !known {
                subject.push(Subject { name: &plan.source.name, digest: Sha256 { sha256 } });
            }
        }
        let predicate = self.content();
        let statement = Statement { kind: STATEMENT, subject, predicate_type: PREDICATE, predicate };
        (!statement.subject.is_empty()).then(|| json::text(&statement))
    }

    fn content(&self) -> Line<'_> {
        let (stage, program, exit) = match self.stage {
            Stage::Judged(exit) => ("judged", None, Some(exit)),
            Stage::Applying(program) => ("applying", Some(program), None),
            Stage::Applied(program, exit) => ("applied", Some(program), Some(exit)),
        };
        let judgement = self.judgement;
        Line {
            version: 1,
            id: self.id,
            time: self.time.to_string(),
            foureyes: env!("CARGO_PKG_VERSION"),
            command: self.command,
            stage,
            verdict: judgement.verdict.word(),
            enforced: judgement.mode == Mode::Enforce,
            exit,
            program,
            fingerprint: judgement.fingerprint.as_ref().map(ToString::to_string),
            plans: judgement.plans.iter().map(plan).collect(),
            sign_offs: json::sign_offs(judgement),
            policy: self.policy.map(|(file, digest)| Policy { file, digest: digest.to_string() }),
            by: self.by,
            errors: judgement.refused.iter().map(json::error).collect(),
        }
    }
}

fn plan(plan: &JudgedPlan) -> Plan<'_> {
    Plan {
        source: &plan.source.name,
        format: plan.format,
        project: &plan.source.project,
        environment: json::environment(&plan.environment),
        fingerprint: plan.fingerprint.as_ref().map(ToString::to_string),
        digest: plan.source.digest.as_ref().map(ToString::to_string),
    }
}
