//! `gate-tampering`: the pull request changes what the gate stands on.
//!
//! It is told by the files of a pull request, not by a plan: whoever has them asks [`on_file`].

use super::{Doc, Evidence, Finding, Label, Rule};
use crate::plan::Severity;
use crate::policy::{Environment, EnvironmentClass};

pub(super) const RULE: Rule = Rule {
    id: ID,
    about: "the pull request changes the policy, a workflow, an action, CODEOWNERS or atlantis.yaml",
    severity: "high, judged as production",
    doc: Doc {
        means: "The same pull request that brings the plan changes what judges it: the policy, a workflow or an \
                action of the repository, CODEOWNERS, or the configuration of Atlantis.",
        matters: "Whoever can weaken the gate in the same step needs no sign-off any more: not from the next run \
                  on.",
        example: "a pull request that replaces a database and sets `critical = \"warn\"` in `foureyes.toml`",
        remedy: "Change the gate in a pull request of its own, or have this one signed.",
    },
    check: |_| Vec::new(),
};

const ID: &str = "gate-tampering";

/// The names of files on which the gate stands, in whatever directory.
const NAMES: [&str; 5] = ["foureyes.toml", "atlantis.yaml", "atlantis.yml", "action.yml", "action.yaml"];
/// The directories in which every file is one of them.
const DIRECTORIES: [&str; 2] = [".github/workflows/", ".github/actions/"];
/// Where GitHub looks for the owners of code.
const OWNERS: [&str; 3] = ["codeowners", ".github/codeowners", "docs/codeowners"];

/// The finding on a changed file, where the gate stands on it.
#[must_use]
pub fn on_file(path: &str, previous: Option<&str>) -> Option<Finding> {
    let touched = [Some(path), previous].into_iter().flatten().find(|path| is_of_gate(path))?;
    let environment = Environment {
        name: EnvironmentClass::Production.word().to_owned(),
        class: EnvironmentClass::Production,
        because: "what the gate stands on is judged as production".to_owned(),
        declared: None,
    };
    let mut finding = Finding::of_plan(ID, Severity::High, environment);
    finding.summary = match touched == path {
        true => format!("the pull request changes `{touched}`, on which the gate stands"),
        false => format!("the pull request moves `{touched}` away, on which the gate stands"),
    };
    finding.evidence.push(Evidence::new(Label::Seen, format!("the file `{path}`")));
    finding.help = RULE.doc.remedy.to_owned();
    Some(finding.with_environment())
}

fn is_of_gate(path: &str) -> bool {
    let path = path.to_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    NAMES.contains(&name)
        || DIRECTORIES.iter().any(|directory| path.starts_with(directory))
        || OWNERS.contains(&path.as_str())
}

#[cfg(test)]
mod tests {
    use super::on_file;

    #[test]
    fn it_fires_on_what_the_gate_stands_on_and_on_nothing_else() {
        for path in [
            "foureyes.toml",
            "live/prod/foureyes.toml",
            ".github/workflows/plan.yml",
            ".github/actions/gate/run.sh",
            "ci/gate/action.yml",
            "CODEOWNERS",
            ".github/CODEOWNERS",
            "docs/CODEOWNERS",
            "atlantis.yaml",
        ] {
            assert!(on_file(path, None).is_some(), "{path}");
            assert!(on_file("elsewhere.txt", Some(path)).is_some(), "{path} moved away");
        }
        for path in
            ["main.tf", "foureyes.toml.md", ".github/dependabot.yml", "src/CODEOWNERS", "workflows/x.yml"]
        {
            assert!(on_file(path, None).is_none(), "{path}");
        }
        let moved = on_file("x.yml", Some(".github/workflows/plan.yml")).unwrap();
        assert!(moved.summary.contains("moves `.github/workflows/plan.yml` away"), "{}", moved.summary);
    }
}
