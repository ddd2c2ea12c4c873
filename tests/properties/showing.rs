//! No text of a plan reaches a terminal or a log with anything in it that moves, turns or hides.

use super::plans::{judged, written};
use foureyes::gate::{Level, Note};
use foureyes::report::{Detail, REPORTERS, View, line};
use proptest::prelude::*;
use serde_json::json;

/// Letters that deceive, written down from the Unicode standard and not from what the program escapes: controls
/// (C0, C1), the marks, embeddings, overrides and isolates of UAX #9, line and paragraph separators, and letters
/// without width.
const TREACHEROUS: &[char] = &[
    '\0',
    '\u{7}',
    '\u{8}',
    '\t',
    '\n',
    '\r',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{9b}',
    '\u{61c}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202b}',
    '\u{202c}',
    '\u{202d}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2067}',
    '\u{2068}',
    '\u{2069}',
    '\u{feff}',
    '\u{e0041}',
];

fn is_treacherous(letter: char) -> bool {
    letter.is_control() || TREACHEROUS.contains(&letter)
}

/// Text of harmless and treacherous letters, and of the beginnings of escape sequences.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(TREACHEROUS).prop_map(String::from),
        2 => "[a-z`*<&\\]\\[]{1,4}",
        1 => any::<char>().prop_map(String::from),
        1 => Just("\u{1b}]0;owned\u{7}\u{1b}[2J".to_owned()),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn an_escaped_line_is_one_line_without_deceit(text in hostile()) {
        let shown = line(&text);
        prop_assert!(!shown.contains(is_treacherous), "{shown:?}");
        prop_assert_eq!(line(&shown), shown.as_str(), "what is escaped is not escaped again");
        let harmless: String = text.chars().filter(|letter| !is_treacherous(*letter)).collect();
        prop_assert!(shown.chars().count() >= harmless.chars().count());
    }

    #[test]
    fn plain_text_is_shown_as_it_is(text in "[ -~äöüßżółć日本🦀]*") {
        prop_assert_eq!(line(&text), text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_report_for_people_has_deceit_in_it(texts in prop::array::uniform8(hostile()), odd in any::<bool>()) {
        let [key, name, reason, deposed, path, word, version, project] = &texts;
        let escaped = key.replace('\\', "\\\\").replace('"', "\\\"");
        let address = if odd { name.clone() } else { format!("aws_db_instance.x[\"{escaped}\"]") };
        let actions = if odd { vec![word.as_str()] } else { vec!["delete", "create"] };
        let change = json!({
            "address": address, "previous_address": name, "mode": "managed",
            "type": if odd { name } else { "aws_db_instance" }, "deposed": deposed,
            "provider_name": word, "action_reason": reason,
            "change": {
                "actions": actions, "before": { "id": "i", name.as_str(): 1, "tags": { "env": project } },
                "after": { "id": "i" }, "replace_paths": [[path, 0, path]],
            },
        });
        let mut plan: serde_json::Value = serde_json::from_str(&written(&[change])).unwrap();
        plan["terraform_version"] = version.as_str().into();
        plan["variables"] = json!({ "environment": { "value": format!("prod {word}") }, name.as_str(): {} });
        plan["deferred_changes"] = json!([{ "reason": reason, "resource_change": { "address": address,
            "change": { "actions": [word] } } }]);
        plan["action_invocations"] = json!([{ "address": address, "lifecycle_action_trigger":
            { "triggering_resource_address": name, "action_trigger_event": "BeforeDestroy" } }]);
        let mut judged = judged(&plan.to_string(), project, Some(project));
        prop_assert_eq!(judged.len(), 1);
        let note = Note { level: Level::Warning, message: "1 file was passed over".to_owned(), place: None };
        let mut judgement = super::plans::together(vec![judged.remove(0)], Vec::new());
        judgement.notes.push(note);
        for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
            let view = View::of_file(detail);
            // In JSON such letters are in texts, for programs.
            for reporter in REPORTERS.iter().filter(|reporter| !["json", "sarif"].contains(&reporter.name)) {
                let shown = (reporter.render)(&judgement, &view);
                let left = shown.chars().find(|letter| *letter != '\n' && is_treacherous(*letter));
                prop_assert_eq!(left, None, "{}: {}", reporter.name, shown);
            }
        }
    }
}
