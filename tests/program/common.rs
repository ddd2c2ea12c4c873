//! Runs the program as a user would, in a directory of its own, with nothing of this machine around it.

use serde::Deserialize;
use std::path::Path;
use std::process::{Command, Output};

/// What a run said.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// The program, with an environment that no CI has touched, for a terminal of today.
pub(super) fn foureyes() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foureyes"));
    command.env_clear().env("LC_ALL", "C.UTF-8");
    command
}

/// Runs it in this directory.
pub(super) fn run(directory: &Path, args: &[&str]) -> Ran {
    ran(foureyes().args(args).current_dir(directory).output().unwrap())
}

/// What came out.
pub(super) fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().expect("it ends by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Text as JSON.
pub(super) fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The parts of a JSON report that tests look at.
#[derive(Debug, Deserialize)]
pub(super) struct Report {
    pub(super) enforced: bool,
    pub(super) notes: Vec<Note>,
    pub(super) verdict: String,
    pub(super) fingerprint: Option<String>,
    pub(super) plans: Vec<Plan>,
    pub(super) findings: Vec<Finding>,
    pub(super) sign_offs: SignOffs,
    pub(super) errors: Vec<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Plan {
    pub(super) source: String,
    pub(super) project: String,
    pub(super) digest: String,
    pub(super) environment: Environment,
    pub(super) gaps: Vec<Gap>,
    pub(super) changes: Vec<Change>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Environment {
    pub(super) name: String,
    pub(super) class: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Gap {
    pub(super) kind: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Change {
    pub(super) address: String,
    pub(super) previous_address: Option<String>,
    pub(super) deposed: Option<String>,
    pub(super) action: String,
    pub(super) order: Option<String>,
    pub(super) fate: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) forced_by: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Finding {
    pub(super) decision: Decision,
    pub(super) rule: String,
    pub(super) severity: String,
    pub(super) address: Option<String>,
    pub(super) deposed: Option<String>,
    pub(super) recovery: Option<String>,
    pub(super) evidence: Vec<String>,
    pub(super) dependents: Option<Dependents>,
    pub(super) hints: Vec<Hint>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Dependents {
    direct: usize,
    in_all: usize,
    addresses: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Hint {
    text: String,
    pub(super) code: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Decision {
    pub(super) because: String,
    pub(super) by: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Note {
    pub(super) level: String,
    pub(super) message: String,
    pub(super) line: Option<u32>,
}

#[derive(Debug, Deserialize)]
pub(super) struct SignOffs {
    pub(super) required: u32,
}

impl Report {
    /// Every finding on a line, sorted.
    pub(super) fn finding_lines(&self) -> Vec<String> {
        let line = |finding: &Finding| {
            let address = finding.address.as_deref().unwrap_or("-");
            let deposed = finding.deposed.as_ref().map_or(String::new(), |key| format!(" deposed={key}"));
            let recovery =
                finding.recovery.as_ref().map_or(String::new(), |word| format!(" recovery={word}"));
            format!("{} {} {address}{deposed}{recovery}", finding.severity, finding.rule)
        };
        let mut lines: Vec<String> = self.findings.iter().map(line).collect();
        lines.sort();
        lines
    }

    /// Every hint on a line, after the address that it is about.
    fn hint_lines(&self) -> Vec<String> {
        let of = |finding: &Finding| {
            let address = finding.address.clone().unwrap_or_default();
            finding.hints.iter().map(|hint| format!("{address}: {}", hint.text)).collect::<Vec<_>>()
        };
        let mut lines: Vec<String> = self.findings.iter().flat_map(of).collect();
        lines.sort();
        lines
    }

    /// Whether this stands among the evidence, after the address that it is about.
    fn tells(&self, line: &str) -> bool {
        let address = |finding: &Finding| finding.address.clone().unwrap_or_default();
        self.findings
            .iter()
            .any(|finding| finding.evidence.iter().any(|it| format!("{}: {it}", address(finding)) == line))
    }

    /// What depends on what is destroyed, on a line for each that something depends on.
    fn dependent_lines(&self) -> Vec<String> {
        let of = |finding: &Finding| {
            let Dependents { direct, in_all, addresses } = finding.dependents.as_ref()?;
            let address = finding.address.as_deref().unwrap_or_default();
            Some(format!("{address}: {direct} of {in_all}: {}", addresses.join(", ")))
        };
        let mut lines: Vec<String> = self.findings.iter().filter_map(of).collect();
        lines.sort();
        lines
    }

    /// Every change on a line, in the order of the report.
    pub(super) fn change_lines(&self) -> Vec<String> {
        let line = |change: &Change| {
            let order = change.order.as_ref().map_or(String::new(), |order| format!("/{order}"));
            let deposed = change.deposed.as_ref().map_or(String::new(), |key| format!(" deposed={key}"));
            let fate = change.fate.as_deref().unwrap_or("-");
            format!("{}{order} {fate} {}{deposed}", change.action, change.address)
        };
        self.plans.iter().flat_map(|plan| &plan.changes).map(line).collect()
    }
}

/// What a story expects of its plan.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    pub(super) about: String,
    pub(super) args: Vec<String>,
    pub(super) verdict: String,
    pub(super) sign_offs: u32,
    pub(super) environment: String,
    pub(super) findings: Vec<String>,
    pub(super) changes: Vec<String>,
    /// Every hint, where the story is about hints.
    hints: Option<Vec<String>>,
    /// What depends on what is destroyed, where the story is about that.
    dependents: Option<Vec<String>>,
    /// What must stand among the evidence.
    #[serde(default)]
    evidence: Vec<String>,
}

impl Expected {
    /// What stands in this file.
    pub(super) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let expected: Self = toml::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        assert!(!expected.about.is_empty(), "{path:?} does not say what it is about");
        expected
    }

    /// Holds a report against it; the difference, where there is one.
    pub(super) fn difference(&self, report: &Report) -> Option<String> {
        let environments: Vec<&str> =
            report.plans.iter().map(|plan| plan.environment.class.as_str()).collect();
        let same_environment = environments.iter().all(|class| *class == self.environment);
        let mut findings = self.findings.clone();
        findings.sort();
        let is = (&report.verdict, report.sign_offs.required, same_environment, report.finding_lines());
        let wanted = (&self.verdict, self.sign_offs, true, findings);
        let changes = report.change_lines();
        let told = [(&self.hints, report.hint_lines()), (&self.dependents, report.dependent_lines())];
        let mistold = told.iter().filter_map(|(wanted, is)| Some((is, wanted.as_ref()?)));
        let mistold: Vec<_> = mistold.filter(|(is, wanted)| !sorted(wanted).iter().eq(is.iter())).collect();
        let untold: Vec<&String> = self.evidence.iter().filter(|line| !report.tells(line)).collect();
        let same = is == wanted && changes == self.changes && mistold.is_empty() && untold.is_empty();
        (!same).then(|| {
            let told = format!("{is:#?} {environments:?} {changes:#?}");
            format!(
                "is     {told}\nwanted {wanted:#?} {:#?}\n(is, wanted) {mistold:#?}\nuntold {untold:#?}",
                self.changes
            )
        })
    }
}

fn sorted(lines: &[String]) -> Vec<String> {
    let mut lines = lines.to_vec();
    lines.sort();
    lines
}

/// The code with which a verdict ends.
pub(super) fn exit_code(verdict: &str) -> i32 {
    match verdict {
        "pass" => 0,
        "sign-off-required" => 1,
        "undecided" => 2,
        "denied" => 3,
        other => panic!("no verdict: {other}"),
    }
}
