//! From the `tfplan` entry of a plan file to a plan.

use super::change::{self, Product, Translated, provider_name};
use super::configuration::{self, DefaultValue, Module};
use super::container::Archive;
use super::protobuf::{Malformed, Message};
use super::{AGAIN, LARGEST, PLAN, damaged, references, state, value, wire};
use crate::input::ReadError;
use crate::input::terraform::change::with;
use crate::input::terraform::document::changes;
use crate::input::terraform::wire::{Deferred, DeferredInvocation, Invocation, Trigger};
use crate::input::terraform::{OPENTOFU_REGISTRY, gaps, signal, tool, within};
use crate::plan::{
    Change, Gap, Inventory, Leaf, Plan, Provider, Purpose, References, Signal, SignalKind, Text, Value,
    Variable,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The only version of the format that there has ever been, from Terraform 0.12 on.
const VERSION: u64 = 3;

/// The plan in a plan file, of which this is the `tfplan` entry.
pub(super) fn read<'a>(file: &'a [u8], entry: &'a [u8]) -> Result<Plan<'a>, ReadError> {
    let written = wire::Plan::read(entry).map_err(|Malformed| malformed("its `tfplan` entry is damaged"))?;
    match written.version {
        Some(VERSION) => {}
        Some(other) => {
            return Err(ReadError::unreadable(
                format!("the plan file's format has the version {other}, and this foureyes knows {VERSION}"),
                "use a newer foureyes",
            ));
        }
        None => return Err(malformed("its `tfplan` entry is no plan")),
    }
    let purpose = match written.mode {
        None | Some(0) => Purpose::Change,
        Some(1) => Purpose::Destroy,
        Some(2) => Purpose::Refresh,
        Some(_) => {
            return Err(ReadError::unreadable(
                "the plan was made in a mode that this foureyes does not know",
                "use a newer foureyes",
            ));
        }
    };
    let archive = Archive::open(file).map_err(damaged)?;
    let root = Module::read(&archive, "");
    let product = product(&written);
    let mut gaps = gaps(&written, product)?;
    let (changes, reads) = listed(&written.changes, product)?;
    gaps.extend(within::gaps(&changes));
    gaps::sort(&mut gaps);
    let variables = variables(&written.variables, &root);
    let providers = providers(&archive, root, &changes);
    let version = written.tool_version.map(str::to_owned);
    let tool = tool(version, changes.iter().filter_map(|change| change.provider.as_deref()));
    Ok(Plan {
        format: PLAN.name,
        tool: Some(tool),
        reads,
        drift: listed(&written.drift, product).map(|(drift, _)| drift).unwrap_or_default(),
        inventory: Inventory::Listed { in_state: in_state(&archive, &written, purpose)? },
        variables,
        references: References::new(|| references::read(file)),
        signals: signals(&written).into_iter().chain(signal::all(&providers)).collect(),
        providers,
        purpose: Some(purpose),
        changes,
        gaps,
    })
}

fn malformed(what: &str) -> ReadError {
    ReadError::unreadable(format!("this binary plan file cannot be read: {what}"), AGAIN)
}

fn product(written: &wire::Plan<'_>) -> Product {
    let is_of_opentofu = |provider| provider_name(provider).starts_with(OPENTOFU_REGISTRY);
    // Most changes are of the same provider as the one before.
    let mut last = None;
    let providers = written.changes.iter().map(|change| change.provider);
    let mut providers = providers.filter(|provider| last.replace(*provider) != Some(*provider)).flatten();
    match providers.any(is_of_opentofu) {
        true => Product::OpenTofu,
        false => Product::TerraformOrUnknown,
    }
}

fn listed<'a>(
    written: &[wire::ResourceChange<'a>],
    product: Product,
) -> Result<(Vec<Change<'a>>, usize), ReadError> {
    let translated = written.iter().filter_map(|change| change::translate(change, product).transpose());
    changes(translated.map(|translated| {
        let Translated { element, known } =
            translated.map_err(|Malformed| malformed("a change in it is damaged"))?;
        with(element, known)
    }))
}

/// What the plan says itself that it does not show.
fn gaps<'a>(written: &wire::Plan<'a>, product: Product) -> Result<Vec<Gap>, ReadError> {
    let mut found = Vec::new();
    let limits =
        [("-target", &written.targets), ("-exclude", &written.excludes), ("-invoke", &written.invoked)];
    let limits: Vec<Gap> = limits
        .into_iter()
        .filter(|(_, addresses)| !addresses.is_empty())
        .map(|(option, addresses)| gaps::targeted(option, addresses))
        .collect();
    if is(written.errored) {
        found.push(gaps::errored());
    } else if limits.is_empty() && is_incomplete(written) {
        found.push(gaps::incomplete());
    }
    found.extend(limits);
    let text = |text: Option<&str>| text.map(|text| Text(Cow::Owned(text.to_owned())));
    let invocation = |run: &wire::Invocation<'_>| Invocation {
        address: text(run.address),
        config_values: None,
        hash: Some(known(opened(run.configuration.as_ref())).hash()),
        lifecycle_action_trigger: run.trigger.as_ref().map(|trigger| Trigger {
            triggering_resource_address: text(trigger.object),
            action_trigger_event: word(EVENTS, trigger.event),
        }),
    };
    let deferred = |deferred: &wire::Deferred<'a>| {
        let change = deferred.change.as_ref().map(|change| change::translate(change, product)).transpose()?;
        Ok(Deferred {
            reason: word(DEFERRED, deferred.why.as_ref().and_then(|why| why.reason)),
            resource_change: change.flatten().map(|translated| translated.element),
        })
    };
    let put_off: Result<Vec<Deferred<'_>>, Malformed> = written.deferred.iter().map(deferred).collect();
    let put_off = put_off.map_err(|Malformed| malformed("a deferred change in it is damaged"))?;
    let run: Vec<Invocation<'_>> = written.invocations.iter().map(invocation).collect();
    let run_put_off: Vec<DeferredInvocation<'_>> = written
        .deferred_invocations
        .iter()
        .map(|deferred| DeferredInvocation {
            action_invocation: deferred.invocation.as_ref().map(invocation),
        })
        .collect();
    found.extend(gaps::announced(put_off.iter(), run.iter(), run_put_off.iter()));
    gaps::sort(&mut found);
    Ok(found)
}

fn opened<'a>(packed: Option<&wire::Packed<'a>>) -> Value<'a> {
    packed.and_then(|packed| packed.0).map_or(Value::Null, value::open)
}

/// What of a value the document would have: no members that are not known yet, and null for such elements.
fn known(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Unknown => Value::Null,
        Value::List(items) => Value::List(items.into_iter().map(known).collect()),
        Value::Map(members) => {
            let written = members.into_iter().filter(|(_, value)| !matches!(value, Value::Unknown));
            Value::Map(written.map(|(name, value)| (name, known(value))).collect())
        }
        other @ (Value::Null | Value::Leaf(_)) => other,
    }
}

/// A truth value: a false one is not written.
fn is(flag: Option<u64>) -> bool {
    flag.is_some_and(|flag| flag != 0)
}

/// Whether the plan covers only a part. Not every release says so, and a false flag is not written: only where
/// another flag, or a deferred change, shows that the release says it, does silence mean anything.
fn is_incomplete(written: &wire::Plan<'_>) -> bool {
    let says =
        is(written.applyable) || !written.deferred.is_empty() || !written.deferred_invocations.is_empty();
    says && !is(written.complete)
}

/// The word of an enumeration.
fn word(words: &[&'static str], number: Option<u64>) -> Option<Text<'static>> {
    let number = usize::try_from(number.unwrap_or_default()).ok()?;
    words.get(number).filter(|word| !word.is_empty()).map(|word| Text(Cow::Borrowed(*word)))
}

/// The reasons for putting a change off, by their numbers.
const DEFERRED: &[&str] = &[
    "",
    "instance_count_unknown",
    "resource_config_unknown",
    "provider_config_unknown",
    "absent_prereq",
    "deferred_prereq",
];

/// The events that run an action, by their numbers.
const EVENTS: &[&str] =
    &["", "BeforeCreate", "AfterCreate", "BeforeUpdate", "AfterUpdate", "BeforeDestroy", "AfterDestroy"];

/// How many objects there are in the state. A plan that covers everything lists them all itself.
fn in_state(archive: &Archive<'_>, written: &wire::Plan<'_>, purpose: Purpose) -> Result<usize, ReadError> {
    let limited = [&written.targets, &written.excludes, &written.invoked].iter().any(|it| !it.is_empty());
    let whole = !limited && !is_incomplete(written) && !is(written.errored) && purpose != Purpose::Refresh;
    let Some(entry) = archive.entry("tfstate").filter(|_| !whole) else { return Ok(0) };
    let text = entry.read(LARGEST).map_err(damaged)?;
    state::objects(&text).ok_or_else(|| malformed("its `tfstate` entry is no state"))
}

/// The root variables whose value is text: those that were set, and the defaults of the others.
fn variables<'a>(set: &[(&'a str, &'a [u8])], root: &Module) -> Vec<Variable<'a>> {
    let mut declared: BTreeMap<String, Vec<configuration::Declared>> = BTreeMap::new();
    for variable in root.variables() {
        declared.entry(variable.name.clone()).or_default().push(variable);
    }
    let mut variables = Vec::new();
    for (name, packed) in set {
        // Of one that is not declared, nobody knows whether it is sensitive.
        let sensitive = declared.remove(*name).is_none_or(|all| all.iter().any(|one| one.is_sensitive));
        let Some(text) = value::text(packed) else { continue };
        let value = if sensitive { Leaf::sensitive(text) } else { Leaf::plain(text) };
        variables.push(Variable::new(*name, value));
    }
    for (name, all) in declared {
        let sensitive = all.iter().any(|one| one.is_sensitive);
        let written = |one: &&configuration::Declared| one.default != DefaultValue::Missing;
        let Some(last) = all.iter().rfind(written) else { continue };
        let certain = root.is_whole() && matches!(last.default, DefaultValue::Text(_));
        // Where the last one cannot be read, or a file that may have another, those before it can still be a warning.
        let counting = if certain { std::slice::from_ref(last) } else { all.as_slice() };
        for one in counting {
            let DefaultValue::Text(leaf) = &one.default else { continue };
            let mut value = Value::Leaf(leaf.clone());
            if sensitive {
                value.hide();
            }
            if let Value::Leaf(value) = value {
                variables.push(Variable { name: name.clone(), value, certain });
            }
        }
    }
    variables.sort_by(|one, other| one.name.cmp(&other.name));
    variables
}

/// How the providers that are used are configured, as far as the configuration says it in plain values.
fn providers<'a>(archive: &Archive<'_>, root: Module, changes: &[Change<'a>]) -> Vec<Provider<'a>> {
    let keys: BTreeSet<&Cow<'a, str>> = changes.iter().filter_map(|it| it.configured_by.as_ref()).collect();
    let mut modules = BTreeMap::from([(String::new(), root)]);
    let read = |key: &Cow<'a, str>| {
        let (module, name, alias) = configuration::parts(key)?;
        let module = modules.entry(module).or_insert_with_key(|name| Module::read(archive, name));
        let arguments = module.provider(name, alias)?;
        Some(Provider { name: Cow::Owned(name.to_owned()), key: Some(key.clone()), arguments })
    };
    keys.into_iter().filter_map(read).collect()
}

/// Where a backend keeps the state, in the words of each: `key` of s3, azurerm and others, `prefix` of gcs, `path` of
/// consul and local, `schema_name` of pg, `secret_suffix` of kubernetes.
const KEYS: [&str; 5] = ["key", "prefix", "path", "schema_name", "secret_suffix"];

fn signals<'a>(written: &wire::Plan<'a>) -> Vec<Signal<'a>> {
    let mut signals = Vec::new();
    for place in [&written.backend, &written.state_store].into_iter().flatten() {
        let workspace = place.workspace.filter(|name| !name.is_empty());
        signals
            .extend(workspace.map(|name| Signal { kind: SignalKind::Workspace, value: Leaf::plain(name) }));
        let configuration = opened(place.configuration.as_ref());
        for key in KEYS.iter().filter_map(|key| configuration.get(key)?.leaf()) {
            signals.push(Signal { kind: SignalKind::BackendKey, value: key.clone() });
        }
    }
    signals
}
