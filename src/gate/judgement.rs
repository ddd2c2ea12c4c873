//! What is known at the end: every plan, every finding with its decision, and the verdict.

use super::decision::{Decision, decide};
use super::note::{self, Note, Touched};
use super::sign_off::{Among, Asked, Conclusion};
use super::verdict::Verdict;
use super::{facts, subject};
use crate::plan::{
    Action, Address, Certainty, Change, Digest, Fact, Fate, Fingerprint, Gap, GapKind, Leaf, Location, Tool,
};
use crate::policy::{Effect, Environment, Evident, Mode, Place, Policy, Told};
use crate::rules::{self, Finding, KnownPlan};
use crate::source::Excerpt;
use jiff::civil::Date;

/// Where a plan comes from.
#[derive(Debug, Clone)]
pub struct Source {
    /// The input's name, as it was given.
    pub name: String,
    /// The project that its plans are for; each of several plans in one input has a project of its own.
    pub project: String,
    /// The project as it was told: what a policy asks for.
    pub told_project: String,
    /// The digest of its bytes, where a report or a record tells it.
    pub digest: Option<Digest>,
}

impl Source {
    /// An input of this name with plans for this project.
    #[must_use]
    pub fn new(name: String, project: String, digest: Option<Digest>) -> Self {
        Self { name, told_project: project.clone(), project, digest }
    }

    /// The source of one of several plans in an input, counted from 0. What two of them do at one address is two
    /// things: so each has a project of its own.
    #[must_use]
    pub fn document(&self, at: usize) -> Self {
        let project = match at {
            0 => self.project.clone(),
            more => format!("{}#{}", self.project, more + 1),
        };
        Self { project, ..self.clone() }
    }
}

/// By what plans are judged.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'t> {
    /// What the team says.
    pub policy: &'t Policy,
    /// The environment that the command line names.
    pub environment: Option<&'t str>,
    /// Today, for what expires.
    pub today: Date,
}

/// One plan, judged; or what a pull request changes besides.
#[derive(Debug)]
pub struct Judged {
    /// None where it is a pull request, and no plan.
    pub(super) plan: Option<JudgedPlan>,
    pub(super) findings: Vec<(Finding, Decision)>,
    pub(super) facts: Vec<Fact>,
    pub(super) touched: Touched,
}

/// What a report says of one plan.
#[derive(Debug)]
pub struct JudgedPlan {
    /// Where it comes from.
    pub source: Source,
    /// The name of its format.
    pub format: &'static str,
    /// The program that made it.
    pub tool: Option<Tool>,
    /// Where it belongs.
    pub environment: Environment,
    /// What told it, as far as it may be carried.
    pub signals: Vec<Evident>,
    /// What a sign-off of it is bound to; none where it is only a part of a plan.
    pub fingerprint: Option<Fingerprint>,
    /// How many changes there are of each action.
    pub counts: Vec<Count>,
    /// The parts that could not be seen.
    pub gaps: Vec<Gap>,
    /// The changes but for those that do nothing, sorted by address, then deposed key.
    pub changes: Vec<JudgedChange>,
}

/// How many changes there are of one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The action's word.
    pub action: &'static str,
    /// How many.
    pub number: usize,
}

/// What a report says of one change.
#[derive(Debug)]
pub struct JudgedChange {
    /// Where the configuration has the object.
    pub address: Address<'static>,
    /// Where it was before a move.
    pub previous_address: Option<Address<'static>>,
    /// The key of a deposed object.
    pub deposed: Option<String>,
    /// The resource type.
    pub kind: String,
    /// What happens to it.
    pub action: Action,
    /// Whether it surely happens.
    pub certainty: Certainty,
    /// What becomes of the live object.
    pub fate: Option<Fate>,
    /// Why, in the tool's word.
    pub reason: Option<String>,
    /// The attributes that force a replacement.
    pub forced_by: Vec<String>,
    /// The object's id at its provider, where the input names it and it may be shown.
    pub id: Option<String>,
    /// The name of its environment.
    pub environment: String,
}

/// A finding with its decision.
#[derive(Debug)]
pub struct JudgedFinding {
    /// Which of the plans it is about; `None` where it is about the pull request.
    pub plan: Option<usize>,
    /// What a rule says.
    pub finding: Finding,
    /// What policy makes of it.
    pub decision: Decision,
    /// Where the source has it, as far as that is known.
    pub excerpt: Option<Excerpt>,
}

impl JudgedFinding {
    /// Where the source has it, as far as that is known.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        self.excerpt.as_ref().map(|excerpt| &excerpt.location)
    }
}

/// An input that could not be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The input's name, as it was given.
    pub source: String,
    /// Why.
    pub message: String,
    /// What to do.
    pub cure: String,
}

/// All that a run found out, and what follows.
#[derive(Debug)]
pub struct Judgement {
    /// Whether the gate opens.
    pub verdict: Verdict,
    /// Whether it closes at all.
    pub mode: Mode,
    /// How many people must sign.
    pub required: u32,
    /// Who has signed, where somebody has looked.
    pub signed: Option<Conclusion>,
    /// What a sign-off is bound to; none where something could not be judged.
    pub fingerprint: Option<Fingerprint>,
    /// The plans, in the order of the inputs.
    pub plans: Vec<JudgedPlan>,
    /// The findings: worst first, then by plan, address and rule.
    pub findings: Vec<JudgedFinding>,
    /// Remarks.
    pub notes: Vec<Note>,
    /// The inputs that could not be judged.
    pub refused: Vec<Refused>,
}

impl Judged {
    /// A plan of this source, judged.
    #[must_use]
    pub fn new(plan: &crate::plan::Plan<'_>, source: Source, terms: &Terms<'_>) -> Self {
        let Terms { policy, environment, today } = *terms;
        let project = source.told_project.clone();
        let told = Told { project: &project, variables: &plan.variables, signals: &plan.signals };
        let signals = Evident::of(&told);
        let place = Place::new(policy, environment, told);
        let known = KnownPlan::new(plan, &place);
        let mut touched = Touched::by_plan(plan, &place);
        let findings = rules::check(&known).into_iter().map(|finding| {
            let subject = subject::of(&finding, &known, &project);
            touched.add(policy, &subject, today);
            let decision = decide(policy, &subject, today);
            (finding, decision)
        });
        let findings: Vec<(Finding, Decision)> = findings.collect();
        let mut facts = facts::of(&known, &source.project);
        facts.extend(
            findings.iter().filter_map(|(finding, _)| facts::of_plan(finding, &known, &source.project)),
        );
        let plan = JudgedPlan {
            source,
            format: plan.format,
            tool: plan.tool.clone(),
            fingerprint: (!plan.is_errored()).then(|| Fingerprint::of(&facts)),
            counts: counts(plan),
            gaps: plan.gaps.clone(),
            changes: changes(&known),
            environment: known.environment,
            signals,
        };
        Self { plan: Some(plan), findings, facts, touched }
    }

    /// The name of the plan's format.
    #[must_use]
    pub fn format(&self) -> Option<&'static str> {
        self.plan.as_ref().map(|plan| plan.format)
    }

    /// What a pull request changes besides its plans: findings, and what a sign-off is bound to because of them.
    #[must_use]
    pub fn pull_request(findings: Vec<Finding>, facts: Vec<Fact>, terms: &Terms<'_>) -> Self {
        let mut touched = Touched::default();
        let findings = findings.into_iter().map(|finding| {
            let subject = subject::of_pull_request(&finding);
            touched.add(terms.policy, &subject, terms.today);
            let decision = decide(terms.policy, &subject, terms.today);
            (finding, decision)
        });
        let findings = findings.collect();
        Self { plan: None, findings, facts, touched }
    }
}

impl JudgedPlan {
    /// Why it is only a part of a plan, where planning stopped on an error.
    #[must_use]
    pub fn errored(&self) -> Option<&str> {
        let mut gaps = self.gaps.iter();
        gaps.find(|gap| gap.kind == GapKind::Errored).map(|gap| gap.message.as_str())
    }
}

fn counts(plan: &crate::plan::Plan<'_>) -> Vec<Count> {
    let mut counts = Action::WORDS.map(|action| Count { action, number: 0 });
    let mut add = |word: &str, number: usize| {
        if let Some(count) = counts.iter_mut().find(|count| count.action == word) {
            count.number += number;
        }
    };
    plan.changes.iter().for_each(|change| add(change.action.word(), 1));
    add(Action::Read.word(), plan.reads);
    counts.to_vec()
}

/// The changes that a report lists. A loss has the fate and the environment that knowledge gives it.
fn changes(known: &KnownPlan<'_>) -> Vec<JudgedChange> {
    let mut losses = known.losses.iter().peekable();
    let mut listed = Vec::new();
    for change in &known.plan.changes {
        let loss = losses.next_if(|loss| std::ptr::eq(loss.change, change));
        if matches!(change.action, Action::NoOp | Action::Read) {
            continue;
        }
        let fate = loss.map_or(change.fate, |loss| Some(loss.fate));
        let environment = loss.map_or(&known.environment, |loss| &loss.environment);
        listed.push(listed_change(change, fate, environment.name.clone()));
    }
    listed
}

fn listed_change(change: &Change<'_>, fate: Option<Fate>, environment: String) -> JudgedChange {
    JudgedChange {
        address: change.address.to_static(),
        previous_address: change.previous_address.as_ref().map(Address::to_static),
        deposed: change.deposed.clone(),
        kind: change.kind.clone().into_owned(),
        action: change.action.clone(),
        certainty: change.certainty,
        fate,
        reason: change.reason.clone(),
        forced_by: change.forced_by.clone(),
        id: change.circumstances().id.as_ref().and_then(Leaf::shown).map(str::to_owned),
        environment,
    }
}

impl Judgement {
    /// What follows from all plans, and from the inputs that could not be judged.
    #[must_use]
    pub fn new(judged: Vec<Judged>, refused: Vec<Refused>, mut notes: Vec<Note>, terms: &Terms<'_>) -> Self {
        let touched = judged.iter().map(|judged| &judged.touched);
        notes.extend(note::of_policy(terms, touched));
        let mut listed = judged.iter().filter_map(|judged| judged.plan.as_ref()).peekable();
        let some = listed.peek().is_some();
        let whole = refused.is_empty() && some && listed.all(|plan| plan.fingerprint.is_some());
        let facts = judged.iter().flat_map(|judged| &judged.facts);
        let fingerprint = whole.then(|| Fingerprint::of(facts));
        let mut plans = Vec::with_capacity(judged.len());
        let mut findings = Vec::new();
        for Judged { plan: listed, findings: of_plan, .. } in judged {
            let plan = listed.is_some().then_some(plans.len());
            plans.extend(listed);
            findings.extend(of_plan.into_iter().map(|(finding, decision)| JudgedFinding {
                plan,
                finding,
                decision,
                excerpt: None,
            }));
        }
        findings.sort_by(|a, b| {
            let worse = b.finding.severity.cmp(&a.finding.severity);
            let place =
                |of: &JudgedFinding| (of.plan, of.finding.address.clone(), of.finding.deposed.clone());
            worse.then_with(|| place(a).cmp(&place(b))).then_with(|| a.finding.rule.cmp(b.finding.rule))
        });
        let effects = || findings.iter().map(|judged| judged.decision.effect);
        let required = effects().map(Effect::sign_offs).max().unwrap_or(0);
        let verdict = match effects().max() {
            _ if fingerprint.is_none() => Verdict::Undecided,
            Some(Effect::Deny) => Verdict::Denied,
            Some(Effect::SignOff(_)) => Verdict::SignOffRequired,
            Some(Effect::Allow | Effect::Warn) | None => Verdict::Pass,
        };
        let mode = terms.policy.mode;
        Self { verdict, mode, required, signed: None, fingerprint, plans, findings, notes, refused }
    }

    /// What must be signed; `None` where nobody can sign it.
    #[must_use]
    pub fn asked(&self) -> Option<Asked> {
        let deciding = self.findings.iter().map(|judged| &judged.decision);
        let lists = deciding.filter(|decision| !decision.by.is_empty() && decision.effect.sign_offs() > 0);
        let mut of: Vec<Among> = Vec::new();
        for decision in lists {
            let among = Among { number: decision.effect.sign_offs(), people: decision.by.clone() };
            if !of.contains(&among) {
                of.push(among);
            }
        }
        let parts = self.plans.iter().filter_map(|plan| plan.fingerprint.clone()).collect();
        Some(Asked { fingerprint: self.fingerprint.clone()?, parts, number: self.required, of })
    }

    /// With what was concluded of the sign-offs: they open what waits for them, and nothing else.
    #[must_use]
    pub fn signed(mut self, conclusion: Conclusion) -> Self {
        self.required = conclusion.required;
        if self.verdict == Verdict::SignOffRequired && conclusion.is_open() {
            self.verdict = Verdict::Pass;
        }
        self.signed = Some(conclusion);
        self
    }

    /// Without a verdict, because of this.
    #[must_use]
    pub fn undecided(mut self, because: Refused) -> Self {
        self.verdict = Verdict::Undecided;
        self.refused.push(because);
        self
    }

    /// The exit code of the run: in audit mode only what could not be judged ends with another than 0.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match (self.mode, self.verdict) {
            (Mode::Audit, Verdict::Pass | Verdict::SignOffRequired | Verdict::Denied) => {
                Verdict::Pass.exit_code()
            }
            (Mode::Enforce | Mode::Audit, verdict) => verdict.exit_code(),
        }
    }
}
