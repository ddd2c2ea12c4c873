//! One line of the stream, as far as it is read.

use crate::plan::Text;
use serde::Deserialize;
use serde::de::IgnoredAny;

#[derive(Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow, rename = "@level")]
    pub(super) level: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) terraform: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) tofu: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) change: Option<PlannedChange<'a>>,
    pub(super) changes: Option<Summary>,
    #[serde(borrow, alias = "deferred_change")]
    pub(super) deferred: Option<PutOff<'a>>,
    #[serde(borrow)]
    pub(super) invocation: Option<PlannedInvocation<'a>>,
    #[serde(borrow)]
    pub(super) diagnostic: Option<Diagnostic<'a>>,
    // What makes it a plan of its own.
    pub(super) resource_changes: Option<IgnoredAny>,
    pub(super) planned_values: Option<IgnoredAny>,
    #[serde(rename = "Changes")]
    pub(super) stack_changes: Option<IgnoredAny>,
    #[serde(rename = "StackResourceSummaries", alias = "stackResourceSummaries")]
    pub(super) stack_resources: Option<IgnoredAny>,
    #[serde(rename = "StackResources", alias = "stackResources")]
    pub(super) described_resources: Option<IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct PlannedChange<'a> {
    #[serde(borrow)]
    pub(super) resource: Option<Resource<'a>>,
    #[serde(borrow)]
    pub(super) previous_resource: Option<Resource<'a>>,
    #[serde(borrow)]
    pub(super) action: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Resource<'a> {
    #[serde(borrow)]
    pub(super) addr: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) resource_type: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) implied_provider: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Summary {
    #[serde(default)]
    pub(super) remove: usize,
    #[serde(default)]
    pub(super) forget: usize,
    pub(super) operation: String,
}

#[derive(Deserialize)]
pub(super) struct PutOff<'a> {
    #[serde(borrow)]
    pub(super) reason: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) change: Option<PlannedChange<'a>>,
}

#[derive(Deserialize)]
pub(super) struct PlannedInvocation<'a> {
    #[serde(borrow, alias = "action_addr")]
    pub(super) action: Option<PlannedAction<'a>>,
    #[serde(borrow)]
    pub(super) lifecycle_trigger: Option<PlannedTrigger<'a>>,
}

#[derive(Deserialize)]
pub(super) struct PlannedTrigger<'a> {
    #[serde(borrow, alias = "resource")]
    pub(super) triggering_resource: Option<Resource<'a>>,
    #[serde(borrow)]
    pub(super) triggering_event: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct PlannedAction<'a> {
    #[serde(borrow)]
    pub(super) addr: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Diagnostic<'a> {
    #[serde(borrow)]
    pub(super) severity: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) summary: Option<Text<'a>>,
}

impl<'a> Line<'a> {
    /// Whether it is a line of a stream at all, and no document that follows one.
    pub(super) fn is_of_stream(&self) -> bool {
        let plan = [
            &self.resource_changes,
            &self.planned_values,
            &self.stack_changes,
            &self.stack_resources,
            &self.described_resources,
        ];
        (self.kind.is_some() || self.level.is_some()) && plan.into_iter().all(Option::is_none)
    }

    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.as_ref().is_some_and(|Text(text)| text == kind)
    }
}
