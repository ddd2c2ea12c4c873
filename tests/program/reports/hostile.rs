//! Whatever names and values say, no report becomes something else by them.

use super::{FORMATS, Shown, show_plan, valid};
use proptest::prelude::*;
use serde_json::json;

/// What means something to one of the readers of reports.
const TOKENS: &[&str] = &[
    "::error::x",
    "\n::error file=a::x\n",
    "::stop-commands::t",
    "##[error]x",
    "::add-mask::a",
    "@alice",
    "@acme/dba",
    "#1",
    "GH-1",
    "|",
    "||",
    "`",
    "```",
    "````\n",
    "\n```\n",
    "~~~",
    "<script>alert(1)</script>",
    "<img src=x onerror=y>",
    "<!--",
    "-->",
    "<details>",
    "</details>",
    "</summary>",
    "</code>",
    "]]>",
    "</style>",
    "&lt;",
    "&#60;",
    "&",
    "\"",
    "'",
    "\"]",
    "\"}}",
    "[x](https://e.example)",
    "![x](y)",
    "<https://e.example>",
    "https://e.example",
    "www.e.example",
    "a@e.example",
    "{{findings}}",
    "{{style}}",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{200b}",
    "\u{7}",
    "\r",
    "\r\n",
    "\n",
    "\n\n",
    "\t",
    "\u{85}",
    "\u{2028}",
    "%0A",
    "%",
    ":",
    ",",
    "*",
    "**",
    "_",
    "~~",
    "\\",
    "$x$",
    "- [ ] ",
    "\n# h\n",
    "\n- x",
    "\n    x",
    "subgraph",
    "end",
    "click",
    "%%{init}%%",
    ";",
    "\u{fffe}",
    "\u{1f980}",
    "a",
    "prod",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => prop::sample::select(TOKENS).prop_map(str::to_owned), 1 => "\\PC{0,6}", 1 => ".{0,3}"];
    prop::collection::vec(piece, 1..7).prop_map(|pieces| pieces.concat())
}

/// A text that is no resource address, whatever it begins with: an address whose type is another than the plan says
/// is refused.
fn no_address(text: &str) -> String {
    format!("{text} ")
}

/// A plan that destroys objects with such names, and one that others need.
fn plan(key: &str, value: &str) -> String {
    let address = |name: &str| format!("aws_db_instance.{name}[{}]", serde_json::to_string(key).unwrap());
    let change = |address: &str, kind: &str, name: &str, actions: &[&str], before: serde_json::Value| {
        json!({
            "address": address, "mode": "managed", "type": kind, "name": name, "index": key,
            "provider_name": "registry.terraform.io/hashicorp/aws", "deposed": serde_json::Value::Null,
            "action_reason": value,
            "change": { "actions": actions, "before": before,
                        "after": if actions.len() == 2 { before.clone() } else { serde_json::Value::Null },
                        "after_unknown": {}, "replace_paths": [[value]] }
        })
    };
    let tags = json!({ "tags": { "Environment": format!("prod {value}"), value: value }, "deletion_protection": true });
    let resource = |name: &str, references: &[&str]| {
        json!({ "address": format!("aws_db_instance.{name}"), "mode": "managed", "type": "aws_db_instance",
                "name": name, "expressions": { "x": { "references": references } } })
    };
    let mut used = change(&address("user"), "aws_db_instance", "user", &["no-op"], tags.clone());
    used["change"]["after"] = tags.clone();
    json!({
        "format_version": "1.2", "terraform_version": format!("1.9 {value}"),
        "variables": { "environment": { "value": format!("prod {value}") } },
        "resource_changes": [
            change(&address("main"), "aws_db_instance", "main", &["delete", "create"], tags.clone()),
            change(&address("gone"), "aws_db_instance", "gone", &["delete"], tags.clone()),
            change(&no_address(value), value, value, &["transmogrify"], tags),
            used,
        ],
        "prior_state": { "values": { "root_module": { "resources": [] } } },
        "configuration": { "root_module": { "resources": [
            resource("main", &[]), resource("user", &["aws_db_instance.main"]) ] } }
    })
    .to_string()
}

/// The commands that a runner takes from a log.
const COMMANDS: [&str; 5] = ["::error", "::warning", "::stop-commands", "::add-mask", "::set-output"];

fn is_harmless(shown: &Shown) {
    for format in FORMATS {
        let text = shown.text(format);
        assert!(!text.contains("##["), "{format}");
        let own = format == "github";
        for line in text.split(['\n', '\r', '\u{85}', '\u{2028}']) {
            let line = line.trim_start();
            let command = COMMANDS.iter().any(|command| line.to_lowercase().starts_with(command));
            assert_eq!(command, own && !line.is_empty(), "{format}: {line}");
        }
        let treacherous = ['\u{1b}', '\u{202e}', '\u{200b}', '\u{7}', '\r', '\u{85}', '\u{2028}'];
        assert!(!text.contains(treacherous), "{format}");
    }
    assert_eq!(shown.text("github").lines().count(), shown.with_effect(&["sign-off", "deny", "warn"]));
    valid::sarif(shown);
    valid::junit(shown);
    valid::markdown(shown);
    valid::html(shown);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_name_and_no_value_breaks_out_of_a_report(key in hostile(), value in hostile()) {
        let shown = show_plan(&plan(&key, &value), &[]);
        prop_assert_eq!(shown.code, 1, "{}", &shown.stderr);
        prop_assert!(shown.report.findings.len() >= 2);
        is_harmless(&shown);
    }
}

#[test]
fn every_token_alone_is_harmless() {
    for token in TOKENS {
        is_harmless(&show_plan(&plan(token, token), &[]));
        is_harmless(&show_plan(&plan("x", &format!("\n{token}\n{token}")), &[]));
    }
}

#[test]
fn a_name_as_long_as_a_book_breaks_no_bound() {
    let shown = show_plan(&plan(&"@|`<".repeat(30_000), &"x ".repeat(50_000)), &[]);
    is_harmless(&shown);
    assert!(shown.text("markdown").contains("CLOSED"));
}
