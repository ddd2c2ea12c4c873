//! Where a plan and its objects belong: by the option, by what the policy declares, by the words in use.
//!
//! The strongest production signal wins: who deletes production from a plan that calls itself staging is
//! deleting production. What a policy's matcher has looked at, the words tell nothing more of.

use super::Policy;
use super::environment::{Environment, EnvironmentClass};
use super::matcher::{Match, Object, Told};
use super::signal::{Signal, class_of_value, is_telling, of_address, of_leaf, strongest};
use super::{contained, names, tags};
use crate::plan::{SaidTypes, Value};
use EnvironmentClass::{NonProduction, Production, Unclassified};

mod chosen;

/// Where a plan belongs, and what tells it for each of its objects.
#[derive(Debug)]
pub struct Place<'p> {
    policy: &'p Policy,
    told: Told<'p>,
    /// Where the plan belongs.
    pub environment: Environment,
    /// Whether an environment of the policy told it.
    pub told_by: ToldBy,
}

/// Who told where a plan belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldBy {
    /// The option, or an environment that the policy declares.
    Declaration,
    /// Words in use, or nothing.
    Words,
}

impl<'p> Place<'p> {
    /// Where a plan belongs that tells this, and of which the option says that.
    #[must_use]
    pub fn new(policy: &'p Policy, option: Option<&str>, told: Told<'p>) -> Self {
        let matched = best(policy, &told, None);
        let words = strongest(words(&told, matched.as_ref()));
        let option = option.map(|name| named_by_option(policy, name));
        let told_by = match (&option, &matched) {
            (None, None) => ToldBy::Words,
            (_, _) => ToldBy::Declaration,
        };
        let declared = declared(option.as_ref(), matched.as_ref(), &told);
        let told_here = settle(option, matched.map(|matched| matched.environment()), words);
        Self { policy, told, environment: Environment { declared, ..told_here }, told_by }
    }

    /// Where an object belongs. It can be more than its plan, never less: production where the policy, its tags
    /// or one of its addresses say so. A move cannot make it less: only the address at which it was tells that
    /// it is not production.
    #[must_use]
    pub fn of_object(&self, object: &Object<'_>) -> Environment {
        let plan = &self.environment;
        let matched = best(self.policy, &self.told, Some(object)).filter(|matched| matched.by_object);
        let said = matched.as_ref().map(Match::environment);
        let words = match plan.class {
            Production => None,
            Unclassified | NonProduction => strongest(words_of_object(object, matched.as_ref())),
        };
        let words = words.map(Environment::from);
        let class = |of: &Option<Environment>| of.as_ref().map(|of| of.class);
        let told = match (class(&said), class(&words)) {
            (Some(Production), _) => said,
            (_, _) if plan.class == Production => None,
            (_, Some(Production)) => words,
            (Some(_), _) => said,
            (None, _) if plan.class == Unclassified => words,
            (None, _) => None,
        };
        let declared = plan.declared.clone();
        told.map_or_else(|| plan.clone(), |told| Environment { declared, ..told })
    }

    /// What the policy says of types.
    #[must_use]
    pub fn types(&self) -> &'p SaidTypes {
        &self.policy.types
    }
}

/// The environment of the policy that matches: the strongest class, then what the object itself tells, then the
/// first in the file.
fn best<'p>(policy: &'p Policy, told: &Told<'_>, object: Option<&Object<'_>>) -> Option<Match<'p>> {
    let matched = policy.environments.iter().filter_map(|declared| declared.matched(told, object));
    matched.min_by_key(|matched| (matched.environment.class, !matched.by_object))
}

impl Match<'_> {
    fn environment(&self) -> Environment {
        let name = self.environment.name.clone();
        Environment { name, class: self.environment.class, because: self.because.clone(), declared: None }
    }
}

impl From<Signal> for Environment {
    fn from(Signal { class, because }: Signal) -> Self {
        Self { name: class.word().to_owned(), class, because, declared: None }
    }
}

/// The environment that the option names: one of the policy, else what its words tell.
fn named_by_option(policy: &Policy, name: &str) -> (String, Option<EnvironmentClass>) {
    let class = policy.environments.iter().find(|declared| declared.name == name);
    (name.to_owned(), class.map(|declared| declared.class).or_else(|| class_of_value(name)))
}

/// Who says in so many words that this is not production: the option; or else the policy; or else the words in
/// the places that are chosen and not computed.
fn declared(
    option: Option<&(String, Option<EnvironmentClass>)>,
    matched: Option<&Match<'_>>,
    told: &Told<'_>,
) -> Option<String> {
    match (option, matched) {
        (Some((name, Some(NonProduction))), _) => Some(format!("`--environment` is `{name}`")),
        (Some(_), _) => None,
        (None, Some(matched)) => {
            (matched.environment.class == NonProduction).then(|| matched.because.clone())
        }
        (None, None) => {
            let mut chosen = chosen::by_people(told, &[]);
            chosen.find(|signal| signal.class == NonProduction).map(|signal| signal.because)
        }
    }
}

/// The strongest production signal; where there is none, the option, then the policy, then the words.
fn settle(
    option: Option<(String, Option<EnvironmentClass>)>,
    matched: Option<Environment>,
    words: Option<Signal>,
) -> Environment {
    let words = words.map(Environment::from);
    let told = match (&matched, &words) {
        (Some(matched), Some(words)) if words.class == Production && matched.class != Production => {
            Some(words.clone())
        }
        (Some(matched), _) => Some(matched.clone()),
        (None, _) => words,
    };
    let Some((name, class)) = option else {
        return told.unwrap_or_else(Environment::unclassified);
    };
    match (class, told) {
        (Some(Production), _) => by_option(name, Production),
        (_, Some(told)) if told.class == Production => {
            let because = format!("{}, although `--environment` is `{name}`", told.because);
            Environment { because, ..told }
        }
        (Some(class), _) => by_option(name, class),
        (None, Some(told)) => Environment { name, ..told },
        (None, None) => {
            let because = format!("`--environment` is `{name}`, which is no word for either");
            Environment { name, because, ..Environment::unclassified() }
        }
    }
}

fn by_option(name: String, class: EnvironmentClass) -> Environment {
    let because = format!("`--environment` is `{name}`");
    Environment { name, class, because, declared: None }
}

/// What the words in a plan tell: in its variables, and in the places that are chosen.
fn words(told: &Told<'_>, matched: Option<&Match<'_>>) -> Vec<Signal> {
    let is_read = |name: &str| matched.is_some_and(|matched| matched.reads_variable(name));
    let variables = told.variables.iter().filter(|one| is_telling(&one.name) && !is_read(&one.name));
    let mut signals: Vec<Signal> = variables
        .filter_map(|variable| {
            let signal = of_leaf(&format!("variable `{}`", variable.name), &variable.value)?;
            (variable.certain || signal.class == Production).then_some(signal)
        })
        .collect();
    let read = matched.map(|matched| matched.read(told)).unwrap_or_default();
    signals.extend(chosen::all(told, &read));
    signals
}

fn words_of_object(object: &Object<'_>, matched: Option<&Match<'_>>) -> Vec<Signal> {
    let mut signals = words_of_attributes(object.attributes, matched);
    signals.extend(contained::read(object, |inside| strongest(words_of_attributes(inside, matched))));
    signals.extend(names::of_id(object));
    if !matched.is_some_and(Match::reads_address) {
        signals.extend(of_address(object.previous.unwrap_or(object.address)));
        let new = object.previous.and_then(|_| of_address(object.address));
        signals.extend(new.filter(|signal| signal.class == Production));
    }
    signals
}

/// What tags and names tell. The tag `Name` is a name, and tells no more than one.
fn words_of_attributes(attributes: &Value<'_>, matched: Option<&Match<'_>>) -> Vec<Signal> {
    let is_read = |name: &str| matched.is_some_and(|matched| matched.reads_tag(name));
    let mut tags = tags::of(attributes);
    tags.retain(|(name, _)| !is_read(name));
    let telling = tags.iter().filter(|(name, _)| is_telling(tags::own_name(name)));
    let mut signals: Vec<Signal> =
        telling.filter_map(|(name, value)| of_leaf(&format!("tag `{name}`"), value)).collect();
    signals.extend(names::of(attributes));
    let mut named = tags.iter().filter(|(name, _)| name.eq_ignore_ascii_case("name"));
    let named = named.find(|(_, value)| names::is_production(value));
    signals.extend(named.map(|(name, _)| Signal {
        class: Production,
        because: format!("tag `{name}` has a word for production"),
    }));
    signals
}

#[cfg(test)]
mod tests;
