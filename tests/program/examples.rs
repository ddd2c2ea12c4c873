//! The examples for pipelines, run with programs in the place of Terraform, Terragrunt and curl: what is closed is not
//! applied, and the reports are where the pipeline looks for them.

use super::common::{Ran, ran};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

const CLOSED: &str = "testdata/stories/a-database-is-deleted-in-production/plan.json";
const OPEN: &str = "testdata/stories/the-same-bug-fixed-with-one-task-definition/plan.json";

/// In the place of `terraform`: a plan is this story's, and what is applied is written down.
const TERRAFORM: &str = r#"case "$1" in
  plan) while [ "$1" != -out ]; do shift; done; cp plan.json "$2" ;;
  apply) for last; do :; done; cat "$last" > applied ;;
esac"#;
/// In the place of `terragrunt`: one plan file for each unit.
const TERRAGRUNT: &str = r#"while [ "$1" != --out-dir ]; do shift; done
case "$4" in
  plan) for unit in live/prod/db live/prod/web; do mkdir -p "$2/$unit" && cp plan.json "$2/$unit/tfplan.tfplan"; done ;;
  apply) cat "$2/live/prod/db/tfplan.tfplan" > applied ;;
esac"#;
/// In the place of `curl`: the plan of a run, or its confirmation. The token is on standard input alone.
const CURL: &str = r#"case "$*" in *hunter2*) exit 9 ;; esac
grep -q hunter2 || exit 8
case "$*" in
  *plan/json-output) while [ "$1" != --output ]; do shift; done; cp plan.json "$2" ;;
  *actions/apply) cat plan.json > applied ;;
esac"#;

/// What these commands end with, in a directory where this story is what is planned, and whether it was applied.
fn pipeline(commands: &str, story: &str) -> (Ran, bool, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    fs::copy(story, here.join("plan.json")).unwrap();
    fs::copy(story, here.join("plan.tfplan")).unwrap();
    fs::write(here.join("policy.toml"), "version = 1\n").unwrap();
    fs::create_dir(here.join("bin")).unwrap();
    for (name, text) in [("terraform", TERRAFORM), ("terragrunt", TERRAGRUNT), ("curl", CURL)] {
        let program = here.join("bin").join(name);
        fs::write(&program, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let binary = Path::new(env!("CARGO_BIN_EXE_foureyes")).parent().unwrap();
    let path = format!("{}:{}:/usr/bin:/bin", here.join("bin").display(), binary.display());
    let mut shell = Command::new("/bin/sh");
    shell.args(["-euc", commands]).current_dir(here).env_clear().env("PATH", path);
    shell.envs([("POLICY", "policy.toml"), ("TFE_ADDRESS", "https://tfe.example"), ("RUN_ID", "run-1")]);
    shell.env("TFE_TOKEN", "hunter2");
    let ran = ran(shell.output().unwrap());
    let applied = here.join("applied");
    let all = fs::read(&applied).is_ok_and(|bytes| bytes == fs::read(story).unwrap());
    assert_eq!(applied.exists(), all, "what is applied is what was judged");
    (ran, all, directory)
}

#[test]
fn a_script_applies_what_passes_and_nothing_else() {
    for script in ["plan-check-apply", "terragrunt", "hcp-terraform"] {
        let text = fs::read_to_string(format!("examples/shell/{script}.sh")).unwrap();
        let (open, applied, _) = pipeline(&text, OPEN);
        assert_eq!((open.code, applied), (0, true), "{script}: {open:?}");
        let (closed, applied, directory) = pipeline(&text, CLOSED);
        assert_eq!((closed.code, applied), (1, false), "{script}: {closed:?}");
        assert!(fs::read_to_string(directory.path().join("foureyes.xml")).unwrap().contains("<failure"));
        let broken = text.replace("${POLICY:?}", "nowhere.toml");
        let (undecided, applied, _) = pipeline(&broken, OPEN);
        assert_eq!((undecided.code, applied), (2, false), "{script}: {undecided:?}");
    }
}

#[test]
fn units_of_terragrunt_are_projects_of_their_own() {
    let text = fs::read_to_string("examples/shell/terragrunt.sh").unwrap();
    let (ran, ..) = pipeline(&text.replace("--report terminal", "--report json"), CLOSED);
    let report: super::common::Report = serde_json::from_str(&ran.stdout).unwrap();
    let projects: Vec<&str> = report.plans.iter().map(|plan| plan.project.as_str()).collect();
    assert_eq!(projects, ["live/prod/db", "live/prod/web"]);
}

#[test]
fn the_gate_of_each_pipeline_closes_and_writes_what_the_pipeline_shows() {
    for file in ["gitlab/.gitlab-ci.yml", "azure-devops/azure-pipelines.yml", "jenkins/Jenkinsfile"] {
        let text = fs::read_to_string(format!("examples/{file}")).unwrap();
        let line = text.lines().find(|line| line.contains("foureyes check")).unwrap();
        let command = line.trim().trim_start_matches("- ").trim_start_matches("bash: ");
        let command = command.trim_start_matches("sh '").trim_end_matches('\'');
        let (open, ..) = pipeline(command, OPEN);
        assert_eq!(open.code, 0, "{file}: {open:?}");
        let (closed, _, directory) = pipeline(command, CLOSED);
        assert_eq!(closed.code, 1, "{file}: {closed:?}");
        for report in ["foureyes.xml", "foureyes.sarif"] {
            assert!(
                text.matches(report).count() > 1 && directory.path().join(report).exists(),
                "{file}: {report}"
            );
        }
    }
}
