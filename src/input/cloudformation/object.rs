//! One object of a stack and what happens to it: owned, for the pieces of one plan come from several inputs.

use super::context::Context;
use super::details::{self, Forces, Told};
use super::outcome::{Outcome, Words};
use super::policy::{DELETION, Policy, REPLACEMENT, Said, Update};
use super::wire::{self, word};
use super::{NESTED_STACK, TypeFacts};
use crate::plan::{
    Action, Address, Attributes, Certainty, Change, Circumstances, Fate, Leaf, Leaves, Left, Mode, Order,
    Text, WeakenedPolicy,
};
use std::borrow::Cow;

/// One object of a stack and what happens to it.
pub(super) struct Object {
    /// The logical id, behind those of the nested stacks that it is in.
    pub(super) address: String,
    pub(super) kind: String,
    pub(super) physical_id: Option<String>,
    pub(super) outcome: Outcome,
    pub(super) reason: Option<String>,
    pub(super) forced_by: Vec<String>,
    pub(super) cause: Option<String>,
    pub(super) policy_action: Option<String>,
    /// What says what is left of it.
    pub(super) because: String,
    pub(super) weakened: Vec<WeakenedPolicy>,
    pub(super) before: Option<Context>,
    pub(super) after: Option<Context>,
    /// Of a nested stack, its change set.
    pub(super) change_set: Option<String>,
    pub(super) sight: Sight,
}

/// Whether the input shows what an update does to an object's properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    Clear,
    Blind,
}

/// Types of AWS whose ids may hold secrets: a signed address, an access key, or whatever a handler gives back. So may
/// those of everybody else's types.
const SECRET_IDS: [&str; 3] = [
    "AWS::CloudFormation::WaitConditionHandle",
    "AWS::IAM::AccessKey",
    "AWS::CloudFormation::CustomResource",
];

impl Object {
    /// The object that an element of `Changes` speaks of.
    pub(super) fn of(change: wire::Change<'_>) -> Self {
        let odd_kind = word(change.kind.as_ref())
            .filter(|kind| *kind != "Resource")
            .map(|kind| format!("a change of the type `{}`", kind.chars().take(60).collect::<String>()));
        let resource = change.resource;
        let missing = || "a change without a resource".to_owned();
        let odd = odd_kind.or_else(|| resource.is_none().then(missing));
        let mut object = match resource {
            Some(resource) => Self::of_resource(&resource),
            None => Self::bare(None, None),
        };
        if let Some(said) = odd {
            object.outcome = Outcome::unknown(said);
        }
        object
    }

    pub(super) fn bare(logical_id: Option<&str>, kind: Option<&str>) -> Self {
        Self {
            address: logical_id.unwrap_or("(an object without a logical id)").to_owned(),
            kind: kind.unwrap_or_default().to_owned(),
            physical_id: None,
            outcome: Outcome::unknown(String::new()),
            reason: None,
            forced_by: Vec::new(),
            cause: None,
            policy_action: None,
            because: String::new(),
            weakened: Vec::new(),
            before: None,
            after: None,
            change_set: None,
            sight: Sight::Clear,
        }
    }

    fn of_resource(resource: &wire::ResourceChange<'_>) -> Self {
        let kind = word(resource.kind.as_ref());
        let mut object = Self::bare(word(resource.logical_id.as_ref()), kind);
        let words = Words {
            action: word(resource.action.as_ref()),
            replacement: word(resource.replacement.as_ref()),
            policy_action: word(resource.policy_action.as_ref()),
        };
        let told = details::told(resource.details.as_deref().unwrap_or_default());
        object.outcome = words.outcome(Order::CreateFirst);
        if let Some(said) = oddity(resource, &told, &object.outcome) {
            object.outcome = Outcome::unknown(said);
        }
        let replaced =
            object.outcome.action.order().is_some() || object.outcome.certainty == Certainty::Possible;
        object.forced_by = if replaced { told.forced_by } else { Vec::new() };
        object.cause = told.cause;
        let removed = matches!(object.outcome.action, Action::Delete | Action::Forget);
        object.reason = if removed { words.action.map(str::to_owned) } else { told.reason };
        object.physical_id = word(resource.physical_id.as_ref()).map(str::to_owned);
        object.change_set = word(resource.change_set.as_ref()).map(str::to_owned);
        object.before = Context::read(resource.before);
        object.after = Context::read(resource.after);
        let updated = object.outcome.action == Action::Update;
        let seen = object.before.is_some() && object.after.is_some();
        if updated && !seen {
            object.weakened = changed_unseen(resource);
        }
        if updated && !seen && changes_properties(resource) && object.kind != NESTED_STACK {
            object.sight = Sight::Blind;
        }
        object.policy_action = words.policy_action.map(str::to_owned);
        object
    }

    /// Adds what follows from what is known of its type.
    pub(super) fn settle(&mut self, types: &TypeFacts) {
        if let Action::Replace(order) = &mut self.outcome.action
            && (types.destroys_first)(&self.kind)
        {
            *order = Order::DeleteFirst;
        }
        if let (Some(before), Some(after)) = (&self.before, &self.after) {
            self.weakened = self.weakened(before, after, types);
        }
        if self.because.is_empty() {
            self.because = self.because(types);
        }
    }

    /// The policies that are weaker afterwards.
    fn weakened(&self, before: &Context, after: &Context, types: &TypeFacts) -> Vec<WeakenedPolicy> {
        let default =
            |name, context: &Context| Policy::default_of(name, &self.kind, &|it| context.has(it), types);
        let side = |name, context: &Context| {
            let said = if name == DELETION { context.deletion } else { context.replacement };
            (said, default(name, context))
        };
        [DELETION, REPLACEMENT]
            .into_iter()
            .filter_map(|name| {
                Update { name, before: side(name, before), after: side(name, after) }.weakened()
            })
            .collect()
    }

    /// What says what is left of an object that goes. AWS gives the outcome; the template's own words tell why.
    fn because(&self, types: &TypeFacts) -> String {
        let removed = !matches!(self.outcome.action, Action::Replace(_) | Action::Unknown(_));
        let name = if removed { DELETION } else { REPLACEMENT };
        let context =
            if removed { self.before.as_ref() } else { self.after.as_ref().or(self.before.as_ref()) };
        let left = self.outcome.left.unwrap_or(Left::Unknown);
        let said = context.map(|context| {
            let said = if removed { context.deletion } else { context.replacement };
            (said, Policy::default_of(name, &self.kind, &|it| context.has(it), types))
        });
        // Where the two do not agree, AWS knows better which template counts.
        let told = said.filter(|(said, default)| said.kept(*default).map(Policy::left) == Some(left));
        match (told, self.policy_action.as_deref()) {
            (Some((Said::Nothing, Policy::Delete)), _) if !removed && left == Left::Nothing => {
                format!("`{name}` is not set, so no snapshot is taken; `{DELETION}` does not count here")
            }
            (Some((said, default)), _) => format!("`{name}` {}", said.state(default)),
            (None, Some(word)) => {
                format!("the policy action is `{}`", word.chars().take(60).collect::<String>())
            }
            (None, None) if said.is_some_and(|(said, _)| said == Said::Unclear) => {
                format!("`{name}` cannot be read")
            }
            (None, None) => "the change set does not say what is kept".to_owned(),
        }
    }

    /// The change of a plan.
    pub(super) fn change(&self) -> Change<'_> {
        let goes = self.outcome.fate.is_some_and(Fate::is_loss);
        let leaves =
            self.outcome.left.filter(|_| goes).map(|what| Leaves { what, because: self.because.clone() });
        Change {
            address: Address::new(self.address.as_str()),
            previous_address: None,
            deposed: None,
            kind: Cow::Borrowed(&self.kind),
            provider: None,
            configured_by: None,
            mode: Mode::Managed,
            action: self.outcome.action.clone(),
            certainty: self.outcome.certainty,
            fate: self.outcome.fate,
            reason: self.reason.clone(),
            forced_by: self.forced_by.clone(),
            before: self.before.as_ref().map_or_else(Attributes::default, Context::attributes),
            after: self.after.as_ref().map_or_else(Attributes::default, Context::attributes),
            circumstances: Some(Box::new(Circumstances {
                id: self.physical_id.as_deref().map(|id| self.leaf(id)),
                cause: self.cause.clone(),
                leaves,
                weakened: self.weakened.clone(),
            })),
        }
    }

    fn leaf<'t>(&self, id: &'t str) -> Leaf<'t> {
        let secret = !self.kind.starts_with("AWS::") || SECRET_IDS.contains(&self.kind.as_str());
        if secret { Leaf::sensitive(id) } else { Leaf::plain(id) }
    }
}

/// What in an element no release has written.
fn oddity(resource: &wire::ResourceChange<'_>, told: &Told, outcome: &Outcome) -> Option<String> {
    let missing = [("logical id", &resource.logical_id), ("type", &resource.kind)];
    let missing = missing.into_iter().find(|(_, text)| word(text.as_ref()).is_none_or(str::is_empty));
    if let Some((what, _)) = missing {
        return Some(format!("an object without a {what}"));
    }
    if outcome.action == Action::Create && Context::read(resource.before).is_some() {
        return Some("the creation of an object that is there already".to_owned());
    }
    if outcome.action == Action::Update && told.forces == Forces::Replacement {
        return Some("no replacement, and a property that forces one".to_owned());
    }
    let scope = resource.scope.iter().flatten().map(|Text(word)| &**word);
    told.oddity.clone().or_else(|| details::odd_scope(scope))
}

/// Whether an update changes properties, as far as one can see.
fn changes_properties(resource: &wire::ResourceChange<'_>) -> bool {
    let mut scope = resource.scope.iter().flatten().map(|Text(word)| &**word).peekable();
    scope.peek().is_none() || scope.any(|word| word == "Properties")
}

/// The policies that change, where the values are not told.
fn changed_unseen(resource: &wire::ResourceChange<'_>) -> Vec<WeakenedPolicy> {
    let changes = |name: &str| {
        let mut scope = resource.scope.iter().flatten().map(|Text(word)| &**word);
        scope.any(|word| word == name)
    };
    let state = || Said::Unclear.state(Policy::Delete);
    let names = [DELETION, REPLACEMENT].into_iter().filter(|name| changes(name));
    names.map(|name| WeakenedPolicy { name, states: [state(), state()] }).collect()
}
