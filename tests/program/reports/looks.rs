//! What a reader sees: the signs that the terminal has, the colours that were asked for, the lines of source.

use super::super::common::{foureyes, ran};
use super::show;
use std::fs;
use std::path::Path;

const STORY: &str = "testdata/stories/an-agent-deletes-and-recreates-production";

fn seen(locale: &[(&str, &str)], args: &[&str]) -> String {
    let mut command = foureyes();
    command.env_remove("LC_ALL").envs(locale.iter().copied()).arg("check");
    ran(command.args(args).output().unwrap()).stdout
}

#[test]
fn signs_are_those_of_the_locale() {
    let source = format!("{STORY}/source");
    let plan = format!("{STORY}/plan.json");
    let args = [plan.as_str(), "--source", &source];
    for locale in [&[][..], &[("LANG", "C")], &[("LANG", "en_GB.UTF-8"), ("LC_ALL", "C")]] {
        let text = seen(locale, &args);
        assert!(text.is_ascii() && text.contains("       55 |     enabled = false\n"), "{text}");
    }
    for locale in [&[("LANG", "en_GB.UTF-8")][..], &[("LANG", "C"), ("LC_CTYPE", "C.utf8")]] {
        let text = seen(locale, &args);
        assert!(text.contains("       55 │     enabled = false\n"), "{text}");
    }
    let wrong = ran(foureyes().env("LC_ALL", "C").args(["check", "none.json"]).output().unwrap());
    assert!(wrong.stderr.is_ascii() && wrong.stdout.is_ascii(), "{}", wrong.stderr);
}

#[test]
fn colours_are_there_only_where_they_are_wanted() {
    let plan = "testdata/stories/much-depends-on-the-network-that-is-replaced/plan.json";
    let plain = seen(&[], &[plan]);
    let coloured = seen(&[], &[plan, "--color", "always"]);
    assert!(!plain.contains('\u{1b}'), "{plain}");
    assert!(coloured.contains("\u{1b}[1m\u{1b}[31m- deletion_protection = true\u{1b}[0m"), "{coloured}");
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, behind)) = rest.split_once('\u{1b}') {
        stripped.push_str(before);
        rest = behind.split_once('m').unwrap().1;
    }
    assert_eq!(stripped + rest, plain);
}

#[test]
fn a_plan_without_findings_is_a_line_and_the_verdict() {
    let text = seen(&[], &["testdata/stories/nothing-to-do/plan.json"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("PASS  ") && lines[1].starts_with("pass | "), "{text}");
}

#[test]
fn the_lines_of_source_are_in_every_report_that_has_a_place_for_them() {
    let directory = tempfile::tempdir().unwrap();
    let plan = fs::canonicalize(Path::new(STORY).join("plan.json")).unwrap();
    let source = fs::canonicalize(Path::new(STORY).join("source")).unwrap();
    let shown =
        show("story", directory.path(), &[plan.to_str().unwrap(), "--source", source.to_str().unwrap()]);
    let path = format!("{STORY}/source/modules/cost_explorer/data.tf");
    let log: serde_json::Value = serde_json::from_str(shown.text("sarif")).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let mut located = 0;
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        if place["artifactLocation"]["uri"].as_str().unwrap() == path {
            let line = usize::try_from(place["region"]["startLine"].as_u64().unwrap()).unwrap();
            let column = usize::try_from(place["region"]["startColumn"].as_u64().unwrap()).unwrap();
            let marked = &lines[line - 1][column - 1..];
            assert!(marked.starts_with(|letter: char| letter.is_ascii_lowercase()), "{marked}");
            located += 1;
        }
    }
    assert!(located >= 5, "{located}");
    assert!(shown.text("github").contains(&format!("::error file={path},line=22,col=3,")));
    assert!(shown.text("markdown").contains("data.tf, line 22"));
    assert!(shown.text("junit").contains(&format!("file=\"{path}\" line=\"22\"")));
    assert!(shown.text("html").contains("<mark>skip_final_snapshot</mark>"));
    for (format, text) in &shown.texts {
        assert!(!text.contains("aurora-postgresql"), "{format} shows a value of the source");
    }
}
