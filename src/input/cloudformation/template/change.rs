//! What happens to one object between two templates, in the words of a plan.

use super::super::policy::{self, DELETION, Policy, REPLACEMENT, Said};
use super::super::{NESTED_STACK, TypeFacts, Updates};
use super::conditions::Truth;
use super::differ::{Differ, Outcome};
use super::difference::{Difference, Standing};
use super::expression::Expression;
use super::json::Json;
use super::object::Object;
use super::undecided::{self, Undecided};
use crate::plan::{
    Action, Address, Attributes, Certainty, Change, Circumstances, Fate, Leaves, Left, Mode, Order,
    WeakenedPolicy,
};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What happens to one object.
pub(super) struct Compared {
    id: String,
    pub(super) kind: String,
    pub(super) action: Action,
    /// The file with the template of a nested stack, where the template says.
    pub(super) nested: Option<String>,
    /// The properties of which a transform makes resources of their own, and which change.
    pub(super) unfolded: Vec<&'static str>,
    /// The properties that decide on protection or grants, and which the deployment decides.
    pub(super) undecided: Vec<Undecided>,
    /// The properties that a stack set hands on to its stacks, and which change.
    pub(super) handed_on: Vec<&'static str>,
    certainty: Certainty,
    fate: Option<Fate>,
    reason: Option<&'static str>,
    cause: Option<String>,
    leaves: Option<Leaves>,
    weakened: Vec<WeakenedPolicy>,
    forced_by: Vec<String>,
    before: Option<Json>,
    after: Option<Json>,
}

/// The reason of a removal: the new template has no such resource.
const GONE: &str = "template-without-resource";
/// The reason of a removal: the resource's condition no longer holds.
const CONDITION: &str = "template-condition";
/// The reason of a possible removal: nobody knows whether its condition still holds.
const OPEN_CONDITION: &str = "template-condition-unknown";
/// The reason of a replacement: the logical id stands for another type.
const TYPE: &str = "template-type";

/// What an update does to the object with this id; `None` where it is in neither stack.
pub(super) fn compared(differ: &Differ<'_>, id: &str, outcome: Option<&Outcome>) -> Option<Compared> {
    let there = |object: &&Object<'_>| object.presence != Truth::Fails;
    let stands = [differ.old.get(id), differ.new.get(id)];
    match stands.map(|object| object.filter(there)) {
        [None, None] => None,
        [None, Some(new)] => Some(Compared::of(id, new).made(differ.types, new)),
        [Some(old), None] => {
            let reason = if stands.iter().all(Option::is_some) { CONDITION } else { GONE };
            Some(Compared::of(id, old).removed(differ.types, old, reason))
        }
        [Some(old), Some(new)] => {
            let stays = new.presence == Truth::Holds || differ.presence(old, new) == Difference::Same;
            match (stays, outcome) {
                (false, _) => {
                    Some(Compared::of(id, old).removed(differ.types, old, OPEN_CONDITION).perhaps())
                }
                (true, None) => Some(Compared::of(id, old)),
                (true, Some(outcome)) => {
                    Some(Compared::of(id, old).changed(differ.types, [old, new], outcome))
                }
            }
        }
    }
}

impl Compared {
    /// The hash of its properties afterwards, as far as they are known: with others it is another update.
    pub(super) fn hash(&self) -> String {
        attributes(self.after.as_ref()).open().hash()
    }

    /// An object to which nothing happens.
    fn of(id: &str, object: &Object<'_>) -> Self {
        Self {
            id: id.to_owned(),
            kind: object.kind.to_owned(),
            action: Action::NoOp,
            nested: object.nested_file().map(str::to_owned),
            unfolded: Vec::new(),
            undecided: Vec::new(),
            handed_on: Vec::new(),
            certainty: Certainty::Certain,
            fate: Some(Fate::Kept),
            reason: None,
            cause: None,
            leaves: None,
            weakened: Vec::new(),
            forced_by: Vec::new(),
            before: Some(Json::of(&object.properties)),
            after: Some(Json::of(&object.properties)),
        }
    }

    pub(super) fn address(&self) -> Address<'static> {
        Address::new(self.id.clone())
    }

    /// Whether there was such an object before.
    pub(super) fn existed(&self) -> bool {
        self.fate.is_some()
    }

    fn perhaps(self) -> Self {
        Self { certainty: Certainty::Possible, ..self }
    }

    fn made(self, types: &TypeFacts, new: &Object<'_>) -> Self {
        let protects = |property: &str| (types.protects)(new.kind, property);
        let undecided = undecided::of(None, &new.properties, &protects, &|_, _| true);
        let made = Self { action: Action::Create, fate: None, before: None, undecided, ..self };
        if new.presence == Truth::Holds { made } else { made.perhaps() }
    }

    fn removed(self, types: &TypeFacts, old: &Object<'_>, reason: &'static str) -> Self {
        let default = default(DELETION, old, types);
        // What cannot be read keeps nothing.
        let kept = old.deletion.kept(default).unwrap_or(Policy::Delete);
        let (action, fate) = match kept {
            Policy::Retain => (Action::Forget, Fate::Orphaned),
            Policy::Delete | Policy::Snapshot => (Action::Delete, Fate::Destroyed),
        };
        let because = format!("`{DELETION}` {}", old.deletion.state(default));
        let leaves = Some(Leaves { what: kept.left(), because });
        let removed = Self { action, fate: Some(fate), reason: Some(reason), leaves, after: None, ..self };
        if old.presence == Truth::Holds { removed } else { removed.perhaps() }
    }

    fn changed(self, types: &TypeFacts, [old, new]: [&Object<'_>; 2], outcome: &Outcome) -> Self {
        let order = match (types.destroys_first)(old.kind) {
            true => Order::DeleteFirst,
            false => Order::CreateFirst,
        };
        let changed = Self {
            after: Some(Json::of(&new.properties)),
            // Of a stack that is given another file, the two are not compared with each other.
            nested: new.nested_file().filter(|file| old.nested_file() == Some(*file)).map(str::to_owned),
            unfolded: unfolded(old, new),
            undecided: outcome.undecided.clone(),
            handed_on: outcome.handed_on.clone(),
            weakened: weakened(types, [old, new], outcome.policies),
            forced_by: outcome.forced_by.iter().map(|forcing| forcing.path.clone()).collect(),
            cause: outcome.forced_by.iter().find_map(|forcing| forcing.because_of.as_deref()).map(cause),
            ..self
        };
        let is_handled = (types.updates)(old.kind) == Updates::Handled && outcome.forced_by.is_empty();
        match outcome.standing {
            Standing::Kept => Self { weakened: Vec::new(), ..changed },
            Standing::Updated => Self { action: Action::Update, ..changed },
            Standing::InDoubt if is_handled => Self { action: Action::Update, ..changed },
            Standing::InDoubt => Self {
                action: Action::Replace(order),
                certainty: Certainty::Possible,
                fate: Some(Fate::Unknown),
                leaves: Some(left_by_replacement(old, new)),
                ..changed
            },
            Standing::Replaced => {
                let leaves = left_by_replacement(old, new);
                let fate = if leaves.what == Left::Object { Fate::Orphaned } else { Fate::Destroyed };
                Self {
                    action: Action::Replace(order),
                    fate: Some(fate),
                    reason: (old.kind != new.kind).then_some(TYPE),
                    leaves: Some(leaves),
                    ..changed
                }
            }
        }
    }

    /// The change of a plan.
    pub(super) fn change(&self) -> Change<'_> {
        Change {
            address: Address::new(self.id.as_str()),
            previous_address: None,
            deposed: None,
            kind: Cow::Borrowed(&self.kind),
            provider: None,
            configured_by: None,
            mode: Mode::Managed,
            action: self.action.clone(),
            certainty: self.certainty,
            fate: self.fate,
            reason: self.reason.map(str::to_owned),
            forced_by: self.forced_by.clone(),
            before: attributes(self.before.as_ref()),
            after: attributes(self.after.as_ref()),
            circumstances: Some(Box::new(Circumstances {
                id: None,
                cause: self.cause.clone(),
                leaves: self.leaves.clone(),
                weakened: self.weakened.clone(),
            })),
        }
    }
}

/// The address of the stack itself, which no resource in it can have.
const STACK: &str = "(stack)";

/// A stack that can be deleted from now on.
pub(super) fn unprotected_stack() -> Change<'static> {
    let states = ["is `true`", "is not `true`"].map(str::to_owned);
    Change {
        address: Address::new(STACK),
        previous_address: None,
        deposed: None,
        kind: Cow::Borrowed(NESTED_STACK),
        provider: None,
        configured_by: None,
        mode: Mode::Managed,
        action: Action::Update,
        certainty: Certainty::Certain,
        fate: Some(Fate::Kept),
        reason: None,
        forced_by: Vec::new(),
        before: Attributes::default(),
        after: Attributes::default(),
        circumstances: Some(Box::new(Circumstances {
            weakened: vec![WeakenedPolicy { name: "terminationProtection", states }],
            ..Circumstances::default()
        })),
    }
}

fn attributes(json: Option<&Json>) -> Attributes<'_> {
    json.map_or_else(Attributes::default, |json| {
        Attributes::new(Some(&json.values), Some(&json.secret), Some(&json.unknown))
    })
}

fn cause(id: &str) -> String {
    format!("it refers to `{id}`, which is replaced itself, or may be")
}

fn default(name: &str, object: &Object<'_>, types: &TypeFacts) -> Policy {
    Policy::default_of(name, object.kind, &|property| object.has(property), types)
}

/// The properties of which `AWS::Serverless` makes resources of their own.
///
/// Source: the generated resources of the AWS SAM specification.
const UNFOLDING: [&str; 9] = [
    "Auth",
    "AutoPublishAlias",
    "Connectors",
    "DeploymentPreference",
    "Domain",
    "EventInvokeConfig",
    "Events",
    "FunctionUrlConfig",
    "StageName",
];

/// What `Globals` sets for resources of `AWS::Serverless` and the transform makes resources, or rights, of.
const UNFOLDING_FOR_ALL: [&str; 3] = ["EndpointConfiguration", "PermissionsBoundary", "Role"];

/// The settings of `Globals` of which the transform makes resources or rights, and which change.
pub(super) fn unfolded_for_all(old: Option<&Expression>, new: Option<&Expression>) -> Vec<String> {
    let kinds = |globals: Option<&Expression>| -> Vec<String> {
        let members = globals.and_then(Expression::members).unwrap_or_default();
        members.iter().map(|(kind, _)| kind.clone()).collect()
    };
    let kinds: BTreeSet<String> = kinds(old).into_iter().chain(kinds(new)).collect();
    let told = kinds.iter().flat_map(|kind| {
        let setting = move |name: &&'static str| {
            let said = |globals: Option<&Expression>| globals?.get(kind)?.get(name).cloned();
            said(old) != said(new)
        };
        let changed = UNFOLDING.into_iter().chain(UNFOLDING_FOR_ALL).filter(setting);
        changed.map(move |name| format!("{kind}.{name}"))
    });
    told.collect()
}

/// The properties of which a transform makes resources of their own, and which change.
fn unfolded(old: &Object<'_>, new: &Object<'_>) -> Vec<&'static str> {
    let is_serverless = old.kind.starts_with("AWS::Serverless::");
    let changes = |name: &&str| old.properties.get(name) != new.properties.get(name);
    // Without a role of its own, a function gets one.
    let role = (old.has("Role") != new.has("Role")).then_some("Role");
    UNFOLDING.into_iter().filter(changes).chain(role).filter(|_| is_serverless).collect()
}

/// The policies that keep less of the object from now on.
fn weakened(types: &TypeFacts, [old, new]: [&Object<'_>; 2], changed: [bool; 2]) -> Vec<WeakenedPolicy> {
    let said = |name, object: &Object<'_>| {
        let said = if name == DELETION { object.deletion } else { object.replacement };
        (said, default(name, object, types))
    };
    // What nobody knows is the same where the same stands in both.
    let unclear = [old.deletion, old.replacement].map(|said| said == Said::Unclear);
    let names = [DELETION, REPLACEMENT].into_iter().zip(changed).zip(unclear);
    names
        .filter(|((_, changed), unclear)| *changed || !*unclear)
        .filter_map(|((name, _), _)| {
            policy::Update { name, before: said(name, old), after: said(name, new) }.weakened()
        })
        .collect()
}

/// What a replacement leaves: the least of the two, for which of them counts is written nowhere.
fn left_by_replacement(old: &Object<'_>, new: &Object<'_>) -> Leaves {
    let kept = |object: &Object<'_>| object.replacement.kept(Policy::Delete).unwrap_or(Policy::Delete);
    let what = kept(old).min(kept(new)).left();
    let said = |object: &Object<'_>| object.replacement.state(Policy::Delete);
    let because = match (old.replacement, new.replacement) {
        (Said::Nothing, Said::Nothing) => {
            format!("`{REPLACEMENT}` is not set, so no snapshot is taken; `{DELETION}` does not count here")
        }
        (one, other) if one == other => format!("`{REPLACEMENT}` {}", said(new)),
        (_, _) => {
            format!("`{REPLACEMENT}` {} in the old template, and {} in the new one", said(old), said(new))
        }
    };
    Leaves { what, because }
}
