//! Inputs are words: nothing in them is run, split, or taken for an option.

use super::runner::Runner;
use std::fs;

const QUIET: &str = "testdata/stories/the-same-bug-fixed-with-one-task-definition/plan.json";
const HOSTILE: [&str; 8] = [
    "$(touch hacked)",
    "`touch hacked`",
    "; touch hacked",
    "a  b",
    "--policy=/etc/passwd",
    "-q",
    "*",
    "\"'\\${{ github.token }}",
];

fn recorder() -> Runner {
    let runner = Runner::new().with_program("foureyes", "exit 0");
    let binary = runner.text("bin/foureyes");
    runner.with("FOUREYES_BINARY", &binary)
}

#[test]
fn a_value_stays_with_its_option() {
    for (variable, option) in [
        ("INPUT_POLICY", "policy"),
        ("INPUT_ENVIRONMENT", "environment"),
        ("INPUT_PROJECT", "project"),
        ("INPUT_SOURCE", "source"),
        ("INPUT_TEMPLATE", "template"),
        ("INPUT_PARAMETERS", "parameters"),
        ("INPUT_KEY", "key"),
        ("INPUT_IDENTITY", "identity"),
        ("INPUT_PULL_REQUEST", "pr"),
        ("INPUT_COMMIT", "commit"),
        ("INPUT_SIGN_OFFS", "sign-offs"),
    ] {
        for value in HOSTILE {
            let runner = recorder().with(variable, value);
            let step = runner.step("judge.sh");
            assert_eq!(step.code, 0, "{}", step.log);
            let calls = runner.calls("foureyes");
            assert!(calls.contains(&format!("|--{option}={value}|")), "{variable}={value}: {calls}");
            assert!(!runner.at("work/hacked").exists(), "{variable}={value}");
        }
        let runner = recorder().with(variable, "");
        assert_eq!(runner.step("judge.sh").code, 0);
        assert!(!runner.calls("foureyes").contains(&format!("--{option}")), "an empty input is none");
    }
}

#[test]
fn plans_are_one_a_line_and_stand_behind_the_options() {
    let runner = recorder().with_file("a.json", b"").with("INPUT_PLANS", &HOSTILE.join("\r\n"));
    assert_eq!(runner.step("judge.sh").code, 0);
    let calls = runner.calls("foureyes");
    assert!(calls.ends_with(&format!("|--|{}|\n", HOSTILE.join("|"))), "{calls}");
    assert!(!runner.at("work/hacked").exists());
}

#[test]
fn plans_with_odd_names_are_judged() {
    let plan = fs::read(QUIET).unwrap();
    for name in ["a b.json", "-v", "--help", "$(touch hacked).json", "sub dir/plan.json"] {
        let runner = Runner::new().with("FOUREYES_BINARY", env!("CARGO_BIN_EXE_foureyes"));
        let runner = runner.with_file(name, &plan).with("INPUT_PLANS", &format!("\n  {name}\n"));
        let step = runner.step("judge.sh");
        assert_eq!((step.code, step.output("verdict")), (0, "pass"), "{name}: {}", step.log);
        assert!(!runner.at("work/hacked").exists());
    }
}

#[test]
fn a_report_goes_where_it_is_told_to_and_nowhere_else() {
    let runner = Runner::new().with("FOUREYES_BINARY", env!("CARGO_BIN_EXE_foureyes"));
    let runner = runner
        .with_file("live/prod/plan.json", &fs::read(QUIET).unwrap())
        .with("INPUT_WORKING_DIRECTORY", "live/prod")
        .with("INPUT_PLANS", "plan.json")
        .with("INPUT_REPORTS", "json=$(touch hacked)/-r x.json");
    let step = runner.step("judge.sh");
    assert_eq!(step.code, 0, "{}", step.log);
    assert!(runner.at("work/live/prod/$(touch hacked)/-r x.json").is_file());
    assert!(!runner.at("work/live/prod/hacked").exists());
    let unknown = Runner::new().with("FOUREYES_BINARY", env!("CARGO_BIN_EXE_foureyes"));
    let step = unknown.with("INPUT_PLANS", "x").with("INPUT_REPORTS", "--policy=x").step("judge.sh");
    assert_eq!((step.code, step.output("verdict")), (2, "undecided"), "{}", step.log);
}
