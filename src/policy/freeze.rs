//! Freezes: times in which nothing may be destroyed.

use super::environment::Environment;
use super::origin::Origin;
use jiff::civil::Date;

/// A time in which nothing may be destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Where it holds: names and classes of environments.
    pub environments: Vec<String>,
    /// Where it stands.
    pub origin: Origin,
}

impl Freeze {
    /// Whether it holds there on this day.
    #[must_use]
    pub fn holds(&self, environment: &Environment, today: Date) -> bool {
        let named = |name: &String| *name == environment.name || name == environment.class.word();
        self.from <= today && today <= self.to && self.environments.iter().any(named)
    }
}
