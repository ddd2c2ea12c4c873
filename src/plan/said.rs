//! What a team says of a resource type by itself, beside the catalog.

use super::{Class, Outage, Severity};
use std::collections::BTreeMap;

/// What is said of one type. What is left open stays as the catalog has it, where it has the same class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidType {
    /// What becomes of the world when an object of it goes.
    pub class: Class,
    /// What it holds: class data only.
    pub kind: Option<&'static str>,
    /// How much what it holds matters: class data only.
    pub tier: Option<Severity>,
    /// How much its protection matters: class protecting only.
    pub level: Option<Severity>,
    /// How much of an outage its end is: class serving only.
    pub outage: Option<Outage>,
    /// What is lost with it.
    pub loses: Option<String>,
}

/// What is said of types, by their names.
pub type SaidTypes = BTreeMap<String, SaidType>;
