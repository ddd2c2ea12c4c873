//! One element of `resource_changes`: from what the tool wrote to a change, or to a contradiction.

use super::action::from_words;
use super::wire::{ChangeBody, Deposed, ResourceChange};
use crate::input::ReadError;
use crate::plan::{Action, Address, Attributes, Certainty, Change, Fate, Mode, Text};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The change that an element speaks of.
///
/// # Errors
/// Where the element contradicts itself.
pub(super) fn from_wire(wire: ResourceChange<'_>) -> Result<Change<'_>, ReadError> {
    let body = wire.change.as_ref().unwrap_or(&ChangeBody::EMPTY);
    let known = Known {
        before: Attributes::new(
            raw(body.before).filter(|text| !is_bare(text)),
            raw(body.before_sensitive),
            None,
        ),
        after: Attributes::new(raw(body.after), raw(body.after_sensitive), raw(body.after_unknown)),
        forced_by: body.replace_paths.map(|written| paths(written.get())).unwrap_or_default(),
        configured_by: None,
    };
    with(wire, known)
}

/// What an element says of an object that is not in its words.
pub(super) struct Known<'a> {
    /// The attributes as the state holds them.
    pub(super) before: Attributes<'a>,
    /// The attributes as they will be.
    pub(super) after: Attributes<'a>,
    /// The attributes that force the replacement, as paths.
    pub(super) forced_by: Vec<String>,
    /// The configuration of its provider.
    pub(super) configured_by: Option<Cow<'a, str>>,
}

/// The change that an element speaks of, with what else is known of it.
///
/// # Errors
/// Where the element contradicts itself.
pub(super) fn with<'a>(wire: ResourceChange<'a>, known: Known<'a>) -> Result<Change<'a>, ReadError> {
    let address = wire.address.map(|Text(text)| Address::new(text));
    let shape = Shape::of(address.as_ref(), wire.mode.as_ref(), wire.kind.as_ref())?;
    let (action, fate) = match shape.oddity {
        Some(oddity) => (Action::Unknown(oddity), Some(Fate::Unknown)),
        None => action(wire.change.as_ref(), shape.mode),
    };
    let mode = shape.mode;
    let lexed_kind = wire.kind.is_none().then(|| Cow::Owned(shape.kind.to_owned()));
    let (action, fate) = match implausible(&action, mode, &known.before) {
        Some(why) => (Action::Unknown(why.to_owned()), Some(Fate::Unknown)),
        None => (action, fate),
    };
    let change = Change {
        kind: wire.kind.map(|Text(kind)| kind).or(lexed_kind).unwrap_or_default(),
        address: address.unwrap_or_else(|| Address::new("(an object without an address)")),
        previous_address: wire.previous_address.map(|Text(text)| Address::new(text)),
        deposed: wire.deposed.and_then(deposed_key),
        provider: wire.provider_name.map(|Text(text)| text),
        configured_by: known.configured_by,
        mode,
        action,
        certainty: Certainty::Certain,
        fate,
        reason: wire.action_reason.map(|Text(text)| text.into_owned()),
        forced_by: known.forced_by,
        before: known.before,
        after: known.after,
        circumstances: None,
    };
    check(&change)?;
    Ok(change)
}

impl ChangeBody<'_> {
    pub(super) const EMPTY: Self = Self {
        actions: None,
        before: None,
        after: None,
        after_unknown: None,
        before_sensitive: None,
        after_sensitive: None,
        replace_paths: None,
        importing: None,
    };
}

fn raw(value: Option<&RawValue>) -> Option<&str> {
    value.map(RawValue::get)
}

/// Whether an object is without any attribute. None is: somebody left them out, and no default stands for them.
fn is_bare(text: &str) -> bool {
    text.strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|inside| inside.trim().is_empty())
}

fn deposed_key(deposed: Deposed<'_>) -> Option<String> {
    match deposed {
        Deposed::Is(false) => None,
        Deposed::Is(true) => Some("unknown".to_owned()),
        Deposed::Key(key) => (!key.is_empty()).then(|| key.into_owned()),
    }
}

fn action(body: Option<&ChangeBody<'_>>, mode: Mode) -> (Action, Option<Fate>) {
    let Some(body) = body else {
        return (Action::Unknown("no change at all".to_owned()), Some(Fate::Unknown));
    };
    let words = body.actions.iter().flatten().map(|Text(word)| &**word);
    // Opened while the tool runs, and gone after it.
    if mode == Mode::Ephemeral && words.clone().eq(["open"]) {
        return (Action::NoOp, Some(Fate::Kept));
    }
    from_words(words, body.importing.is_some())
}

/// Why an action cannot be what it says: a managed object is never only read, and what is made was not there
/// before.
fn implausible(action: &Action, mode: Mode, before: &Attributes<'_>) -> Option<&'static str> {
    match action {
        Action::Read if mode == Mode::Managed => Some("a managed object that is only read"),
        Action::Create if before.is_present() => Some("the creation of an object that is there already"),
        Action::Read
        | Action::Create
        | Action::NoOp
        | Action::Update
        | Action::Replace(_)
        | Action::Delete
        | Action::Forget
        | Action::Import
        | Action::Unknown(_) => None,
    }
}

/// One step of the way to an attribute.
#[derive(serde::Deserialize)]
#[serde(untagged)]
pub(super) enum Step {
    Name(String),
    Index(u64),
    /// An element of a set.
    Other(serde::de::IgnoredAny),
}

fn paths(text: &str) -> Vec<String> {
    let written: Vec<Vec<Step>> = serde_json::from_str(text).unwrap_or_default();
    in_words(written)
}

/// Paths in the catalog's way: `disk[0].size`. A step that is neither a name nor a number ends its path: the rest
/// is an element of a set.
pub(super) fn in_words(written: impl IntoIterator<Item = Vec<Step>>) -> Vec<String> {
    let in_words = |steps: Vec<Step>| {
        let mut path = String::new();
        for step in steps {
            match step {
                Step::Name(name) if path.is_empty() => path.push_str(&name),
                Step::Name(name) => {
                    path.push('.');
                    path.push_str(&name);
                }
                Step::Index(index) => path.push_str(&format!("[{index}]")),
                Step::Other(_) => break,
            }
        }
        path
    };
    let mut paths: Vec<String> = written.into_iter().map(in_words).filter(|path| !path.is_empty()).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// What kind of object an element speaks of.
struct Shape<'t> {
    mode: Mode,
    kind: &'t str,
    /// Why this version does not know the object's shape.
    oddity: Option<String>,
}

impl<'t> Shape<'t> {
    fn of(
        address: Option<&'t Address<'_>>,
        mode: Option<&Text<'_>>,
        kind: Option<&'t Text<'_>>,
    ) -> Result<Self, ReadError> {
        let parts = address.and_then(Address::parts);
        let lexed = parts.is_some();
        let kind = kind.map(|Text(kind)| &**kind);
        let prefix = parts.as_ref().and_then(|parts| parts.prefix);
        if let (Some(parts), Some(kind), Some(address)) = (&parts, kind, address)
            && parts.kind != kind
        {
            return Err(ReadError::contradiction(format!("`{address}` is said to be of type `{kind}`")));
        }
        let said = mode.map(|Text(mode)| &**mode);
        let mode = match said {
            Some("managed") => Mode::Managed,
            Some("data") => Mode::Data,
            Some("ephemeral") => Mode::Ephemeral,
            Some(_) | None => match prefix {
                Some("data") => Mode::Data,
                Some("ephemeral") => Mode::Ephemeral,
                Some(_) | None => Mode::Managed,
            },
        };
        if let (Some(said), Some(address)) = (said, address)
            && lexed
            && prefix != prefix_of(mode)
        {
            return Err(ReadError::contradiction(format!("`{address}` is said to be of mode `{said}`")));
        }
        let odd_mode = said.filter(|mode| !matches!(*mode, "managed" | "data" | "ephemeral"));
        let kind = kind.or(parts.map(|parts| parts.kind));
        let oddity = match (odd_mode, address, kind) {
            (Some(mode), ..) => Some(format!("the mode `{}`", mode.chars().take(60).collect::<String>())),
            (None, None, _) => Some("an object without an address".to_owned()),
            (None, Some(_), None) => Some("an object without a type".to_owned()),
            // Names may have letters that the address reader does not take for such.
            (None, Some(address), Some(kind)) => {
                let odd = !lexed && !address.as_str().contains(&format!("{kind}."));
                odd.then(|| "an address of another shape than its type".to_owned())
            }
        };
        Ok(Self {
            mode: if odd_mode.is_some() { Mode::Managed } else { mode },
            kind: kind.unwrap_or_default(),
            oddity,
        })
    }
}

/// What stands before the type in the address of such an object.
fn prefix_of(mode: Mode) -> Option<&'static str> {
    match mode {
        Mode::Managed => None,
        Mode::Data => Some("data"),
        Mode::Ephemeral => Some("ephemeral"),
    }
}

/// Refuses what no tool writes: a data source that is made or destroyed, and an object that is said to stay
/// but has nothing left.
fn check(change: &Change<'_>) -> Result<(), ReadError> {
    let Change { address, mode, action, .. } = change;
    let changes_something = match action {
        Action::Create
        | Action::Update
        | Action::Delete
        | Action::Replace(_)
        | Action::Forget
        | Action::Import => true,
        Action::NoOp | Action::Read | Action::Unknown(_) => false,
    };
    if *mode == Mode::Data && changes_something {
        let word = action.word();
        return Err(ReadError::contradiction(format!(
            "`{address}` is a data source with the action `{word}`"
        )));
    }
    let stays = matches!(action, Action::NoOp | Action::Update | Action::Import);
    if stays && change.before.is_present() && !change.after.is_present() {
        let word = action.word();
        return Err(ReadError::contradiction(format!(
            "`{address}` has the action `{word}`, and nothing after it"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{from_wire, paths};
    use crate::plan::{Change, Mode};

    fn read(json: &str) -> Result<Change<'_>, String> {
        from_wire(serde_json::from_str(json).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn paths_are_written_as_people_do() {
        assert_eq!(
            paths(r#"[["disk", 0, "size"], ["az"], ["az"], [{"a": 1}], ["set", {"a": 1}, "x"]]"#),
            ["az", "disk[0].size", "set"]
        );
        assert_eq!(paths("{}"), Vec::<String>::new());
    }

    #[test]
    fn a_data_source_is_only_read() {
        let error = read(
            r#"{"address": "data.x.y", "mode": "data", "type": "x", "change": {"actions": ["delete"]}}"#,
        );
        assert!(error.unwrap_err().contains("data source with the action `delete`"));
        read(r#"{"address": "data.x.y", "mode": "data", "type": "x", "change": {"actions": ["read"]}}"#)
            .unwrap();
    }

    #[test]
    fn address_type_and_mode_agree() {
        for json in [
            r#"{"address": "null_resource.y", "mode": "managed", "type": "aws_db_instance", "change": {"actions": ["delete"]}}"#,
            r#"{"address": "aws_db_instance.y", "mode": "data", "type": "aws_db_instance", "change": {"actions": ["read"]}}"#,
            r#"{"address": "data.a.y", "mode": "managed", "type": "a", "change": {"actions": ["read"]}}"#,
            r#"{"address": "a.y", "mode": "ephemeral", "type": "a", "change": {"actions": ["open"]}}"#,
            r#"{"address": "ephemeral.a.y", "mode": "data", "type": "a", "change": {"actions": ["read"]}}"#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
        let unsaid = read(r#"{"address": "data.a.y", "change": {"actions": ["read"]}}"#).unwrap();
        assert_eq!((unsaid.mode, &*unsaid.kind), (Mode::Data, "a"));
    }

    #[test]
    fn what_is_missing_is_unknown_and_not_harmless() {
        for json in [
            r#"{"address": "a.y", "mode": "managed", "type": "a"}"#,
            r#"{"address": "a.y", "mode": "managed", "type": "a", "change": {}}"#,
            r#"{"address": "a.y", "mode": "managed", "type": "a", "change": {"actions": []}}"#,
            r#"{"address": "a.y", "mode": "list", "type": "a", "change": {"actions": ["no-op"]}}"#,
            r#"{"mode": "managed", "type": "a", "change": {"actions": ["no-op"]}}"#,
            r#"{"address": "weird", "mode": "managed", "change": {"actions": ["no-op"]}}"#,
            r#"{"address": "a.y\u200b", "mode": "managed", "type": "b", "change": {"actions": ["delete"]}}"#,
        ] {
            assert_eq!(read(json).unwrap().action.word(), "unknown", "{json}");
        }
    }

    #[test]
    fn a_name_that_cannot_be_read_as_an_address_keeps_its_type() {
        let json = r#"{"address": "a.\u0939\u094d", "type": "a", "change": {"actions": ["delete"]}}"#;
        let change = read(json).unwrap();
        assert_eq!((change.action.word(), &*change.kind), ("delete", "a"));
    }

    #[test]
    fn an_action_that_cannot_be_what_it_says_is_unknown() {
        for json in [
            r#"{"address": "a.y", "mode": "managed", "type": "a", "change": {"actions": ["read"]}}"#,
            r#"{"address": "a.y", "type": "a", "change": {"actions": ["create"], "before": {"id": "i"}}}"#,
        ] {
            assert_eq!(read(json).unwrap().action.word(), "unknown", "{json}");
        }
    }

    #[test]
    fn an_object_without_any_attribute_has_none_to_judge_by() {
        let of = |before: &str| {
            let json =
                format!(r#"{{"address": "a.y", "change": {{"actions": ["delete"], "before": {before}}}}}"#);
            read(&json).unwrap().before.is_present()
        };
        assert_eq!([of("{}"), of("{ \n }"), of("null"), of(r#"{"a": {}}"#)], [false, false, false, true]);
    }

    #[test]
    fn an_object_that_stays_has_something_after() {
        let json = r#"{"address": "a.y", "type": "a", "change": {"actions": ["no-op"], "before": {"id": "i"}, "after": null}}"#;
        assert!(read(json).unwrap_err().contains("nothing after it"));
    }

    #[test]
    fn early_releases_only_say_that_an_object_is_deposed() {
        let of = |deposed: &str| {
            let json =
                format!(r#"{{"address": "a.y", "deposed": {deposed}, "change": {{"actions": ["delete"]}}}}"#);
            read(&json).map(|change| change.deposed)
        };
        assert_eq!(of("true").unwrap().as_deref(), Some("unknown"));
        assert_eq!(of("\"12ab34cd\"").unwrap().as_deref(), Some("12ab34cd"));
        assert_eq!((of("false").unwrap(), of("\"\"").unwrap()), (None, None));
    }
}
