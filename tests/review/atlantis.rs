//! The hard stop of Atlantis: `foureyes check "$PLANFILE" --sign-offs github` as a step before `apply`, where no event
//! of GitHub says which pull request it is for.

use super::forge::{Forge, NOTHING, OTHER, Ran, ran};
use super::state::sha;
use std::process::Command;

/// A step of a workflow of Atlantis, with the variables that it sets.
fn step(forge: &Forge, args: &[&str]) -> Command {
    let mut command = forge.command(args);
    for of_github in ["GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_REPOSITORY"] {
        command.env_remove(of_github);
    }
    let variables = [
        ("PULL_NUM", "7"),
        ("BASE_REPO_OWNER", "acme"),
        ("BASE_REPO_NAME", "infra"),
        ("HEAD_COMMIT", &sha(1)),
        ("PROJECT_NAME", ""),
        ("REPO_REL_DIR", "."),
        ("WORKSPACE", "default"),
    ];
    command.envs(variables).env("PLANFILE", forge.path().join("plan.json"));
    command
}

fn hard_stop(forge: &Forge) -> Ran {
    ran(step(forge, &["check", "plan.json", "--sign-offs", "github"]), forge)
}

fn shown(forge: &Forge) {
    let ran = ran(step(forge, &["review", "plan.json"]), forge);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

fn signed(forge: &Forge) {
    shown(forge);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
}

#[test]
fn the_pull_request_is_found_and_its_sign_offs_open_the_apply() {
    let forge = Forge::new();
    let closed = hard_stop(&forge);
    assert_eq!(closed.code, 1, "{}", closed.stderr);
    signed(&forge);
    assert!(forge.own() == ["CHANGES_REQUESTED"], "{:?}", forge.own());
    let open = hard_stop(&forge);
    assert_eq!(open.code, 0, "{}\n{}", open.stdout, open.stderr);
    assert!(open.stdout.contains("2 sign-offs needed, 2 given"), "{}", open.stdout);
    forge.plan(OTHER);
    assert_eq!(hard_stop(&forge).code, 1, "another plan than the one that was signed");
    forge.plan(NOTHING);
    assert_eq!(hard_stop(&forge).code, 0);
}

#[test]
fn a_head_that_atlantis_does_not_know_of_opens_nothing() {
    let forge = Forge::new();
    signed(&forge);
    forge.state().head = sha(2);
    let ran = hard_stop(&forge);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("the plans are of commit"), "{}", ran.stderr);
}

#[test]
fn variables_that_say_too_little_open_nothing() {
    let forge = Forge::new();
    forge.plan(NOTHING);
    for (variable, value) in [
        ("PULL_NUM", "0"),
        ("PULL_NUM", "seven"),
        ("PULL_NUM", ""),
        ("HEAD_COMMIT", ""),
        ("HEAD_COMMIT", "main"),
        ("BASE_REPO_OWNER", ""),
        ("BASE_REPO_NAME", ""),
    ] {
        let mut command = step(&forge, &["check", "plan.json", "--sign-offs", "github"]);
        command.env(variable, value);
        assert_eq!(ran(command, &forge).code, 2, "{variable}={value}");
    }
    // Another tool's PULL_NUM is no word of Atlantis.
    let mut command = step(&forge, &["check", "plan.json", "--sign-offs", "github"]);
    command.env_remove("PLANFILE");
    assert_eq!(ran(command, &forge).code, 2);
}

#[test]
fn an_event_of_github_goes_before_what_atlantis_says() {
    let forge = Forge::new();
    let mut command = forge.command(&["check", "plan.json", "--sign-offs", "github"]);
    command.envs([("PULL_NUM", "8"), ("BASE_REPO_OWNER", "evil"), ("BASE_REPO_NAME", "infra")]);
    command.env("PLANFILE", "plan.json");
    assert_eq!(ran(command, &forge).code, 1);
}

/// Atlantis checks the pull request out: the policy in the working directory is its own.
#[test]
fn the_policy_of_an_open_pull_request_is_that_of_its_base() {
    let forge = Forge::new();
    let open = "version = 1\n[decisions.production]\ncritical = \"allow\"\nhigh = \"allow\"\n";
    std::fs::write(forge.path().join("foureyes.toml"), open).unwrap();
    forge.state().file("foureyes.toml", None);
    let closed = hard_stop(&forge);
    assert_eq!(closed.code, 1, "{}", closed.stderr);
    assert!(closed.stdout.contains("gate-tampering"), "{}", closed.stdout);
    forge.state().policy = Some("version = 1\nnonsense = 1\n".into());
    assert_eq!(hard_stop(&forge).code, 2);
    forge.state().policy = Some(open.into());
    forge.state().files.pop();
    assert_eq!(hard_stop(&forge).code, 0);
    let named = ["check", "plan.json", "--sign-offs", "github", "--policy", "server.toml"];
    std::fs::write(forge.path().join("server.toml"), "version = 1\n").unwrap();
    assert_eq!(ran(step(&forge, &named), &forge).code, 1, "what the server names decides");
}
