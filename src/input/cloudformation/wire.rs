//! The answer of `describe-change-set` as AWS writes it: only what decides, typed, so that a member that stands
//! there twice is an error and not a choice.
//!
//! Source: the service model of CloudFormation, API version 2010-05-15. The AWS CLI writes absent members as
//! null, dumps of SDKs leave them out or begin their names in lower case; all are read alike.

use crate::plan::Text;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// The keys by which a document shows that it describes a change set, or may.
pub(super) const KEYS: &[&str] = &[
    "ChangeSetName",
    "ChangeSetId",
    "Changes",
    "changeSetName",
    "changeSetId",
    "changes",
    "ExecutionStatus",
    "executionStatus",
    "IncludeNestedStacks",
    "includeNestedStacks",
];

#[derive(Deserialize)]
pub(super) struct ChangeSet<'a> {
    #[serde(borrow, rename = "ChangeSetId", alias = "changeSetId")]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow, rename = "ChangeSetName", alias = "changeSetName")]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow, rename = "StackId", alias = "stackId")]
    pub(super) stack_id: Option<Text<'a>>,
    #[serde(borrow, rename = "StackName", alias = "stackName")]
    pub(super) stack_name: Option<Text<'a>>,
    #[serde(borrow, rename = "ParentChangeSetId", alias = "parentChangeSetId")]
    pub(super) parent: Option<Text<'a>>,
    #[serde(borrow, rename = "RootChangeSetId", alias = "rootChangeSetId")]
    pub(super) root: Option<Text<'a>>,
    #[serde(borrow, rename = "Status", alias = "status")]
    pub(super) status: Option<Text<'a>>,
    #[serde(borrow, rename = "StatusReason", alias = "statusReason")]
    pub(super) status_reason: Option<Text<'a>>,
    #[serde(borrow, rename = "ExecutionStatus", alias = "executionStatus")]
    pub(super) execution_status: Option<Text<'a>>,
    #[serde(borrow, rename = "OnStackFailure", alias = "onStackFailure")]
    pub(super) on_stack_failure: Option<Text<'a>>,
    #[serde(borrow, rename = "NextToken", alias = "nextToken")]
    pub(super) next_token: Option<Text<'a>>,
    #[serde(borrow, rename = "Parameters", alias = "parameters")]
    pub(super) parameters: Option<Vec<Parameter<'a>>>,
    #[serde(borrow, rename = "Tags", alias = "tags")]
    pub(super) tags: Option<Vec<Tag<'a>>>,
    #[serde(borrow, rename = "Changes", alias = "changes")]
    pub(super) changes: Option<Vec<Change<'a>>>,
    // What makes it a plan of Terraform besides.
    pub(super) resource_changes: Option<IgnoredAny>,
    pub(super) planned_values: Option<IgnoredAny>,
    // What makes it a list of resources besides.
    #[serde(rename = "StackResourceSummaries", alias = "stackResourceSummaries")]
    pub(super) stack_resources: Option<IgnoredAny>,
    #[serde(rename = "StackResources", alias = "stackResources")]
    pub(super) described_resources: Option<IgnoredAny>,
}

impl ChangeSet<'_> {
    /// Whether it holds another plan besides.
    pub(super) fn is_two_in_one(&self) -> bool {
        self.resource_changes.is_some()
            || self.planned_values.is_some()
            || self.stack_resources.is_some()
            || self.described_resources.is_some()
    }
}

#[derive(Deserialize)]
pub(super) struct Parameter<'a> {
    #[serde(borrow, rename = "ParameterKey", alias = "parameterKey")]
    pub(super) key: Option<Text<'a>>,
    #[serde(borrow, rename = "ParameterValue", alias = "parameterValue")]
    pub(super) value: Option<Text<'a>>,
    /// What an SSM parameter holds.
    #[serde(borrow, rename = "ResolvedValue", alias = "resolvedValue")]
    pub(super) resolved: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Tag<'a> {
    #[serde(borrow, rename = "Key", alias = "key")]
    pub(super) key: Option<Text<'a>>,
    #[serde(borrow, rename = "Value", alias = "value")]
    pub(super) value: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Change<'a> {
    #[serde(borrow, rename = "Type", alias = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow, rename = "ResourceChange", alias = "resourceChange")]
    pub(super) resource: Option<ResourceChange<'a>>,
}

#[derive(Deserialize)]
pub(super) struct ResourceChange<'a> {
    #[serde(borrow, rename = "Action", alias = "action")]
    pub(super) action: Option<Text<'a>>,
    #[serde(borrow, rename = "PolicyAction", alias = "policyAction")]
    pub(super) policy_action: Option<Text<'a>>,
    #[serde(borrow, rename = "LogicalResourceId", alias = "logicalResourceId")]
    pub(super) logical_id: Option<Text<'a>>,
    #[serde(borrow, rename = "PhysicalResourceId", alias = "physicalResourceId")]
    pub(super) physical_id: Option<Text<'a>>,
    #[serde(borrow, rename = "ResourceType", alias = "resourceType")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow, rename = "Replacement", alias = "replacement")]
    pub(super) replacement: Option<Text<'a>>,
    #[serde(borrow, rename = "Scope", alias = "scope")]
    pub(super) scope: Option<Vec<Text<'a>>>,
    #[serde(borrow, rename = "Details", alias = "details")]
    pub(super) details: Option<Vec<Detail<'a>>>,
    /// The change set of a nested stack.
    #[serde(borrow, rename = "ChangeSetId", alias = "changeSetId")]
    pub(super) change_set: Option<Text<'a>>,
    #[serde(borrow, rename = "BeforeContext", alias = "beforeContext")]
    pub(super) before: Option<&'a RawValue>,
    #[serde(borrow, rename = "AfterContext", alias = "afterContext")]
    pub(super) after: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct Detail<'a> {
    #[serde(borrow, rename = "Target", alias = "target")]
    pub(super) target: Option<Target<'a>>,
    #[serde(borrow, rename = "ChangeSource", alias = "changeSource")]
    pub(super) source: Option<Text<'a>>,
    #[serde(borrow, rename = "CausingEntity", alias = "causingEntity")]
    pub(super) entity: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Target<'a> {
    #[serde(borrow, rename = "Attribute", alias = "attribute")]
    pub(super) attribute: Option<Text<'a>>,
    #[serde(borrow, rename = "Name", alias = "name")]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow, rename = "Path", alias = "path")]
    pub(super) path: Option<Text<'a>>,
    #[serde(borrow, rename = "RequiresRecreation", alias = "requiresRecreation")]
    pub(super) recreation: Option<Text<'a>>,
    /// A large one is cut, so it is searched and not read.
    #[serde(borrow, rename = "AfterValue", alias = "afterValue")]
    pub(super) after: Option<&'a RawValue>,
}

/// The text of an optional member.
pub(super) fn word<'t>(text: Option<&'t Text<'_>>) -> Option<&'t str> {
    text.map(|Text(text)| &**text)
}
