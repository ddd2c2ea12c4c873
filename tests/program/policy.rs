//! The policy file as its users meet it: errors that teach, what is in effect, and what `init` writes.

use super::common::{Report, foureyes, ran, run};
use std::fs;
use std::path::{Path, PathBuf};

const DELETED: &str = "testdata/stories/a-database-is-deleted-in-production/plan.json";

/// A directory with a plan that deletes a database in production, and this policy.
fn directory(policy: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::copy(DELETED, directory.path().join("plan.json")).unwrap();
    fs::write(directory.path().join("foureyes.toml"), format!("version = 1\n{policy}")).unwrap();
    directory
}

fn check(policy: &str, more: &[&str]) -> (i32, Report, String) {
    let directory = directory(policy);
    let args: Vec<&str> = ["check", "plan.json", "--report", "json"].iter().chain(more).copied().collect();
    let ran = run(directory.path(), &args);
    let report = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout));
    (ran.code, report, ran.stderr)
}

fn invalid() -> Vec<PathBuf> {
    let files = fs::read_dir("testdata/policies/invalid").unwrap();
    let mut paths: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_mistake_is_told_with_its_line_and_a_cure() {
    for path in invalid() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let file = path.file_name().unwrap().to_str().unwrap();
        let ran = run(Path::new("testdata/policies/invalid"), &["policy", "validate", file]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{name}");
        insta::with_settings!({ snapshot_path => "snapshots/policies", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, ran.stderr);
        });
    }
}

#[test]
fn a_bad_policy_is_never_a_pass_and_every_mistake_is_in_the_report() {
    for path in invalid() {
        let directory = tempfile::tempdir().unwrap();
        fs::copy("testdata/stories/nothing-to-do/plan.json", directory.path().join("plan.json")).unwrap();
        fs::copy(&path, directory.path().join("foureyes.toml")).unwrap();
        let ran = run(directory.path(), &["check", "plan.json", "--report", "json"]);
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!((ran.code, report.verdict.as_str(), report.plans.len()), (2, "undecided", 0), "{path:?}");
        assert_eq!(report.errors.len(), ran.stderr.matches("  × ").count(), "{path:?}");
        assert!(report.errors.iter().all(|error| error["source"] == "foureyes.toml"), "{path:?}");
    }
    let ran = run(Path::new("."), &["check", DELETED, "--policy", "no/such/policy.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no/such/policy.toml"), "{}", ran.stderr);
}

#[test]
fn a_decision_names_the_line_that_made_it() {
    let (code, report, _) =
        check("[decisions.production]\ncritical = { sign-off = 1, by = [\"@acme/dba\"] }\n", &[]);
    let decision = &report.findings.first().unwrap().decision;
    assert_eq!((code, report.sign_offs.required), (1, 1));
    assert_eq!(
        decision.because,
        "foureyes.toml:3: [decisions.production] critical = { sign-off = 1, by = [\"@acme/dba\"] }"
    );
    assert_eq!(decision.by, ["@acme/dba"]);
    let (_, report, _) = check("", &[]);
    assert_eq!(report.findings.first().unwrap().decision.because, "built-in: production, critical");
}

#[test]
fn audit_reports_everything_and_ends_with_0_but_for_what_is_undecided() {
    let (code, report, _) = check("mode = \"audit\"\n", &[]);
    assert_eq!((code, report.verdict.as_str(), report.enforced), (0, "sign-off-required", false));
    let directory = directory("mode = \"audit\"\n");
    let ran = run(directory.path(), &["check", "plan.json"]);
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("the policy only audits") && said.contains("sign-off-required | audit"), "{said}");
    assert_eq!(run(directory.path(), &["check", "missing.json"]).code, 2);
}

#[test]
fn a_freeze_beats_an_override() {
    let policy = r#"
        [[override]]
        type = "aws_db_instance"
        decision = "allow"
        reason = "it is empty"
        [[freeze]]
        from = 2001-01-01
        to = 9999-12-31
        environments = ["production"]
        reason = "for ever"
    "#;
    let (code, report, _) = check(policy, &[]);
    assert_eq!((code, report.verdict.as_str()), (3, "denied"));
    let because = &report.findings.first().unwrap().decision.because;
    assert_eq!(because, "foureyes.toml:7: [[freeze]] until 9999-12-31: for ever");
}

#[test]
fn what_is_probably_not_as_it_was_meant_is_a_note_with_its_line() {
    let policy = r#"
[environments.nowhere]
class = "non-production"
match = {}
[environments.elsewhere]
class = "non-production"
match = { workspace = "dev" }
[[override]]
rule = "stateful-delete"
decision = "allow"
reason = "long ago"
expires = 2001-01-01
[[override]]
rule = "serving-delete"
decision = "allow"
reason = "matches nothing here"
[[override]]
rule = "stateful-delte"
decision = "deny"
reason = "a slip"
[[override]]
rule = "serving-delete"
project = "another/**"
decision = "allow"
reason = "is about another project, which is no news"
"#;
    let (code, report, _) = check(policy, &[]);
    assert_eq!((code, report.sign_offs.required), (1, 2));
    let warnings = report.notes.iter().filter(|note| note.level == "warning");
    let lines: Vec<String> =
        warnings.map(|note| format!("{} {}", note.line.unwrap_or(0), note.message)).collect();
    assert_eq!(
        lines,
        [
            "3 nothing could match the environment `nowhere`: `match` is empty",
            "6 the environment `elsewhere` cannot match: the plan does not say its workspace",
            "9 the override has expired on 2001-01-01, and no longer counts",
            "14 the override matches no finding here",
            "18 there is no rule `stateful-delte`; did you mean `stateful-delete`?",
            "18 the override matches no finding here",
        ]
    );
    let directory = directory(policy);
    let ran = run(directory.path(), &["check", "plan.json"]);
    assert!(ran.stdout.contains("warning: foureyes.toml:9: the override has expired"), "{}", ran.stdout);
    let ran = run(directory.path(), &["policy", "validate"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("warning: foureyes.toml:18: there is no rule"), "{}", ran.stdout);
}

#[test]
fn the_workspace_is_what_the_tools_own_variable_says() {
    let policy = "[environments.blue]\nclass = \"production\"\nmatch = { workspace = \"blue\" }\n[decisions.blue]\ncritical = \"deny\"\n";
    let directory = directory(policy);
    let args = ["check", "plan.json", "--report", "json"];
    let command = |workspace: &str| {
        let mut command = foureyes();
        command.args(args).current_dir(directory.path()).env("TF_WORKSPACE", workspace);
        ran(command.output().unwrap()).code
    };
    assert_eq!((command("blue"), command("green")), (3, 1));
}

#[test]
fn another_name_for_the_project_does_not_hide_where_a_plan_is() {
    let directory = tempfile::tempdir().unwrap();
    let write = |path: &str, bytes: &[u8]| {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let plan = fs::read("testdata/stories/nobody-says-which-environment-this-is/plan.json").unwrap();
    let policy = "version = 1\n[environments.production]\nclass = \"production\"\nmatch = { project = \"live/prod/**\" }\n\
                  [environments.sandbox]\nclass = \"non-production\"\nmatch = { project = \"sandbox/**\" }\n";
    write(".git/HEAD", b"");
    write("foureyes.toml", policy.as_bytes());
    write("live/prod/db/plan.json", &plan);
    write("sandbox/db/plan.json", &plan);
    let judged = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = foureyes();
        command.args(["check", "--report", "json"]).args(args).current_dir(directory.path());
        let ran = ran(command.envs(variables.iter().copied()).output().unwrap());
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        report.plans[0].environment.class.clone()
    };
    let (live, sandbox) = ("live/prod/db/plan.json", "sandbox/db/plan.json");
    let atlantis = |plan, project, directory, workspace| {
        [("PLANFILE", plan), ("PROJECT_NAME", project), ("REPO_REL_DIR", directory), ("WORKSPACE", workspace)]
    };
    assert_eq!(judged(&[live, "--project", "sandbox/db"], &[]), "production");
    assert_eq!(judged(&[sandbox], &[("TF_WORKSPACE", "prod")]), "production");
    assert_eq!(judged(&[sandbox], &atlantis(sandbox, "sandbox/x", "live/prod/db", "default")), "production");
    assert_eq!(judged(&[sandbox], &atlantis(sandbox, "sandbox/x", "sandbox/db", "prod")), "production");
    assert_eq!(
        judged(&[sandbox], &atlantis(sandbox, "sandbox/x", "sandbox/db", "default")),
        "non-production"
    );
    assert_eq!(judged(&[sandbox], &[]), "non-production");
}

#[test]
fn show_tells_what_is_in_effect_and_is_a_policy_itself() {
    let directory =
        directory("[decisions.production]\nlow = \"deny\"\n[environments.\"a.b\"]\nclass = \"production\"\n");
    let ran = run(directory.path(), &["policy", "show"]);
    assert_eq!(ran.code, 0);
    let line = |text: &str| ran.stdout.lines().find(|line| line.starts_with(text)).unwrap().to_owned();
    assert!(line("low = \"deny\"").ends_with("# foureyes.toml:3"), "{}", ran.stdout);
    assert!(line("critical = { sign-off = 2 }").ends_with("# built-in"), "{}", ran.stdout);
    fs::write(directory.path().join("shown.toml"), &ran.stdout).unwrap();
    let again = run(directory.path(), &["policy", "validate", "shown.toml"]);
    assert_eq!(again.code, 0, "{}{}", again.stderr, ran.stdout);
    let text = fs::read_to_string("testdata/policies/valid/every-key.toml").unwrap();
    fs::write(directory.path().join("every.toml"), text).unwrap();
    let shown = run(directory.path(), &["policy", "show", "every.toml"]).stdout;
    fs::write(directory.path().join("shown.toml"), shown).unwrap();
    assert_eq!(run(directory.path(), &["policy", "validate", "shown.toml"]).code, 0);
}

#[test]
fn validate_needs_a_file_and_show_does_not() {
    let directory = tempfile::tempdir().unwrap();
    let ran = run(directory.path(), &["policy", "validate"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("foureyes init"), "{}", ran.stderr);
    assert_eq!(run(directory.path(), &["policy", "show"]).code, 0);
    fs::create_dir(directory.path().join("foureyes.toml")).unwrap();
    assert_eq!(run(directory.path(), &["policy", "show"]).code, 2);
}

#[test]
fn the_ten_lines_of_the_documents_are_the_ones_that_are_tried() {
    let lines = fs::read_to_string("testdata/policies/valid/ten-lines.toml").unwrap();
    assert_eq!(lines.lines().count(), 10);
    for document in ["README.md", "docs/policy.md"] {
        let text = fs::read_to_string(document).unwrap();
        assert!(text.contains(&format!("```toml\n{lines}```")), "{document}");
    }
}

/// A repository with these files, in which `init` has run.
fn initialised(files: &[&str]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for file in files {
        let path = directory.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "# here\n").unwrap();
    }
    assert_eq!(run(directory.path(), &["init"]).code, 0);
    assert_eq!(run(directory.path(), &["policy", "validate"]).code, 0);
    directory
}

#[test]
fn what_init_writes_is_good_and_judges_at_once() {
    let plain = "testdata/stories/nobody-says-which-environment-this-is/plan.json";
    for (files, place, name) in [
        (&[] as &[&str], "plan.json", "unclassified"),
        (
            &["live/prod/db/terragrunt.hcl", "live/dev/db/terragrunt.hcl"],
            "plans/live/prod/db/tfplan.json",
            "prod",
        ),
        (
            &["live/prod/db/terragrunt.hcl", "live/dev/db/terragrunt.hcl"],
            "plans/live/dev/db/tfplan.json",
            "dev",
        ),
        (&["envs/prod/main.tf", "envs/dev/main.tf"], "envs/prod/plan.json", "prod"),
        (&["envs/prod/main.tf", "envs/dev/main.tf"], "plans/envs/dev/tfplan.json", "dev"),
        (&["envs/a $(b) \"prod\"[1]/main.tf"], "envs/a $(b) \"prod\"[1]/plan.json", "a $(b) \"prod\"[1]"),
        (&["app/terraform.tfstate.d/prod/terraform.tfstate", "cdk.json"], "plan.json", "unclassified"),
    ] {
        let directory = initialised(files);
        let plan = directory.path().join(place);
        fs::create_dir_all(plan.parent().unwrap()).unwrap();
        fs::copy(plain, &plan).unwrap();
        let ran = run(directory.path(), &["check", place, "--report", "json"]);
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report.plans.first().unwrap().environment.name, name, "{place}: {}", ran.stdout);
        let workflow = fs::read_to_string(directory.path().join(".github/workflows/foureyes.yml")).unwrap();
        assert!(!workflow.contains("$(b)"), "{workflow}");
    }
}

/// The script of a step of a workflow that `init` wrote.
fn script(workflow: &str, step: &str) -> String {
    let lines = workflow.lines().skip_while(|line| !line.contains(&format!("- name: {step}"))).skip(1);
    let inside = lines.skip_while(|line| !line.ends_with("run: |")).skip(1);
    inside.take_while(|line| line.starts_with("          ")).map(|line| format!("{line}\n")).collect()
}

/// Where it has no shell to run, nothing of it can be tried.
#[cfg(unix)]
#[test]
fn the_plans_of_the_workflow_that_init_writes_are_where_its_policy_finds_them() {
    use std::os::unix::fs::PermissionsExt;
    let plan = fs::canonicalize("testdata/stories/nobody-says-which-environment-this-is/plan.json").unwrap();
    for (files, names) in [
        (&["main.tf"] as &[&str], &["unclassified"] as &[&str]),
        (&["live/prod/db/main.tf"], &["prod"]),
        (&["live/prod/main.tf", "live/dev/main.tf", "modules/db/main.tf"], &["dev", "prod"]),
        (&["main.tf", "modules/db/main.tf"], &["unclassified"]),
    ] {
        let directory = initialised(files);
        let terraform = directory.path().join("terraform");
        let stub = "#!/bin/sh\nfor word in \"$@\"; do [ \"$last\" = -out ] && cp \"$PLAN\" \"$word\"; last=$word; done; :\n";
        fs::write(&terraform, stub).unwrap();
        fs::set_permissions(&terraform, fs::Permissions::from_mode(0o755)).unwrap();
        let workflow = fs::read_to_string(directory.path().join(".github/workflows/foureyes.yml")).unwrap();
        let path = format!("{}:{}", directory.path().display(), std::env::var("PATH").unwrap());
        let mut shell = std::process::Command::new("sh");
        shell.args(["-ec", &script(&workflow, "plan")]).current_dir(directory.path());
        assert!(shell.env("PATH", path).env("PLAN", &plan).status().unwrap().success(), "{workflow}");
        let plans = workflow.lines().find_map(|line| line.trim().strip_prefix("plans: ")).unwrap();
        let ran = run(directory.path(), &["check", plans, "--report", "json"]);
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        let found: Vec<&str> = report.plans.iter().map(|plan| plan.environment.name.as_str()).collect();
        assert_eq!(found, names, "{workflow}{}", ran.stderr);
    }
}

#[test]
fn init_overwrites_nothing() {
    let directory = initialised(&[]);
    let policy = directory.path().join("foureyes.toml");
    fs::write(&policy, "version = 1 # mine\n").unwrap();
    let ran = run(directory.path(), &["init"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("kept  foureyes.toml"), "{}", ran.stdout);
    assert_eq!(fs::read_to_string(&policy).unwrap(), "version = 1 # mine\n");
}

#[test]
fn what_the_policy_forbids_is_told_first() {
    let directory = tempfile::tempdir().unwrap();
    let story = "testdata/stories/an-agent-deletes-and-recreates-production/plan.json";
    fs::copy(story, directory.path().join("plan.json")).unwrap();
    let policy =
        "version = 1\n[[override]]\ntype = \"aws_lb\"\ndecision = \"deny\"\nreason = \"its name is known\"\n";
    fs::write(directory.path().join("foureyes.toml"), policy).unwrap();
    let ran = run(directory.path(), &["check", "plan.json"]);
    let first = ran.stdout.lines().position(|line| line.contains("serving-replace"));
    let worse = ran.stdout.lines().position(|line| line.starts_with("CRITICAL"));
    assert!(ran.code == 3 && first.is_some() && first < worse, "{}", ran.stdout);
    assert!(ran.stdout.contains("decides   denied (foureyes.toml:2: [[override]]"), "{}", ran.stdout);
}

/// Two workspaces of one configuration may hold the same addresses, and ids that say nothing.
#[test]
fn what_is_signed_for_one_environment_is_signed_for_no_other() {
    let plan = "testdata/stories/nobody-says-which-environment-this-is/plan.json";
    let of = |more: &[&str]| {
        let ran = run(Path::new("."), &[&["check", plan, "--report", "json"], more].concat());
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        report.fingerprint.unwrap()
    };
    let all = [&[] as &[&str], &["--environment", "staging"], &["--environment", "production"]].map(of);
    let different: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(different.len(), 3, "{all:?}");
}

#[test]
fn the_lines_of_a_file_that_is_no_policy_are_not_shown() {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("plan.json", r#"{"resource_changes": [{"password": "hunter2"}]}"#),
        ("secrets.auto.tfvars", "password = \"hunter2\"\n"),
        ("nothing.toml", ""),
    ] {
        fs::write(directory.path().join(name), text).unwrap();
        let ran = run(directory.path(), &["policy", "validate", name]);
        assert!(ran.code == 2 && ran.stderr.contains("this is no policy"), "{}", ran.stderr);
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("hunter2"), "{}", ran.stderr);
    }
}
