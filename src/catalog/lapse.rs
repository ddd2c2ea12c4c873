//! What an object that protects others does no longer: it is switched off, or keeps for less long.
//!
//! The catalog says of such a type only that it protects. By which attributes it does, their names tell.

use super::cut::{self, Cut, SWITCHES};
use super::elements;
use crate::plan::{Value, has_word};

/// The words of attributes that tell how long, or how many, an object that protects others keeps.
const KEEPING: [&str; 6] = ["retention", "retain", "retained", "keep", "days", "years"];

/// What a protected branch forbids, unless one of these is true.
const LOOSENING: [&str; 3] = ["allow_force_push", "allows_deletions", "allows_force_pushes"];

/// The words of attributes that only describe.
const DESCRIBING: [&str; 6] = ["tag", "tags", "label", "labels", "annotation", "annotations"];

/// What is switched off by one of the usual names, kept for less long, or gone as a block, at any depth.
pub(super) fn lapsed(before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
    match (before, after) {
        (Value::Map(members), Value::Map(others)) => {
            let less = members.iter().find_map(|(name, before)| {
                less(name, before, after.get(name).unwrap_or(&Value::Null)).map(|cut| cut.below(name))
            });
            less.or_else(|| {
                let was = |name: &str| before.get(name).unwrap_or(&Value::Null);
                others.iter().find_map(|(name, after)| ended(name, was(name), after))
            })
        }
        (Value::List(before), Value::List(after)) => {
            let pairs = elements::pairs(before, after);
            let inside = pairs.into_iter().find_map(|[before, after]| lapsed(before, after));
            inside.or_else(|| gone(before, after))
        }
        (_, _) => None,
    }
}

/// What is less at a member of this name.
fn less(name: &str, before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
    let until = deletes_after(name) || block(before).iter().any(|(name, _)| deletes_after(name));
    match before {
        // What is not deleted after some time any more is kept for ever.
        Value::Leaf(_) | Value::Map(_) | Value::List(_) if until && after.is_empty() => None,
        Value::Leaf(_) if SWITCHES.contains(&name) => cut::cut(before, after),
        Value::Leaf(_) if LOOSENING.contains(&name) => cut::cut_of_negative(before, after),
        Value::Leaf(_) | Value::Map(_) | Value::List(_)
            if deletes_after(name) || has_word(name, &KEEPING) =>
        {
            cut::cut(before, after)
        }
        Value::Map(_) | Value::List(_) if !has_word(name, &DESCRIBING) => lapsed(before, after),
        Value::Map(_) | Value::List(_) | Value::Leaf(_) | Value::Null | Value::Unknown => None,
    }
}

/// Half of the blocks of a list, or every entry of it.
fn gone(before: &[Value<'_>], after: &[Value<'_>]) -> Option<Cut> {
    let blocks = before.iter().any(|element| !element.members().is_empty());
    match after {
        [] => cut::gone(before, "has none"),
        after if blocks && after.len() * 2 <= before.len() => cut::gone(before, cut::HALF),
        _ => None,
    }
}

/// An end of what was kept for ever: of an attribute, or in a block that was not there.
fn ended(name: &str, before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
    if !before.is_empty() {
        return None;
    }
    if deletes_after(name) {
        return cut::is_on(after).then(|| Cut::of_endless(after).below(name));
    }
    let end = block(after).iter().find(|(name, end)| deletes_after(name) && cut::is_on(end));
    end.map(|(inner, end)| Cut::of_endless(end).below(inner).below(name))
}

/// The members of a block.
fn block<'v>(value: &'v Value<'_>) -> &'v [(std::borrow::Cow<'v, str>, Value<'v>)] {
    match value {
        Value::List(items) => match items.as_slice() {
            [only] => only.members(),
            _ => &[],
        },
        Value::Map(_) | Value::Leaf(_) | Value::Null | Value::Unknown => value.members(),
    }
}

/// Whether an attribute tells after how long something is deleted: without it, never.
fn deletes_after(name: &str) -> bool {
    ["delete", "after"].iter().all(|word| has_word(name, &[word]))
}

#[cfg(test)]
mod tests {
    use super::lapsed;
    use crate::plan::Attributes;

    fn told(before: &str, after: &str) -> Option<String> {
        let open = |json| Attributes::new(Some(json), None, None).open();
        let cut = lapsed(&open(before), &open(after))?;
        Some(format!("{}: {}, {}", cut.inside, cut.before, cut.after))
    }

    fn rules(rules: &[(&str, &str)]) -> String {
        let rule = |(name, days): &(&str, &str)| {
            format!(r#"{{"rule_name": "{name}", "lifecycle": [{{"delete_after": {days}}}]}}"#)
        };
        format!(r#"{{"rule": [{}]}}"#, rules.iter().map(rule).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn what_protects_others_keeps_for_less_long() {
        let (long, short) = (rules(&[("d", "35")]), rules(&[("d", "1")]));
        let cut = told(&long, &short);
        assert_eq!(cut.as_deref(), Some("rule.lifecycle.delete_after: is `35`, is `1`"));
        assert_eq!(told(&short, &long), None);
        assert!(told(r#"{"rule": [{"default_retention": [{"days": 365}]}]}"#, r#"{"rule": []}"#).is_some());
        assert!(
            told(r#"{"retention_daily": [{"count": 10}]}"#, r#"{"retention_daily": [{"count": 5}]}"#)
                .is_some()
        );
    }

    #[test]
    fn only_the_usual_names_switch_an_object_off() {
        let off = |before, after| told(before, after).is_some();
        assert!(off(r#"{"rule": [{"status": "Enabled"}]}"#, r#"{"rule": [{"status": "Disabled"}]}"#));
        assert!(off(r#"{"enabled": true}"#, "{}"));
        assert!(!off(r#"{"verbose": true}"#, r#"{"verbose": false}"#));
    }

    #[test]
    fn each_of_several_rules_counts() {
        let both = rules(&[("d", "365"), ("e", "365")]);
        for after in [
            rules(&[("d", "1"), ("e", "1")]),
            rules(&[("e", "1"), ("d", "365")]),
            rules(&[("d", "1")]),
            rules(&[("d", "365")]),
            rules(&[("x", "1"), ("y", "1")]),
        ] {
            assert!(told(&both, &after).is_some(), "{after}");
        }
        for after in [
            rules(&[("e", "365"), ("d", "365")]),
            rules(&[("e", "400"), ("d", "300")]),
            rules(&[("d", "365"), ("e", "365"), ("f", "1")]),
        ] {
            assert_eq!(told(&both, &after), None, "{after}");
        }
        let five = |names: &[&str]| rules(&names.iter().map(|name| (*name, "9")).collect::<Vec<_>>());
        let all = five(&["a", "b", "c", "d", "e"]);
        assert!(told(&all, &five(&["a", "b"])).is_some());
        assert_eq!(told(&all, &five(&["a", "b", "c"])), None);
    }

    #[test]
    fn never_is_longer_than_any_time() {
        let with = |lifecycle: &str| format!(r#"{{"rule": [{{"rule_name": "d"{lifecycle}}}]}}"#);
        let day = with(r#", "lifecycle": [{"delete_after": 1}]"#);
        let never = [
            "",
            r#", "lifecycle": []"#,
            r#", "lifecycle": [{"delete_after": null, "cold_storage_after": 9}]"#,
        ];
        for never in never.map(with) {
            let cut = told(&never, &day);
            assert_eq!(cut.as_deref(), Some("rule.lifecycle.delete_after: has no end, is `1`"), "{never}");
            assert_eq!(told(&day, &never), None, "{never}");
        }
        let copied = with(r#", "copy_action": [{"to": "v", "lifecycle": [{"delete_after": 1}]}]"#);
        assert_eq!(told(&with(""), &copied), None);
    }

    #[test]
    fn a_tag_less_protects_as_much() {
        let tags = |tags: &str| format!(r#"{{"Tags": [{tags}]}}"#);
        let (one, other) = (r#"{"Key": "a", "Value": "b"}"#, r#"{"Key": "c", "Value": "d"}"#);
        assert_eq!(told(&tags(&format!("{one}, {other}")), &tags(one)), None);
        assert_eq!(told(&tags(one), &tags("")), None);
    }

    #[test]
    fn a_branch_is_protected_by_less() {
        for (before, after) in [
            (r#"{"enforce_admins": true}"#, r#"{"enforce_admins": false}"#),
            (r#"{"allows_deletions": false}"#, r#"{"allows_deletions": true}"#),
            (r#"{"enforcement": "active"}"#, r#"{"enforcement": "disabled"}"#),
            (
                r#"{"required_pull_request_reviews": [{"required_approving_review_count": 2}]}"#,
                r#"{"required_pull_request_reviews": []}"#,
            ),
        ] {
            assert!(told(before, after).is_some(), "{before}");
            assert_eq!(told(after, before), None, "{before}");
        }
    }
}
