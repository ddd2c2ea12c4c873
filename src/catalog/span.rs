//! Spans of time that are written in parts, and numbers that count in the unit beside them.

use super::cut::{Cut, state};
use crate::plan::{Leaf, Value, has_word};

/// The parts of a span of time that stand beside each other, in days.
const SPAN: [(&str, f64); 4] = [("days", 1.0), ("months", 30.0), ("weeks", 7.0), ("years", 365.0)];

/// Units in which the number beside them counts, in days.
const UNITS: [(&str, f64); 6] = [
    ("day", 1.0),
    ("hour", 1.0 / 24.0),
    ("minute", 1.0 / 1440.0),
    ("month", 30.0),
    ("week", 7.0),
    ("year", 365.0),
];

/// Whether this is the name of such a part.
pub(super) fn is_of_span(name: &str) -> bool {
    SPAN.iter().any(|(part, _)| name.eq_ignore_ascii_case(part))
}

/// The days of a span of which one part is written; of several, each may be meant by itself.
pub(super) fn span(value: &Value<'_>) -> Option<f64> {
    let mut written: Vec<f64> = Vec::new();
    let mut is_there = false;
    for (name, part) in value.members() {
        let Some((_, length)) = SPAN.iter().find(|(part, _)| name.eq_ignore_ascii_case(part)) else {
            continue;
        };
        let number = match part {
            // The sum would tell what is sensitive.
            Value::Leaf(leaf) if leaf.is_sensitive() => return None,
            Value::Leaf(leaf) => leaf.number().filter(|number| number.is_finite())?,
            Value::Null => 0.0,
            Value::Unknown | Value::List(_) | Value::Map(_) => return None,
        };
        is_there = true;
        written.extend(Some(number * length).filter(|days| *days > 0.0));
    }
    (is_there && written.len() <= 1).then(|| written.iter().sum())
}

/// The unit that stands beside a number: `retention_unit = "months"`.
pub(super) fn unit(value: &Value<'_>) -> Option<(&'static str, f64)> {
    let units = value.members().iter().filter(|(name, _)| has_word(name, &["unit"]));
    let mut known = units.filter_map(|(_, value)| {
        let is = |unit: &str| {
            value.leaf().is_some_and(|leaf| {
                leaf.satisfies(|text| text.to_ascii_lowercase().trim_end_matches('s') == unit)
            })
        };
        let (unit, days) = UNITS.iter().find(|(unit, _)| is(unit))?;
        Some((if value.is_hidden() { "" } else { unit }, *days))
    });
    known.next()
}

/// The same number is less in a smaller unit.
pub(super) fn in_units(leaves: [&Leaf<'_>; 2], units: [(&'static str, f64); 2]) -> Option<Cut> {
    let [before, after] = leaves;
    let [days, left] =
        [(before, units[0].1), (after, units[1].1)].map(|(leaf, unit)| Some(leaf.number()? * unit));
    let told = |leaf: &Leaf<'_>, unit: &str| match unit {
        "" => format!("{} (its unit is sensitive)", state(leaf)),
        unit => format!("{} ({unit}s)", state(leaf)),
    };
    let is_less = days? > 0.0 && left? * 2.0 <= days?;
    is_less.then(|| Cut::whole(told(before, units[0].0), told(after, units[1].0)))
}

#[cfg(test)]
mod tests {
    use crate::catalog::cut::cut;
    use crate::plan::Attributes;

    fn told(before: &str, after: &str) -> Option<String> {
        let open = |json| Attributes::new(Some(json), None, None).open();
        let cut = cut(&open(before), &open(after))?;
        Some(format!("{}: {}, {}", cut.inside, cut.before, cut.after))
    }

    #[test]
    fn a_span_is_as_long_as_its_parts_together() {
        assert_eq!(told(r#"{"years": 1}"#, r#"{"days": 730}"#), None);
        assert_eq!(told(r#"{"years": 1, "days": null}"#, r#"{"years": null, "days": 365}"#), None);
        assert_eq!(
            told(r#"{"years": 1}"#, r#"{"days": 1}"#).as_deref(),
            Some(": covers 365 days, covers 1 day")
        );
        assert_eq!(told(r#"{"days": 30}"#, r#"{"days": 29}"#), None);
        assert!(told(r#"{"days": 30}"#, r#"{"days": 15}"#).is_some());
        assert!(told(r#"{"days": 30}"#, "{}").is_some());
        assert!(
            told(r#"{"days": 30, "months": 12, "years": 7}"#, r#"{"days": 0, "months": 0, "years": 7}"#)
                .is_some()
        );
    }

    #[test]
    fn a_number_counts_in_its_unit() {
        let kept = |number: u8, unit: &str| {
            format!(r#"{{"retention_unit": "{unit}", "retention_value": {number}}}"#)
        };
        assert_eq!(
            told(&kept(12, "months"), &kept(12, "days")).as_deref(),
            Some("retention_value: is `12` (months), is `12` (days)")
        );
        assert_eq!(told(&kept(60, "days"), &kept(12, "months")), None);
        assert!(told(&kept(60, "days"), &kept(6, "days")).is_some());
        let on = |unit: &str, on: bool| format!(r#"{{"unit": "{unit}", "enabled": {on}}}"#);
        assert!(told(&on("months", true), &on("days", false)).is_some());
    }

    #[test]
    fn neither_a_span_nor_a_unit_gives_a_secret_away() {
        let told = |before: &str, after: &str| {
            let [before, after] = [before, after].map(|json| Attributes::new(Some(json), Some("true"), None));
            let cut = cut(&before.open(), &after.open()).unwrap();
            format!("{}; {}", cut.before, cut.after)
        };
        for (before, after) in [
            (r#"{"days": 365}"#, r#"{"days": 7}"#),
            (r#"{"years": 365}"#, r#"{"days": 7}"#),
            (r#"{"unit": "months", "value": 365}"#, r#"{"unit": "days", "value": 365}"#),
        ] {
            let said = told(before, after);
            assert!(!["365", "7", "day", "month"].iter().any(|secret| said.contains(secret)), "{said}");
        }
    }
}
