//! The words by which people tell environments, in variables, projects, tags and addresses.
//!
//! Whole words count; they are asked where no policy says anything.

use super::environment::EnvironmentClass;
use crate::plan::{Address, Key, Leaf, Parts, Step, mentions, words};
use std::borrow::Cow;

const PRODUCTION: [&str; 3] = ["prod", "production", "prd"];
/// A word for production only where it is the whole value: paths and names have it for other reasons.
const PRODUCTION_ALONE: &str = "live";
const NON_PRODUCTION: [&str; 14] = [
    "dev",
    "development",
    "test",
    "testing",
    "qa",
    "uat",
    "sandbox",
    "staging",
    "stage",
    "stg",
    "preview",
    "demo",
    "nonprod",
    "preprod",
];
/// In front of a production word they turn it round.
const NEGATIONS: [&str; 2] = ["non", "pre"];

/// The names of variables and tags that tell an environment, as words in lower case.
const NAMES: [&str; 8] = [
    "environment name",
    "environment type",
    "env name",
    "env type",
    "stage",
    "stage name",
    "tier",
    "workspace",
];

/// One thing that tells an environment.
pub(super) struct Signal {
    pub(super) class: EnvironmentClass,
    pub(super) because: String,
}

/// The first of the strongest: production before all else.
pub(super) fn strongest(signals: Vec<Signal>) -> Option<Signal> {
    signals.into_iter().reduce(|one, other| if other.class < one.class { other } else { one })
}

pub(super) fn is_telling(name: &str) -> bool {
    let name: Vec<Cow<'_, str>> = words(name).collect();
    // `target_env`, `TF_ENVIRONMENT`: whatever the environment is of.
    let ends_so = name.len() <= 3 && name.last().is_some_and(|word| matches!(&**word, "environment" | "env"));
    ends_so || NAMES.contains(&name.join(" ").as_str())
}

/// What a whole value tells.
pub(super) fn of_leaf(what: &str, leaf: &Leaf<'_>) -> Option<Signal> {
    told(what, leaf, class_of_value)
}

/// What a value tells, of which this function tells the class.
pub(super) fn told(
    what: &str,
    leaf: &Leaf<'_>,
    class_of: impl Fn(&str) -> Option<EnvironmentClass>,
) -> Option<Signal> {
    let mut class = None;
    leaf.satisfies(|text| {
        class = class_of(text);
        class.is_some()
    });
    let class = class?;
    let because = match leaf.shown().filter(|text| is_showable(text)) {
        Some(text) => format!("{what} is `{text}`"),
        None => format!("{what} has a word for {}", class.word()),
    };
    Some(Signal { class, because })
}

/// Whether a value is what people call environments, and no more.
pub(super) fn is_showable(text: &str) -> bool {
    text.len() <= 40
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/' | ' '))
}

/// The words of an address that people chose: the names and keys, but not the type; of a logical id, all. The name of
/// the resource itself tells production alone: what is called `test` may be anywhere.
pub(super) fn of_address(address: &Address<'_>) -> Option<Signal> {
    let parts = address.parts();
    let (own, around): (&str, Vec<&str>) = match &parts {
        Some(Parts { modules, resource, .. }) => {
            (resource.name, modules.iter().flat_map(step_texts).chain(key(resource)).collect())
        }
        None => {
            let mut ids = address.logical_ids()?;
            (ids.pop()?, ids)
        }
    };
    let of_text = |text: &str| {
        let class = class_of_words(text)?;
        Some(Signal { class, because: format!("the address says `{text}`") })
    };
    let own = of_text(own).filter(|signal| signal.class == EnvironmentClass::Production);
    strongest(around.into_iter().filter_map(of_text).chain(own).collect())
}

fn step_texts<'t>(step: &'t Step<'_>) -> impl Iterator<Item = &'t str> {
    [Some(step.name), key(step)].into_iter().flatten()
}

fn key<'t>(step: &'t Step<'_>) -> Option<&'t str> {
    match &step.key {
        Some(Key::Text(text)) => Some(text),
        Some(Key::Index(_)) | None => None,
    }
}

/// What a whole value tells.
pub(super) fn class_of_value(text: &str) -> Option<EnvironmentClass> {
    match text.trim().eq_ignore_ascii_case(PRODUCTION_ALONE) {
        true => Some(EnvironmentClass::Production),
        false => class_of_words(text),
    }
}

/// Whether a text has a word for production in it, whatever else it has: of thousands of names hardly one.
pub(super) fn says_production(text: &str) -> bool {
    let may = !text.is_ascii() || PRODUCTION.iter().any(|word| mentions(text.as_bytes(), word));
    may && class_of_words(text) == Some(EnvironmentClass::Production)
}

/// What the words of a text tell; a production word wins over the others, unless it is turned round.
#[must_use]
pub fn class_of_words(text: &str) -> Option<EnvironmentClass> {
    let mut found = None;
    let mut before = Cow::Borrowed("");
    for word in words(text) {
        let class = match &*word {
            word if PRODUCTION.contains(&word) && !NEGATIONS.contains(&&*before) => {
                return Some(EnvironmentClass::Production);
            }
            word if PRODUCTION.contains(&word) || NON_PRODUCTION.contains(&word) => {
                Some(EnvironmentClass::NonProduction)
            }
            _ => None,
        };
        found = found.or(class);
        before = word;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{class_of_value, class_of_words, is_telling, says_production};
    use crate::policy::EnvironmentClass;

    #[test]
    fn a_word_for_production_is_found_without_looking_at_the_others() {
        for text in ["prod", "myPROD2", "größe-Production", "live/prd.x", "product", "", "latest", "preProd"]
        {
            let whole = class_of_words(text) == Some(EnvironmentClass::Production);
            assert_eq!(says_production(text), whole, "{text}");
        }
    }

    #[test]
    fn whole_words_count() {
        use EnvironmentClass::{NonProduction, Production};
        for (text, class) in [
            ("prod", Some(Production)),
            ("eu-prod-2", Some(Production)),
            ("myProd2", Some(Production)),
            ("non_production", Some(NonProduction)),
            ("preProd", Some(NonProduction)),
            ("nonprod", Some(NonProduction)),
            ("prod-test", Some(Production)),
            ("QA2", Some(NonProduction)),
            ("product", None),
            ("reproduce", None),
            ("latest", None),
            ("live/db", None),
        ] {
            assert_eq!(class_of_words(text), class, "{text}");
        }
        assert_eq!(class_of_value("Live"), Some(Production));
        assert_eq!(class_of_value("live/db"), None);
    }

    #[test]
    fn only_the_usual_names_tell() {
        for name in ["environment", "Env", "ENVIRONMENT_NAME", "EnvType", "appEnv", "stage", "Tier"] {
            assert!(is_telling(name), "{name}");
        }
        for name in ["owner", "description", "name", "env_vars"] {
            assert!(!is_telling(name), "{name}");
        }
    }
}
