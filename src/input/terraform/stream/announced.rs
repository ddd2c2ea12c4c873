//! What the stream announces and does not show: changes that are put off, and actions that providers run.

use super::super::document::address;
use super::super::gaps;
use super::line::Line;
use crate::plan::{Attributes, Gap, GapKind, Text, Value};

/// What a line of this type announces, and does not show.
pub(super) fn announced(kind: &str, written: &str, line: Line<'_>) -> Gap {
    match kind {
        "planned_action_invocation" => {
            let (action, trigger) =
                line.invocation.map_or((None, None), |run| (run.action, run.lifecycle_trigger));
            let (object, event) = trigger
                .map_or((None, None), |trigger| (trigger.triggering_resource, trigger.triggering_event));
            Gap {
                address: address(action.and_then(|action| action.addr).as_ref()),
                what: format!("action-invocation {}", told(written)),
                ..gaps::run(event.as_ref(), object.and_then(|object| object.addr).as_ref())
            }
        }
        "deferred_change" => {
            let (reason, change) =
                line.deferred.map_or((None, None), |put_off| (put_off.reason, put_off.change));
            let (object, action) = change.map_or((None, None), |change| (change.resource, change.action));
            let words: Vec<&str> = action.iter().map(|Text(word)| &**word).collect();
            Gap {
                address: address(object.and_then(|object| object.addr).as_ref()),
                what: format!("deferred {}", told(written)),
                ..gaps::put_off(&words, reason.as_ref())
            }
        }
        "deferred_action_invocation" => {
            let action = line.invocation.and_then(|run| run.action);
            Gap {
                address: address(action.and_then(|action| action.addr).as_ref()),
                what: format!("deferred {}", told(written)),
                ..gaps::run_put_off()
            }
        }
        unknown => {
            let shown: String = unknown.chars().take(60).collect();
            Gap {
                kind: GapKind::Deferred,
                address: None,
                message: format!("the stream announces `{shown}`, which this foureyes does not know"),
                what: format!("deferred {}", told(written)),
            }
        }
    }
}

/// What a line tells, as a hash: everything in it but when it was written. What is not read of it counts too.
fn told(written: &str) -> String {
    match Attributes::new(Some(written), None, None).open() {
        Value::Map(mut members) => {
            members.retain(|(name, _)| name != "@timestamp");
            Value::Map(members).hash()
        }
        other @ (Value::Null | Value::Unknown | Value::Leaf(_) | Value::List(_)) => other.hash(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::input::Reading;
    use crate::plan::Gap;

    const VERSION: &str = r#"{"@level":"info","terraform":"1.17.0","type":"version"}"#;
    const SUMMARY: &str = r#"{"@level":"info","changes":{"operation":"plan"},"type":"change_summary"}"#;

    /// The gap that a line with these members, written at this time, announces.
    fn gap(kind: &str, members: &str, time: &str) -> Gap {
        let line = format!(r#"{{"@level":"info","@timestamp":"{time}",{members},"type":"{kind}"}}"#);
        let text = format!("{VERSION}\n{line}\n{SUMMARY}\n");
        let Ok((Reading::Plan(mut plan), _)) = read(&text, true) else { panic!("{text}") };
        plan.gaps.pop().unwrap()
    }

    #[test]
    fn what_is_put_off_is_told_and_told_apart() {
        let deferred = |address: &str, action: &str, reason: &str, time: &str| {
            let change = format!(r#"{{"resource":{{"addr":"{address}"}},"action":"{action}"}}"#);
            gap("deferred_change", &format!(r#""deferred":{{"reason":"{reason}","change":{change}}}"#), time)
        };
        let one = deferred("a.b", "delete", "absent_prereq", "1");
        assert_eq!(one.address.as_ref().unwrap().as_str(), "a.b");
        assert_eq!(
            one.message,
            "its delete is put off to a later plan: something that it needs is not there yet"
        );
        assert_eq!(one.what, deferred("a.b", "delete", "absent_prereq", "2").what);
        for other in [
            deferred("a.c", "delete", "absent_prereq", "1"),
            deferred("a.b", "create", "absent_prereq", "1"),
            deferred("a.b", "delete", "excluded", "1"),
            gap("deferred_change", r#""elsewhere":{"change":{"action":"delete"}}"#, "1"),
            gap("deferred_change", r#""elsewhere":{"change":{"action":"create"}}"#, "1"),
            gap("deferred_news", r#""news":1"#, "1"),
        ] {
            assert_ne!(one.what, other.what);
        }
    }

    #[test]
    fn an_action_that_is_run_is_told_with_what_runs_it() {
        let run = |kind, key, trigger, event| {
            let trigger = format!(r#""{trigger}":{{"addr":"a.b"}},"triggering_event":"{event}""#);
            let invocation = format!(r#""{key}":{{"addr":"action.x.y"}},"lifecycle_trigger":{{{trigger}}}"#);
            gap(kind, &format!(r#""invocation":{{{invocation}}}"#), "1")
        };
        let one = run("planned_action_invocation", "action", "triggering_resource", "AfterUpdate");
        assert_eq!(one.address.as_ref().unwrap().as_str(), "action.x.y");
        assert!(one.message.contains("is run after the update of `a.b`"), "{}", one.message);
        let other = run("planned_action_invocation", "action_addr", "resource", "BeforeDestroy");
        assert_eq!(other.address, one.address);
        assert_ne!(other.what, one.what);
        let put_off = run("deferred_action_invocation", "action", "triggering_resource", "AfterUpdate");
        assert_eq!(put_off.address, one.address);
        assert!(put_off.what.starts_with("deferred "), "{}", put_off.what);
    }
}
