//! Whether a setting is less than it was: switched off, gone, or cut to half.
//!
//! Safeguards are listed as paths only; what stands there is a number, a switch, or a block of both.

use super::condition::{NOT_KNOWN, is_plain, is_word};
use super::elements;
use super::span::{in_units, is_of_span, span, unit};
use crate::plan::{Leaf, Value, has_word};
use jiff::Span;

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
const WHEN: [&str; 9] =
    ["start", "interval", "frequency", "window", "week", "weekday", "hour", "minute", "second"];

/// The names under which an object that protects others is switched on and off.
pub(super) const SWITCHES: [&str; 6] =
    ["enabled", "enforce_admins", "enforcement", "is_enabled", "state", "status"];

/// What is left of a list whose loss counts.
pub(super) const HALF: &str = "has half of them or fewer";

/// No span of time that somebody writes is longer as text.
const LONGEST_DURATION: usize = 16;

/// What is less than it was, the first of it.
pub(super) fn cut(before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
    match (before, after) {
        (Value::Leaf(before), Value::Leaf(after)) => leaf(before, after),
        (Value::Map(members), Value::Map(_)) => {
            let spans = [before, after].map(span);
            let units = [before, after].map(unit);
            let inside = members.iter().find_map(|(name, before)| {
                let after = after.get(name).unwrap_or(&Value::Null);
                let cut = match (has_word(name, &NEGATIVE), has_word(name, &WHEN)) {
                    (true, _) => cut_of_negative(before, after),
                    (false, true) => None,
                    // Together they are one span.
                    (false, false) if spans.iter().all(Option::is_some) && is_of_span(name) => None,
                    (false, false) => match (units, before, after) {
                        ([Some(one), Some(other)], Value::Leaf(before), Value::Leaf(after))
                            if one != other && before.number().and(after.number()).is_some() =>
                        {
                            in_units([before, after], [one, other])
                        }
                        (_, _, _) => cut(before, after),
                    },
                };
                cut.map(|cut| cut.below(name))
            });
            let [before, after] = spans.map(Option::unwrap_or_default);
            let is_less = spans.iter().all(Option::is_some) && before > 0.0 && after * 2.0 <= before;
            let told = |days: f64| format!("covers {days} day{}", if days == 1.0 { "" } else { "s" });
            inside.or_else(|| is_less.then(|| Cut::whole(told(before), told(after))))
        }
        (Value::List(before), Value::List(after)) => {
            let pairs = elements::pairs(before, after);
            let inside = pairs.into_iter().find_map(|[before, after]| cut(before, after));
            let is_half = after.len() * 2 <= before.len();
            inside.or_else(|| is_half.then(|| gone(before, HALF)).flatten())
        }
        (before, Value::Unknown) if is_on(before) => Some(Cut::whole(told(before), NOT_KNOWN)),
        (before, Value::Null) if is_on(before) => Some(Cut::whole(told(before), "is not set")),
        (_, _) => None,
    }
}

impl Cut {
    /// Of a setting that meant for ever and does no more.
    pub(super) fn of_endless(after: &Value<'_>) -> Self {
        Self::whole("has no end", told(after))
    }

    pub(super) fn whole(before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { inside: String::new(), before: before.into(), after: after.into() }
    }

    pub(super) fn below(mut self, name: &str) -> Self {
        self.inside =
            if self.inside.is_empty() { name.to_owned() } else { format!("{name}.{}", self.inside) };
        self
    }
}

/// The loss of entries that did something.
pub(super) fn gone(before: &[Value<'_>], after: &str) -> Option<Cut> {
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
pub(super) fn cut_of_negative(before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
    let (before, after) = (before.leaf()?, after.leaf()?);
    (is_word(before, "false") && is_word(after, "true")).then(|| Cut::whole(state(before), state(after)))
}

/// Whether anything in it is on: a setting that was off is not missed.
pub(super) fn is_on(value: &Value<'_>) -> bool {
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

/// A number, or a span of time in seconds: `7`, `86400s`, `7d`, `P12W`.
fn amount(leaf: &Leaf<'_>) -> Option<f64> {
    const UNITS: [(char, f64); 5] =
        [('s', 1.0), ('m', 60.0), ('h', 3_600.0), ('d', 86_400.0), ('w', 604_800.0)];
    if let Some(number) = leaf.number() {
        return number.is_finite().then_some(number);
    }
    let mut amount = None;
    leaf.satisfies(|text| {
        let unit = UNITS.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(*unit)?, seconds)));
        let number =
            unit.and_then(|(number, seconds)| Some(f64::from(number.parse::<u32>().ok()?) * seconds));
        amount = number.or_else(|| iso_duration(text));
        true
    });
    amount
}

/// A span of time as ISO 8601 has it, in seconds; how long a month is does not matter here.
fn iso_duration(text: &str) -> Option<f64> {
    let span: Span = text.starts_with('P').then(|| text.parse().ok())??;
    let days = f64::from(span.get_years()) * 365.0
        + f64::from(span.get_months()) * 30.0
        + f64::from(span.get_weeks()) * 7.0
        + f64::from(span.get_days());
    let small = |number: i64| i32::try_from(number).ok().map(f64::from);
    let minutes = f64::from(span.get_hours()) * 60.0 + small(span.get_minutes())?;
    (!span.is_negative()).then_some(days * 86_400.0 + minutes * 60.0 + small(span.get_seconds())?)
}

fn told(value: &Value<'_>) -> String {
    match value {
        Value::Leaf(leaf) => state(leaf),
        Value::Null | Value::Unknown | Value::List(_) | Value::Map(_) => "is set".to_owned(),
    }
}

/// What a leaf is, for people: only numbers, spans of time and the words for on and off are shown.
pub(super) fn state(leaf: &Leaf<'_>) -> String {
    if leaf.is_sensitive() {
        return "is set (sensitive)".to_owned();
    }
    let word = ends_with(leaf, &ON).or_else(|| ends_with(leaf, &OFF));
    let safe = |text: &&str| {
        let digits = text.strip_suffix(['s', 'm', 'h', 'd', 'w']).unwrap_or(text);
        let iso = text.len() <= LONGEST_DURATION && iso_duration(text).is_some();
        is_plain(digits) || iso || word.is_some_and(|word| text.eq_ignore_ascii_case(word))
    };
    match leaf.shown().filter(safe).or(word) {
        Some(text) => format!("is `{text}`"),
        None => "is set".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::cut;
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
            (r#""P12W""#, r#""PT0S""#),
            (r#""P10Y""#, r#""P1Y""#),
            (r#""P1Y""#, r#""P6M""#),
            (r#""P7D""#, "null"),
            (r#"[{"days": 7}, {"days": 9}]"#, r#"[{"days": 7}, {"days": 1}]"#),
            (r#"{"bypass": "False"}"#, r#"{"bypass": "True"}"#),
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
            (r#""P12W""#, r#""P8W""#),
            (r#""PT0S""#, "null"),
            (r#""P1W""#, r#""P7D""#),
            (r#""Primary""#, r#""P1D""#),
            (r#"[{"days": 7}, {"days": 9}]"#, r#"[{"days": 9}, {"days": 7}]"#),
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
        assert_eq!(told(r#""P12W""#, r#""PT0S""#).as_deref(), Some(": is `P12W`, is `PT0S`"));
        assert_eq!(told(r#""hunter2_ENABLED""#, "null").as_deref(), Some(": is `enabled`, is not set"));
    }
}
