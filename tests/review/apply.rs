//! `foureyes apply` with the real Terraform, with programs that look and swap, and with what it must refuse.

use super::forge::{Forge, Ran, ran};
use super::state::sha;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const POLICY: &str = "version = 1\n[types.terraform_data]\nclass = \"data\"\ntier = \"critical\"\n";
const PRODUCTION: [&str; 2] = ["--environment", "production"];
const ARN: &str = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/deploy-42/11111111-2222";

/// A repository with a state, in which Terraform works.
struct Place {
    forge: Forge,
}

impl Place {
    /// With one object that exists; none where there is no Terraform.
    #[expect(clippy::print_stderr, reason = "a test that did not test anything says so")]
    fn new() -> Option<Self> {
        let found = Command::new("terraform").arg("version").output().is_ok_and(|it| it.status.success());
        let required = std::env::var_os("FOUREYES_REQUIRE_TERRAFORM").is_some();
        assert!(found || !required, "`FOUREYES_REQUIRE_TERRAFORM` is set, and there is no `terraform`");
        if !found {
            eprintln!("there is no `terraform`: nothing is tested");
            return None;
        }
        let place = Self { forge: Forge::new() };
        fs::write(place.path("foureyes.toml"), POLICY).unwrap();
        place.write(&["one"]);
        place.terraform(&["apply", "-auto-approve", "-input=false"]);
        Some(place)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.forge.path().join(name)
    }

    /// The configuration of so many objects, of which each is replaced when its text changes.
    fn write(&self, texts: &[&str]) {
        let block = |(at, text): (usize, &&str)| {
            format!("resource \"terraform_data\" \"d{at}\" {{ triggers_replace = \"{text}\" }}\n")
        };
        fs::write(self.path("main.tf"), texts.iter().enumerate().map(block).collect::<String>()).unwrap();
    }

    fn terraform(&self, args: &[&str]) {
        let mut command = Command::new("terraform");
        command.env_clear().envs(surroundings(self)).args(args).current_dir(self.forge.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn plan(&self, texts: &[&str]) {
        self.write(texts);
        self.terraform(&["plan", "-input=false", "-out", "plan.tfplan"]);
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.forge.command(args);
        command.envs(surroundings(self));
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        ran(self.command(args), &self.forge)
    }

    fn state(&self) -> String {
        fs::read_to_string(self.path("terraform.tfstate")).unwrap()
    }

    /// A program that says where it was run and with what, and does this.
    fn program(&self, script: &str) -> String {
        let path = self.path("program");
        let script = format!("#!/bin/sh\necho \"$@\" >> '{}'\n{script}\n", self.path("called").display());
        fs::write(&path, script).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        path.display().to_string()
    }

    fn called(&self) -> String {
        fs::read_to_string(self.path("called")).unwrap_or_default()
    }

    fn records(&self, file: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.path(file)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn surroundings(place: &Place) -> Vec<(&'static str, std::ffi::OsString)> {
    vec![
        ("PATH", std::env::var_os("PATH").unwrap_or_default()),
        ("HOME", place.forge.path().into()),
        ("CHECKPOINT_DISABLE", "1".into()),
        ("TF_IN_AUTOMATION", "1".into()),
        ("TF_CLI_ARGS", "-no-color".into()),
    ]
}

fn digest(path: &Path) -> String {
    foureyes::plan::Digest::of(&fs::read(path).unwrap()).to_string()
}

#[test]
fn a_replacement_waits_for_two_people_and_then_that_very_plan_is_applied() {
    let Some(mut place) = Place::new() else { return };
    place.forge.state().policy = Some(POLICY.into());
    place.plan(&["two"]);
    let before = place.state();
    let apply = |place: &Place, more: &[&str]| {
        let args = ["apply", "plan.tfplan", "--record", "log", "--attestation", "statement.json"];
        place.run(&[&args[..], &PRODUCTION, more].concat())
    };
    assert_eq!(apply(&place, &[]).code, 1);
    assert_eq!(apply(&place, &["--sign-offs", "github"]).code, 1);
    assert_eq!(place.state(), before, "nothing was applied");
    let review = place.run(&["review", "plan.tfplan", "--environment", "production"]);
    assert_eq!(review.code, 0, "{}", review.stderr);
    place.forge.state().review("alice", "APPROVED", "");
    place.forge.state().review("bob", "APPROVED", "");
    let judged = digest(&place.path("plan.tfplan"));

    // Another plan, made anew, destroys more.
    fs::copy(place.path("plan.tfplan"), place.path("signed.tfplan")).unwrap();
    place.plan(&[]);
    fs::write(place.path("more.tf"), "").unwrap();
    assert_eq!(apply(&place, &["--sign-offs", "github"]).code, 1, "nobody has signed that one");
    assert_eq!(place.state(), before);
    place.write(&["two"]);
    fs::copy(place.path("signed.tfplan"), place.path("plan.tfplan")).unwrap();

    // It was merged meanwhile, and nobody says which pull request it was.
    place.forge.state().merged_as = Some(sha(8));
    place.forge.event("push", &format!(r#"{{"after": "{}"}}"#, sha(8)));
    let args = ["apply", "plan.tfplan", "--record", "log", "--attestation", "statement.json"];
    let args = [&args[..], &PRODUCTION, &["--", "-lock-timeout=9s"]].concat();
    let mut command = place.command(&args);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_ACTOR", "deployer").env("GITHUB_SHA", sha(8));
    let applied = ran(command, &place.forge);
    assert_eq!(applied.code, 0, "{}\n{}", applied.stdout, applied.stderr);
    assert!(applied.stdout.contains("1 added, 0 changed, 1 destroyed"), "{}", applied.stdout);
    assert!(applied.stderr.contains("2 sign-offs needed, 2 given"), "{}", applied.stderr);
    assert!(place.state().contains("\"two\""));
    is_recorded(&place, &judged);
}

/// Two runs that were refused, one of another plan, and the one that applied.
#[track_caller]
fn is_recorded(place: &Place, judged: &str) {
    let records = place.records("log");
    let stages: Vec<(&str, &str, Option<u64>)> = records
        .iter()
        .map(|it| (it["stage"].as_str().unwrap(), it["verdict"].as_str().unwrap(), it["exit"].as_u64()))
        .collect();
    assert_eq!(
        stages,
        [
            ("judged", "sign-off-required", Some(1)),
            ("judged", "sign-off-required", Some(1)),
            ("judged", "sign-off-required", Some(1)),
            ("applying", "pass", None),
            ("applied", "pass", Some(0)),
        ]
    );
    let last = records.last().unwrap();
    assert_eq!(last["id"], records[3]["id"]);
    assert_ne!(last["id"], records[2]["id"]);
    assert_eq!(last["plans"][0]["digest"], judged);
    assert_eq!(last["policy"]["digest"], digest(&place.path("foureyes.toml")).as_str());
    assert_eq!(last["sign_offs"]["counted"][1]["who"], "bob");
    assert_eq!((&last["by"]["ci"], &last["by"]["who"]), (&"github-actions".into(), &"deployer".into()));
    let statement: Value =
        serde_json::from_str(&fs::read_to_string(place.path("statement.json")).unwrap()).unwrap();
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(statement["subject"][0]["name"], "plan.tfplan");
    assert_eq!(format!("sha256:{}", statement["subject"][0]["digest"]["sha256"].as_str().unwrap()), judged);
    assert_eq!(statement["predicate"]["verdict"], "pass");
    assert_eq!(statement["predicate"]["stage"], "applied");
}

#[test]
fn what_is_swapped_after_it_was_read_has_no_effect() {
    let Some(place) = Place::new() else { return };
    place.plan(&["one", "more"]);
    let judged = digest(&place.path("plan.tfplan"));
    let copy = place.path("copy").display().to_string();
    let program = place.program(&format!(
        "echo swapped > plan.tfplan; for last; do :; done; cat \"$last\" > '{copy}'; \
         ls -ld \"$last\" \"$(dirname \"$last\")\" > listed"
    ));
    let ran = place.run(&["apply", "plan.tfplan", "--binary", &program, "--", "-json", "--input=false"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stdout, "", "standard output is the program's");
    assert_eq!(digest(&place.path("copy")), judged);
    let called = place.called();
    let words: Vec<&str> = called.split_whitespace().collect();
    assert_eq!(words[..3], ["apply", "-json", "--input=false"]);
    assert!(!Path::new(words[3]).exists() && words[3] != "plan.tfplan", "{called}");
    let listed = fs::read_to_string(place.path("listed")).unwrap();
    let modes: Vec<&str> = listed.lines().map(|line| &line[..10]).collect();
    assert!(modes.contains(&"-rw-------") && modes.contains(&"drwx------"), "{listed}");
}

#[test]
fn it_is_applied_in_the_workspace_that_was_judged() {
    let Some(place) = Place::new() else { return };
    place.terraform(&["workspace", "new", "live"]);
    place.terraform(&["workspace", "new", "dev"]);
    place.plan(&["one"]);
    let mut command = place.command(&["apply", "plan.tfplan"]);
    command.env("TF_WORKSPACE", "live");
    let ran = ran(command, &place.forge);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let states = ["dev", "live"].map(|name| {
        fs::read_to_string(place.path(&format!("terraform.tfstate.d/{name}/terraform.tfstate")))
            .is_ok_and(|state| state.contains("terraform_data"))
    });
    assert_eq!(states, [true, false]);
}

#[test]
fn the_directory_in_which_it_is_applied_counts_wherever_the_plan_lies() {
    let Some(place) = Place::new() else { return };
    let prod = place.path("live/prod");
    fs::create_dir_all(&prod).unwrap();
    fs::create_dir_all(place.path(".git")).unwrap();
    fs::create_dir_all(place.path("live/dev")).unwrap();
    place.plan(&["two"]);
    fs::copy(place.path("plan.tfplan"), place.path("live/dev/plan.tfplan")).unwrap();
    let program = place.program("");
    let in_prod = |plan: &str| {
        let mut command =
            place.command(&["apply", plan, "--binary", &program, "--report", "json=report.json"]);
        command.current_dir(&prod);
        ran(command, &place.forge);
        let report = fs::read_to_string(prod.join("report.json")).unwrap();
        let report: Value = serde_json::from_str(&report).unwrap();
        report["plans"][0]["environment"]["class"].as_str().unwrap().to_owned()
    };
    assert_eq!(in_prod("../dev/plan.tfplan"), "production");
    assert_eq!(in_prod(&place.path("live/dev/plan.tfplan").display().to_string()), "production");
}

#[test]
fn arguments_that_could_change_what_is_applied_are_refused() {
    let Some(place) = Place::new() else { return };
    place.plan(&["one", "more"]);
    let program = place.program("");
    let apply = ["apply", "plan.tfplan", "--binary", &program, "--record", "log"];
    let refused = [
        "-auto-approve",
        "--auto-approve=true",
        "-destroy",
        "-refresh-only",
        "-refresh=false",
        "-replace=a.b",
        "-target=a.b",
        "-var=a=hunter2",
        "-var-file=x",
        "-state=x",
        "-state-out=x",
        "-backup=x",
        "-chdir=..",
        "other.tfplan",
        "-lock-timeout",
        "-parallelism",
        "-parallelism=",
        "false",
        "",
        "-",
        "--",
        "---input",
        "-help",
    ];
    for argument in refused {
        let ran = place.run(&[&apply[..], &["--", argument]].concat());
        assert_eq!(ran.code, 2, "{argument}: {}", ran.stderr);
    }
    for variable in ["TF_CLI_ARGS", "TF_CLI_ARGS_apply"] {
        for value in ["-destroy", "-no-color other.tfplan", "-lock-timeout", "'-input=false'"] {
            let mut command = place.command(&apply);
            command.env(variable, value);
            let ran = ran(command, &place.forge);
            assert_eq!(ran.code, 2, "{variable}={value}: {}", ran.stderr);
            assert!(ran.stderr.contains(variable), "{}", ran.stderr);
        }
    }
    assert_eq!(place.called(), "", "the program was never run");
    assert_eq!(place.run(&[&apply[..], &["--", "-parallelism=2", "--compact-warnings"]].concat()).code, 0);
}

#[test]
fn what_cannot_be_judged_never_starts_the_program() {
    let Some(place) = Place::new() else { return };
    place.plan(&["one", "more"]);
    let program = place.program("");
    fs::copy("testdata/stories/a-move-is-no-loss/plan.json", place.path("plan.json")).unwrap();
    fs::create_dir(place.path("plans")).unwrap();
    fs::copy(place.path("plan.tfplan"), place.path("plans/plan.tfplan")).unwrap();
    let bytes = fs::read(place.path("plan.tfplan")).unwrap();
    fs::write(place.path("cut.tfplan"), &bytes[..bytes.len() / 2]).unwrap();
    for plan in ["plan.json", "plans", "plans/*", "-", "cut.tfplan", "missing", "main.tf"] {
        let ran = place.run(&["apply", plan, "--binary", &program, "--record", "log"]);
        assert_eq!(ran.code, 2, "{plan}: {}", ran.stderr);
        assert_eq!(place.records("log").last().unwrap()["verdict"], "undecided", "{plan}");
    }
    let ran = place.run(&["apply", "plan.json", "--binary", &program]);
    assert!(ran.stderr.contains("terraform plan -out plan.tfplan"), "{}", ran.stderr);
    fs::write(place.path("foureyes.toml"), "version = 1\nnonsense = 1\n").unwrap();
    assert_eq!(place.run(&["apply", "plan.tfplan", "--binary", &program]).code, 2);
    fs::remove_file(place.path("foureyes.toml")).unwrap();
    for file in ["nowhere/log", "."] {
        for option in ["--record", "--attestation", "--report"] {
            let file = if option == "--report" { format!("json={file}") } else { file.to_owned() };
            let ran = place.run(&["apply", "plan.tfplan", "--binary", &program, option, &file]);
            assert_eq!(ran.code, 2, "{option} {file}: {}", ran.stderr);
        }
    }
    assert_eq!(place.called(), "");
    let ran = place.run(&["apply", "plan.tfplan", "--binary", "no-such-program", "--record", "log"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("--binary"), "{}", ran.stderr);
    assert_eq!(place.records("log").last().unwrap()["exit"], 2);
}

#[test]
fn audit_applies_what_it_reports() {
    let Some(place) = Place::new() else { return };
    fs::write(place.path("foureyes.toml"), format!("mode = \"audit\"\n{POLICY}")).unwrap();
    place.plan(&["two"]);
    let program = place.program("");
    let ran = place
        .run(&[&["apply", "plan.tfplan", "--binary", &program, "--record", "log"], &PRODUCTION[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let last = place.records("log").pop().unwrap();
    assert_eq!((&last["enforced"], &last["verdict"]), (&false.into(), &"sign-off-required".into()));
}

#[test]
fn the_code_of_the_program_is_handed_through_and_said() {
    let Some(place) = Place::new() else { return };
    place.plan(&["one", "more"]);
    let program = place.program("exit 41");
    let mut command = place.command(&["apply", "plan.tfplan", "--record", "log"]);
    command.env("FOUREYES_TERRAFORM", &program);
    let ran = ran(command, &place.forge);
    assert_eq!(ran.code, 41);
    assert!(ran.stderr.contains("was run, and ended with 41"), "{}", ran.stderr);
    assert_eq!(place.records("log").last().unwrap()["exit"], 41);
}

#[cfg(unix)]
#[test]
fn a_signal_reaches_the_program_once_and_its_end_is_waited_for() {
    use std::io::{BufRead as _, Read as _};
    let Some(place) = Place::new() else { return };
    place.plan(&["one", "more"]);
    for (signal, name) in [("TERM", "terminated"), ("INT", "interrupted")] {
        let program = place.program(&format!(
            "n=0; trap 'n=$((n+1)); echo {name} $n; [ -n \"$go\" ] && exit 7; go=1' {signal}; echo ready; \
             while [ -z \"$go\" ]; do read -r line; done; read -r line; echo end $n; exit 7"
        ));
        let mut command = place.command(&["apply", "plan.tfplan", "--binary", &program]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().unwrap();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        // The whole group is asked to end, as runners do.
        let group = format!("-{}", child.id());
        assert!(Command::new("kill").args(["-s", signal, "--", &group]).status().unwrap().success());
        let mut input = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut input, b"\n").unwrap();
        line.clear();
        out.read_line(&mut line).unwrap();
        assert_eq!(line, format!("{name} 1\n"));
        std::io::Write::write_all(&mut input, b"\n\n").unwrap();
        drop(input);
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "end 1\n");
        assert_eq!(child.wait().unwrap().code(), Some(7));
    }
}

#[cfg(unix)]
#[test]
fn a_change_set_is_described_again_and_executed_by_its_arn() {
    let forge = Forge::new();
    let place = Place { forge };
    let nested = format!("{ARN}-nested");
    let page = |id: &str, changes: &str, more: &str| {
        format!(
            r#"{{"ChangeSetId": "{id}", "ChangeSetName": "x", "StackName": "shop", "Status": "CREATE_COMPLETE",
                "ExecutionStatus": "AVAILABLE", "Changes": [{changes}] {more}}}"#
        )
    };
    let stack = format!(
        r#"{{"Type": "Resource", "ResourceChange": {{"Action": "Modify", "Replacement": "False", "LogicalResourceId": "Data",
            "PhysicalResourceId": "x", "ResourceType": "AWS::CloudFormation::Stack", "Scope": ["Properties"],
            "Details": [], "ChangeSetId": "{nested}"}}}}"#
    );
    let table = r#"{"Type": "Resource", "ResourceChange": {"Action": "Remove", "PolicyAction": "Delete",
        "LogicalResourceId": "Ledger", "PhysicalResourceId": "x", "ResourceType": "AWS::DynamoDB::Table",
        "Scope": [], "Details": []}}"#;
    let queue = r#"{"Type": "Resource", "ResourceChange": {"Action": "Add", "LogicalResourceId": "New",
        "ResourceType": "AWS::SQS::Queue", "Scope": [], "Details": []}}"#;
    let parent = format!(r#", "ParentChangeSetId": "{ARN}", "RootChangeSetId": "{ARN}""#);
    fs::write(place.path("1.json"), page(ARN, queue, r#", "NextToken": "next""#)).unwrap();
    fs::write(place.path("2.json"), page(ARN, &stack, "")).unwrap();
    fs::write(place.path("nested.json"), page(&nested, table, &parent)).unwrap();
    let aws = place.program(
        "case \"$*\" in *execute*) echo executed; exit 0;; *--next-token*) cat 2.json;; \
         *-nested*) cat nested.json;; *) cat 1.json;; esac",
    );
    let apply = ["apply", "--change-set", ARN, "--binary", &aws, "--record", "log"];
    let ran = place.run(&[&apply[..], &PRODUCTION].concat());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("Data/Ledger"), "{}", ran.stderr);
    let called = place.called();
    assert_eq!(called.lines().count(), 3, "{called}");
    assert!(called.lines().all(|line| line.contains("--include-property-values")), "{called}");
    assert!(!called.contains("execute"));

    fs::write(place.path("nested.json"), page(&nested, queue, &parent)).unwrap();
    let ran = place.run(&[&apply[..], &PRODUCTION].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "executed\n"), "{}", ran.stderr);
    let executed = format!("cloudformation execute-change-set --change-set-name {ARN} --region eu-west-1");
    assert_eq!(place.called().lines().last(), Some(executed.as_str()));
    let last = place.records("log").pop().unwrap();
    assert_eq!((&last["stage"], &last["plans"][0]["source"]), (&"applied".into(), &ARN.into()));

    fs::remove_file(place.path("called")).unwrap();
    fs::write(place.path("1.json"), page(&format!("{ARN}0"), queue, "")).unwrap();
    assert_eq!(place.run(&apply).code, 2, "the answer is about another one");
    for name in ["deploy-42", "arn:aws:cloudformation:eu-west-1:1:stack/a/b", &format!("{ARN} --x")] {
        let ran = place.run(&["apply", "--change-set", name, "--binary", &aws]);
        assert_eq!(ran.code, 2, "{name}");
        assert!(ran.stderr.contains("could come to mean another one"), "{}", ran.stderr);
    }
    let ran = place.run(&["apply", "--change-set", ARN, "--binary", "no-such-program"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("install the AWS CLI"), "{}", ran.stderr);
    assert!(!place.called().contains("execute"), "{}", place.called());
}

#[test]
fn many_writers_add_whole_lines_and_a_torn_one_spoils_no_other() {
    let forge = Forge::new();
    let log = forge.path().join("log");
    fs::write(&log, "{\"torn\": ").unwrap();
    let children: Vec<_> = (0..8)
        .map(|_| {
            let args = ["check", "plan.json", "--record", "log", "--attestation", "/dev/null"];
            forge.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert_eq!(child.wait().unwrap().code(), Some(1));
    }
    let text = fs::read_to_string(&log).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("{\"torn\": "));
    let records: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((records.len(), text.ends_with('\n')), (8, true));
    assert!(records.iter().all(|record| record["command"] == "check" && record["exit"] == 1));
    assert!(!text.contains("hunter2"));
}
