//! Whether a setting is less than it was: switched off, gone, or cut to half.
//!
//! Safeguards are listed as paths only; what stands there is a number, a switch, or a block of both.

use super::condition::{NOT_KNOWN, is_plain};
use crate::plan::{Leaf, Value, words};

/// What is less than it was.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Where, below the setting; empty where it is the setting itself.
    pub(super) inside: String,
    /// What it is now, for people.
    pub(super) before: String,
    /// What it will be, for people.
    pub(super) after: String,
}

const ON: [&str; 5] = ["enabled", "on", "active", "true", "protected"];
const OFF: [&str; 7] = ["disabled", "off", "suspended", "inactive", "false", "unprotected", "none"];

/// The words of attributes that switch something off where they are true.
const NEGATIVE: [&str; 5] = ["disable", "disabled", "skip", "bypass", "permanent"];

/// The words of attributes that tell when or how often: a smaller number is not less.
const WHEN: [&str; 7] = ["start", "interval", "frequency", "weekday", "hour", "minute", "second"];

/// The names under which an object that protects others is switched on and off.
const SWITCHES: [&str; 4] = ["enabled", "status", "state", "is_enabled"];

/// The words of attributes that tell how long, or how many, an object that protects others keeps.
const KEEPING: [&str; 6] = ["retention", "retain", "retained", "keep", "days", "years"];
/// A name of the same meaning whose words alone have another.
const DELETED_AFTER: &str = "delete_after";

/// What is less than it was, the first of it.
pub(super) fn cut(before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
    match (before, after) {
        (Value::Leaf(before), Value::Leaf(after)) => leaf(before, after),
        (Value::Map(members), Value::Map(_)) => members.iter().find_map(|(name, before)| {
            let after = after.get(name).unwrap_or(&Value::Null);
            let cut = match (has_word(name, &NEGATIVE), has_word(name, &WHEN)) {
                (true, _) => cut_of_negative(before, after),
                (false, true) => None,
                (false, false) => cut(before, after),
            };
            cut.map(|cut| cut.below(name))
        }),
        (Value::List(before), Value::List(after)) => match (before.as_slice(), after.as_slice()) {
            ([one], [other]) => cut(one, other),
            (several, fewer) if fewer.len() * 2 <= several.len() => gone(before, "has half of them or fewer"),
            (_, _) => None,
        },
        (before, Value::Unknown) if is_on(before) => Some(Cut::whole(told(before), NOT_KNOWN)),
        (before, Value::Null) if is_on(before) => Some(Cut::whole(told(before), "is not set")),
        (_, _) => None,
    }
}

/// What is switched off by one of the usual names, kept for less long, or gone as a block, at any depth.
pub(super) fn switched_off(before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
    let inside = |name: &str, before: &Value<'_>, after: &Value<'_>| match before {
        Value::Leaf(_) if SWITCHES.contains(&name) => cut(before, after),
        Value::Leaf(_) | Value::Map(_) | Value::List(_) if keeps(name) => cut(before, after),
        Value::Map(_) | Value::List(_) => switched_off(before, after),
        Value::Leaf(_) | Value::Null | Value::Unknown => None,
    };
    match (before, after) {
        (Value::Map(members), Value::Map(_)) => members.iter().find_map(|(name, before)| {
            inside(name, before, after.get(name).unwrap_or(&Value::Null)).map(|cut| cut.below(name))
        }),
        (Value::List(before), Value::List(after)) => match (before.as_slice(), after.as_slice()) {
            ([one], [other]) => switched_off(one, other),
            ([_, ..], []) => gone(before, "has none"),
            (_, _) => None,
        },
        (_, _) => None,
    }
}

fn keeps(name: &str) -> bool {
    name == DELETED_AFTER || has_word(name, &KEEPING)
}

impl Cut {
    /// Of a setting that meant for ever and does no more.
    pub(super) fn of_endless(after: &Value<'_>) -> Self {
        Self::whole("has no end", told(after))
    }

    fn whole(before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { inside: String::new(), before: before.into(), after: after.into() }
    }

    fn below(mut self, name: &str) -> Self {
        self.inside =
            if self.inside.is_empty() { name.to_owned() } else { format!("{name}.{}", self.inside) };
        self
    }
}

fn gone(before: &[Value<'_>], after: &str) -> Option<Cut> {
    let on = before.iter().any(is_on);
    let now = if before.len() == 1 { "is set".to_owned() } else { format!("has {} entries", before.len()) };
    let after = if before.len() == 1 { "is not set" } else { after };
    on.then(|| Cut::whole(now, after))
}

fn leaf(before: &Leaf<'_>, after: &Leaf<'_>) -> Option<Cut> {
    let less = match (amount(before), amount(after)) {
        (Some(before), Some(after)) => before > 0.0 && after * 2.0 <= before,
        (_, _) => ends_with(before, &ON).is_some() && ends_with(after, &OFF).is_some(),
    };
    less.then(|| Cut::whole(state(before), state(after)))
}

/// A switch whose name says what is not done: true is the worse.
fn cut_of_negative(before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
    let (before, after) = (before.leaf()?, after.leaf()?);
    (before.is("false") && after.is("true")).then(|| Cut::whole(state(before), state(after)))
}

fn has_word(name: &str, known: &[&str]) -> bool {
    words(name).any(|word| known.contains(&word.as_str()))
}

/// Whether anything in it is on: a setting that was off is not missed.
fn is_on(value: &Value<'_>) -> bool {
    match value {
        Value::Null | Value::Unknown => false,
        Value::Leaf(leaf) => match amount(leaf) {
            Some(amount) => amount > 0.0,
            None => !leaf.is_empty() && ends_with(leaf, &OFF).is_none(),
        },
        Value::List(items) => items.iter().any(is_on),
        Value::Map(members) => {
            let switch = members.iter().find(|(name, _)| SWITCHES.contains(&&**name));
            switch.is_none_or(|(_, value)| is_on(value))
                && members.iter().any(|(name, value)| !has_word(name, &NEGATIVE) && is_on(value))
        }
    }
}

/// The known word that a text is, or that it ends with: `POINT_IN_TIME_RECOVERY_ENABLED`.
fn ends_with<'k>(leaf: &Leaf<'_>, known: &[&'k str]) -> Option<&'k str> {
    let mut found = None;
    leaf.satisfies(|text| {
        let last = text.rsplit('_').next().unwrap_or_default();
        found = known.iter().find(|word| last.eq_ignore_ascii_case(word)).copied();
        true
    });
    found
}

/// A number, or a span of time in seconds: `7`, `86400s`, `7d`.
fn amount(leaf: &Leaf<'_>) -> Option<f64> {
    const UNITS: [(char, f64); 5] =
        [('s', 1.0), ('m', 60.0), ('h', 3_600.0), ('d', 86_400.0), ('w', 604_800.0)];
    if let Some(number) = leaf.number() {
        return number.is_finite().then_some(number);
    }
    let mut amount = None;
    leaf.satisfies(|text| {
        let unit = UNITS.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(*unit)?, seconds)));
        amount =
            unit.and_then(|(number, seconds)| number.parse::<u32>().ok().map(|it| f64::from(it) * seconds));
        true
    });
    amount
}

fn told(value: &Value<'_>) -> String {
    match value {
        Value::Leaf(leaf) => state(leaf),
        Value::Null | Value::Unknown | Value::List(_) | Value::Map(_) => "is set".to_owned(),
    }
}

/// What a leaf is, for people: only numbers, spans of time and the words for on and off are shown.
fn state(leaf: &Leaf<'_>) -> String {
    if leaf.is_sensitive() {
        return "is set (sensitive)".to_owned();
    }
    let word = ends_with(leaf, &ON).or_else(|| ends_with(leaf, &OFF));
    let safe = |text: &&str| {
        let digits = text.strip_suffix(['s', 'm', 'h', 'd', 'w']).unwrap_or(text);
        is_plain(digits) || word.is_some_and(|word| text.eq_ignore_ascii_case(word))
    };
    match leaf.shown().filter(safe).or(word) {
        Some(text) => format!("is `{text}`"),
        None => "is set".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, switched_off};
    use crate::plan::Attributes;

    fn told(before: &str, after: &str) -> Option<String> {
        let open = |json| Attributes::new(Some(json), None, None).open();
        let cut = cut(&open(before), &open(after))?;
        Some(format!("{}: {}, {}", cut.inside, cut.before, cut.after))
    }

    #[test]
    fn less_is_half_or_off_or_gone() {
        for (before, after) in [
            ("14", "7"),
            ("1", "0"),
            (r#""604800s""#, r#""86400s""#),
            (r#""7d""#, r#""1h""#),
            ("true", "false"),
            (r#""Enabled""#, r#""Suspended""#),
            ("7", "null"),
            (r#"[{"days": 7}]"#, "[]"),
            ("[1, 2, 3, 4]", "[1, 2]"),
            (r#"{"a": 1}"#, "{}"),
        ] {
            assert!(told(before, after).is_some(), "{before} {after}");
        }
        for (before, after) in [
            ("14", "8"),
            ("0", "null"),
            ("false", "null"),
            ("false", "true"),
            (r#""a""#, r#""b""#),
            (r#"[{"enabled": false}]"#, "[]"),
            ("[1, 2, 3]", "[1, 2]"),
            ("null", "7"),
            (r#"{"location": "us"}"#, r#"{"location": "eu"}"#),
        ] {
            assert_eq!(told(before, after), None, "{before} {after}");
        }
    }

    #[test]
    fn a_switch_that_says_what_is_not_done_is_turned_round() {
        assert!(told(r#"{"skip_final_backup": false}"#, r#"{"skip_final_backup": true}"#).is_some());
        assert_eq!(told(r#"{"skip_final_backup": true}"#, r#"{"skip_final_backup": false}"#), None);
        assert_eq!(told(r#"[{"disabled": true}]"#, "[]"), None);
    }

    #[test]
    fn when_something_is_done_is_not_how_long_it_is_kept() {
        for (before, after) in [
            (r#"{"start_hour": 12}"#, r#"{"start_hour": 3}"#),
            (r#"{"interval_in_minutes": 240}"#, r#"{"interval_in_minutes": 60}"#),
            (r#"{"permanent_delete_enabled": true}"#, r#"{"permanent_delete_enabled": false}"#),
        ] {
            assert_eq!(told(before, after), None, "{before} {after}");
        }
        assert!(
            told(r#"{"permanent_delete_enabled": false}"#, r#"{"permanent_delete_enabled": true}"#).is_some()
        );
    }

    #[test]
    fn a_word_that_ends_with_off_is_off() {
        assert_eq!(
            told(r#""POINT_IN_TIME_RECOVERY_ENABLED""#, r#""POINT_IN_TIME_RECOVERY_DISABLED""#).as_deref(),
            Some(": is `enabled`, is `disabled`")
        );
        assert_eq!(told(r#""hunter2_ENABLED""#, "null").as_deref(), Some(": is `enabled`, is not set"));
    }

    #[test]
    fn what_protects_others_keeps_for_less_long() {
        let open = |json| Attributes::new(Some(json), None, None).open();
        let off = |before, after| switched_off(&open(before), &open(after)).is_some();
        let lifecycle = |days: u32| format!(r#"{{"rule": [{{"lifecycle": [{{"delete_after": {days}}}]}}]}}"#);
        let (long, short) = (lifecycle(35), lifecycle(1));
        assert!(off(&long, &short));
        assert!(!off(&short, &long));
        assert!(off(r#"{"rule": [{"default_retention": [{"days": 365}]}]}"#, r#"{"rule": []}"#));
        assert!(off(r#"{"retention_daily": [{"count": 10}]}"#, r#"{"retention_daily": [{"count": 5}]}"#));
    }

    #[test]
    fn only_the_usual_names_switch_an_object_off() {
        let open = |json| Attributes::new(Some(json), None, None).open();
        let off = |before, after| switched_off(&open(before), &open(after)).is_some();
        assert!(off(r#"{"rule": [{"status": "Enabled"}]}"#, r#"{"rule": [{"status": "Disabled"}]}"#));
        assert!(off(r#"{"enabled": true}"#, "{}"));
        assert!(!off(r#"{"verbose": true}"#, r#"{"verbose": false}"#));
    }
}
