//! The plan document: `terraform show -json`, `tofu show -json`, and the redacted one of HCP Terraform.

use super::named::Named;
use super::state::Values;
use super::wire::{self, Assigned, Configuration, Document};
use super::{apart, change, gaps, provider, references, signal, tool, within};
use crate::input::document::first;
use crate::input::error::SHOW;
use crate::input::{Form, Format, ReadError, Reading, alien};
use crate::plan::{Action, Address, Change, Gap, Inventory, Leaf, Mode, Plan, References, Text, Variable};
use serde_json::value::RawValue;

/// The document of `show -json`.
pub(in crate::input) const JSON: Format = Format {
    name: "terraform-json",
    about: "a plan of Terraform (0.12 or newer) or OpenTofu: `terraform show -json PLANFILE`",
    form: Form::Text { claims: |key| wire::KEYS.contains(&key), read },
};

/// The document of HCP Terraform for those who may not see values.
pub(in crate::input) const REDACTED: Format = Format {
    name: "terraform-redacted",
    about: "a plan of HCP Terraform without sensitive values: the API's `plans/ID/json-output-redacted`",
    form: Form::Text { claims: |key| matches!(key, "plan_format_version" | "provider_format_version"), read },
};

fn read(text: &str, is_first: bool) -> Result<(Reading<'_>, usize), ReadError> {
    // Where a document is cut is looked for up to the end of the text: of many, that would take forever.
    let apart = if is_first { apart::read(text) } else { None };
    let (document, length) = apart.map_or_else(|| first::<Document<'_>>(text), Ok)?;
    if !document.is_plan() {
        return Err(alien::document(text));
    }
    if document.is_two_in_one() {
        return Err(ReadError::contradiction("one document holds a plan and something else"));
    }
    plan(document).map(|plan| (Reading::Plan(Box::new(plan)), length))
}

fn plan(document: Document<'_>) -> Result<Plan<'_>, ReadError> {
    for version in [&document.format_version, &document.plan_format_version].into_iter().flatten() {
        check_version(version)?;
    }
    let format = if document.plan_format_version.is_some() { REDACTED.name } else { JSON.name };
    let mut gaps: Vec<Gap> = Vec::new();
    if document.errored == Some(true) {
        gaps.push(gaps::errored());
    } else if document.complete == Some(false) {
        gaps.push(gaps::incomplete());
    }
    gaps.extend(gaps::announced(
        document.deferred_changes.iter().flatten(),
        document.action_invocations.iter().flatten(),
        document.deferred_action_invocations.iter().flatten(),
    ));

    let configuration = document.configuration.as_ref();
    let variables = variables(document.variables, configuration)?;
    let providers = provider::all(configuration)?;
    let signals = signal::all(&providers);
    let drift = changes(document.resource_drift.into_iter().flatten().map(change::from_wire));
    let inventory = Inventory::Listed { in_state: document.prior_state.map_or(0, |state| state.objects()) };
    let root = configuration.and_then(|configuration| configuration.root_module.as_ref());
    let (resources, module_calls) = root.map_or((None, None), |root| (root.resources, root.module_calls));
    let references = References::new(move || references::graph(resources, module_calls));
    let version = document.terraform_version.map(|Text(version)| version.into_owned());
    if document.resource_changes.is_none() && document.planned_values.is_none() {
        return Err(ReadError::contradiction("it has no `resource_changes`, and no `planned_values` either"));
    }
    let listed = document.resource_changes.unwrap_or_default();
    if listed.is_empty() && document.errored != Some(true) {
        check_nothing_is_planned(document.planned_values)?;
    }
    let (changes, reads) = changes(listed.into_iter().map(change::from_wire))?;
    gaps.extend(within::gaps(&changes));
    gaps::sort(&mut gaps);
    let tool = tool(version, changes.iter().filter_map(|change| change.provider.as_deref()));
    Ok(Plan {
        format,
        tool: Some(tool),
        changes,
        reads,
        drift: drift.map(|(drift, _)| drift).unwrap_or_default(),
        gaps,
        inventory,
        variables,
        providers,
        references,
        signals,
        purpose: None,
    })
}

/// Minor versions only add; a new major one may mean anything.
fn check_version(Text(version): &Text<'_>) -> Result<(), ReadError> {
    let major = version.split('.').next().unwrap_or_default();
    match major {
        "0" | "1" => Ok(()),
        other if other.bytes().all(|byte| byte.is_ascii_digit()) && !other.is_empty() => {
            Err(ReadError::unreadable(
                format!("the plan's format has the major version {other}, and this foureyes knows 0 and 1"),
                "use a newer foureyes, or the Terraform version that the project has used so far",
            ))
        }
        _ => Err(ReadError::unreadable("the plan's `format_version` is no version", SHOW)),
    }
}

/// Both products make the planned values from the list of changes, where what stays stands too: where there are
/// objects and no list, it was cut off.
fn check_nothing_is_planned(written: Option<&RawValue>) -> Result<(), ReadError> {
    let Some(written) = written else { return Ok(()) };
    let planned: Values =
        serde_json::from_str(written.get()).map_err(|error| ReadError::json(&error, "planned_values"))?;
    match planned.objects() {
        0 => Ok(()),
        _ => Err(ReadError::contradiction("`planned_values` has objects, and `resource_changes` lists none")),
    }
}

/// The managed objects' changes in order, and how many data sources are read. Data sources and ephemeral
/// objects are left out unless their action is unknown.
pub(super) fn changes<'a>(
    listed: impl Iterator<Item = Result<Change<'a>, ReadError>>,
) -> Result<(Vec<Change<'a>>, usize), ReadError> {
    let mut changes = Vec::with_capacity(listed.size_hint().1.unwrap_or_default());
    let mut reads = 0;
    for change in listed {
        let change = change?;
        match (change.mode, &change.action) {
            (Mode::Data | Mode::Ephemeral, Action::Read) => reads += 1,
            (Mode::Data | Mode::Ephemeral, Action::NoOp) => {}
            _ => changes.push(change),
        }
    }
    sort(&mut changes);
    Ok((changes, reads))
}

pub(super) fn sort(changes: &mut [Change<'_>]) {
    // A change is large, and its key is small.
    changes.sort_by_cached_key(|change| (change.address.clone(), change.deposed.clone()));
}

/// The root variables whose value is text. Their values stand in the clear even where the configuration
/// declares them sensitive.
fn variables<'a>(
    written: Option<&'a RawValue>,
    configuration: Option<&Configuration<'a>>,
) -> Result<Vec<Variable<'a>>, ReadError> {
    let Some(written) = written else { return Ok(Vec::new()) };
    let Named(assigned): Named<'a, Assigned<'a>> =
        serde_json::from_str(written.get()).map_err(|error| ReadError::json(&error, "variables"))?;
    let declared =
        configuration.and_then(|configuration| configuration.root_module.as_ref()?.variables.as_ref());
    let mut variables = Vec::new();
    for (name, Assigned { value }) in assigned {
        let value = value.map(RawValue::get).filter(|value| value.starts_with('"'));
        let Some(Ok(Text(text))) = value.map(serde_json::from_str::<Text<'a>>) else { continue };
        let sensitive =
            declared.and_then(|Named(declared)| declared.get(&name)).is_some_and(|of| of.sensitive);
        let value = if sensitive { Leaf::sensitive(text) } else { Leaf::plain(text) };
        variables.push(Variable::new(name.0, value));
    }
    Ok(variables)
}

/// The address that a wire text names, where it names one.
pub(super) fn address(text: Option<&Text<'_>>) -> Option<Address<'static>> {
    text.map(|Text(text)| Address::new(text.clone().into_owned()))
}
