//! What a rule says of one change or of a whole plan.

use super::dependents::Needed;
use super::hints::Hint;
use crate::catalog::{Recovery, Worsening};
use crate::plan::{Address, Severity};
use crate::policy::Environment;
use std::sync::Arc;

/// One rule's statement on one change or plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The object it is about; `None` where it is about the whole plan.
    pub address: Option<Address<'static>>,
    /// The key of the deposed object it is about.
    pub deposed: Option<String>,
    /// Where it is decided.
    pub environment: Environment,
    /// What happens, in one sentence.
    pub summary: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// What to do, as an imperative sentence.
    pub help: String,
    /// What is left after the destruction, where something is destroyed that holds something.
    pub recovery: Option<Recovery>,
    /// The destroyed object that this one is inside of; its finding names this one.
    pub part_of: Option<Address<'static>>,
    /// What else depends on the object.
    pub needed: Option<Arc<Needed>>,
    /// What would avoid it, or make it bearable.
    pub hints: Vec<Hint>,
    /// The attributes to point at in the source, each with why.
    pub points: Vec<(String, String)>,
}

impl Finding {
    /// A finding on a whole plan, of which nothing is said yet.
    pub(super) fn of_plan(rule: &'static str, severity: Severity, environment: Environment) -> Self {
        Self {
            rule,
            severity,
            address: None,
            deposed: None,
            environment,
            summary: String::new(),
            evidence: Vec::new(),
            help: String::new(),
            recovery: None,
            part_of: None,
            needed: None,
            hints: Vec::new(),
            points: Vec::new(),
        }
    }

    /// With what says that this is the environment, at the end of the evidence.
    pub(super) fn with_environment(mut self) -> Self {
        let Environment { class, because, .. } = &self.environment;
        self.evidence.push(Evidence::new(Label::Where, format!("{}: {because}", class.word())));
        self
    }
}

/// One thing that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What it tells.
    pub label: Label,
    /// The words, without any value that is not known to be safe.
    pub text: String,
    /// The attribute that they tell of and what it is before and after, where they tell of a change.
    pub change: Option<(String, [String; 2])>,
}

/// What a piece of evidence tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// What is lost, or what stops.
    Lost,
    /// Why the change happens.
    Why,
    /// What would bring it back.
    Recovery,
    /// What makes the loss worse.
    Worse,
    /// What still stands in the way of the deletion.
    Guard,
    /// What says that this is the environment.
    Where,
    /// What is in the object, or what it holds.
    Holds,
    /// What else was seen.
    Seen,
}

impl Label {
    /// The label in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Why => "why",
            Self::Recovery => "recovery",
            Self::Worse => "worse",
            Self::Guard => "guard",
            Self::Where => "where",
            Self::Holds => "holds",
            Self::Seen => "seen",
        }
    }
}

impl Evidence {
    pub(super) fn new(label: Label, text: impl Into<String>) -> Self {
        Self { label, text: text.into(), change: None }
    }

    /// What is worse afterwards.
    pub(super) fn of_worsening(worsening: &Worsening) -> Self {
        let change = worsening.states.clone().map(|states| (worsening.path.clone(), states));
        Self { change, ..Self::new(Label::Worse, worsening.text.clone()) }
    }
}
