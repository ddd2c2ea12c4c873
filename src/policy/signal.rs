//! The signals by which a plan or an object tells its environment: an option, the variables, the project,
//! the object's tags and its address.
//!
//! Whole words count, and the strongest production signal wins: who deletes production from a plan that
//! calls itself staging is deleting production.

use super::environment::{Environment, EnvironmentClass};
use super::tags;
use crate::plan::{Address, Key, Leaf, Parts, Step, Value, Variable, words};

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
const NAMES: [&str; 12] = [
    "environment",
    "environment name",
    "env",
    "env name",
    "stage",
    "stage name",
    "tier",
    "workspace",
    "deployment environment",
    "app env",
    "app environment",
    "deploy env",
];

/// One thing that tells an environment.
struct Signal {
    class: EnvironmentClass,
    because: String,
}

/// The environment of a plan: that of the option, else of the words in its variables and its project; the
/// strongest production signal wins over all.
#[must_use]
pub fn of_plan(option: Option<&str>, project: &str, variables: &[Variable<'_>]) -> Environment {
    let mut signals = Vec::new();
    if let Some(name) = option {
        signals.extend(
            class_of_value(name)
                .map(|class| Signal { class, because: format!("`--environment` is `{name}`") }),
        );
    }
    for variable in variables.iter().filter(|variable| is_telling(&variable.name)) {
        signals.extend(of_leaf(&format!("variable `{}`", variable.name), &variable.value));
    }
    signals.extend(
        class_of_words(project).map(|class| Signal { class, because: format!("the project is `{project}`") }),
    );
    let declared = declared(option, project);
    let environment = told(option, strongest(signals));
    Environment { declared, ..environment }
}

/// Who says in so many words that this is not production: the option, or else the project.
fn declared(option: Option<&str>, project: &str) -> Option<String> {
    let non_production = |class: Option<EnvironmentClass>| class == Some(EnvironmentClass::NonProduction);
    match option {
        Some(name) if non_production(class_of_value(name)) => Some(format!("`--environment` is `{name}`")),
        Some(_) => None,
        None => non_production(class_of_words(project)).then(|| format!("the project is `{project}`")),
    }
}

fn told(option: Option<&str>, strongest: Option<Signal>) -> Environment {
    match (option, strongest) {
        (Some(name), Some(Signal { class: EnvironmentClass::Production, because }))
            if class_of_value(name) != Some(EnvironmentClass::Production) =>
        {
            let because = format!("{because}, although `--environment` is `{name}`");
            named(EnvironmentClass::Production.word(), EnvironmentClass::Production, because)
        }
        (Some(name), Some(Signal { class, because })) => named(name, class, because),
        (Some(name), None) => {
            let because = format!("`--environment` is `{name}`, which is no word for either");
            named(name, EnvironmentClass::Unclassified, because)
        }
        (None, Some(Signal { class, because })) => named(class.word(), class, because),
        (None, None) => Environment::unclassified(),
    }
}

fn named(name: &str, class: EnvironmentClass, because: String) -> Environment {
    Environment { name: name.to_owned(), class, because, declared: None }
}

/// The environment of one object: production where its tags or one of its addresses say so, else that of
/// its plan; where the plan says nothing, what the object says. A move cannot make it less: only the address
/// at which it was tells that it is not production.
#[must_use]
pub fn of_object(
    plan: &Environment,
    address: &Address<'_>,
    previous: Option<&Address<'_>>,
    before: &Value<'_>,
) -> Environment {
    if plan.class == EnvironmentClass::Production {
        return plan.clone();
    }
    let mut signals = Vec::new();
    for (name, value) in tags::of(before).into_iter().filter(|(name, _)| is_telling(tags::own_name(name))) {
        signals.extend(of_leaf(&format!("tag `{name}`"), value));
    }
    signals.extend(of_address(previous.unwrap_or(address)));
    if previous.is_some() {
        let new = of_address(address);
        signals.extend(new.filter(|signal| signal.class == EnvironmentClass::Production));
    }
    match strongest(signals) {
        Some(signal)
            if signal.class == EnvironmentClass::Production
                || plan.class == EnvironmentClass::Unclassified =>
        {
            let declared = plan.declared.clone();
            Environment { declared, ..named(signal.class.word(), signal.class, signal.because) }
        }
        Some(_) | None => plan.clone(),
    }
}

/// The first of the strongest: production before all else.
fn strongest(signals: Vec<Signal>) -> Option<Signal> {
    signals.into_iter().reduce(|one, other| if other.class < one.class { other } else { one })
}

fn is_telling(name: &str) -> bool {
    let name = words(name).collect::<Vec<_>>().join(" ");
    NAMES.contains(&name.as_str())
}

fn of_leaf(what: &str, leaf: &Leaf<'_>) -> Option<Signal> {
    let mut class = None;
    leaf.satisfies(|text| {
        class = class_of_value(text);
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
fn is_showable(text: &str) -> bool {
    text.len() <= 40
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/' | ' '))
}

/// The words of an address that people chose: the names and keys, but not the type.
fn of_address(address: &Address<'_>) -> Option<Signal> {
    let Parts { modules, resource, .. } = address.parts()?;
    let signals = modules.iter().chain([&resource]).flat_map(step_texts).filter_map(|text| {
        let class = class_of_words(text)?;
        Some(Signal { class, because: format!("the address says `{text}`") })
    });
    strongest(signals.collect())
}

fn step_texts<'t>(step: &'t Step<'_>) -> impl Iterator<Item = &'t str> {
    let key = match &step.key {
        Some(Key::Text(text)) => Some(&**text),
        Some(Key::Index(_)) | None => None,
    };
    [Some(step.name), key].into_iter().flatten()
}

/// What a whole value tells.
fn class_of_value(text: &str) -> Option<EnvironmentClass> {
    match text.trim().eq_ignore_ascii_case(PRODUCTION_ALONE) {
        true => Some(EnvironmentClass::Production),
        false => class_of_words(text),
    }
}

/// What the words of a text tell; a production word wins over the others, unless it is turned round.
fn class_of_words(text: &str) -> Option<EnvironmentClass> {
    let mut found = None;
    let mut before = String::new();
    for word in words(text) {
        let class = match word.as_str() {
            word if PRODUCTION.contains(&word) && !NEGATIONS.contains(&before.as_str()) => {
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
    use super::{class_of_value, class_of_words, is_telling, of_object, of_plan};
    use crate::plan::{Address, Attributes, Leaf, Variable};
    use crate::policy::{Environment, EnvironmentClass};

    fn variable(name: &str, value: Leaf<'static>) -> Variable<'static> {
        Variable { name: name.to_owned(), value }
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
        for name in ["environment", "Env", "ENVIRONMENT_NAME", "appEnv", "stage", "Tier"] {
            assert!(is_telling(name), "{name}");
        }
        for name in ["owner", "description", "name", "env_vars"] {
            assert!(!is_telling(name), "{name}");
        }
    }

    #[test]
    fn production_wins_over_what_was_declared() {
        let environment = of_plan(Some("staging"), "", &[variable("env", Leaf::plain("prod"))]);
        assert_eq!(environment.class, EnvironmentClass::Production);
        assert_eq!(environment.because, "variable `env` is `prod`, although `--environment` is `staging`");
        assert_eq!(environment.mismatch(), Some("`--environment` is `staging`"));
        let environment = of_plan(Some("production"), "x/dev", &[]);
        assert_eq!(environment.mismatch(), None);
        assert_eq!(
            (environment.name.as_str(), environment.class),
            ("production", EnvironmentClass::Production)
        );
        let environment = of_plan(Some("blue"), "", &[variable("env", Leaf::plain("dev"))]);
        assert_eq!(
            (environment.name.as_str(), environment.because.as_str()),
            ("blue", "variable `env` is `dev`")
        );
        let environment = of_plan(Some("blue"), "", &[]);
        assert_eq!((environment.name.as_str(), environment.class), ("blue", EnvironmentClass::Unclassified));
    }

    #[test]
    fn a_sensitive_or_odd_value_is_counted_and_not_shown() {
        for leaf in [Leaf::sensitive("prod"), Leaf::plain("prod; password=hunter2")] {
            let environment = of_plan(None, "", &[variable("env", leaf)]);
            assert_eq!(environment.because, "variable `env` has a word for production");
        }
    }

    #[test]
    fn an_object_says_more_than_its_plan_and_never_less() {
        let staging = Environment {
            name: "staging".into(),
            class: EnvironmentClass::NonProduction,
            because: String::new(),
            declared: None,
        };
        let before = Attributes::new(Some(r#"{"tags": {"Environment": "production"}}"#), None, None).open();
        let nothing = Attributes::default().open();
        let address = Address::new("aws_db_instance.main");
        let of = |plan: &Environment, address: &Address<'_>, previous: Option<&Address<'_>>, before| {
            of_object(plan, address, previous, before).class
        };
        assert_eq!(of(&staging, &address, None, &before), EnvironmentClass::Production);
        assert_eq!(of(&staging, &address, None, &nothing), EnvironmentClass::NonProduction);
        let unclassified = Environment::unclassified();
        let dev = Address::new("module.dev.aws_db_instance.main");
        let prod = Address::new("module.x[\"eu-prod\"].aws_db_instance.main");
        assert_eq!(of(&unclassified, &dev, None, &nothing), EnvironmentClass::NonProduction);
        assert_eq!(of(&unclassified, &dev, Some(&address), &nothing), EnvironmentClass::Unclassified);
        assert_eq!(of(&unclassified, &dev, Some(&prod), &nothing), EnvironmentClass::Production);
        assert_eq!(of(&unclassified, &prod, Some(&dev), &nothing), EnvironmentClass::Production);
        let stage = Address::new("aws_api_gateway_stage.api");
        assert_eq!(of(&unclassified, &stage, None, &nothing), EnvironmentClass::Unclassified);
    }
}
