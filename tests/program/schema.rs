//! The JSON report is what `schema/report-1.json` says, whatever is judged, and the schema knows no word that
//! the program does not.

use super::common::{json, run};
use super::stories::STORIES;
use foureyes::catalog::Recovery;
use foureyes::gate::{Effect, Level, Verdict};
use foureyes::input::FORMATS;
use foureyes::plan::{Action, Certainty, Fate, GapKind, Order, Severity};
use foureyes::policy::EnvironmentClass;
use foureyes::rules::RULES;
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::LazyLock;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| read("schema/report-1.json"));
static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| jsonschema::draft202012::new(&SCHEMA).unwrap());

fn read(path: &str) -> Value {
    json(&fs::read_to_string(path).unwrap())
}

/// What the schema has against a report.
fn complaints(report: &Value) -> Vec<String> {
    VALIDATOR.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The report of a run, which the schema must accept.
fn accepted(directory: &Path, plans: &[&str]) -> Value {
    let args = [&["check", "--report", "json"], plans].concat();
    let ran = run(directory, &args);
    let report = json(&ran.stdout);
    assert_eq!(complaints(&report), [""; 0], "{plans:?}");
    report
}

/// The files of a directory that are inputs, not expectations.
fn inputs(directory: &str) -> Vec<String> {
    let files =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> =
        files.filter(|name| !name.ends_with(".expected") && !name.ends_with(".toml")).collect();
    files.sort();
    files
}

fn length(report: &Value, list: &str) -> usize {
    report[list].as_array().unwrap().len()
}

#[test]
fn the_schema_is_one_itself() {
    jsonschema::draft202012::meta::validate(&SCHEMA).unwrap();
}

#[test]
fn the_report_of_every_story_is_accepted() {
    for story in STORIES.iter() {
        assert_eq!(complaints(&json(&story.written)), [""; 0], "{}", story.name);
    }
}

/// The schema with every object closed: it accepts only members that it explains.
fn closed(mut schema: Value) -> Value {
    if let Value::Object(members) = &mut schema {
        let is_object = members.get("type").is_some_and(|kind| kind.to_string().contains("\"object\""));
        if is_object && members.contains_key("properties") {
            members.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
        members.values_mut().for_each(|inside| *inside = closed(inside.take()));
    }
    schema
}

#[test]
fn the_schema_explains_every_member_that_is_written() {
    let closed = jsonschema::draft202012::new(&closed(SCHEMA.clone())).unwrap();
    let mut added = read("schema/report-1.example.json");
    assert!(closed.is_valid(&added));
    added["findings"][0]["decision"]["added"] = Value::Null;
    assert!(!closed.is_valid(&added));
    for story in STORIES.iter() {
        let complaints: Vec<String> =
            closed.iter_errors(&json(&story.written)).map(|error| error.to_string()).collect();
        assert_eq!(complaints, [""; 0], "{}", story.name);
    }
}

#[test]
fn the_report_of_every_format_is_accepted_alone_and_with_others() {
    let directory = Path::new("testdata/formats");
    let files = inputs("testdata/formats");
    let plans: usize = files.iter().map(|file| length(&accepted(directory, &[file]), "plans")).sum();
    let together: Vec<&str> = files.iter().map(String::as_str).collect();
    assert_eq!(length(&accepted(directory, &together), "plans"), plans);
}

#[test]
fn the_report_of_what_is_refused_is_accepted() {
    let directory = Path::new("testdata/refused");
    let files = inputs("testdata/refused");
    // What becomes of each alone, `inputs.rs` says.
    let together: Vec<&str> = files.iter().map(String::as_str).collect();
    let report = accepted(directory, &together);
    assert!(length(&report, "errors") + length(&report, "plans") >= files.len());
    accepted(directory, &["errored-plan.json"]);
    accepted(directory, &["array.json", "../formats/plain.json"]);
}

#[test]
fn the_report_of_no_plan_at_all_is_accepted() {
    let empty = tempfile::tempdir().unwrap();
    for named in [".", "missing.json", "*.json"] {
        assert_eq!(length(&accepted(empty.path(), &[named]), "errors"), 1, "{named}");
    }
}

/// Members of the example, and values that they must not have.
const REJECTED: &[(&str, &str)] = &[
    ("/version", "2"),
    ("/version", "\"1\""),
    ("/foureyes", "\"new\""),
    ("/verdict", "\"open\""),
    ("/verdict", "null"),
    ("/enforced", "\"true\""),
    ("/fingerprint", "null"),
    ("/fingerprint", "\"fe1:77ab\""),
    ("/fingerprint", "\"fe2:9c0f2a3b4c5d6e7f8091a2b3c4d5e6f79c0f2a3b4c5d6e7f8091a2b3c4d5e6f7\""),
    ("/errors", r#"[{"source": "broken.json", "message": "it is empty"}]"#),
    ("/errors/0", r#"{"source": "broken.json"}"#),
    ("/plans", "[]"),
    ("/plans/0/source", "null"),
    ("/plans/0/format", "\"terraform\""),
    ("/plans/0/project", "\"\""),
    ("/plans/0/tool", "\"terraform\""),
    ("/plans/0/environment/class", "\"prod\""),
    ("/plans/0/fingerprint", "null"),
    ("/plans/0/digest", "\"5d41402abc4b2a76b9719d911017c592\""),
    ("/plans/0/counts/delete", "-1"),
    ("/plans/0/counts/delete", "0.5"),
    ("/plans/0/counts/destroy", "1"),
    ("/plans/0/gaps/0/kind", "\"maybe\""),
    ("/plans/0/changes/0/address", "7"),
    ("/plans/0/changes/0/deposed", "true"),
    ("/plans/0/changes/0/action", "\"destroy\""),
    ("/plans/0/changes/0/action", "\"no-op\""),
    ("/plans/0/changes/0/action", "\"delete\""),
    ("/plans/0/changes/0/order", "null"),
    ("/plans/0/changes/0/order", "\"delete_first\""),
    ("/plans/0/changes/0/certainty", "null"),
    ("/plans/0/changes/0/fate", "\"lost\""),
    ("/plans/0/changes/0/forced_by", "null"),
    ("/plans/0/changes/0/forced_by", "[[\"storage\", 0]]"),
    ("/findings/0/rule", "\"maybe\""),
    ("/findings/0/severity", "\"Critical\""),
    ("/findings/0/plan", "-1"),
    ("/findings/0/plan", "null"),
    ("/findings/0/evidence", "\"lost: data\""),
    ("/findings/0/recovery", "\"soft_delete\""),
    ("/findings/0/decision", "null"),
    ("/findings/0/decision/effect", "\"maybe\""),
    ("/findings/0/decision/effect", "\"warn\""),
    ("/findings/0/decision/sign_offs", "0"),
    ("/findings/0/location", "\"db.tf:12\""),
    ("/findings/0/location/line", "0"),
    ("/findings/0/hints", r#"[{"text": "move it"}]"#),
    ("/findings/0/dependents", "3"),
    ("/sign_offs/required", "null"),
    ("/sign_offs/counted/0", "\"alice\""),
    ("/sign_offs/rejected/0/why", "\"\""),
    ("/notes/0/level", "\"error\""),
];

#[test]
fn what_another_program_must_not_read_as_a_report_is_rejected() {
    let example = read("schema/report-1.example.json");
    assert_eq!(complaints(&example), [""; 0]);
    for (place, value) in REJECTED {
        let mut report = example.clone();
        let (parent, member) = place.rsplit_once('/').unwrap();
        let parent = report.pointer_mut(parent).unwrap();
        match parent.as_array_mut() {
            Some(items) => items.insert(member.parse().unwrap(), json(value)),
            None => parent[member] = json(value),
        }
        assert!(!complaints(&report).is_empty(), "{place} may be {value}");
    }
}

/// Every member that the example shows is one that a reader can rely on.
#[test]
fn no_member_may_be_missing() {
    fn visit(example: &Value, place: &str, tried: &mut usize) {
        let here = example.pointer(place).unwrap();
        let names: Vec<String> = match here {
            Value::Object(members) => {
                for name in members.keys() {
                    let mut report = example.clone();
                    report.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(name);
                    assert!(!complaints(&report).is_empty(), "{place} needs no `{name}`");
                    *tried += 1;
                }
                members.keys().cloned().collect()
            }
            Value::Array(items) => (0..items.len()).map(|at| at.to_string()).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        names.iter().for_each(|name| visit(example, &format!("{place}/{name}"), tried));
    }
    let mut tried = 0;
    visit(&read("schema/report-1.example.json"), "", &mut tried);
    assert!(tried >= 70, "only {tried}");
}

#[test]
fn members_that_a_later_program_adds_do_no_harm() {
    let mut report = read("schema/report-1.example.json");
    for place in ["", "/plans/0", "/plans/0/changes/0", "/findings/0", "/sign_offs", "/notes/0"] {
        report.pointer_mut(place).unwrap()["added"] = Value::Bool(true);
    }
    assert_eq!(complaints(&report), [""; 0]);
}

/// Every value of one of the program's types: `next` names each of them, or does not compile.
fn every<T: Copy>(first: T, next: impl Fn(&T) -> Option<T>, word: impl Fn(T) -> &'static str) -> Words {
    std::iter::successors(Some(first), next).map(|value| word(value).to_owned()).collect()
}

type Words = BTreeSet<String>;

/// The words of an enumeration in the schema; null is none.
fn words(place: &str) -> Words {
    let list = SCHEMA.pointer(&format!("/$defs/{place}/enum")).unwrap().as_array().unwrap();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn the_schema_has_the_words_of_the_program() {
    let verdict = every(
        Verdict::Pass,
        |it| match it {
            Verdict::Pass => Some(Verdict::SignOffRequired),
            Verdict::SignOffRequired => Some(Verdict::Denied),
            Verdict::Denied => Some(Verdict::Undecided),
            Verdict::Undecided => None,
        },
        Verdict::word,
    );
    assert_eq!(words("verdict"), verdict);
    let class = every(
        EnvironmentClass::Production,
        |it| match it {
            EnvironmentClass::Production => Some(EnvironmentClass::Unclassified),
            EnvironmentClass::Unclassified => Some(EnvironmentClass::NonProduction),
            EnvironmentClass::NonProduction => None,
        },
        EnvironmentClass::word,
    );
    assert_eq!(words("environment_class"), class);
    let effect = every(
        Effect::Allow,
        |it| match it {
            Effect::Allow => Some(Effect::Warn),
            Effect::Warn => Some(Effect::SignOff(NonZeroU32::MIN)),
            Effect::SignOff(_) => Some(Effect::Deny),
            Effect::Deny => None,
        },
        Effect::word,
    );
    assert_eq!(words("effect"), effect);
    let level = every(
        Level::Info,
        |it| match it {
            Level::Info => Some(Level::Warning),
            Level::Warning => None,
        },
        Level::word,
    );
    assert_eq!(words("level"), level);
    let severity: Words = Severity::WORST_FIRST.map(|it| it.word().to_owned()).into();
    assert_eq!(words("severity"), severity);
}

#[test]
fn the_schema_has_the_words_of_changes() {
    assert_eq!(words("action"), Action::WORDS.map(str::to_owned).into());
    let counted: Vec<&str> =
        SCHEMA["$defs"]["counts"]["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(counted, Action::WORDS);
    let order = every(
        Order::DeleteFirst,
        |it| match it {
            Order::DeleteFirst => Some(Order::CreateFirst),
            Order::CreateFirst => Some(Order::Unknown),
            Order::Unknown => None,
        },
        Order::word,
    );
    assert_eq!(words("change/properties/order"), order);
    let certainty = every(
        Certainty::Certain,
        |it| match it {
            Certainty::Certain => Some(Certainty::Possible),
            Certainty::Possible => None,
        },
        Certainty::word,
    );
    assert_eq!(words("change/properties/certainty"), certainty);
    let fate = every(
        Fate::Kept,
        |it| match it {
            Fate::Kept => Some(Fate::Destroyed),
            Fate::Destroyed => Some(Fate::Orphaned),
            Fate::Orphaned => Some(Fate::Unknown),
            Fate::Unknown => None,
        },
        Fate::word,
    );
    assert_eq!(words("change/properties/fate"), fate);
    let recovery = every(
        Recovery::None,
        |it| match it {
            Recovery::None => Some(Recovery::Snapshot),
            Recovery::Snapshot => Some(Recovery::Backup),
            Recovery::Backup => Some(Recovery::SoftDelete),
            Recovery::SoftDelete => Some(Recovery::Retained),
            Recovery::Retained => Some(Recovery::Unknown),
            Recovery::Unknown => None,
        },
        Recovery::word,
    );
    assert_eq!(words("recovery"), recovery);
}

/// Version 1 promises some words that the program may not have yet; those and no others may be missing from it.
#[test]
fn the_schema_has_the_names_in_the_tables() {
    let later = [
        ("rule", &["gate-tampering"] as &[&str]),
        ("format", &["cloudformation-templates"]),
        ("gap_kind", &["targeted"]),
    ];
    let gap_kinds = [
        GapKind::Errored,
        GapKind::Incomplete,
        GapKind::Deferred,
        GapKind::ActionInvocation,
        GapKind::NestedStack,
        GapKind::Dynamic,
        GapKind::PropertyValues,
        GapKind::Template,
    ];
    let tables: [Words; 3] = [
        RULES.iter().map(|rule| rule.id.to_owned()).collect(),
        FORMATS.iter().map(|format| format.name.to_owned()).collect(),
        gap_kinds.map(|kind| kind.word().to_owned()).into(),
    ];
    for ((place, later), known) in later.into_iter().zip(tables) {
        let words = words(place);
        assert!(known.is_subset(&words), "{place}: the schema lacks some of {known:?}");
        let promised: Vec<&String> = words.difference(&known).collect();
        assert!(promised.iter().all(|word| later.contains(&word.as_str())), "{place}: {promised:?}");
    }
}
