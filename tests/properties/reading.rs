//! No bytes make a reader panic, and no damage to a plan hides what it destroys.

use super::plans::judgement;
use foureyes::gate::Verdict;
use foureyes::input;
use foureyes::plan::Plan;
use foureyes::report::{Detail, View};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;
use std::fs;
use std::sync::LazyLock;

/// A plan that replaces a production database, in forms that are plain JSON.
static GOOD: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let names = ["plain.json", "redacted.json", "sorted-keys.json", "format-0.1.json", "stream.ndjson"];
    names.map(|name| fs::read(format!("testdata/formats/{name}")).unwrap()).to_vec()
});

/// The first of these without a space, as the tools write it, with the state and the configuration behind its changes.
static COMPACT: LazyLock<String> = LazyLock::new(|| as_written(&serde_json::from_slice(&GOOD[0]).unwrap()));

/// A plan's text with its members in the order of the tools.
fn as_written(plan: &Value) -> String {
    let late = ["resource_changes", "output_changes", "prior_state", "configuration"];
    let members = plan.as_object().unwrap();
    let early = members.iter().filter(|(name, _)| !late.contains(&name.as_str()));
    let late = late.iter().filter_map(|name| members.get_key_value(*name));
    let written = early.chain(late).map(|(name, value)| format!("{name:?}:{value}"));
    format!("{{{}}}", written.collect::<Vec<_>>().join(","))
}

/// The same plan, so large that it is read on two threads.
fn enlarged(text: &str) -> String {
    format!("{{\"filling\":\"{}\",{}", "x".repeat(300 << 10), text.trim_start().trim_start_matches('{'))
}

/// The same in every wrapping and encoding.
static WRAPPED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let files = fs::read_dir("testdata/formats").unwrap().map(|entry| entry.unwrap().path());
    let mut plans: Vec<_> = files.filter(|path| path.extension().is_none_or(|end| end != "toml")).collect();
    plans.sort();
    plans.iter().map(|path| fs::read(path).unwrap()).collect()
});

/// Damage to one place.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Set(Index, u8),
    Delete(Index, usize),
    Insert(Index, Vec<u8>),
    Repeat(Index, Index),
    Cut(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<Index>;
    prop_oneof![
        (place(), 0u8..8).prop_map(|(at, bit)| Damage::Flip(at, 1 << bit)),
        (place(), prop_oneof![any::<u8>(), prop::sample::select(b"\"{}[],:0 \n\\".to_vec())])
            .prop_map(|(at, byte)| Damage::Set(at, byte)),
        (place(), 1usize..40).prop_map(|(at, length)| Damage::Delete(at, length)),
        (place(), prop::collection::vec(any::<u8>(), 1..6)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (place(), place()).prop_map(|(from, at)| Damage::Repeat(from, at)),
        place().prop_map(Damage::Cut),
    ]
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let length = bytes.len();
        match self {
            Self::Flip(at, bit) => bytes[at.index(length)] ^= bit,
            Self::Set(at, byte) => bytes[at.index(length)] = *byte,
            Self::Delete(at, many) => {
                let at = at.index(length);
                bytes.drain(at..(at + many).min(length));
            }
            Self::Insert(at, more) => {
                let at = at.index(length);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Repeat(from, at) => {
                let (from, at) = (from.index(length), at.index(length));
                let piece = bytes[from..(from + 60).min(length)].to_vec();
                bytes.splice(at..at, piece);
            }
            Self::Cut(at) => bytes.truncate(at.index(length)),
        }
    }
}

/// What a reader without any of our own code says is destroyed: objects of `resource_changes` and of lines.
fn destroyed(text: &str) -> Vec<String> {
    let documents = serde_json::Deserializer::from_str(text).into_iter::<Value>().map_while(Result::ok);
    let mut addresses = Vec::new();
    for document in documents {
        for element in document["resource_changes"].as_array().into_iter().flatten() {
            let actions = element["change"]["actions"].as_array();
            let deletes = actions.is_some_and(|words| words.iter().any(|word| word == "delete"));
            addresses.extend(element["address"].as_str().filter(|_| deletes).map(str::to_owned));
        }
        let change = &document["change"];
        if document["type"] == "planned_change"
            && (change["action"] == "delete" || change["action"] == "replace")
        {
            addresses.extend(change["resource"]["addr"].as_str().map(str::to_owned));
        }
    }
    addresses
}

fn is_lost(plans: &[Plan<'_>], address: &str) -> bool {
    let mut changes = plans.iter().flat_map(|plan| &plan.changes);
    changes.any(|change| change.address.as_str() == address && change.is_loss())
}

/// Reads bytes to the end: no plan, or plans that hide nothing.
fn read(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(text) = input::decode(bytes) else { return Ok(()) };
    if let Ok(contents) = input::read(&text) {
        prop_assert!(!contents.is_empty());
        for address in destroyed(&text) {
            prop_assert!(is_lost(&contents.plans, &address), "`{address}` is not lost in {text}");
        }
        // Judging opens the attributes.
        judgement(&text, None);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_panic(
        head in prop::sample::select(vec![
            &b""[..], b"\x1f\x8b\x08", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"PK\x03\x04", b"tfplan",
            b"{\"format_version\":\"1.2\",\"resource_changes\":[", b"[command]\n{", b"{\"@level\":\"info\"",
        ]),
        tail in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        read(&[head, &tail].concat())?;
    }

    #[test]
    fn no_damage_to_a_plan_hides_a_deletion(
        which in any::<Index>(),
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        let mut bytes = which.get(&GOOD).clone();
        damages.iter().for_each(|damage| damage.apply(&mut bytes));
        read(&bytes)?;
    }

    #[test]
    fn no_damage_to_a_large_plan_hides_a_deletion(damages in prop::collection::vec(damage(), 1..4)) {
        let mut bytes = COMPACT.clone().into_bytes();
        damages.iter().for_each(|damage| damage.apply(&mut bytes));
        if let Ok(text) = String::from_utf8(bytes) {
            read(enlarged(&text).as_bytes())?;
        }
    }

    #[test]
    fn a_letter_that_is_changed_never_opens_the_gate(
        which in any::<Index>(),
        at in any::<Index>(),
        byte in prop_oneof![Just(None), any::<u8>().prop_map(Some), (b' '..b'~').prop_map(Some)],
    ) {
        let mut bytes = which.get(&GOOD[..4]).clone();
        let at = at.index(bytes.len());
        match byte {
            Some(byte) => bytes[at] = byte,
            None => drop(bytes.remove(at)),
        }
        let Ok(text) = input::decode(&bytes) else { return Ok(()) };
        if input::read(&text).is_ok() {
            prop_assert_ne!(judgement(&text, Some("production")).verdict, Verdict::Pass, "{}", text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_damaged_wrapping_is_refused_or_read(which in any::<Index>(), damage in damage()) {
        let mut bytes = which.get(&WRAPPED).clone();
        damage.apply(&mut bytes);
        let Ok(text) = input::decode(&bytes) else { return Ok(()) };
        let _ = input::read(&text).map(|contents| contents.plans.len());
    }

    #[test]
    fn a_plan_that_ends_in_the_middle_is_refused(which in any::<Index>(), at in any::<Index>()) {
        let whole = which.get(&GOOD[..4]);
        let text = std::str::from_utf8(whole).unwrap().trim_end();
        let cut = String::from_utf8_lossy(&text.as_bytes()[..at.index(text.len())]);
        prop_assert!(input::read(&cut).is_err());
    }
}

/// Whatever is in a plan, its size changes nothing.
#[test]
fn a_large_plan_is_judged_as_a_small_one() {
    let report = |text: &str| {
        let json = foureyes::report::reporter("json").unwrap();
        let view = View::of_file(Detail::Verbose);
        (json.render)(&judgement(text, None), &view)
    };
    let mut compared = 0;
    for story in fs::read_dir("testdata/stories").unwrap() {
        let Ok(text) = fs::read(story.unwrap().path().join("plan.json")) else { continue };
        let Ok(plan) = serde_json::from_slice::<Value>(&text) else { continue };
        if plan.get("resource_changes").is_some() {
            let text = as_written(&plan);
            assert_eq!(report(&enlarged(&text)), report(&text));
            compared += 1;
        }
    }
    assert!(compared > 150, "only {compared}");
}

/// Only the first of several documents is read in parts; what the others destroy is lost as well.
#[test]
fn of_several_large_plans_each_is_judged() {
    let (one, other) = (enlarged(&COMPACT), enlarged(&COMPACT));
    for text in [format!("{one}{other}"), format!("{one}\n{}", *COMPACT), format!("{}{other}", *COMPACT)] {
        let contents = input::read(&text).unwrap();
        assert_eq!(contents.plans.len(), 2);
        for address in destroyed(&text) {
            assert!(contents.plans.iter().all(|plan| is_lost(std::slice::from_ref(plan), &address)));
        }
    }
}

/// Parts of a plan of which every member stands for all: whole, they are tried too.
const REPEATED: &[&str] =
    &["planned_values", "prior_state", "configuration", "before", "after", "resource_drift"];

/// Every member of the plan below this place.
fn members(value: &Value, place: &str, found: &mut Vec<String>) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (name, inside) in inside {
        let place = format!("{place}/{name}");
        if value.is_object() {
            found.push(place.clone());
        }
        if !REPEATED.contains(&name.as_str()) {
            members(inside, &place, found);
        }
    }
}

/// Not at random: each member once is missing, null, and of another shape.
#[test]
fn a_member_that_is_missing_or_of_another_shape_never_opens_the_gate() {
    let plan: Value = serde_json::from_slice(&GOOD[0]).unwrap();
    let mut places = Vec::new();
    members(&plan, "", &mut places);
    assert!(places.len() > 40, "only {}", places.len());
    let mut opened = Vec::new();
    for place in places {
        let (parent, name) = place.rsplit_once('/').unwrap();
        let shapes = ["null", "[]", "{}", "\"\"", "0"].map(Some);
        for shape in shapes.into_iter().chain([None]) {
            let mut damaged = plan.clone();
            let parent = damaged.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            match shape {
                Some(text) => drop(parent.insert(name.to_owned(), serde_json::from_str(text).unwrap())),
                None => drop(parent.remove(name)),
            }
            let text = damaged.to_string();
            if input::read(&text).is_ok() && judgement(&text, Some("production")).verdict == Verdict::Pass {
                opened.push(format!("{place} {shape:?}"));
            }
        }
    }
    assert!(opened.is_empty(), "{opened:#?}");
}
