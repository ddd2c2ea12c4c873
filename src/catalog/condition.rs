//! Conditions on attributes: the grammar of the catalog's cells, and what an object's attributes say to it.
//!
//! An attribute that cannot be read satisfies nothing, so that it never gives comfort.

use super::path::{Malformed, Path, Reading, is_value};
use crate::plan::{Leaf, Value};
use std::fmt;
use std::str::FromStr;

/// What nobody knows before the plan is applied, or what the input does not show, for people.
pub(super) const NOT_KNOWN: &str = "is not known";

/// What one attribute has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    path: Path,
    test: Test,
    default: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Is(String),
    IsNot(String),
    Below(i32),
    Above(i32),
    Present,
    Absent,
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The attribute's value is unknown or unreadable.
    Unknown,
}

impl Condition {
    /// Whether it holds for an object with these attributes, whose provider has these arguments.
    ///
    /// `provider` is `None` where the input does not say how the provider is configured.
    #[must_use]
    pub fn holds(&self, before: &Value<'_>, provider: Option<&Value<'_>>) -> Holds {
        self.path.read(before, provider, |found| self.among(found))
    }

    /// What the attribute is, for people: a boolean, a number, or a word of the catalog, never another value.
    #[must_use]
    pub fn evidence(&self, before: &Value<'_>, provider: Option<&Value<'_>>) -> String {
        let owner = if self.path.is_of_provider() { "the provider's " } else { "" };
        format!("{owner}`{}` {}", self.path.plainly(), self.telling(before, provider))
    }

    /// What the attribute is, without its name.
    pub(super) fn telling(&self, attributes: &Value<'_>, provider: Option<&Value<'_>>) -> String {
        self.path.read(attributes, provider, |found| {
            let whole = self.among(found);
            let telling = found.iter().find(|reading| self.of(reading) == whole);
            telling.map_or_else(|| NOT_KNOWN.to_owned(), |reading| self.state_of(reading))
        })
    }

    /// What the attribute is before an update and after, for people, where the update turns this into anything else:
    /// what holds of the object, or of one of several places.
    pub(super) fn turned(
        &self,
        this: Holds,
        [before, after]: [&Value<'_>; 2],
        provider: Option<&Value<'_>>,
    ) -> Option<[String; 2]> {
        let holds = [before, after].map(|attributes| self.holds(attributes, provider));
        if let [one, other] = holds
            && one == this
            && other != this
        {
            return Some([before, after].map(|attributes| self.telling(attributes, provider)));
        }
        self.path.compare(before, after, |places| {
            let turned = places.iter().find(|[one, other]| self.of(one) == this && self.of(other) != this);
            turned.map(|place| place.each_ref().map(|reading| self.state_of(reading)))
        })
    }

    fn state_of(&self, reading: &Reading<'_>) -> String {
        match self.of(reading) {
            Holds::Yes | Holds::No => self.state(reading),
            Holds::Unknown => NOT_KNOWN.to_owned(),
        }
    }

    /// Where it is read.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same condition, read elsewhere.
    pub(super) fn at(&self, path: Path) -> Self {
        Self { path, test: self.test.clone(), default: self.default.clone() }
    }

    fn among(&self, found: &[Reading<'_>]) -> Holds {
        let each: Vec<Holds> = found.iter().map(|reading| self.of(reading)).collect();
        let order = [Holds::Yes, Holds::Unknown];
        order.into_iter().find(|holds| each.contains(holds)).unwrap_or(Holds::No)
    }

    fn of(&self, reading: &Reading<'_>) -> Holds {
        match (&self.test, reading) {
            (_, Reading::Unreadable) => Holds::Unknown,
            (Test::Present, Reading::Value(_)) | (Test::Absent, Reading::Missing) => Holds::Yes,
            (Test::Present, Reading::Missing) | (Test::Absent, Reading::Value(_)) => Holds::No,
            (Test::Is(_) | Test::IsNot(_) | Test::Below(_) | Test::Above(_), Reading::Missing) => {
                let default = self.default.as_deref().map(Leaf::plain);
                default.map_or(Holds::No, |default| self.test.of(&default))
            }
            (Test::Is(_) | Test::IsNot(_) | Test::Below(_) | Test::Above(_), Reading::Value(value)) => {
                value.leaf().map_or(Holds::Unknown, |leaf| self.test.of(leaf))
            }
        }
    }

    fn state(&self, reading: &Reading<'_>) -> String {
        match (reading, &self.default) {
            (Reading::Unreadable, _) => NOT_KNOWN.to_owned(),
            (Reading::Missing, Some(default)) => format!("is not set (the default is `{default}`)"),
            (Reading::Missing, None) => "is not set".to_owned(),
            (Reading::Value(value), _) => match value.leaf() {
                Some(leaf) if leaf.is_sensitive() => "is set (sensitive)".to_owned(),
                Some(leaf) => self.test.state(leaf),
                None => "is set".to_owned(),
            },
        }
    }
}

impl Test {
    fn of(&self, leaf: &Leaf<'_>) -> Holds {
        match self {
            Self::Is(value) => is_word(leaf, value).into(),
            Self::IsNot(value) => (!is_word(leaf, value)).into(),
            Self::Below(limit) => number(leaf).map_or(Holds::Unknown, |it| (it < f64::from(*limit)).into()),
            Self::Above(limit) => number(leaf).map_or(Holds::Unknown, |it| (it > f64::from(*limit)).into()),
            Self::Present => Holds::Yes,
            Self::Absent => Holds::No,
        }
    }

    /// What a leaf that is not sensitive is. Only booleans, numbers and the catalog's own words are shown:
    /// any other text could be a secret that nobody marked.
    fn state(&self, leaf: &Leaf<'_>) -> String {
        let shown = leaf.shown().filter(|text| is_plain(text));
        let named = |value: &str| {
            if is_word(leaf, value) { format!("is `{value}`") } else { format!("is not `{value}`") }
        };
        match (self, shown) {
            (Self::Present | Self::Absent, _) => "is set".to_owned(),
            (Self::Is(_) | Self::IsNot(_) | Self::Below(_) | Self::Above(_), Some(text)) => {
                format!("is `{text}`")
            }
            (Self::Is(value) | Self::IsNot(value), None) => named(value),
            (Self::Below(limit), None) if self.of(leaf) == Holds::Yes => format!("is below `{limit}`"),
            (Self::Above(limit), None) if self.of(leaf) == Holds::Yes => format!("is above `{limit}`"),
            (Self::Below(limit), None) => format!("is not below `{limit}`"),
            (Self::Above(limit), None) => format!("is not above `{limit}`"),
        }
    }
}

/// A number that can be compared: `inf` is none, nobody keeps a backup for so long.
fn number(leaf: &Leaf<'_>) -> Option<f64> {
    leaf.number().filter(|number| number.is_finite())
}

/// Whether a text is a truth value or a whole number: nothing that could be a secret.
pub(super) fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let integer = (1..=10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    integer || is_truth(text)
}

/// Whether a leaf is this word of the catalog. A truth value that somebody wrote as text may have capitals.
pub(super) fn is_word(leaf: &Leaf<'_>, word: &str) -> bool {
    leaf.is(word) || (is_truth(word) && leaf.satisfies(|text| text.eq_ignore_ascii_case(word)))
}

fn is_truth(text: &str) -> bool {
    ["true", "false"].into_iter().any(|truth| text.eq_ignore_ascii_case(truth))
}

impl From<bool> for Holds {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl FromStr for Condition {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        parse(text).ok_or_else(|| Malformed(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Condition> {
    for (suffix, test) in [(" present", Test::Present), (" absent", Test::Absent)] {
        if let Some(path) = text.strip_suffix(suffix) {
            return Some(Condition { path: path.parse().ok()?, test, default: None });
        }
    }
    let (path, rest) = text.split_at(text.find(['!', '=', '<', '>'])?);
    let operator = ["!=", "=", "<", ">"].into_iter().find(|operator| rest.starts_with(operator))?;
    let rest = rest.strip_prefix(operator)?;
    let (value, default) = match rest.split_once(" (default ") {
        Some((value, default)) => (value, Some(default.strip_suffix(')')?)),
        None => (rest, None),
    };
    let test = match operator {
        "=" => Test::Is(value.to_owned()),
        "!=" => Test::IsNot(value.to_owned()),
        "<" => Test::Below(value.parse().ok()?),
        _ => Test::Above(value.parse().ok()?),
    };
    let worded = [Some(value), default].into_iter().flatten().all(is_value);
    worded.then_some(Condition { path: path.parse().ok()?, test, default: default.map(str::to_owned) })
}

impl fmt::Display for Condition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.path)?;
        match &self.test {
            Test::Is(value) => write!(out, "={value}"),
            Test::IsNot(value) => write!(out, "!={value}"),
            Test::Below(limit) => write!(out, "<{limit}"),
            Test::Above(limit) => write!(out, ">{limit}"),
            Test::Present => out.write_str(" present"),
            Test::Absent => out.write_str(" absent"),
        }?;
        self.default.as_ref().map_or(Ok(()), |default| write!(out, " (default {default})"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, Holds};
    use crate::plan::{Attributes, Value};

    fn judge(condition: &str, json: &str) -> (Holds, String) {
        marked(condition, json, "false", "false")
    }

    fn marked(condition: &str, json: &str, sensitive: &str, unknown: &str) -> (Holds, String) {
        let condition: Condition = condition.parse().unwrap();
        let before = Attributes::new(Some(json), Some(sensitive), Some(unknown)).open();
        (condition.holds(&before, None), condition.evidence(&before, None))
    }

    fn says(holds: Holds, evidence: &str) -> (Holds, String) {
        (holds, evidence.to_owned())
    }

    #[test]
    fn values_are_compared_as_text() {
        assert_eq!(judge("a=true", r#"{"a": true}"#), says(Holds::Yes, "`a` is `true`"));
        assert_eq!(judge("a=true", r#"{"a": false}"#), says(Holds::No, "`a` is `false`"));
        assert_eq!(judge("a=0", r#"{"a": 0}"#), says(Holds::Yes, "`a` is `0`"));
        assert_eq!(judge("a=0", r#"{"a": "0"}"#), says(Holds::Yes, "`a` is `0`"));
        assert_eq!(judge("a=ON", r#"{"a": "ON"}"#), says(Holds::Yes, "`a` is `ON`"));
        assert_eq!(judge("a=ON", r#"{"a": "hunter2"}"#), says(Holds::No, "`a` is not `ON`"));
        assert_eq!(judge("a!=ON", r#"{"a": "hunter2"}"#), says(Holds::Yes, "`a` is not `ON`"));
        assert_eq!(judge("a!=ON", r#"{"a": "ON"}"#), says(Holds::No, "`a` is `ON`"));
        assert_eq!(judge("a!=1", r#"{"a": 2}"#), says(Holds::Yes, "`a` is `2`"));
        assert_eq!(judge("a=true", r#"{"a": "True"}"#), says(Holds::Yes, "`a` is `True`"));
        assert_eq!(judge("a=true", r#"{"a": "FALSE"}"#), says(Holds::No, "`a` is `FALSE`"));
        assert_eq!(judge("a!=false", r#"{"a": "False"}"#).0, Holds::No);
        assert_eq!(judge("a=on", r#"{"a": "ON"}"#).0, Holds::No);
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert_eq!(judge("a<30", r#"{"a": 7}"#), says(Holds::Yes, "`a` is `7`"));
        assert_eq!(judge("a<30", r#"{"a": 100}"#), says(Holds::No, "`a` is `100`"));
        assert_eq!(judge("a>0", r#"{"a": 0.5}"#), says(Holds::Yes, "`a` is above `0`"));
        assert_eq!(judge("a>0", r#"{"a": "week"}"#).0, Holds::Unknown);
        assert_eq!(judge("a>0", r#"{"a": 1e999}"#).0, Holds::Unknown);
        assert_eq!(judge("a>0", r#"{"a": [1]}"#), says(Holds::Unknown, "`a` is not known"));
    }

    #[test]
    fn the_default_stands_for_what_is_not_set() {
        let default = says(Holds::Yes, "`a.b` is not set (the default is `7`)");
        for json in
            [r#"{"a": []}"#, r#"{"a": null}"#, "{}", r#"{"a": [{"b": null}]}"#, r#"{"a": [{"b": ""}]}"#]
        {
            assert_eq!(judge("a[*].b<30 (default 7)", json), default, "{json}");
            assert_eq!(judge("a[*].b<30", json), says(Holds::No, "`a.b` is not set"));
            assert_eq!(judge("a[*].b!=1", json).0, Holds::No);
        }
        assert_eq!(judge("a[*].b<30 (default 7)", r#"{"a": [{"b": 30}]}"#).0, Holds::No);
    }

    #[test]
    fn any_element_is_enough() {
        let json = r#"{"a": [{"b": false}, {"b": true}]}"#;
        assert_eq!(judge("a[*].b=true", json), says(Holds::Yes, "`a.b` is `true`"));
        assert_eq!(marked("a[*].b=true", json, "false", r#"{"a": [{}, {"b": true}]}"#).0, Holds::Unknown);
        assert_eq!(marked("a[*].b=true", json, "false", r#"{"a": [{"b": true}]}"#).0, Holds::Yes);
        assert_eq!(judge("a[*]=X", r#"{"a": ["Y", "X"]}"#).0, Holds::Yes);
    }

    #[test]
    fn presence_needs_a_value_and_never_shows_it() {
        assert_eq!(judge("a present", r#"{"a": "hunter2"}"#), says(Holds::Yes, "`a` is set"));
        for json in ["{}", r#"{"a": ""}"#, r#"{"a": []}"#, r#"{"a": {}}"#, r#"{"a": null}"#] {
            assert_eq!(judge("a present", json), says(Holds::No, "`a` is not set"), "{json}");
            assert_eq!(judge("a absent", json), says(Holds::Yes, "`a` is not set"), "{json}");
        }
        assert_eq!(judge("a absent", r#"{"a": false}"#).0, Holds::No);
    }

    #[test]
    fn what_cannot_be_read_satisfies_nothing() {
        for condition in ["a=true", "a!=true", "a<1 (default 0)", "a present", "a absent"] {
            let unknown = says(Holds::Unknown, "`a` is not known");
            assert_eq!(marked(condition, r#"{"a": true}"#, "false", r#"{"a": true}"#), unknown);
            assert_eq!(judge(condition, r#"{"a": true, "a": false}"#), unknown);
            assert_eq!(judge(condition, "null"), unknown);
        }
    }

    #[test]
    fn a_sensitive_value_counts_and_is_not_shown() {
        let hidden = says(Holds::Yes, "`a` is set (sensitive)");
        assert_eq!(marked("a=true", r#"{"a": true}"#, r#"{"a": true}"#, "false"), hidden);
        assert_eq!(marked("a<9", r#"{"a": 4}"#, "true", "false"), hidden);
        assert_eq!(marked("a present", r#"{"a": "x"}"#, "true", "false"), hidden);
    }

    #[test]
    fn a_provider_that_nothing_is_said_of_is_unknown() {
        let condition: Condition = "provider.features.vault.purge=true (default true)".parse().unwrap();
        let vault = |json| Attributes::new(Some(json), None, None).open();
        assert_eq!(condition.holds(&vault("{}"), None), Holds::Unknown);
        assert_eq!(condition.holds(&vault("{}"), Some(&Value::Unknown)), Holds::Unknown);
        assert_eq!(condition.holds(&vault("{}"), Some(&vault("{}"))), Holds::Yes);
        let evidence = condition.evidence(&vault("{}"), Some(&vault(r#"{"features": [{}]}"#)));
        assert_eq!(evidence, "the provider's `features.vault.purge` is not set (the default is `true`)");
    }

    #[test]
    fn a_condition_is_written_as_it_was_read_and_other_text_is_refused() {
        for text in ["a=b", "a!=b (default c)", "a<-3", "a[*].b>0 (default 30)", "a present", "a.b absent"] {
            assert_eq!(text.parse::<Condition>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "a",
            "a=",
            "=a",
            "a==b",
            "a=b c",
            "a<b",
            "a<1.5",
            "a = b",
            "a!b",
            "a=b (default )",
            "a=b (default c",
            "a present (default b)",
            "a=b;c",
            "a[0]=b",
            "a<=3",
            "a=é",
        ] {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }
}
