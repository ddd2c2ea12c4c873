//! Plans that the real Terraform makes while the tests run: what it writes today, and not what it once wrote.
//!
//! `terraform_data` is built into Terraform, so no provider and no network is needed. It holds nothing, so each
//! plan is judged a second time with a type that holds data in its place.

mod cases;
mod hints;

use super::common::{Change, Ran, Report, foureyes, ran};
use cases::CASES;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// What the configurations hold wherever a secret can be.
const SECRET: &str = "hunter2";
/// The type that stands in for the one that Terraform has built in: it holds data that nothing brings back.
const STATEFUL: &str = "aws_efs_file_system";
/// The plan file that Terraform writes.
pub(super) const PLAN: &str = "plan.tfplan";
/// Where it is set, a missing Terraform is a failure.
const REQUIRED: &str = "FOUREYES_REQUIRE_TERRAFORM";

/// What is applied, what is planned then, and how that is judged.
struct Case {
    name: &'static str,
    /// The configuration that is applied.
    before: &'static str,
    /// What happens between the two.
    between: fn(&Workspace),
    /// The configuration that is planned.
    after: &'static str,
    /// More arguments of `terraform plan`.
    plan: &'static [&'static str],
    /// More arguments of `foureyes check`.
    check: &'static [&'static str],
    /// The exit code, and that of the same plan for what holds data.
    codes: (i32, i32),
    changes: &'static [&'static str],
    findings: &'static [&'static str],
    /// The findings of the same plan for what holds data.
    stateful: &'static [&'static str],
}

/// A directory in which Terraform works, and nothing else.
pub(super) struct Workspace {
    directory: TempDir,
}

impl Workspace {
    pub(super) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub(super) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// With a configuration that is applied.
    fn applied(configuration: &str) -> Self {
        let workspace = Self::new();
        workspace.write(configuration);
        workspace.run(&["apply", "-auto-approve", "-input=false"]);
        workspace
    }

    pub(super) fn write(&self, configuration: &str) {
        fs::write(self.path().join("main.tf"), configuration).unwrap();
    }

    fn terraform(&self, args: &[&str]) -> Output {
        terraform().args(args).current_dir(self.path()).env("HOME", self.path()).output().unwrap()
    }

    /// What a run prints that must not fail.
    pub(super) fn run(&self, args: &[&str]) -> String {
        let output = self.terraform(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Plans into `plan.tfplan`, and returns what `show -json` and `plan -json` say of it. A failing plan is one
    /// too.
    pub(super) fn plan(&self, args: &[&str]) -> (String, String) {
        self.terraform(&[&["plan", "-input=false", "-out", PLAN], args].concat());
        let stream = self.terraform(&[&["plan", "-input=false", "-json"], args].concat());
        (self.run(&["show", "-json", PLAN]), String::from_utf8(stream.stdout).unwrap())
    }

    /// Makes the current object a deposed one of an equal current one, as a deletion that failed does.
    fn depose(&self) {
        let path = self.path().join("terraform.tfstate");
        let mut state: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let instances = state["resources"][0]["instances"].as_array_mut().unwrap();
        let mut deposed = instances[0].clone();
        deposed["deposed"] = "12ab34cd".into();
        instances.push(deposed);
        fs::write(path, state.to_string()).unwrap();
    }

    /// Judges a plan.
    pub(super) fn check(&self, plan: &str, args: &[&str]) -> (Ran, Report) {
        fs::write(self.path().join("judged"), plan).unwrap();
        self.check_file("judged", args)
    }

    /// Judges a file; neither form of the report, nor what is said besides, shows a secret.
    pub(super) fn check_file(&self, file: &str, args: &[&str]) -> (Ran, Report) {
        let shown = ["check", file, "--report", "json", "--report", "terminal=shown.txt", "-v"];
        let ran = ran(foureyes().args(shown).args(args).current_dir(self.path()).output().unwrap());
        let terminal = fs::read_to_string(self.path().join("shown.txt")).unwrap();
        for output in [&ran.stdout, &ran.stderr, &terminal] {
            assert!(!output.contains(SECRET), "a secret is shown: {output}");
        }
        let report = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
        (ran, report)
    }
}

/// Terraform, with nothing of this machine around it.
fn terraform() -> Command {
    let mut command = Command::new("terraform");
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("CHECKPOINT_DISABLE", "1").env("TF_IN_AUTOMATION", "1").env("TF_CLI_ARGS", "-no-color");
    command
}

/// Whether Terraform is there; where it must be and is not, the test fails.
#[expect(clippy::print_stderr, reason = "a test that did not test anything says so")]
pub(super) fn is_installed() -> bool {
    let found = Command::new("terraform").arg("version").output().is_ok_and(|output| output.status.success());
    let required = std::env::var_os(REQUIRED).is_some();
    assert!(found || !required, "`{REQUIRED}` is set, and there is no `terraform`");
    if !found {
        eprintln!("there is no `terraform`: nothing is tested");
    }
    found
}

/// A change on a line: all that a report says of it.
fn line(change: &Change) -> String {
    let Change { address, previous_address, deposed, action, order, fate, reason, forced_by } = change;
    let order = order.as_ref().map_or(String::new(), |order| format!("/{order}"));
    let mut line = format!("{action}{order} {} {address}", fate.as_deref().unwrap_or("-"));
    for (name, value) in [("deposed", deposed), ("was", previous_address), ("reason", reason)] {
        line += &value.as_ref().map_or(String::new(), |value| format!(" {name}={value}"));
    }
    line + &forced_by.iter().map(|path| format!(" forced_by={path}")).collect::<String>()
}

fn lines(report: &Report) -> Vec<String> {
    report.plans.iter().flat_map(|plan| &plan.changes).map(line).collect()
}

fn environments(report: &Report) -> Vec<&str> {
    report.plans.iter().map(|plan| plan.environment.class.as_str()).collect()
}

fn gaps(report: &Report) -> Vec<&str> {
    report.plans.iter().flat_map(|plan| &plan.gaps).map(|gap| gap.kind.as_str()).collect()
}

/// What the stream tells of the same changes: no order, no deposed key, no reason in the same words.
fn fates(report: &Report, order: Option<&str>) -> Vec<String> {
    let changes = report.plans.iter().flat_map(|plan| &plan.changes);
    let fate = |change: &Change| {
        let order = order.or(change.order.as_deref()).filter(|_| change.order.is_some()).map(str::to_owned);
        let fate = change.fate.clone();
        let (action, address) = (change.action.clone(), change.address.clone());
        let previous_address = change.previous_address.clone();
        let (deposed, reason, forced_by) = (None, None, Vec::new());
        line(&Change { address, previous_address, deposed, action, order, fate, reason, forced_by })
    };
    changes.map(fate).collect()
}

impl Case {
    /// What is judged otherwise than the case says, one a line.
    fn differences(&self) -> Vec<String> {
        let workspace = Workspace::applied(self.before);
        (self.between)(&workspace);
        workspace.write(self.after);
        let (document, stream) = workspace.plan(self.plan);
        let mut differences = Vec::new();
        let mut compare = |what: &str, is: &dyn std::fmt::Debug, wanted: &dyn std::fmt::Debug| {
            let (is, wanted) = (format!("{is:#?}"), format!("{wanted:#?}"));
            if is != wanted {
                differences.push(format!("{}: {what}\nis     {is}\nwanted {wanted}", self.name));
            }
        };
        let (ran, report) = workspace.check(&document, self.check);
        compare("exit code", &ran.code, &self.codes.0);
        compare("changes", &lines(&report), &self.changes);
        compare("findings", &report.finding_lines(), &self.findings);
        let (ran, binary) = workspace.check_file(PLAN, self.check);
        compare("exit code of the binary form", &ran.code, &self.codes.0);
        compare("changes in the binary form", &lines(&binary), &self.changes);
        compare("findings in the binary form", &binary.finding_lines(), &self.findings);
        compare("fingerprint of the binary form", &binary.fingerprint, &report.fingerprint);
        compare("environment of the binary form", &environments(&binary), &environments(&report));
        let stateful = document.replace("terraform_data", STATEFUL);
        let (ran, stateful) = workspace.check(&stateful, self.check);
        compare("exit code of what holds data", &ran.code, &self.codes.1);
        compare("findings on what holds data", &stateful.finding_lines(), &self.stateful);
        let (ran, streamed) = workspace.check(&stream, self.check);
        compare("gaps in the stream", &gaps(&streamed), &gaps(&report));
        compare("fates in the stream", &fates(&streamed, None), &fates(&report, Some("unknown")));
        compare("exit code of the stream", &ran.code, &self.codes.0);
        differences
    }
}

#[test]
fn every_plan_is_judged_as_the_case_says() {
    if !is_installed() {
        return;
    }
    let differences: Vec<String> = CASES.iter().flat_map(Case::differences).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn a_plan_that_stopped_on_an_error_is_undecided_in_every_form() {
    if !is_installed() {
        return;
    }
    let guarded = |value: &str| {
        format!(
            "resource \"terraform_data\" \"other\" {{ triggers_replace = \"{value}\" }}
             resource \"terraform_data\" \"guarded\" {{
               triggers_replace = \"{value}\"
               lifecycle {{ prevent_destroy = true }}
             }}"
        )
    };
    let workspace = Workspace::applied(&guarded("one"));
    workspace.write(&guarded("two"));
    let (document, stream) = workspace.plan(&[]);
    let judged = [
        (workspace.check(&document, &[]), "replace/delete-first"),
        (workspace.check(&stream, &[]), "replace/unknown"),
        (workspace.check_file(PLAN, &[]), "replace/delete-first"),
    ];
    for ((ran, report), words) in judged {
        assert_eq!((ran.code, report.verdict.as_str(), report.fingerprint.as_ref()), (2, "undecided", None));
        assert_eq!(gaps(&report), ["errored"]);
        let other = format!("{words} destroyed terraform_data.other");
        assert!(lines(&report).iter().any(|line| line.starts_with(&other)), "{:?}", lines(&report));
    }
}

#[test]
fn what_is_no_plan_is_undecided_and_says_how_to_make_one() {
    if !is_installed() {
        return;
    }
    let workspace = Workspace::applied("resource \"terraform_data\" \"a\" { input = \"hunter2\" }");
    workspace.write("");
    let text = workspace.run(&["plan", "-input=false"]);
    fs::write(workspace.path().join("text.txt"), text).unwrap();
    fs::write(workspace.path().join("state.json"), workspace.run(&["show", "-json"])).unwrap();
    for file in ["text.txt", "state.json", "terraform.tfstate"] {
        let args = ["check", file, "--report", "json"];
        let ran = ran(foureyes().args(args).current_dir(workspace.path()).output().unwrap());
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!((ran.code, report.verdict.as_str(), report.errors.len()), (2, "undecided", 1), "{file}");
        assert!(!ran.stdout.contains(SECRET) && !ran.stderr.contains(SECRET), "{file}: {ran:?}");
        let said = ran.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("terraform show -json PLANFILE > plan.json"), "{file}: {said}");
    }
}
