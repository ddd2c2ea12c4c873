//! The plan document as Terraform and OpenTofu write it: only what decides, typed, so that a member that
//! stands there twice is an error and not a choice.
//!
//! Source: `internal/command/jsonplan` of both products; members come and go with releases, so all are
//! optional, and those not named here are passed over.

use super::named::Named;
use super::state::State;
use crate::plan::Text;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

#[derive(Deserialize)]
pub(super) struct Document<'a> {
    #[serde(borrow)]
    pub(super) format_version: Option<Text<'a>>,
    /// Only in the redacted form of HCP Terraform.
    #[serde(borrow)]
    pub(super) plan_format_version: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) terraform_version: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) variables: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "never_null")]
    pub(super) resource_changes: Option<Vec<ResourceChange<'a>>>,
    #[serde(borrow)]
    pub(super) resource_drift: Option<Vec<ResourceChange<'a>>>,
    pub(super) output_changes: Option<IgnoredAny>,
    #[serde(borrow)]
    pub(super) planned_values: Option<&'a RawValue>,
    pub(super) prior_state: Option<State>,
    #[serde(borrow)]
    pub(super) configuration: Option<Configuration<'a>>,
    pub(super) relevant_attributes: Option<IgnoredAny>,
    pub(super) applyable: Option<bool>,
    #[serde(default, deserialize_with = "never_null")]
    pub(super) complete: Option<bool>,
    #[serde(default, deserialize_with = "never_null")]
    pub(super) errored: Option<bool>,
    #[serde(borrow)]
    pub(super) deferred_changes: Option<Vec<Deferred<'a>>>,
    #[serde(borrow)]
    pub(super) action_invocations: Option<Vec<Invocation<'a>>>,
    #[serde(borrow)]
    pub(super) deferred_action_invocations: Option<Vec<DeferredInvocation<'a>>>,
    // What makes it another document, or two in one.
    pub(super) values: Option<IgnoredAny>,
    pub(super) plan: Option<IgnoredAny>,
    pub(super) tfplan: Option<IgnoredAny>,
    pub(super) input: Option<IgnoredAny>,
    pub(super) terraform: Option<IgnoredAny>,
    #[serde(rename = "Changes", alias = "changes")]
    pub(super) stack_changes: Option<IgnoredAny>,
    #[serde(rename = "StackResourceSummaries", alias = "stackResourceSummaries")]
    pub(super) stack_resources: Option<IgnoredAny>,
    #[serde(rename = "StackResources", alias = "stackResources")]
    pub(super) described_resources: Option<IgnoredAny>,
}

/// A member that decides, and that no tool writes as null: it is there or not.
fn never_null<'a, T: Deserialize<'a>, D: Deserializer<'a>>(member: D) -> Result<Option<T>, D::Error> {
    T::deserialize(member).map(Some)
}

impl Document<'_> {
    /// Whether it has anything that only a plan has.
    pub(super) fn is_plan(&self) -> bool {
        self.planned_values.is_some()
            || self.resource_changes.is_some()
            || self.resource_drift.is_some()
            || self.output_changes.is_some()
            || self.relevant_attributes.is_some()
            || self.deferred_changes.is_some()
            || self.action_invocations.is_some()
            || self.applyable.is_some()
            || self.complete.is_some()
            || self.errored.is_some()
            || self.plan_format_version.is_some()
    }

    /// The document that has the members of both; no key stands in both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            format_version: self.format_version.or(other.format_version),
            plan_format_version: self.plan_format_version.or(other.plan_format_version),
            terraform_version: self.terraform_version.or(other.terraform_version),
            variables: self.variables.or(other.variables),
            resource_changes: self.resource_changes.or(other.resource_changes),
            resource_drift: self.resource_drift.or(other.resource_drift),
            output_changes: self.output_changes.or(other.output_changes),
            planned_values: self.planned_values.or(other.planned_values),
            prior_state: self.prior_state.or(other.prior_state),
            configuration: self.configuration.or(other.configuration),
            relevant_attributes: self.relevant_attributes.or(other.relevant_attributes),
            applyable: self.applyable.or(other.applyable),
            complete: self.complete.or(other.complete),
            errored: self.errored.or(other.errored),
            deferred_changes: self.deferred_changes.or(other.deferred_changes),
            action_invocations: self.action_invocations.or(other.action_invocations),
            deferred_action_invocations: self
                .deferred_action_invocations
                .or(other.deferred_action_invocations),
            values: self.values.or(other.values),
            plan: self.plan.or(other.plan),
            tfplan: self.tfplan.or(other.tfplan),
            input: self.input.or(other.input),
            terraform: self.terraform.or(other.terraform),
            stack_changes: self.stack_changes.or(other.stack_changes),
            stack_resources: self.stack_resources.or(other.stack_resources),
            described_resources: self.described_resources.or(other.described_resources),
        }
    }

    /// Whether it holds something else besides.
    pub(super) fn is_two_in_one(&self) -> bool {
        self.values.is_some()
            || self.plan.is_some()
            || self.tfplan.is_some()
            || self.input.is_some()
            || self.terraform.is_some()
            || self.stack_changes.is_some()
            || self.stack_resources.is_some()
            || self.described_resources.is_some()
    }
}

/// The keys by which a document shows that it is a plan, or may be one.
pub(super) const KEYS: &[&str] = &[
    "format_version",
    "terraform_version",
    "variables",
    "resource_changes",
    "resource_drift",
    "output_changes",
    "planned_values",
    "prior_state",
    "configuration",
    "relevant_attributes",
    "applyable",
    "complete",
    "errored",
    "deferred_changes",
    "action_invocations",
    "deferred_action_invocations",
    "checks",
    "condition_results",
];

#[derive(Deserialize)]
pub(super) struct ResourceChange<'a> {
    #[serde(borrow)]
    pub(super) address: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) previous_address: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) mode: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) provider_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) deposed: Option<Deposed<'a>>,
    #[serde(borrow)]
    pub(super) change: Option<ChangeBody<'a>>,
    #[serde(borrow)]
    pub(super) action_reason: Option<Text<'a>>,
}

/// The key of a deposed object; early releases wrote only that it is one.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Deposed<'a> {
    Is(bool),
    #[serde(borrow)]
    Key(std::borrow::Cow<'a, str>),
}

#[derive(Deserialize)]
pub(super) struct ChangeBody<'a> {
    #[serde(borrow)]
    pub(super) actions: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) before: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) after: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) after_unknown: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) before_sensitive: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) after_sensitive: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) replace_paths: Option<&'a RawValue>,
    pub(super) importing: Option<IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct Deferred<'a> {
    #[serde(borrow)]
    pub(super) reason: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) resource_change: Option<ResourceChange<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Invocation<'a> {
    #[serde(borrow)]
    pub(super) address: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) config_values: Option<&'a RawValue>,
    /// The hash of its arguments, of a form that has them otherwise.
    #[serde(skip)]
    pub(super) hash: Option<String>,
    #[serde(borrow)]
    pub(super) lifecycle_action_trigger: Option<Trigger<'a>>,
}

#[derive(Deserialize)]
pub(super) struct DeferredInvocation<'a> {
    #[serde(borrow)]
    pub(super) action_invocation: Option<Invocation<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Trigger<'a> {
    #[serde(borrow)]
    pub(super) triggering_resource_address: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) action_trigger_event: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Configuration<'a> {
    #[serde(borrow)]
    pub(super) provider_config: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) root_module: Option<RootModule<'a>>,
}

#[derive(Deserialize)]
pub(super) struct RootModule<'a> {
    #[serde(borrow)]
    pub(super) variables: Option<Named<'a, Declared>>,
    #[serde(borrow)]
    pub(super) resources: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) module_calls: Option<&'a RawValue>,
}

/// The declaration of a root variable.
#[derive(Deserialize)]
pub(super) struct Declared {
    #[serde(default)]
    pub(super) sensitive: bool,
}

/// The value of a root variable.
#[derive(Deserialize)]
pub(super) struct Assigned<'a> {
    #[serde(borrow)]
    pub(super) value: Option<&'a RawValue>,
}

/// One configuration of a provider.
#[derive(Deserialize)]
pub(super) struct ProviderConfiguration<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) full_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) expressions: Option<&'a RawValue>,
}
