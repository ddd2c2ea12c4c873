//! One run of foureyes as a step: what it writes, and on which verdict it fails.

use super::runner::Runner;
use std::fs;

const STORY: &str = "testdata/stories/an-agent-deletes-and-recreates-production/plan.json";
const QUIET: &str = "testdata/stories/the-same-bug-fixed-with-one-task-definition/plan.json";

/// A runner with a plan, and foureyes itself.
fn real(plan: &str) -> Runner {
    Runner::new()
        .with("FOUREYES_BINARY", env!("CARGO_BIN_EXE_foureyes"))
        .with_file("plan.json", &fs::read(plan).unwrap())
        .with("INPUT_PLANS", "plan.json")
}

/// A runner with a foureyes that does as this script says.
fn made_up(script: &str) -> Runner {
    let runner = Runner::new().with_program("foureyes", script).with("INPUT_PLANS", "plan.json");
    let binary = runner.text("bin/foureyes");
    runner.with("FOUREYES_BINARY", &binary)
}

#[test]
fn one_run_writes_log_annotations_summary_outputs_and_reports() {
    let runner =
        real(STORY).with("INPUT_REPORTS", "json=out/report.json\n  sarif=out/foureyes.sarif  \n\ngithub\n");
    let step = runner.step("judge.sh");
    assert_eq!(step.code, 1, "{}", step.log);
    assert!(step.log.contains("CLOSED") && step.log.contains("\n::error "), "{}", step.log);
    assert!(step.summary.contains("environment-wipe"), "{}", step.summary);
    assert_eq!((step.output("verdict"), step.output("exit-code")), ("sign-off-required", "1"));
    assert!(step.output("fingerprint").starts_with("fe1:"));
    assert!(step.output("findings").parse::<u32>().unwrap() > 10);
    assert_eq!(
        step.output("report-path"),
        fs::canonicalize(runner.at("work")).unwrap().join("out/report.json").to_str().unwrap()
    );
    assert!(runner.at("work/out/foureyes.sarif").is_file());
    let quiet = real(QUIET).step("judge.sh");
    assert_eq!((quiet.code, quiet.output("verdict"), quiet.output("exit-code")), (0, "pass", "0"));
}

#[test]
fn what_is_read_aloud_gives_the_runner_no_commands() {
    let step = made_up("echo '::add-path::/x'; echo '##[add-path]/x' >&2; exit 1").step("judge.sh");
    let (stop, rest) = step.log.split_once('\n').unwrap();
    let token = stop.strip_prefix("::stop-commands::").unwrap();
    assert!(token.len() > 32, "{token}");
    let (inside, _) = rest.split_once(&format!("\n::{token}::")).unwrap();
    assert!(inside.contains("::add-path::/x") && inside.contains("##[add-path]/x"), "{}", step.log);
    let other = made_up("exit 1").step("judge.sh");
    assert!(!other.log.contains(token), "nobody can know it before");
}

#[test]
fn the_step_fails_on_the_verdicts_that_are_asked_for_and_always_on_undecided() {
    for (command, fail_on, ends) in [
        ("check", "", [0, 1, 2, 3]),
        ("check", "undecided", [0, 0, 2, 0]),
        ("check", "denied", [0, 0, 2, 3]),
        ("check", "sign-off-required, denied", [0, 1, 2, 3]),
        ("check", "sign-off-required\ndenied\n", [0, 1, 2, 3]),
        ("review", "undecided", [0, 0, 2, 0]),
        ("review", "denied", [0, 0, 2, 3]),
        ("review", "", [0, 1, 2, 3]),
    ] {
        for (code, ends) in ends.iter().enumerate() {
            let runner = made_up(&format!("exit {code}"));
            let step = runner.with("INPUT_COMMAND", command).with("INPUT_FAIL_ON", fail_on).step("judge.sh");
            assert_eq!(step.code, *ends, "{command} {fail_on:?} {code}: {}", step.log);
            assert_eq!(step.output("exit-code"), code.to_string());
        }
    }
    for word in ["never", "pass", "*", "denied;x"] {
        let runner = made_up("exit 0").with("INPUT_FAIL_ON", word);
        let step = runner.step("judge.sh");
        assert_eq!((step.code, step.output("verdict")), (2, "undecided"), "{word}");
        assert_eq!(runner.calls("foureyes"), "", "{word}");
    }
}

#[test]
fn the_code_of_a_review_is_that_of_the_verdict_only_where_it_decides() {
    let review = |fail_on: &str| {
        let runner = made_up("exit 0").with("INPUT_COMMAND", "review").with("INPUT_FAIL_ON", fail_on);
        assert_eq!(runner.step("judge.sh").code, 0);
        runner.calls("foureyes")
    };
    assert!(!review("").contains("--exit-code"));
    assert!(review("denied").contains("|--exit-code|"));
}

#[test]
fn what_breaks_is_undecided_whatever_was_said_before() {
    for script in [
        "echo verdict=pass >> \"$GITHUB_OUTPUT\"; exit 101",
        "echo verdict=pass >> \"$GITHUB_OUTPUT\"; exit 2",
    ] {
        for fail_on in ["", "denied"] {
            let step = made_up(script).with("INPUT_FAIL_ON", fail_on).step("judge.sh");
            assert_ne!(step.code, 0, "{}", step.log);
            assert_eq!(step.output("verdict"), "undecided");
        }
    }
    let gone = Runner::new().with("FOUREYES_BINARY", "/nowhere/foureyes").with("INPUT_FAIL_ON", "denied");
    let step = gone.step("judge.sh");
    assert!(step.code != 0 && step.output("verdict") == "undecided", "{}", step.log);
    for (name, value) in [("INPUT_COMMAND", "apply"), ("INPUT_WORKING_DIRECTORY", "nowhere")] {
        let step = made_up("exit 0").with(name, value).step("judge.sh");
        assert_eq!((step.code, step.output("verdict")), (2, "undecided"), "{}", step.log);
    }
    for plans in ["", "nowhere.json"] {
        let step = real(QUIET).with("INPUT_PLANS", plans).step("judge.sh");
        assert_eq!((step.code, step.output("verdict")), (2, "undecided"), "{}", step.log);
    }
    let artifact = real(QUIET).with("INPUT_ARTIFACTS", "never-uploaded").step("judge.sh");
    assert_eq!((artifact.code, artifact.output("verdict")), (2, "undecided"), "{}", artifact.log);
}

#[test]
fn to_judge_alone_no_token_is_handed_on() {
    let say = "echo \"token: ${FOUREYES_TOKEN:-none} ${FOUREYES_TEAM_TOKEN:-none}\"";
    let with = |command: &str, sign_offs: &str| {
        let runner = made_up(say).with("FOUREYES_TOKEN", "t1").with("FOUREYES_TEAM_TOKEN", "t2");
        runner.with("INPUT_COMMAND", command).with("INPUT_SIGN_OFFS", sign_offs).step("judge.sh").log
    };
    assert!(with("check", "").contains("token: none none"));
    assert!(with("check", "github").contains("token: t1 t2"));
    assert!(with("review", "").contains("token: t1 t2"));
}
