//! The stream of `plan -json`: one JSON object a line, for programs that watch.
//!
//! It is weaker than the document (no values, no order, no deposed keys, no unchanged objects), so it counts
//! only when it is whole: with its version, its summary of the plan, and no error.
//!
//! Source: `internal/command/views/json` of both products.

mod announced;
mod line;

use super::document::sort;
use super::{gaps, tool, within};
use crate::input::{Form, Format, ReadError, Reading, alien};
use crate::plan::{
    Action, Address, Attributes, Certainty, Change, Fate, Gap, Inventory, Mode, Order, Plan, References,
    Text, Tool,
};
use line::{Line, PlannedChange, Summary};

/// The stream of `plan -json`.
pub(in crate::input) const STREAM: Format = Format {
    name: "terraform-stream",
    about: "the output of `terraform plan -json` or `tofu plan -json`, one object a line",
    form: Form::Text { claims: |key| matches!(key, "@level" | "@message" | "@module" | "@timestamp"), read },
};

const CURE: &str = "run `terraform plan -json > plan.ndjson` to its end, or better: save the plan with \
                    `-out PLANFILE` and give `terraform show -json PLANFILE`";

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

const APPLIED: &str = "this is the stream of an apply: what it plans has been done";
const JUDGE_BEFORE: &str = "judge the plan before it is applied: `terraform plan -json`, or the plan file";

impl<'a> Stream<'a> {
    fn take(&mut self, written: &str, line: Line<'a>) -> Result<(), ReadError> {
        let kind = line.kind.as_ref().map_or("", |Text(kind)| &**kind).to_owned();
        if line.level.as_ref().is_some_and(|Text(level)| level == "error") {
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
            kind if kind.starts_with("planned_") || kind.starts_with("deferred_") => {
                self.gaps.push(announced::announced(kind, written, line));
            }
            "change_summary" => match line.changes {
                Some(summary) if summary.operation == "plan" => self.take_summary(summary)?,
                Some(_) => return Err(ReadError::unreadable(APPLIED, JUDGE_BEFORE)),
                None => {}
            },
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
            circumstances: None,
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
        self.gaps.extend(within::gaps(&self.changes));
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
