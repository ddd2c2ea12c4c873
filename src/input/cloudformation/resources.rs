//! The resources of a stack that is to be deleted: the answer of `list-stack-resources`, or of
//! `describe-stack-resources`.
//!
//! `delete-stack` has no change set, so its plan is made of what there is and of what the template keeps.

use super::change_set::{TWO_PLANS, of_stack};
use super::stack_template;
use super::wire::word;
use super::{Kind, Part};
use crate::input::document::first;
use crate::input::{Form, Format, ReadError, Reading};
use crate::plan::{Signal, Text};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The pair of a stack's resources and its template.
pub(in crate::input) const STACK_DELETION: Format = Format {
    name: "cloudformation-stack-deletion",
    about: "what `delete-stack` would do: `aws cloudformation list-stack-resources` and `get-template`, both given",
    form: Form::Text { claims: |key| KEYS.contains(&key) || stack_template::KEYS.contains(&key), read },
};

const KEYS: [&str; 4] =
    ["StackResourceSummaries", "stackResourceSummaries", "StackResources", "stackResources"];

/// How to list a stack's resources.
pub(super) const LIST: &str = "give the answer of `aws cloudformation list-stack-resources --stack-name STACK`, and \
                               that of `aws cloudformation get-template --stack-name STACK`";

/// So many resources `describe-stack-resources` shows at most.
const DESCRIBED: usize = 100;

/// The resources of a stack.
pub(super) struct Resources {
    /// The stack's name, where the answer says it.
    pub(super) stack: Option<String>,
    pub(super) signals: Vec<Signal<'static>>,
    pub(super) rows: Vec<Row>,
}

/// One resource that exists.
pub(super) struct Row {
    pub(super) logical_id: String,
    pub(super) physical_id: Option<String>,
    pub(super) kind: String,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, rename = "StackResourceSummaries", alias = "stackResourceSummaries")]
    summaries: Option<Vec<Resource<'a>>>,
    #[serde(borrow, rename = "StackResources", alias = "stackResources")]
    described: Option<Vec<Resource<'a>>>,
    #[serde(borrow, rename = "NextToken", alias = "nextToken")]
    next: Option<Text<'a>>,
    // What makes it a plan of Terraform besides.
    resource_changes: Option<IgnoredAny>,
    planned_values: Option<IgnoredAny>,
    // What makes it a change set besides.
    #[serde(rename = "Changes", alias = "changes")]
    changes: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow, rename = "StackName", alias = "stackName")]
    stack: Option<Text<'a>>,
    #[serde(borrow, rename = "StackId", alias = "stackId")]
    stack_id: Option<Text<'a>>,
    #[serde(borrow, rename = "LogicalResourceId", alias = "logicalResourceId")]
    logical_id: Option<Text<'a>>,
    #[serde(borrow, rename = "PhysicalResourceId", alias = "physicalResourceId")]
    physical_id: Option<Text<'a>>,
    #[serde(borrow, rename = "ResourceType", alias = "resourceType")]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "ResourceStatus", alias = "resourceStatus")]
    status: Option<Text<'a>>,
}

fn read(text: &str, _is_first: bool) -> Result<(Reading<'_>, usize), ReadError> {
    let (wire, length) = first::<Wire<'_>>(text).map_err(|error| error.with_cure(LIST))?;
    if wire.resource_changes.is_some() || wire.planned_values.is_some() || wire.changes.is_some() {
        return Err(ReadError::contradiction(TWO_PLANS));
    }
    let listed = match (wire.summaries, wire.described) {
        (Some(listed), None) => listed,
        (None, Some(listed)) if listed.len() < DESCRIBED => listed,
        (None, Some(_)) => {
            return Err(ReadError::unreadable(
                "`describe-stack-resources` shows 100 resources at most, and these may not be all",
                LIST,
            ));
        }
        (Some(_), Some(_)) => {
            return Err(ReadError::contradiction("one document has two lists of resources"));
        }
        (None, None) => return stack_template::read(text),
    };
    if wire.next.is_some() {
        return Err(ReadError::unreadable(
            "the list of resources goes on on another page",
            "list them with the AWS CLI without `--no-paginate`, `--max-items` and `--page-size`, which gives all \
             pages as one",
        ));
    }
    let resources = Resources::of(&listed)?;
    Ok((Reading::Part(Part(Kind::Resources(resources))), length))
}

impl Resources {
    fn of(listed: &[Resource<'_>]) -> Result<Self, ReadError> {
        let stack = listed.iter().find_map(|resource| word(resource.stack.as_ref()));
        let id = listed.iter().find_map(|resource| word(resource.stack_id.as_ref()));
        let others = listed.iter().filter_map(|resource| word(resource.stack_id.as_ref()));
        if others.into_iter().any(|other| Some(other) != id) {
            return Err(ReadError::contradiction("one list has resources of two stacks"));
        }
        let rows: Option<Vec<Row>> =
            listed.iter().filter(|resource| resource.exists()).map(Row::of).collect();
        let rows = rows.ok_or_else(|| {
            ReadError::unreadable("a resource in the list has no logical id, or no type", LIST)
        })?;
        Ok(Self { stack: stack.map(str::to_owned), signals: of_stack(stack, id), rows })
    }
}

impl Resource<'_> {
    /// Whether there is something to delete: what is gone, or was kept before, is not in the stack any more.
    fn exists(&self) -> bool {
        !matches!(word(self.status.as_ref()), Some("DELETE_COMPLETE" | "DELETE_SKIPPED"))
    }
}

impl Row {
    fn of(resource: &Resource<'_>) -> Option<Self> {
        let text = |text: Option<&Text<'_>>| word(text).filter(|text| !text.is_empty()).map(str::to_owned);
        Some(Self {
            logical_id: text(resource.logical_id.as_ref())?,
            physical_id: text(resource.physical_id.as_ref()),
            kind: text(resource.kind.as_ref())?,
        })
    }
}
