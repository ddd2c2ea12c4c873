//! The stream of `plan -json`: one JSON object a line, for programs that watch.
//!
//! It is weaker than the document (no values, no order, no deposed keys, no unchanged objects), so it counts
//! only when it is whole: with its version, its summary of the plan, and no error.
//!
//! Source: `internal/command/views/json` of both products.

use super::document::{address, sort};
use super::{gaps, tool};
use crate::input::{Form, Format, ReadError, Reading, alien};
use crate::plan::{
    Action, Address, Attributes, Certainty, Change, Circumstances, Fate, Gap, GapKind, Inventory, Mode,
    Order, Plan, References, Text, Tool, Value,
};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The stream of `plan -json`.
pub(in crate::input) const STREAM: Format = Format {
    name: "terraform-stream",
    about: "the output of `terraform plan -json` or `tofu plan -json`, one object a line",
    form: Form::Text { claims: |key| matches!(key, "@level" | "@message" | "@module" | "@timestamp"), read },
};

const CURE: &str = "run `terraform plan -json > plan.ndjson` to its end, or better: save the plan with \
                    `-out PLANFILE` and give `terraform show -json PLANFILE`";

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "@level")]
    level: Option<Text<'a>>,
    #[serde(borrow)]
    terraform: Option<Text<'a>>,
    #[serde(borrow)]
    tofu: Option<Text<'a>>,
    #[serde(borrow)]
    change: Option<PlannedChange<'a>>,
    changes: Option<Summary>,
    #[serde(borrow, alias = "deferred_change")]
    deferred: Option<PutOff<'a>>,
    #[serde(borrow)]
    invocation: Option<PlannedInvocation<'a>>,
    #[serde(borrow)]
    diagnostic: Option<Diagnostic<'a>>,
    // What makes it a plan of its own.
    resource_changes: Option<IgnoredAny>,
    planned_values: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct PlannedChange<'a> {
    #[serde(borrow)]
    resource: Option<Resource<'a>>,
    #[serde(borrow)]
    previous_resource: Option<Resource<'a>>,
    #[serde(borrow)]
    action: Option<Text<'a>>,
    #[serde(borrow)]
    reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow)]
    addr: Option<Text<'a>>,
    #[serde(borrow)]
    resource_type: Option<Text<'a>>,
    #[serde(borrow)]
    implied_provider: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Summary {
    #[serde(default)]
    remove: usize,
    #[serde(default)]
    forget: usize,
    operation: String,
}

#[derive(Deserialize)]
struct PutOff<'a> {
    #[serde(borrow)]
    reason: Option<Text<'a>>,
    #[serde(borrow)]
    change: Option<PlannedChange<'a>>,
}

#[derive(Deserialize)]
struct PlannedInvocation<'a> {
    #[serde(borrow, alias = "action_addr")]
    action: Option<PlannedAction<'a>>,
    #[serde(borrow)]
    lifecycle_trigger: Option<PlannedTrigger<'a>>,
}

#[derive(Deserialize)]
struct PlannedTrigger<'a> {
    #[serde(borrow, alias = "resource")]
    triggering_resource: Option<Resource<'a>>,
    #[serde(borrow)]
    triggering_event: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct PlannedAction<'a> {
    #[serde(borrow)]
    addr: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Diagnostic<'a> {
    #[serde(borrow)]
    severity: Option<Text<'a>>,
    #[serde(borrow)]
    summary: Option<Text<'a>>,
}

/// The warning of both products for a plan made with `-target` or `-exclude`: the stream has no `complete`.
///
/// Source: `internal/terraform/context_plan.go` (`internal/tofu` in OpenTofu).
const TARGETED: &str = "Resource targeting is in effect";

/// What the lines of one run have told so far.
struct Stream<'a> {
    tool: Option<Tool>,
    changes: Vec<Change<'a>>,
    reads: usize,
    gaps: Vec<Gap>,
    summary: Option<Summary>,
    errored: bool,
    targeted: bool,
}

fn read(text: &str, _is_first: bool) -> Result<(Reading<'_>, usize), ReadError> {
    let mut stream = Stream {
        tool: None,
        changes: Vec::new(),
        reads: 0,
        gaps: Vec::new(),
        summary: None,
        errored: false,
        targeted: false,
    };
    let mut length = 0;
    for (number, whole) in text.split_inclusive('\n').enumerate() {
        let written = whole.trim();
        if written.starts_with("::") || written.starts_with("%0A") {
            break;
        }
        if !written.is_empty() {
            let line: Line<'_> = serde_json::from_str(written).map_err(|_| {
                ReadError::unreadable(format!("line {} of the stream is damaged", number + 1), CURE)
            })?;
            if !line.is_of_stream() || line.is("version") && stream.tool.is_some() {
                break;
            }
            stream.take(written, line)?;
        }
        length += whole.len();
    }
    stream.into_plan(text).map(|plan| (Reading::Plan(Box::new(plan)), length))
}

impl<'a> Line<'a> {
    /// Whether it is a line of a stream at all, and no document that follows one.
    fn is_of_stream(&self) -> bool {
        let document = self.resource_changes.is_some() || self.planned_values.is_some();
        (self.kind.is_some() || self.level.is_some()) && !document
    }

    fn is(&self, kind: &str) -> bool {
        self.kind.as_ref().is_some_and(|Text(text)| text == kind)
    }
}

impl<'a> Stream<'a> {
    fn take(&mut self, written: &str, line: Line<'a>) -> Result<(), ReadError> {
        let kind = line.kind.as_ref().map_or("", |Text(kind)| &**kind).to_owned();
        if line.level.is_some_and(|Text(level)| level == "error") {
            self.errored = true;
        }
        match kind.as_str() {
            "version" => {
                let opentofu = line.tofu.is_some();
                let version = line.tofu.or(line.terraform).map(|Text(version)| version.into_owned());
                let mut tool = tool(version, std::iter::empty());
                if opentofu {
                    tool.name = "opentofu";
                }
                self.tool = Some(tool);
            }
            "planned_change" => self.take_change(line.change)?,
            "planned_action_invocation" => {
                let (action, trigger) =
                    line.invocation.map_or((None, None), |run| (run.action, run.lifecycle_trigger));
                let (object, event) = trigger
                    .map_or((None, None), |trigger| (trigger.triggering_resource, trigger.triggering_event));
                self.gaps.push(Gap {
                    address: address(action.and_then(|action| action.addr).as_ref()),
                    what: format!("action-invocation {}", told(written)),
                    ..gaps::run(event.as_ref(), object.and_then(|object| object.addr).as_ref())
                });
            }
            "deferred_change" => {
                let (reason, change) = line.deferred.map_or((None, None), |put_off| (put_off.reason, put_off.change));
                let (object, action) = change.map_or((None, None), |change| (change.resource, change.action));
                let words: Vec<&str> = action.iter().map(|Text(word)| &**word).collect();
                self.gaps.push(Gap {
                    address: address(object.and_then(|object| object.addr).as_ref()),
                    what: format!("deferred {}", told(written)),
                    ..gaps::put_off(&words, reason.as_ref())
                });
            }
            "deferred_action_invocation" => {
                let action = line.invocation.and_then(|run| run.action);
                self.gaps.push(Gap {
                    address: address(action.and_then(|action| action.addr).as_ref()),
                    what: format!("deferred {}", told(written)),
                    ..gaps::run_put_off()
                });
            }
            unknown if unknown.starts_with("planned_") || unknown.starts_with("deferred_") => {
                let what: String = unknown.chars().take(60).collect();
                self.gaps.push(Gap {
                    kind: GapKind::Deferred,
                    address: None,
                    message: format!("the stream announces `{what}`, which this foureyes does not know"),
                    what: format!("deferred {}", told(written)),
                });
            }
            "change_summary" => {
                if let Some(summary) = line.changes.filter(|summary| summary.operation == "plan") {
                    self.take_summary(summary)?;
                }
            }
            "diagnostic" => {
                let (severity, summary) =
                    line.diagnostic.map_or((None, None), |said| (said.severity, said.summary));
                self.errored |= severity.is_some_and(|Text(severity)| severity == "error");
                self.targeted |= summary.is_some_and(|Text(summary)| summary == TARGETED);
            }
            _ => {}
        }
        Ok(())
    }

    /// A run says once what it plans.
    fn take_summary(&mut self, summary: Summary) -> Result<(), ReadError> {
        match self.summary.replace(summary) {
            Some(_) => Err(ReadError::contradiction("the stream of one run has two summaries of its plan")),
            None => Ok(()),
        }
    }

    fn take_change(&mut self, planned: Option<PlannedChange<'a>>) -> Result<(), ReadError> {
        let damaged = || ReadError::unreadable("a planned change of the stream names no object", CURE);
        let planned = planned.ok_or_else(damaged)?;
        let resource = planned.resource.ok_or_else(damaged)?;
        let address = Address::new(resource.addr.ok_or_else(damaged)?.0);
        let parts = address.parts();
        let prefix = parts.as_ref().and_then(|parts| parts.prefix);
        let mode = match prefix {
            Some("data") => Mode::Data,
            Some("ephemeral") => Mode::Ephemeral,
            Some(_) | None => Mode::Managed,
        };
        let kind = match (resource.resource_type, parts) {
            (Some(Text(kind)), Some(parts)) if kind != parts.kind => {
                return Err(ReadError::contradiction(format!("`{address}` is said to be of type `{kind}`")));
            }
            (Some(Text(kind)), _) => kind,
            (None, Some(parts)) => parts.kind.to_owned().into(),
            (None, None) => return Err(damaged()),
        };
        let word = planned.action.map(|Text(word)| word).unwrap_or_default();
        let opentofu = self.tool.as_ref().is_some_and(|tool| tool.name == "opentofu");
        let (action, fate) = action(&word, mode, opentofu);
        if mode != Mode::Managed && !matches!(action, Action::Unknown(_)) {
            self.reads += usize::from(action == Action::Read);
            return Ok(());
        }
        self.changes.push(Change {
            previous_address: planned
                .previous_resource
                .and_then(|resource| resource.addr)
                .map(|Text(text)| Address::new(text)),
            address,
            deposed: None,
            kind,
            provider: resource.implied_provider.map(|Text(name)| name),
            configured_by: None,
            mode,
            action,
            certainty: Certainty::Certain,
            fate,
            reason: planned.reason.map(|Text(reason)| reason.into_owned()),
            forced_by: Vec::new(),
            before: Attributes::default(),
            after: Attributes::default(),
            circumstances: Circumstances::default(),
        });
        Ok(())
    }

    fn into_plan(mut self, text: &'a str) -> Result<Plan<'a>, ReadError> {
        let Some(tool) = self.tool else { return Err(alien::document(text)) };
        let count =
            |wanted: fn(&Action) -> bool| self.changes.iter().filter(|change| wanted(&change.action)).count();
        let removals =
            count(|action| matches!(action, Action::Delete | Action::Replace(_) | Action::Unknown(_)));
        let forgets = count(|action| matches!(action, Action::Forget | Action::Unknown(_)));
        match self.summary {
            Some(Summary { remove, forget, .. }) if remove > removals || forget > forgets => {
                return Err(ReadError::contradiction("its summary counts more removals than its lines show"));
            }
            Some(_) => {}
            None if self.errored => {}
            None => {
                return Err(ReadError::unreadable(
                    "the stream has no `change_summary` of the plan: it is not whole",
                    CURE,
                ));
            }
        }
        if self.errored {
            self.gaps.push(gaps::errored());
        } else if self.targeted {
            self.gaps.push(gaps::incomplete());
        }
        sort(&mut self.changes);
        Ok(Plan {
            format: STREAM.name,
            tool: Some(tool),
            changes: self.changes,
            reads: self.reads,
            drift: Vec::new(),
            gaps: self.gaps,
            inventory: Inventory::ChangesOnly,
            variables: Vec::new(),
            providers: Vec::new(),
            purpose: None,
            references: References::default(),
            signals: Vec::new(),
        })
    }
}

/// What a line tells, as a hash: everything in it but when it was written. What is not read of it counts too.
fn told(written: &str) -> String {
    match Attributes::new(Some(written), None, None).open() {
        Value::Map(mut members) => {
            members.retain(|(name, _)| name != "@timestamp");
            Value::Map(members).hash()
        }
        other => other.hash(),
    }
}

/// What an action word of the stream does. `remove` is what the document calls `forget`.
fn action(word: &str, mode: Mode, opentofu: bool) -> (Action, Option<Fate>) {
    match (word, mode) {
        ("open" | "renew" | "close", Mode::Ephemeral) => (Action::NoOp, Some(Fate::Kept)),
        // OpenTofu says this of a replacement that forgets the old object: it has no word for it, and prints
        // no line for an object that stays.
        ("noop", Mode::Managed) if opentofu => (
            Action::Unknown("the action `noop`, which may hide a replacement".to_owned()),
            Some(Fate::Unknown),
        ),
        ("noop" | "move", _) => (Action::NoOp, Some(Fate::Kept)),
        ("read", _) => (Action::Read, None),
        ("create", Mode::Managed) => (Action::Create, None),
        ("update", Mode::Managed) => (Action::Update, Some(Fate::Kept)),
        ("delete", Mode::Managed) => (Action::Delete, Some(Fate::Destroyed)),
        ("replace", Mode::Managed) => (Action::Replace(Order::Unknown), Some(Fate::Destroyed)),
        ("remove", Mode::Managed) => (Action::Forget, Some(Fate::Orphaned)),
        ("import", Mode::Managed) => (Action::Import, Some(Fate::Kept)),
        (other, _) => {
            let said: String = other.chars().take(60).collect();
            (Action::Unknown(format!("the action `{said}`")), Some(Fate::Unknown))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;
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
        assert_eq!(one.message, "its delete is put off to a later plan: something that it needs is not there yet");
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
