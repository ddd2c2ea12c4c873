//! `foureyes atlantis` against the rules by which Atlantis takes a verdict from a text, as its sources have them.
//!
//! Source: `server/events/project_command_runner.go` of runatlantis/atlantis, before and after its #6019 of December
//! 2025; standard output and standard error come in one text there, in no fixed order.

use super::common::{Ran, Report, exit_code, foureyes, ran};
use super::stories::STORIES;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names that have in them what Atlantis looks for, and what would break out of its comment.
const NAMES: [&str; 5] =
    ["failover", "FAILURE", "1 failure", "failures\": [", "x\n```\nFAIL @acme \\n```\\n</details>"];

/// Releases before December 2025: the letters anywhere, as Go makes them small.
fn is_violated_before(text: &str) -> bool {
    text.replace('İ', "i").to_lowercase().contains("fail")
}

/// Releases since: `FAIL` at the beginning, or `([1-9][0-9]* failure|failures": \[)` anywhere.
fn is_violated_since(text: &str) -> bool {
    let counted = |(at, _): (usize, &str)| {
        let before = text[..at].chars().rev().take_while(char::is_ascii_digit);
        before.into_iter().any(|digit| digit != '0')
    };
    text.trim().starts_with("FAIL")
        || text.match_indices(" failure").any(counted)
        || text.contains("failures\": [")
}

/// What runs in a step: the verdict that both releases take from it, which must be one and the same.
#[track_caller]
fn is_closed(ran: &Ran, what: &str) -> bool {
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{what}");
    assert!(!ran.stdout.trim().is_empty(), "{what}: without a text nothing is recorded");
    assert!(ran.stdout.len() <= 60_000, "{what}: {} bytes", ran.stdout.len());
    assert!(!ran.stdout.contains('`') && !ran.stdout.contains("\\n"), "{what}: {}", ran.stdout);
    let (before, since) = (is_violated_before(&ran.stdout), is_violated_since(&ran.stdout));
    assert_eq!(before, since, "{what}: {}", ran.stdout);
    let closed = ran.stdout.starts_with("FAIL - foureyes: ");
    assert_eq!(closed, since, "{what}: {}", ran.stdout);
    let tally = ran.stdout.trim_end().lines().last().unwrap();
    assert_eq!(closed, tally.ends_with(", 0 exceptions"), "{what}: {}", ran.stdout);
    closed
}

/// A step in a checkout with this plan.
struct Step {
    directory: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Step {
    fn new(plan: &[u8]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("default.tfplan"), plan).unwrap();
        let plan = directory.path().join("default.tfplan").display().to_string();
        Self { directory, variables: vec![("PLANFILE", plan), ("REPO_REL_DIR", ".".to_owned())] }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value.to_owned()));
        self
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn run(&self, args: &[&str]) -> Ran {
        let mut command = foureyes();
        command.args(args).current_dir(self.path());
        command.envs(self.variables.iter().map(|(name, value)| (*name, value)));
        ran(command.output().unwrap())
    }

    fn atlantis(&self, args: &[&str]) -> Ran {
        self.run(&[&["atlantis"], args].concat())
    }

    /// Whether `check` would close the gate, and the findings because of which it would.
    fn checked(&self, args: &[&str]) -> (bool, usize) {
        let ran = self.run(&[&["check", "default.tfplan", "--report", "json"], args].concat());
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(ran.code, exit_code(&report.verdict));
        (ran.code != 0, report.findings.len())
    }
}

fn story_plans() -> Vec<(String, PathBuf)> {
    let plans = STORIES.iter().map(|story| {
        let directory = Path::new("testdata/stories").join(&story.name);
        let plan = ["plan.json", "plan.ndjson"].map(|name| directory.join(name));
        (story.name.clone(), plan.into_iter().find(|plan| plan.exists()).unwrap())
    });
    plans.collect()
}

fn in_parallel<T: Sync>(items: &[T], test: impl Fn(&T) + Sync) {
    let share = items.len().div_ceil(std::thread::available_parallelism().map_or(1, usize::from));
    std::thread::scope(|scope| {
        for items in items.chunks(share) {
            scope.spawn(|| items.iter().for_each(&test));
        }
    });
}

#[test]
fn both_releases_read_the_verdict_of_every_story_and_of_every_refusal() {
    in_parallel(&story_plans(), |(name, path)| {
        let step = Step::new(&fs::read(path).unwrap());
        let policy = path.parent().unwrap().join("foureyes.toml");
        let mut args = STORIES.iter().find(|story| story.name == *name).unwrap().args();
        if policy.exists() {
            args.extend(["--policy".to_owned(), policy.canonicalize().unwrap().display().to_string()]);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let ran = step.atlantis(&args);
        let (closed, findings) = step.checked(&args);
        assert_eq!(is_closed(&ran, name), closed, "{name}: {}", ran.stdout);
        let told = ran.stdout.lines().filter(|line| line.starts_with("FAIL - ")).count();
        assert!(!closed || (2..=findings.max(1) + 2).contains(&told), "{name}: {}", ran.stdout);
    });
    let refused: Vec<PathBuf> =
        fs::read_dir("testdata/refused").unwrap().map(|entry| entry.unwrap().path()).collect();
    in_parallel(&refused, |path| {
        if path.extension().is_none_or(|ending| ending != "expected") {
            let ran = Step::new(&fs::read(path).unwrap()).atlantis(&[]);
            assert!(is_closed(&ran, &path.display().to_string()), "{path:?}: {}", ran.stdout);
            assert!(!ran.stdout.contains("hunter2"), "{path:?}: {}", ran.stdout);
        }
    });
}

/// Every address and every variable gets another of the names.
fn rename(plan: &mut Value, number: &mut usize) {
    let mut name = || {
        *number += 1;
        NAMES[*number % NAMES.len()]
    };
    for change in plan["resource_changes"].as_array_mut().into_iter().flatten() {
        for key in ["address", "previous_address"] {
            if let Some(address) = change[key].as_str().filter(|address| !address.is_empty()) {
                change[key] = format!("module.failover[{}].{address}", Value::from(name())).into();
            }
        }
    }
}

#[test]
fn names_with_the_words_that_atlantis_looks_for_change_no_verdict() {
    let renamed = story_plans().into_iter().filter_map(|(story, path)| {
        let mut plan: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        rename(&mut plan, &mut story.len());
        Some((story, plan))
    });
    let mut open = std::sync::atomic::AtomicUsize::new(0);
    in_parallel(&renamed.collect::<Vec<_>>(), |(name, plan)| {
        let plan = plan.to_string();
        for project in ["1 failure", "x\n```"] {
            let step = Step::new(plan.as_bytes()).with("PROJECT_NAME", project).with("WORKSPACE", "failover");
            let ran = step.atlantis(&[]);
            let closed = is_closed(&ran, name);
            assert_eq!(closed, step.checked(&[]).0, "{name}: {}", ran.stdout);
            if !closed && ran.stdout.contains("f·ail") {
                open.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        }
    });
    assert!(*open.get_mut() >= 50, "only {} open gates have shown such a name", open.get_mut());
}

const DATABASE: &str = "testdata/stories/a-database-is-deleted-in-production/plan.json";

fn database() -> Step {
    Step::new(&fs::read(DATABASE).unwrap())
}

#[test]
fn an_open_gate_shows_names_that_can_still_be_read() {
    let plan = fs::read_to_string(DATABASE).unwrap().replace("main", "failover");
    let step = Step::new(plan.as_bytes());
    fs::write(step.path().join("audit.toml"), "version = 1\nmode = \"audit\"\n").unwrap();
    let ran = step.atlantis(&["--policy", "audit.toml"]);
    assert!(!is_closed(&ran, "audit"), "{}", ran.stdout);
    assert!(ran.stdout.starts_with("PASS - foureyes: only audited, else CLOSED: "), "{}", ran.stdout);
    let line = "AUDIT - critical stateful-delete aws_db_instance.f·ailover: sign-off by 2";
    assert!(ran.stdout.lines().any(|told| told == line), "{}", ran.stdout);
    assert!(ran.stdout.contains("the dot in f·ail belongs to no name"), "{}", ran.stdout);
}

#[test]
fn the_lines_that_an_approval_covers_are_the_same_from_run_to_run() {
    let items = |ran: Ran| -> Vec<String> {
        assert!(is_closed(&ran, "the database"), "{}", ran.stdout);
        ran.stdout.lines().filter(|line| line.starts_with("FAIL - ")).map(str::to_owned).collect()
    };
    let first = items(database().atlantis(&[]));
    assert!(first[0].starts_with("FAIL - foureyes: sign-off-required, fe1:"), "{first:?}");
    assert_eq!(first[1..], ["FAIL - critical stateful-delete aws_db_instance.main: sign-off by 2"]);
    // Another version of the tool, another order, another place in the source.
    let text = fs::read_to_string(DATABASE).unwrap();
    let mut plan: Value = serde_json::from_str(&text).unwrap();
    plan["terraform_version"] = "1.9.0".into();
    plan["resource_changes"].as_array_mut().unwrap().reverse();
    let again = Step::new(plan.to_string().as_bytes());
    fs::write(again.path().join("main.tf"), "\n\n\nresource \"aws_db_instance\" \"main\" {\n}\n").unwrap();
    assert_eq!(items(again.atlantis(&[])), first);
    // The same line for another object is another approval.
    let other = Step::new(text.as_bytes()).with("PROJECT_NAME", "other");
    assert_ne!(items(other.atlantis(&[])), first);
    // Two files that cannot be judged are two things to approve.
    let [one, two] = ["{}", "[]"].map(|text| items(Step::new(text.as_bytes()).atlantis(&[])));
    assert!(one[0].starts_with("FAIL - foureyes: undecided, sha256:") && one[0] != two[0], "{one:?} {two:?}");
}

#[test]
fn whatever_goes_wrong_closes_the_gate() {
    let closed = |ran: Ran, says: &str| {
        assert!(is_closed(&ran, says) && ran.stdout.contains(says), "{says}: {}", ran.stdout);
    };
    closed(ran(foureyes().arg("atlantis").output().unwrap()), "PLANFILE and SHOWFILE are not set");
    closed(database().with("PLANFILE", "gone.tfplan").atlantis(&[]), "cannot be read");
    closed(database().with("PLANFILE", ".").atlantis(&[]), "cannot be read");
    closed(database().with("PLANFILE", "*").atlantis(&[]), "cannot be read");
    closed(database().atlantis(&["--nonsense"]), "--nonsense");
    closed(database().atlantis(&["plan.json"]), "plan.json");
    closed(database().atlantis(&["--environment", ""]), "it is empty");
    closed(database().run(&["--quiet", "atlantis"]), "--quiet");
    closed(database().run(&["--version", "atlantis"]), "the command line");
    closed(database().atlantis(&["--policy", "gone.toml"]), "gone.toml: it cannot be read");
    let step = database();
    fs::write(step.path().join("bad.toml"), "version = 1\nfail = \"hunter2\"\n").unwrap();
    let bad = step.atlantis(&["--policy", "bad.toml"]);
    assert!(!bad.stdout.contains("hunter2"), "{}", bad.stdout);
    closed(bad, "line 2");
    for help in ["-h", "--help"] {
        let ran = database().atlantis(&[help]);
        assert!(is_violated_before(&ran.stdout) && is_violated_since(&ran.stdout), "{}", ran.stdout);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    }
}

#[test]
fn a_policy_in_the_checkout_cannot_decide_on_its_own_pull_request() {
    let step = database();
    let everything = "version = 1\n[decisions.production]\ncritical = \"allow\"\n";
    fs::write(step.path().join("foureyes.toml"), everything).unwrap();
    let own = step.atlantis(&[]);
    assert!(
        is_closed(&own, "its own policy") && own.stdout.contains("give '--policy FILE'"),
        "{}",
        own.stdout
    );
    assert!(!is_closed(&step.atlantis(&["--policy", "foureyes.toml"]), "named"));
}

#[test]
fn the_json_of_the_plan_is_read_where_there_is_no_plan_file() {
    let step = database();
    let plan = step.path().join("default.tfplan").display().to_string();
    let shown = Step::new(b"").with("PLANFILE", "").with("SHOWFILE", &plan).with("PROJECT_NAME", "shop");
    let ran = shown.atlantis(&[]);
    assert!(is_closed(&ran, "shown") && ran.stdout.contains("\nshop: production; "), "{}", ran.stdout);
}

#[test]
fn the_project_and_the_workspace_are_those_that_atlantis_names() {
    let plan = fs::read("testdata/stories/nobody-says-which-environment-this-is/plan.json").unwrap();
    let step = Step::new(&plan).with("PROJECT_NAME", "network").with("WORKSPACE", "prod");
    let told = step.atlantis(&[]).stdout;
    assert!(told.contains("\nnetwork: production; the workspace is"), "{told}");
    let step = Step::new(&plan).with("REPO_REL_DIR", "live/dev/network").with("WORKSPACE", "default");
    let told = step.atlantis(&[]).stdout;
    assert!(told.contains("\nlive/dev/network: non-production; "), "{told}");
}

#[test]
fn what_does_not_fit_is_counted_and_still_part_of_what_is_approved() {
    let change = |number: u32| {
        format!(
            r#"{{"address": "aws_db_instance.n{number}", "mode": "managed", "type": "aws_db_instance", "name": "n{number}",
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": {{"actions": ["delete"], "before": {{"id": "{number}"}}, "after": null}}}}"#
        )
    };
    let plan = |numbers: std::ops::Range<u32>| {
        let changes: Vec<String> = numbers.map(change).collect();
        let text = format!(
            r#"{{"format_version": "1.2", "planned_values": {{}}, "resource_changes": [{}]}}"#,
            changes.join(",")
        );
        Step::new(text.as_bytes()).atlantis(&["--environment", "production"])
    };
    let ran = plan(0..4000);
    assert!(is_closed(&ran, "many"), "{}", ran.stdout);
    let listed = ran.stdout.lines().filter(|line| line.starts_with("FAIL - high stateful-delete ")).count();
    let more = format!("FAIL - and {} more\n", 4000 - listed);
    assert!(listed > 30 && ran.stdout.contains(&more), "{listed}: {}", ran.stdout);
    assert!(ran.stdout.contains("4001 failures"), "{}", ran.stdout);
    let other = plan(1..4001).stdout;
    assert_ne!(ran.stdout.lines().next(), other.lines().next());
}

#[test]
fn a_reader_that_has_gone_is_no_error_and_a_full_disk_is_one() {
    let step = database();
    let mut command = foureyes();
    command.arg("atlantis").current_dir(step.path());
    command.envs(step.variables.iter().map(|(name, value)| (*name, value)));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let gone = ran(command.stdout(writer).output().unwrap());
    assert_eq!((gone.code, gone.stderr.as_str()), (0, ""));
    if let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") {
        // The `||` of the step says what this cannot.
        let full = ran(command.stdout(full).output().unwrap());
        assert_eq!((full.code, full.stderr.as_str()), (2, ""));
    }
}

/// The commands of the steps in a server's configuration.
fn steps(file: &str) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    text.lines().filter_map(|line| line.trim().strip_prefix("- run: ")).map(str::to_owned).collect()
}

#[test]
fn the_steps_of_the_example_do_what_they_say_and_init_writes_the_same() {
    let [check, stop] = steps("examples/atlantis/repos.yaml").try_into().unwrap();
    assert_eq!(steps("src/commands/init/atlantis.yaml"), [check.clone(), stop.clone()]);
    let step = database();
    fs::write(step.path().join("policy.toml"), "version = 1\n").unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_foureyes")).parent().unwrap();
    let shell = |command: &str, path: &str| {
        let command = command.replace("/etc/foureyes/foureyes.toml", "policy.toml");
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &command]).current_dir(step.path()).env_clear().env("PATH", path);
        shell.envs(step.variables.iter().map(|(name, value)| (*name, value)));
        ran(shell.output().unwrap())
    };
    assert!(is_closed(&shell(&check, binary.to_str().unwrap()), "the check"));
    let absent = shell(&check, "/nowhere");
    assert!(absent.code == 0 && absent.stdout == "FAIL - 1 failure, foureyes did not run\n", "{absent:?}");
    // Nobody says which pull request it is, so nobody can have signed.
    assert_eq!(shell(&stop, binary.to_str().unwrap()).code, 2);
    let alone = stop.replace("--sign-offs github ", "");
    assert_eq!(shell(&alone, binary.to_str().unwrap()).code, 1);
    assert_eq!(shell(&stop, "/nowhere").code, 127);
}

/// Without these Atlantis runs no step of a policy check, or takes its text for conftest's JSON.
#[test]
fn the_example_switches_custom_policy_checks_on() {
    for file in ["examples/atlantis/repos.yaml", "src/commands/init/atlantis.yaml"] {
        let text = fs::read_to_string(file).unwrap();
        for switch in ["    policy_check: true\n", "    custom_policy_check: true\n"] {
            assert!(text.contains(switch), "{file}: {switch}");
        }
    }
}
