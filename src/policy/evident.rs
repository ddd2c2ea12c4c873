//! What told where a plan belongs, as a report may carry it: so that another policy can be asked later.
//!
//! Only what people call environments by, and never a value that is sensitive.

use super::matcher::Told;
use super::signal::{is_showable, is_telling, says_production};
use crate::plan::{Leaf, Signal, SignalKind, Variable};

/// One thing that told where a plan belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evident {
    /// What it is: the word of a [`SignalKind`], or `variable`.
    pub kind: String,
    /// The name of a variable.
    pub name: Option<String>,
    /// What it says.
    pub value: String,
}

const VARIABLE: &str = "variable";

impl Evident {
    /// What of a plan may be carried.
    #[must_use]
    pub fn of(told: &Told<'_>) -> Vec<Self> {
        let shown =
            |leaf: &Leaf<'_>| leaf.shown().filter(|text| is_showable(text)).map(|text| text.to_owned());
        let signals = told.signals.iter().filter_map(|signal| {
            let value = shown(&signal.value)?;
            Some(Self { kind: signal.kind.word().to_owned(), name: None, value })
        });
        let counts = |variable: &&Variable<'_>| variable.certain || variable.value.satisfies(says_production);
        let telling = told.variables.iter().filter(|variable| is_telling(&variable.name)).filter(counts);
        let variables = telling.filter_map(|variable| {
            let value = shown(&variable.value)?;
            Some(Self { kind: VARIABLE.to_owned(), name: Some(variable.name.clone()), value })
        });
        signals.chain(variables).collect()
    }

    /// The signals among these.
    #[must_use]
    pub fn signals(carried: &[Self]) -> Vec<Signal<'static>> {
        let signals = carried.iter().filter_map(|one| {
            let mut kinds = SignalKind::ALL.into_iter().chain([SignalKind::Way]);
            let kind = kinds.find(|kind| kind.word() == one.kind)?;
            Some(Signal { kind, value: Leaf::plain(one.value.clone()) })
        });
        signals.collect()
    }

    /// The variables among these.
    #[must_use]
    pub fn variables(carried: &[Self]) -> Vec<Variable<'static>> {
        let variables = carried
            .iter()
            .filter(|one| one.kind == VARIABLE)
            .filter_map(|one| Some(Variable::new(one.name.clone()?, Leaf::plain(one.value.clone()))));
        variables.collect()
    }
}
