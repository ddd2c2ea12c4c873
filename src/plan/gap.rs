//! The parts of a plan that could not be seen.

use super::Address;

/// A part of a plan that could not be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What sort of part.
    pub kind: GapKind,
    /// The object it concerns, where it concerns one.
    pub address: Option<Address<'static>>,
    /// What is missing, as a sentence for people.
    pub message: String,
    /// What is missing, as a stable word for the fingerprint.
    pub what: String,
}

/// What sort of part is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapKind {
    /// Planning stopped on an error: the list of changes is only a part.
    Errored,
    /// The plan covers only some of the configuration.
    Incomplete,
    /// The plan covers only the addresses that it was asked for.
    Targeted,
    /// A change was put off to a later round.
    Deferred,
    /// An action of a provider is run; its effect is not part of the plan.
    ActionInvocation,
    /// What happens inside of a nested stack is not among the inputs.
    NestedStack,
    /// What happens is decided only while the plan is applied.
    Dynamic,
    /// The plan says that objects are updated, and not what becomes of their attributes.
    PropertyValues,
    /// The template that says what is kept is not among the inputs.
    Template,
}

impl GapKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Errored,
        Self::Incomplete,
        Self::Targeted,
        Self::Deferred,
        Self::ActionInvocation,
        Self::NestedStack,
        Self::Dynamic,
        Self::PropertyValues,
        Self::Template,
    ];

    /// Whether something happens in it that was not seen; where not, the plan only leaves things alone.
    #[must_use]
    pub fn hides_changes(self) -> bool {
        match self {
            Self::Errored
            | Self::Deferred
            | Self::ActionInvocation
            | Self::NestedStack
            | Self::Dynamic
            | Self::PropertyValues
            | Self::Template => true,
            Self::Incomplete | Self::Targeted => false,
        }
    }

    /// The gap's word in reports and fingerprints.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Errored => "errored",
            Self::Incomplete => "incomplete",
            Self::Targeted => "targeted",
            Self::Deferred => "deferred",
            Self::ActionInvocation => "action-invocation",
            Self::NestedStack => "nested-stack",
            Self::Dynamic => "dynamic",
            Self::PropertyValues => "property-values",
            Self::Template => "template",
        }
    }
}
