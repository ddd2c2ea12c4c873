//! Every story is judged as it says, and every rule fires on one and is silent on a near miss.

use super::common::{Expected, Report, exit_code, run};
use foureyes::gate::{Judgement, Terms};
use foureyes::policy::Policy;
use foureyes::report::Recorded;
use foureyes::rules::RULES;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The rules that no plan fires: a pull request does, in the tests of `review`.
pub(super) const ON_PULL_REQUESTS: [&str; 1] = ["gate-tampering"];

pub(super) struct Story {
    pub(super) name: String,
    expected: Expected,
    report: Report,
    /// The JSON report, as it was written.
    pub(super) written: String,
}

impl Story {
    /// With what its plan is judged.
    pub(super) fn args(&self) -> Vec<String> {
        self.expected.args.clone()
    }
}

/// The plan of a story, and what is expected of it. A `foureyes.toml` beside them is its policy.
fn files(story: &Path) -> (PathBuf, PathBuf) {
    let plan = fs::read_dir(story)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_stem().is_some_and(|stem| stem == "plan"))
        .unwrap();
    (plan, story.join("expected.toml"))
}

/// Every story, judged in a directory whose name says nothing. Several tests look at them; they run once.
pub(super) static STORIES: LazyLock<Vec<Story>> = LazyLock::new(|| {
    let mut paths: Vec<PathBuf> =
        fs::read_dir("testdata/stories").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| judge(path)).collect()
});

fn judge(path: &Path) -> Story {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let (plan, expected) = files(path);
    let expected = Expected::read(&expected);
    let directory = tempfile::tempdir().unwrap();
    let file = plan.file_name().unwrap().to_str().unwrap();
    fs::copy(&plan, directory.path().join(file)).unwrap();
    let policy = path.join("foureyes.toml");
    if policy.exists() {
        fs::copy(policy, directory.path().join("foureyes.toml")).unwrap();
    }
    let mut args = vec!["check", file, "--report", "json", "--report", "terminal=shown.txt"];
    args.extend(expected.args.iter().map(String::as_str));
    let ran = run(directory.path(), &args);
    let report: Report =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{name}: {error}: {}", ran.stderr));
    assert_eq!(ran.code, exit_code(&report.verdict), "{name}");
    let shown = fs::read_to_string(directory.path().join("shown.txt")).unwrap();
    assert!(shown.lines().all(fits), "{name}:\n{shown}");
    Story { name, expected, report, written: ran.stdout }
}

/// Whether a line fits into 80 columns, but for an address that alone takes most of them.
fn fits(line: &str) -> bool {
    let longest = line.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    line.chars().count() <= 80 || longest > 40
}

#[test]
fn every_story_is_judged_as_it_says() {
    let stories = &STORIES;
    let wrong: Vec<String> = stories
        .iter()
        .filter_map(|story| {
            let difference = story.expected.difference(&story.report)?;
            Some(format!("{}: {}\n{difference}", story.name, story.expected.about))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} stories\n\n{}", wrong.len(), stories.len(), wrong.join("\n\n"));
}

#[test]
fn the_matrix_of_rules_and_stories_is_the_contract() {
    let stories = &STORIES;
    let of_plans = RULES.iter().filter(|rule| !ON_PULL_REQUESTS.contains(&rule.id));
    let mut matrix: BTreeMap<&str, Vec<&str>> = of_plans.map(|rule| (rule.id, Vec::new())).collect();
    for story in stories.iter() {
        for (rule, fired) in &mut matrix {
            if story.report.findings.iter().any(|finding| finding.rule == *rule) {
                fired.push(&story.name);
            }
        }
    }
    for (rule, fired) in &matrix {
        assert!(!fired.is_empty(), "`{rule}` fires on no story");
        let near_miss = format!("near-miss-{rule}-");
        let silent = stories
            .iter()
            .any(|story| story.name.starts_with(&near_miss) && !fired.contains(&story.name.as_str()));
        assert!(silent, "`{rule}` has no near miss on which it is silent");
    }
    let lines = matrix.iter().map(|(rule, fired)| format!("{rule}\n  {}\n", fired.join("\n  ")));
    insta::assert_snapshot!("matrix", lines.collect::<String>());
}

/// What `review` makes of the report of a `check` is never milder than what `check` said, and with the same policy the
/// same.
#[test]
fn the_report_of_every_story_can_be_taken_up_again() {
    let policy = Policy::default();
    let terms = Terms { policy: &policy, environment: None, today: "2026-11-25".parse().unwrap() };
    for story in STORIES.iter() {
        let recorded =
            Recorded::read(&story.written).unwrap().unwrap_or_else(|error| panic!("{}: {error}", story.name));
        let (judged, refused) = recorded.judged(&terms);
        let judgement = Judgement::new(judged, refused, Vec::new(), &terms);
        let report: Report = serde_json::from_str(&story.written).unwrap();
        assert_eq!(
            judgement.fingerprint.as_ref().map(ToString::to_string),
            report.fingerprint,
            "{}",
            story.name
        );
        assert!(judgement.required >= report.sign_offs.required, "{}", story.name);
        let open = judgement.verdict == foureyes::gate::Verdict::Pass;
        assert!(!open || report.verdict == "pass", "{}", story.name);
    }
}
