//! The report for programs, version 1: its members are only ever added to.
//!
//! The schema is `schema/report-1.json`.

use super::{Reporter, View, escape};
use crate::gate::{Count, JudgedChange, JudgedFinding, JudgedPlan, Judgement, Note, Refused};
use crate::plan::{Address, Fate, Gap, Location, Order};
use crate::policy::{self, Evident, Mode, Person};
use crate::rules::Hint;
use serde::{Serialize, Serializer};

pub(super) const REPORTER: Reporter = Reporter {
    name: "json",
    about: "the whole report for programs, version 1",
    tells_digests: true,
    render: |judgement, _: &View| render(judgement),
};

fn render(judgement: &Judgement) -> String {
    text(&Report::of(judgement))
}

/// A report as JSON.
pub(super) fn text(report: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(report).expect("a report has only texts as keys");
    escape::json(&text) + "\n"
}

#[derive(Serialize)]
struct Report<'j> {
    version: u32,
    foureyes: &'static str,
    verdict: &'static str,
    enforced: bool,
    fingerprint: Option<String>,
    plans: Vec<Plan<'j>>,
    findings: Vec<Finding<'j>>,
    sign_offs: SignOffs<'j>,
    notes: Vec<NoteLine<'j>>,
    errors: Vec<Error<'j>>,
}

#[derive(Serialize)]
struct Plan<'j> {
    source: &'j str,
    format: &'static str,
    project: &'j str,
    tool: Option<Tool<'j>>,
    environment: Environment<'j>,
    /// What told the environment, so that another policy can be asked.
    signals: Vec<SignalLine<'j>>,
    fingerprint: Option<String>,
    digest: Option<String>,
    counts: Counts<'j>,
    gaps: Vec<GapLine<'j>>,
    changes: Vec<Change<'j>>,
}

#[derive(Serialize)]
struct Tool<'j> {
    name: &'static str,
    version: Option<&'j str>,
}

#[derive(Serialize)]
pub(super) struct Environment<'j> {
    name: &'j str,
    class: &'static str,
    because: &'j str,
}

#[derive(Serialize)]
struct SignalLine<'j> {
    kind: &'j str,
    name: Option<&'j str>,
    value: &'j str,
}

struct Counts<'j>(&'j [Count]);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_map(self.0.iter().map(|count| (count.action, count.number)))
    }
}

#[derive(Serialize)]
struct GapLine<'j> {
    kind: &'static str,
    message: &'j str,
    address: Option<&'j str>,
}

#[derive(Serialize)]
struct Change<'j> {
    address: &'j str,
    previous_address: Option<&'j str>,
    deposed: Option<&'j str>,
    #[serde(rename = "type")]
    kind: &'j str,
    action: &'static str,
    order: Option<&'static str>,
    certainty: &'static str,
    fate: Option<&'static str>,
    reason: Option<&'j str>,
    forced_by: &'j [String],
    id: Option<&'j str>,
    environment: &'j str,
}

#[derive(Serialize)]
struct Finding<'j> {
    rule: &'static str,
    severity: &'static str,
    /// None where it is about the pull request.
    plan: Option<usize>,
    address: Option<&'j str>,
    deposed: Option<&'j str>,
    summary: &'j str,
    evidence: Vec<String>,
    help: &'j str,
    recovery: Option<&'static str>,
    environment: Environment<'j>,
    decision: Decision<'j>,
    location: Option<Place<'j>>,
    part_of: Option<&'j str>,
    dependents: Option<Dependents<'j>>,
    hints: Vec<HintLine<'j>>,
}

#[derive(Serialize)]
struct HintLine<'j> {
    text: &'j str,
    code: Option<&'j str>,
}

#[derive(Serialize)]
struct Place<'j> {
    path: &'j str,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Dependents<'j> {
    direct: usize,
    in_all: usize,
    addresses: Vec<&'j str>,
}

#[derive(Serialize)]
struct Decision<'j> {
    effect: &'static str,
    sign_offs: u32,
    /// The people and teams of whom those must be who sign; anybody where it is empty.
    by: Vec<&'j str>,
    because: &'j str,
}

#[derive(Serialize)]
pub(super) struct SignOffs<'j> {
    required: u32,
    counted: Vec<CountedLine<'j>>,
    rejected: Vec<RejectedLine<'j>>,
    /// What is still missing, for people; nothing where nobody has looked.
    missing: Vec<String>,
    /// What says that an agent wrote the change.
    agent: Option<&'j str>,
}

#[derive(Serialize)]
struct CountedLine<'j> {
    who: &'j str,
    via: &'static str,
}

#[derive(Serialize)]
struct RejectedLine<'j> {
    who: &'j str,
    why: String,
}

#[derive(Serialize)]
struct NoteLine<'j> {
    level: &'static str,
    message: &'j str,
    path: Option<&'j str>,
    line: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct Error<'j> {
    source: &'j str,
    message: String,
}

impl<'j> Report<'j> {
    fn of(judgement: &'j Judgement) -> Self {
        Self {
            version: 1,
            foureyes: env!("CARGO_PKG_VERSION"),
            verdict: judgement.verdict.word(),
            enforced: judgement.mode == Mode::Enforce,
            fingerprint: judgement.fingerprint.as_ref().map(ToString::to_string),
            plans: judgement.plans.iter().map(plan).collect(),
            findings: judgement.findings.iter().map(finding).collect(),
            sign_offs: sign_offs(judgement),
            notes: judgement.notes.iter().map(note).collect(),
            errors: judgement.refused.iter().map(error).collect(),
        }
    }
}

fn plan(plan: &JudgedPlan) -> Plan<'_> {
    Plan {
        source: &plan.source.name,
        format: plan.format,
        project: &plan.source.project,
        tool: plan.tool.as_ref().map(|tool| Tool { name: tool.name, version: tool.version.as_deref() }),
        environment: environment(&plan.environment),
        signals: plan.signals.iter().map(signal).collect(),
        fingerprint: plan.fingerprint.as_ref().map(ToString::to_string),
        digest: plan.source.digest.as_ref().map(ToString::to_string),
        counts: Counts(&plan.counts),
        gaps: plan.gaps.iter().map(gap).collect(),
        changes: plan.changes.iter().map(change).collect(),
    }
}

pub(super) fn environment(environment: &policy::Environment) -> Environment<'_> {
    let policy::Environment { name, class, because, declared: _ } = environment;
    Environment { name, class: class.word(), because }
}

fn signal(signal: &Evident) -> SignalLine<'_> {
    SignalLine { kind: &signal.kind, name: signal.name.as_deref(), value: &signal.value }
}

pub(super) fn sign_offs(judgement: &Judgement) -> SignOffs<'_> {
    let signed = judgement.signed.as_ref();
    let (counted, rejected) = signed.map_or((&[][..], &[][..]), |it| (&it.counted, &it.rejected));
    SignOffs {
        required: judgement.required,
        counted: counted
            .iter()
            .map(|counted| CountedLine { who: counted.who.as_str(), via: "github-review" })
            .collect(),
        rejected: rejected
            .iter()
            .map(|rejected| RejectedLine { who: rejected.who.as_str(), why: rejected.why.to_string() })
            .collect(),
        missing: signed.iter().flat_map(|it| &it.missing).map(ToString::to_string).collect(),
        agent: signed.and_then(|it| it.agent.as_deref()),
    }
}

fn gap(gap: &Gap) -> GapLine<'_> {
    GapLine {
        kind: gap.kind.word(),
        message: &gap.message,
        address: gap.address.as_ref().map(Address::as_str),
    }
}

fn change(change: &JudgedChange) -> Change<'_> {
    Change {
        address: change.address.as_str(),
        previous_address: change.previous_address.as_ref().map(Address::as_str),
        deposed: change.deposed.as_deref(),
        kind: &change.kind,
        action: change.action.word(),
        order: change.action.order().map(Order::word),
        certainty: change.certainty.word(),
        fate: change.fate.map(Fate::word),
        reason: change.reason.as_deref(),
        forced_by: &change.forced_by,
        id: change.id.as_deref(),
        environment: &change.environment,
    }
}

fn finding(judged: &JudgedFinding) -> Finding<'_> {
    let finding = &judged.finding;
    let evidence =
        finding.evidence.iter().map(|evidence| format!("{}: {}", evidence.label.word(), evidence.text));
    Finding {
        rule: finding.rule,
        severity: finding.severity.word(),
        plan: judged.plan,
        address: finding.address.as_ref().map(Address::as_str),
        deposed: finding.deposed.as_deref(),
        summary: &finding.summary,
        evidence: evidence.collect(),
        help: &finding.help,
        recovery: finding.recovery.map(crate::catalog::Recovery::word),
        environment: environment(&finding.environment),
        decision: Decision {
            effect: judged.decision.effect.word(),
            sign_offs: judged.decision.effect.sign_offs(),
            by: judged.decision.by.iter().map(Person::as_str).collect(),
            because: &judged.decision.because,
        },
        location: judged.location().map(|Location { path, line, column }| Place {
            path,
            line: *line,
            column: *column,
        }),
        part_of: finding.part_of.as_ref().map(Address::as_str),
        dependents: finding.needed.as_deref().map(|needed| Dependents {
            direct: needed.direct,
            in_all: needed.in_all,
            addresses: needed.first.iter().map(Address::as_str).collect(),
        }),
        hints: finding
            .hints
            .iter()
            .map(|Hint { text, code }| HintLine { text, code: code.as_deref() })
            .collect(),
    }
}

fn note(note: &Note) -> NoteLine<'_> {
    let (path, line) = match &note.place {
        Some((path, line)) => (Some(path.as_str()), Some(*line)),
        None => (None, None),
    };
    NoteLine { level: note.level.word(), message: &note.message, path, line }
}

pub(super) fn error(refused: &Refused) -> Error<'_> {
    Error { source: &refused.source, message: format!("{}; {}", refused.message, refused.cure) }
}
