//! One change of a binary plan, in the words of the plan document: what holds for one form holds for the other.
//!
//! Source: `resourceChangeFromTfplan` of both products' `internal/plans/planfile`, and `internal/command/jsonplan`.

use super::protobuf::{Malformed, Message};
use super::value;
use super::wire::{self, AddressParts, Path};
use crate::input::terraform::change::{Known, Step, in_words};
use crate::input::terraform::wire::{ChangeBody, Deposed, ResourceChange};
use crate::plan::{Address, Attributes, Text, Value};
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// An action's number, its words in the document, and which values of the change are before and after it.
struct Action {
    number: u64,
    words: &'static [&'static str],
    before: Option<usize>,
    after: Option<usize>,
}

const fn action(
    number: u64,
    words: &'static [&'static str],
    before: Option<usize>,
    after: Option<usize>,
) -> Action {
    Action { number, words, before, after }
}

const DELETE: u64 = 5;
/// Terraform from 1.7 on means that it creates and forgets; OpenTofu 1.11 that it opens something ephemeral.
const CREATE_THEN_FORGET_OR_OPEN: u64 = 9;
/// Only OpenTofu has it.
const FORGET_THEN_CREATE: u64 = 10;

const ACTIONS: &[Action] = &[
    action(0, &["no-op"], Some(0), Some(0)),
    action(1, &["create"], None, Some(0)),
    action(2, &["read"], Some(0), Some(1)),
    action(3, &["update"], Some(0), Some(1)),
    action(DELETE, &["delete"], Some(0), None),
    action(6, &["delete", "create"], Some(0), Some(1)),
    action(7, &["create", "delete"], Some(0), Some(1)),
    action(8, &["forget"], Some(0), None),
];
const CREATE_FORGET: Action = action(9, &["create", "forget"], Some(0), Some(1));
const FORGET_CREATE: Action = action(10, &["forget", "create"], Some(0), Some(1));
const OPEN: Action = action(9, &["open"], None, None);
/// What nobody knows: the values are read as if there were one before and one after it.
const UNKNOWN: Action = action(0, &[], Some(0), Some(1));

/// The reasons' words in the document, by their numbers.
const REASONS: &[&str] = &[
    "",
    "replace_because_tainted",
    "replace_by_request",
    "replace_because_cannot_update",
    "delete_because_no_resource_config",
    "delete_because_wrong_repetition",
    "delete_because_count_index",
    "delete_because_each_key",
    "delete_because_no_module",
    "replace_by_triggers",
    "read_because_config_unknown",
    "read_because_dependency_pending",
    "delete_because_no_move_target",
    "read_because_check_nested",
    "delete_because_enabled_false",
    "forgot_because_lifecycle_destroy_in_state",
    "forgot_because_lifecycle_destroy_in_config",
];

const NULL: &[u8] = b"\xc0";
/// An object without any attribute. None is: somebody left them out, and no default stands for them.
const BARE: &[u8] = b"\x80";

/// Which product made a plan, as far as its providers tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Product {
    OpenTofu,
    TerraformOrUnknown,
}

/// A change in the words of the plan document, and what else is known of it.
pub(super) struct Translated<'a> {
    pub(super) element: ResourceChange<'a>,
    pub(super) known: Known<'a>,
}

/// The change in the words of the plan document; `None` for the deletion of a data source, which is only its way
/// out of the state, and which the document does not list either.
pub(super) fn translate<'a>(
    written: &wire::ResourceChange<'a>,
    product: Product,
) -> Result<Option<Translated<'a>>, Malformed> {
    let address = address(written)?;
    let bytes = written.change.ok_or(Malformed)?;
    let change = wire::Change::read(bytes)?;
    let number = change.action.unwrap_or_default();
    let known_action = match number {
        // What these two mean depends on the kind of object.
        DELETE | CREATE_THEN_FORGET_OR_OPEN => {
            let address = Address::new(&*address);
            let prefix = address.parts().and_then(|parts| parts.prefix);
            if number == DELETE && prefix == Some("data") {
                return Ok(None);
            }
            known_action(number, prefix, product)
        }
        _ => known_action(number, None, product),
    };
    let words = match known_action {
        Some(action) => action.words.iter().map(|word| Text(Cow::Borrowed(*word))).collect(),
        None => vec![Text(Cow::Owned(format!("{number} of a binary plan")))],
    };
    let action = known_action.unwrap_or(&UNKNOWN);
    let attributes = |at: Option<usize>, nothing, open: for<'b> fn(&'b [u8]) -> Value<'b>| match at
        .map(|at| change.values.get(at))
    {
        None => Ok(Attributes::default()),
        Some(Some(value)) => Ok(attributes(bytes, value, nothing, open)),
        Some(None) if known_action.is_none() => Ok(Attributes::default()),
        Some(None) => Err(Malformed),
    };
    let known = Known {
        before: attributes(action.before, &[NULL, BARE], open_before)?,
        after: attributes(action.after, &[NULL], open_after)?,
        forced_by: in_words(written.required_replace.iter().map(steps)),
        configured_by: written.provider.map(Cow::Borrowed),
    };
    let text = |text: Option<&'a str>| text.filter(|text| !text.is_empty()).map(|it| Text(Cow::Borrowed(it)));
    let element = ResourceChange {
        address: Some(Text(address)),
        previous_address: text(written.previous_address),
        mode: None,
        kind: None,
        provider_name: written.provider.map(|provider| Text(Cow::Borrowed(provider_name(provider)))),
        deposed: text(written.deposed).map(|Text(key)| Deposed::Key(key)),
        change: Some(ChangeBody {
            actions: Some(words),
            importing: change.importing.map(|_| IgnoredAny),
            ..ChangeBody::EMPTY
        }),
        action_reason: reason(written.reason.unwrap_or_default()),
    };
    Ok(Some(Translated { element, known }))
}

/// The action of a number, where this version knows for sure what it means.
fn known_action(number: u64, prefix: Option<&str>, product: Product) -> Option<&'static Action> {
    match (number, prefix, product) {
        (CREATE_THEN_FORGET_OR_OPEN, Some("ephemeral"), _) => Some(&OPEN),
        (CREATE_THEN_FORGET_OR_OPEN, _, Product::TerraformOrUnknown) => Some(&CREATE_FORGET),
        (FORGET_THEN_CREATE, _, Product::OpenTofu) => Some(&FORGET_CREATE),
        (_, _, _) => ACTIONS.iter().find(|action| action.number == number),
    }
}

fn reason(number: u64) -> Option<Text<'static>> {
    let known = usize::try_from(number).ok().and_then(|number| REASONS.get(number));
    match known {
        Some(&"") => None,
        Some(reason) => Some(Text(Cow::Borrowed(*reason))),
        None => Some(Text(Cow::Owned(format!("reason {number}")))),
    }
}

/// The address, which releases before 1.1 wrote in parts.
fn address<'a>(written: &wire::ResourceChange<'a>) -> Result<Cow<'a, str>, Malformed> {
    if let Some(address) = written.address.filter(|address| !address.is_empty()) {
        return Ok(Cow::Borrowed(address));
    }
    let AddressParts { module, mode, kind, name, text_key, number_key } =
        written.parts.as_deref().ok_or(Malformed)?;
    let (Some(kind), Some(name)) = (kind, name) else { return Err(Malformed) };
    let mut address = String::new();
    if let Some(module) = module.filter(|module| !module.is_empty()) {
        address = format!("{module}.");
    }
    match mode.unwrap_or_default() {
        0 => {}
        1 => address.push_str("data."),
        _ => return Err(Malformed),
    }
    address.push_str(&format!("{kind}.{name}"));
    match (text_key, number_key) {
        (Some(key), None) => address.push_str(&format!("[{key:?}]")),
        (None, Some(index)) => address.push_str(&format!("[{index}]")),
        (None, None) => {}
        (Some(_), Some(_)) => return Err(Malformed),
    }
    Ok(Cow::Owned(address))
}

/// The full name of a provider, in the name of one of its configurations:
/// `module.x.provider["registry.terraform.io/hashicorp/aws"].eu`, or `provider.aws.eu` before 0.13.
pub(super) fn provider_name(configuration: &str) -> &str {
    let mut quotes = memchr::memrchr_iter(b'"', configuration.as_bytes());
    if let (Some(end), Some(start)) = (quotes.next(), quotes.next())
        && configuration.get(..start).is_some_and(|before| before.ends_with("provider["))
    {
        return configuration.get(start + 1..end).unwrap_or_default();
    }
    let old = configuration.strip_prefix("provider.").or_else(|| {
        let (_, old) = configuration.rsplit_once(".provider.")?;
        Some(old)
    });
    old.map_or(configuration, |old| old.split('.').next().unwrap_or(old))
}

/// The attributes of a change, opened from its message, where they are.
fn attributes<'a>(
    change: &'a [u8],
    value: &wire::Packed<'a>,
    nothing: &[&[u8]],
    open: for<'b> fn(&'b [u8]) -> Value<'b>,
) -> Attributes<'a> {
    match value.0 {
        Some(bytes) if nothing.contains(&bytes) => Attributes::default(),
        Some(_) | None => Attributes::packed(change, open),
    }
}

fn open_before(change: &[u8]) -> Value<'_> {
    let Ok(change) = wire::Change::read(change) else { return Value::Unknown };
    opened(change.values.first(), &change.sensitive_before)
}

fn open_after(change: &[u8]) -> Value<'_> {
    let Ok(change) = wire::Change::read(change) else { return Value::Unknown };
    // What is created, and what stays, is the only value there is.
    opened(change.values.get(1).or(change.values.first()), &change.sensitive_after)
}

fn opened<'a>(packed: Option<&wire::Packed<'a>>, sensitive: &[Path<'_>]) -> Value<'a> {
    let Some(bytes) = packed.and_then(|packed| packed.0) else { return Value::Unknown };
    let mut value = value::open(bytes);
    for path in sensitive {
        hide(&mut value, steps(path).into_iter());
    }
    value
}

/// Marks sensitive what a path leads to; where it does not lead on, all that is there.
fn hide(value: &mut Value<'_>, mut steps: impl Iterator<Item = Step>) {
    let inside = match (steps.next(), &mut *value) {
        (Some(Step::Name(name)), Value::Map(members)) => {
            members.iter_mut().find(|(member, _)| *member == name).map(|(_, inside)| inside)
        }
        (Some(Step::Index(index)), Value::List(items)) => {
            usize::try_from(index).ok().and_then(|index| items.get_mut(index))
        }
        (_, _) => None,
    };
    match inside {
        Some(inside) => hide(inside, steps),
        None => value.hide(),
    }
}

fn steps(path: &Path<'_>) -> Vec<Step> {
    let step = |step: &wire::Step<'_>| match (step.attribute, &step.element) {
        (Some(name), None) => Step::Name(name.to_owned()),
        (None, Some(wire::Packed(Some(key)))) => key_step(key),
        (_, _) => Step::Other(IgnoredAny),
    };
    path.steps.iter().map(step).collect()
}

/// The key of an element: a number or a text, in its own way of packing.
fn key_step(key: &[u8]) -> Step {
    let value = value::open(key);
    let is_text = matches!(key.first(), Some(0xa0..=0xbf | 0xd9..=0xdb));
    let Some(text) = value.leaf().and_then(|leaf| leaf.shown()) else { return Step::Other(IgnoredAny) };
    match (is_text, text.parse()) {
        (true, _) => Step::Name(text.to_owned()),
        (false, Ok(index)) => Step::Index(index),
        (false, Err(_)) => Step::Other(IgnoredAny),
    }
}

#[cfg(test)]
mod tests {
    use super::{Product, known_action, provider_name};

    #[test]
    fn the_provider_stands_in_the_name_of_its_configuration() {
        for (configuration, name) in [
            (r#"provider["registry.terraform.io/hashicorp/aws"]"#, "registry.terraform.io/hashicorp/aws"),
            (r#"module.x.provider["a.example/b/c"].eu"#, "a.example/b/c"),
            ("provider.aws", "aws"),
            ("module.provider.provider.aws.eu", "aws"),
            ("odd", "odd"),
        ] {
            assert_eq!(provider_name(configuration), name);
        }
    }

    #[test]
    fn an_action_on_which_the_products_clash_is_known_only_where_it_is_sure() {
        use Product::{OpenTofu, TerraformOrUnknown};
        let words = |number, prefix, product| known_action(number, prefix, product).map(|it| it.words);
        assert_eq!(words(9, None, TerraformOrUnknown), Some(&["create", "forget"][..]));
        assert_eq!(words(9, None, OpenTofu), None);
        assert_eq!(words(9, Some("ephemeral"), OpenTofu), Some(&["open"][..]));
        assert_eq!(words(10, None, OpenTofu), Some(&["forget", "create"][..]));
        assert_eq!(words(10, None, TerraformOrUnknown), None);
        assert_eq!((words(4, None, OpenTofu), words(99, None, OpenTofu)), (None, None));
    }
}
