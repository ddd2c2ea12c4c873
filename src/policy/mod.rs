//! What a team says of its environments and who decides what there.
//!
//! A policy is a value: read from the text of `foureyes.toml`, or the one of no file, which is the built-in
//! table. Whoever judges asks it, so there is one path whether there is a file or not.

mod contained;
mod effect;
mod environment;
mod evident;
mod exception;
mod file;
mod freeze;
mod glob;
mod home;
mod hours;
mod keys;
mod matcher;
mod mistake;
mod names;
mod origin;
mod person;
mod place;
mod schema;
mod selector;
mod shape;
mod show;
mod sign_off;
mod signal;
mod spelling;
mod subject;
mod tags;
mod tree;
mod types;

pub use jiff::civil::Date;

pub use effect::{Effect, Ruling};
pub use environment::{Environment, EnvironmentClass};
pub use evident::Evident;
pub use exception::Override;
pub use file::is_meant_as_policy;
pub use freeze::Freeze;
pub use hours::Hours;
pub use matcher::{DeclaredEnvironment, Object, Told};
pub use mistake::{Mistake, Remark};
pub use origin::Origin;
pub use person::Person;
pub use place::{Place, ToldBy};
pub use schema::schema;
pub use show::{Shown, show};
pub use sign_off::{Permission, SignOffTerms};
pub use signal::class_of_words;
pub use subject::{Stake, Subject};

use crate::plan::{SaidTypes, Severity};
use std::collections::BTreeMap;

/// What a team says of its environments and who decides what there. The default is the policy of no file.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The file that it was read from, as it was found or named.
    pub file: String,
    /// Whether the gate closes.
    pub mode: Mode,
    /// The declared environments, in the order of the file.
    pub environments: Vec<DeclaredEnvironment>,
    /// What becomes of findings, by the name or class of an environment and the severity.
    decisions: BTreeMap<(String, Severity), (Ruling, Origin)>,
    /// The exceptions, in the order of the file.
    pub overrides: Vec<Override>,
    /// The times in which nothing may be destroyed.
    pub freezes: Vec<Freeze>,
    /// Whose approval counts.
    pub sign_off: SignOffTerms,
    /// What is said of resource types.
    pub types: SaidTypes,
    /// What is probably not as it was meant.
    pub remarks: Vec<Remark>,
}

/// Whether the gate closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It does.
    #[default]
    Enforce,
    /// It reports and stays open, except where something could not be judged.
    Audit,
}

impl Policy {
    /// What the decisions make of a finding of this severity there: the environment's own line, else that of its
    /// class, else the built-in table; and which one it is.
    #[must_use]
    pub fn ruling(&self, environment: &Environment, severity: Severity) -> (Ruling, String) {
        let class = environment.class.word();
        let line = |name: &str| self.decisions.get(&(name.to_owned(), severity));
        match line(&environment.name).or_else(|| line(class)) {
            Some((ruling, origin)) => (ruling.clone(), origin.because()),
            None => {
                let effect = Effect::built_in(severity, environment.class);
                (effect.into(), format!("built-in: {class}, {}", severity.word()))
            }
        }
    }

    /// The declared environment that was probably meant by a name that is none, and no word for either.
    #[must_use]
    pub fn environment_like(&self, name: &str) -> Option<&DeclaredEnvironment> {
        let mut declared = self.environments.iter();
        if declared.clone().any(|declared| declared.name == name) || signal::class_of_value(name).is_some() {
            return None;
        }
        let meant = mistake::nearest(name, declared.clone().map(|declared| declared.name.as_str()))?;
        declared.find(|declared| declared.name == meant)
    }

    /// How many decisions the file changes.
    #[must_use]
    pub fn decisions(&self) -> usize {
        self.decisions.len()
    }

    /// The freeze that holds there on this day.
    #[must_use]
    pub fn freeze(&self, environment: &Environment, today: Date) -> Option<&Freeze> {
        self.freezes.iter().find(|freeze| freeze.holds(environment, today))
    }
}
