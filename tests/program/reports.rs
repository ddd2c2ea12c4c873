//! Every reporter over every story: nothing is lost, nothing leaks, and what comes out is what its readers expect.

mod files;
mod hostile;
mod limits;
mod looks;
mod valid;

use super::common::{Ran, foureyes, ran};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What the plans hold in every position in which a secret can be.
const SECRET: &str = "hunter2";

/// Every format of a report.
const FORMATS: [&str; 7] = ["terminal", "json", "markdown", "sarif", "junit", "github", "html"];

/// A plan in every format of report.
struct Shown {
    name: String,
    code: i32,
    stderr: String,
    texts: BTreeMap<&'static str, String>,
    report: Report,
}

/// What of the JSON report the others are held against.
#[derive(Debug, Deserialize)]
struct Report {
    findings: Vec<Finding>,
    plans: Vec<serde::de::IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Finding {
    rule: String,
    severity: String,
    decision: Decision,
}

#[derive(Debug, Deserialize)]
struct Decision {
    effect: String,
}

impl Shown {
    fn text(&self, format: &str) -> &str {
        self.texts.get(format).unwrap()
    }

    fn with_effect(&self, wanted: &[&str]) -> usize {
        let findings = self.report.findings.iter();
        findings.filter(|finding| wanted.contains(&finding.decision.effect.as_str())).count()
    }
}

/// The files of a run in every format, in a directory that holds a plan of this name.
fn show(name: &str, directory: &Path, args: &[&str]) -> Shown {
    let reports = FORMATS.map(|format| format!("{format}=shown.{format}"));
    let mut command = foureyes();
    command.arg("check").args(args).current_dir(directory);
    command.args(reports.iter().flat_map(|report| ["--report", report]));
    let Ran { code, stderr, .. } = ran(command.output().unwrap());
    let read = |format: &str| {
        let file = directory.join(format!("shown.{format}"));
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name} {format}: {error}: {stderr}"))
    };
    let texts: BTreeMap<&str, String> = FORMATS.iter().map(|format| (*format, read(format))).collect();
    let report = serde_json::from_str(&texts["json"]).unwrap();
    Shown { name: name.to_owned(), code, stderr, texts, report }
}

/// A plan with this text in every format of report.
fn show_plan(plan: &str, args: &[&str]) -> Shown {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("plan.json"), plan).unwrap();
    let args: Vec<&str> = ["plan.json"].iter().chain(args).copied().collect();
    show("plan", directory.path(), &args)
}

#[derive(Deserialize)]
struct Args {
    args: Vec<String>,
}

/// The plan of a story, and the options that it is judged with.
fn story(path: &Path) -> (PathBuf, Vec<String>) {
    let mut files = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let plan = files.find(|file| file.file_stem().is_some_and(|stem| stem == "plan")).unwrap();
    let Args { args } = toml::from_str(&fs::read_to_string(path.join("expected.toml")).unwrap()).unwrap();
    (plan, args)
}

fn stories() -> &'static [Shown] {
    static STORIES: OnceLock<Vec<Shown>> = OnceLock::new();
    STORIES.get_or_init(|| paths().iter().map(|path| show_story(path)).collect())
}

/// A story's plan in a directory whose name says nothing, and the words of a command line that judges it there.
fn copied(path: &Path) -> (tempfile::TempDir, Vec<String>) {
    let (plan, args) = story(path);
    let directory = tempfile::tempdir().unwrap();
    let file = plan.file_name().unwrap().to_str().unwrap().to_owned();
    fs::copy(&plan, directory.path().join(&file)).unwrap();
    let policy = path.join("foureyes.toml");
    if policy.exists() {
        fs::copy(policy, directory.path().join("foureyes.toml")).unwrap();
    }
    (directory, [file].into_iter().chain(args).collect())
}

fn show_story(path: &Path) -> Shown {
    let (directory, args) = copied(path);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    show(&path.file_name().unwrap().to_string_lossy(), directory.path(), &args)
}

fn paths() -> Vec<PathBuf> {
    let entries = fs::read_dir("testdata/stories").unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_format_ends_with_the_same_code_and_says_the_same_twice() {
    for (path, first) in paths().iter().zip(stories()) {
        let second = show_story(path);
        assert_eq!((second.code, &second.texts), (first.code, &first.texts), "{}", first.name);
        // The formats have nothing to do with each other, so each is tried alone on some of the plans.
        if first.name.len() % 8 == 0 {
            let (directory, args) = copied(path);
            for format in FORMATS {
                let mut alone = foureyes();
                alone.arg("check").args(["--report", format]).args(&args).current_dir(directory.path());
                assert_eq!(ran(alone.output().unwrap()).code, first.code, "{} {format}", first.name);
            }
        }
    }
}

#[test]
fn no_report_holds_a_secret() {
    for shown in stories() {
        assert!(!shown.stderr.contains(SECRET), "{}", shown.name);
        for (format, text) in &shown.texts {
            assert!(!text.contains(SECRET), "{} in {format}", shown.name);
        }
    }
}

/// The number in front of some words, where they are there.
fn counted(text: &str, behind: &str) -> usize {
    let before = text.find(behind).map(|at| &text[..at]);
    before.map_or(0, |before| before.rsplit([' ', '\n']).next().unwrap().parse().unwrap())
}

#[test]
fn terminal_tells_or_counts_every_finding() {
    for shown in stories() {
        let text = shown.text("terminal");
        let severities = ["critical", "high", "medium", "low"];
        let full = |line: &str| {
            let rule =
                line.split_once(' ').filter(|(word, _)| severities.contains(&word.to_lowercase().as_str()));
            line.starts_with(char::is_uppercase) && rule.is_some_and(|(_, rule)| !rule.contains(' '))
        };
        let listed = |line: &str| {
            let line = line.strip_prefix("  ").unwrap_or_default();
            severities.iter().any(|severity| line.starts_with(severity))
        };
        let told = text.lines().filter(|line| full(line) || listed(line)).count();
        let text = text.replace("\n  ", " ");
        let counts = [" more: ", " inside of what is listed", " allowed;"].map(|of| counted(&text, of));
        let all = told + counts.iter().sum::<usize>();
        assert_eq!(all, shown.report.findings.len(), "{}:\n{text}", shown.name);
    }
}

#[test]
fn everything_is_told_on_request() {
    for (path, shown) in paths().iter().zip(stories()) {
        let (directory, args) = copied(path);
        let output =
            foureyes().args(["check", "-v"]).args(args).current_dir(directory.path()).output().unwrap();
        let text = ran(output).stdout;
        let name = &shown.name;
        for Finding { rule, severity, .. } in &shown.report.findings {
            assert!(
                text.contains(&format!("{} {rule}\n", severity.to_uppercase())),
                "{name} {rule}:\n{text}"
            );
        }
    }
}

#[test]
fn annotations_are_those_that_decide() {
    for shown in stories() {
        let lines = |level: &str| {
            let start = format!("::{level} ");
            shown.text("github").lines().filter(|line| line.starts_with(&start)).count()
        };
        let name = &shown.name;
        assert_eq!(lines("error"), shown.with_effect(&["sign-off", "deny"]).min(10), "{name}");
        assert_eq!(lines("warning"), shown.with_effect(&["warn"]).min(10), "{name}");
        assert_eq!(lines("error") + lines("warning"), shown.text("github").lines().count(), "{name}");
    }
}
