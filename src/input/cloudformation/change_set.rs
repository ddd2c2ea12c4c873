//! One answer of `describe-change-set`: whether it can be judged at all, and what it says.

use super::object::Object;
use super::wire::{self, word};
use super::{Kind, Part};
use crate::input::document::first;
use crate::input::{Form, Format, ReadError, Reading, alien};
use crate::plan::{Digest, Leaf, Signal, SignalKind, Text, Variable};

/// The answers of `describe-change-set`.
pub(in crate::input) const CHANGE_SET: Format = Format {
    name: "cloudformation-change-set",
    about: "a change set: `aws cloudformation describe-change-set --include-property-values`",
    form: Form::Text { claims: |key| wire::KEYS.contains(&key), read },
};

/// How to make what foureyes reads from a change set.
pub(in crate::input) const DESCRIBE: &str = "give the whole answer of `aws cloudformation describe-change-set --stack-name \
                                   STACK --change-set-name NAME --include-property-values --output json`";

/// What a document is that no tool writes.
pub(super) const TWO_PLANS: &str = "one document holds two plans of different forms";

/// The two reasons, and no others, for which a change set that failed is one without changes.
const NO_CHANGES: [&str; 3] = [
    "The submitted information didn't contain changes. Submit different information to create a change set.",
    "No updates are to be performed.",
    "No updates are to be performed",
];

/// One answer: a change set, or one page of it.
pub(super) struct ChangeSet {
    pub(super) id: Option<String>,
    pub(super) stack_name: Option<String>,
    pub(super) parent: Option<String>,
    pub(super) root: Option<String>,
    /// Where the next page begins, if there is one.
    pub(super) next: Option<String>,
    pub(super) on_failure: OnFailure,
    pub(super) signals: Vec<Signal<'static>>,
    pub(super) variables: Vec<Variable<'static>>,
    pub(super) objects: Vec<Object>,
    /// Of the answer as it was written, to know it again.
    pub(super) digest: Digest,
}

/// What becomes of the stack when the execution fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnFailure {
    /// It is as it was, or stays half-way.
    Stays,
    /// It is deleted, or nobody knows.
    MayGo,
}

fn read(text: &str, _is_first: bool) -> Result<(Reading<'_>, usize), ReadError> {
    let (wire, length) = first::<wire::ChangeSet<'_>>(text).map_err(|error| error.with_cure(DESCRIBE))?;
    if wire.is_two_in_one() {
        return Err(ReadError::contradiction(TWO_PLANS));
    }
    if wire.id.is_none() && wire.name.is_none() && wire.status.is_none() && !is_list_of_changes(&wire) {
        return Err(alien::document(text));
    }
    check(&wire)?;
    let digest = Digest::of(text.get(..length).unwrap_or_default().as_bytes());
    let part = Part(Kind::ChangeSet(Box::new(ChangeSet::of(wire, digest))));
    Ok((Reading::Part(part), length))
}

/// Whether a document that says nothing else has changes of resources.
fn is_list_of_changes(wire: &wire::ChangeSet<'_>) -> bool {
    wire.changes.iter().flatten().any(|change| change.resource.is_some())
}

/// Refuses what is no finished plan: whoever asks before CloudFormation is ready gets no changes at all.
fn check(wire: &wire::ChangeSet<'_>) -> Result<(), ReadError> {
    let refused = |what: String, cure: &str| Err(ReadError::unreadable(what, cure));
    let reason = word(wire.status_reason.as_ref()).unwrap_or_default();
    let changes = wire.changes.as_ref();
    match word(wire.status.as_ref()) {
        Some("CREATE_COMPLETE") => {}
        Some("FAILED") if NO_CHANGES.contains(&reason) => {
            return match changes.is_none_or(Vec::is_empty) && wire.next_token.is_none() {
                true => Ok(()),
                false => Err(ReadError::contradiction("a change set without changes lists some")),
            };
        }
        Some("FAILED") => {
            return refused(
                "the change set has failed: what it would do cannot be seen".to_owned(),
                "read its `StatusReason`, mend the template, and create the change set again",
            );
        }
        Some("CREATE_PENDING" | "CREATE_IN_PROGRESS") => {
            return refused(
                "the change set is not finished: its changes are not there yet".to_owned(),
                "wait with `aws cloudformation wait change-set-create-complete`, and describe it again",
            );
        }
        Some(other) => {
            let other: String = other.chars().take(60).collect();
            return refused(
                format!("the change set's status is `{other}`"),
                "create it again, and describe it",
            );
        }
        None => return refused("the change set does not say its status".to_owned(), DESCRIBE),
    }
    if reason.starts_with("[WARN]") {
        return refused(
            "AWS says that the description of the change set may be incomplete (`StatusReason`)".to_owned(),
            "read its `StatusReason`, mend what it names, and create the change set again",
        );
    }
    if changes.is_none() {
        return refused("the change set has no list of changes".to_owned(), DESCRIBE);
    }
    check_execution(wire)
}

fn check_execution(wire: &wire::ChangeSet<'_>) -> Result<(), ReadError> {
    let refused = |what: String, cure: &str| Err(ReadError::unreadable(what, cure));
    match word(wire.execution_status.as_ref()) {
        Some("AVAILABLE") => Ok(()),
        // That of a nested stack is executed with the root's.
        Some("UNAVAILABLE") if wire.parent.is_some() => Ok(()),
        Some("OBSOLETE") => refused(
            "the change set is obsolete: the stack has changed since".to_owned(),
            "create the change set again",
        ),
        Some("EXECUTE_IN_PROGRESS" | "EXECUTE_COMPLETE" | "EXECUTE_FAILED") => refused(
            "the change set has been executed already: it is too late to judge it".to_owned(),
            "judge a change set before it is executed",
        ),
        Some("UNAVAILABLE") => {
            refused("the change set cannot be executed".to_owned(), "create the change set again")
        }
        Some(other) => {
            let other: String = other.chars().take(60).collect();
            refused(format!("the change set's execution status is `{other}`"), "use a newer foureyes")
        }
        None => refused("the change set does not say whether it can be executed".to_owned(), DESCRIBE),
    }
}

impl ChangeSet {
    fn of(wire: wire::ChangeSet<'_>, digest: Digest) -> Self {
        let text = |text: Option<Text<'_>>| text.map(|Text(text)| text.into_owned());
        let on_failure = match word(wire.on_stack_failure.as_ref()) {
            None | Some("DO_NOTHING" | "ROLLBACK") => OnFailure::Stays,
            Some(_) => OnFailure::MayGo,
        };
        Self {
            signals: signals(&wire),
            variables: variables(&wire),
            id: text(wire.id),
            stack_name: text(wire.stack_name),
            parent: text(wire.parent),
            root: text(wire.root),
            next: text(wire.next_token),
            on_failure,
            objects: wire.changes.unwrap_or_default().into_iter().map(Object::of).collect(),
            digest,
        }
    }
}

/// The stack, and the account and region that its name at AWS tells.
fn signals(wire: &wire::ChangeSet<'_>) -> Vec<Signal<'static>> {
    let stack = word(wire.stack_name.as_ref());
    let arn = [wire.stack_id.as_ref(), wire.id.as_ref()].into_iter().find_map(word);
    of_stack(stack, arn)
}

/// What a stack's name, and its or its change set's ARN, tell of where it is.
pub(super) fn of_stack(name: Option<&str>, arn: Option<&str>) -> Vec<Signal<'static>> {
    let mut fields =
        arn.filter(|arn| arn.starts_with("arn:")).into_iter().flat_map(|arn| arn.split(':')).skip(3);
    let (region, account) = (fields.next(), fields.next());
    let signals = [(SignalKind::Stack, name), (SignalKind::Account, account), (SignalKind::Region, region)];
    let told =
        signals.into_iter().filter_map(|(kind, value)| Some((kind, value.filter(|it| !it.is_empty())?)));
    told.map(|(kind, value)| Signal { kind, value: Leaf::plain(value.to_owned()) }).collect()
}

/// What AWS writes in place of a parameter that is not to be shown.
const HIDDEN: &str = "****";

/// The stack's parameters and tags: both may say which environment it is.
fn variables(wire: &wire::ChangeSet<'_>) -> Vec<Variable<'static>> {
    let parameters = wire.parameters.iter().flatten();
    let parameters = parameters.map(|it| (&it.key, it.resolved.as_ref().or(it.value.as_ref())));
    let tags = wire.tags.iter().flatten().map(|tag| (&tag.key, tag.value.as_ref()));
    let named = parameters.chain(tags).filter_map(|(name, value)| Some((word(name.as_ref())?, word(value)?)));
    let shown = named.filter(|(_, value)| *value != HIDDEN);
    let variable = |(name, value): (&str, &str)| Variable::new(name, Leaf::plain(value.to_owned()));
    shown.map(variable).collect()
}
