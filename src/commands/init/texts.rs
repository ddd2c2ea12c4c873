//! What `foureyes init` writes, suited to what it found.

use super::survey::{Found, Survey};
use std::fmt::Write as _;

/// The policy.
pub(super) fn policy(survey: &Survey) -> String {
    let mut text = HEAD.to_owned();
    for (name, found) in &survey.environments {
        text.push_str(&environment(name, found));
    }
    if survey.cdk {
        text.push_str(CDK);
    }
    if survey.environments.is_empty() {
        text.push_str(NO_ENVIRONMENT);
    }
    text + TAIL
}

fn environment(name: &str, Found { class, projects, workspaces }: &Found) -> String {
    let list = |items: &[String]| {
        let quoted: Vec<String> = items.iter().map(|item| quoted(&glob(item))).collect();
        format!("[{}]", quoted.join(", "))
    };
    let tables = [("project", projects), ("workspace", workspaces)];
    let tables = tables.iter().filter(|(_, items)| !items.is_empty());
    let tables: Vec<String> = tables.map(|(key, items)| format!("{{ {key} = {} }}", list(items))).collect();
    let matches = match tables.as_slice() {
        [table] => table.clone(),
        tables => format!("[{}]", tables.join(", ")),
    };
    let hint = if workspaces.is_empty() { "" } else { WORKSPACE };
    format!("{hint}[environments.{}]\nclass = \"{}\"\nmatch = {matches}\n\n", key(name), class.word())
}

/// A key of TOML, in quotes where it needs them.
fn key(name: &str) -> String {
    let bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare && !name.is_empty() { name.to_owned() } else { quoted(name) }
}

/// A glob that stands for this text and, where it has them, for what its `**` before and behind it mean.
fn glob(text: &str) -> String {
    let (stem, behind) = text.strip_suffix("/**").map_or((text, ""), |stem| (stem, "/**"));
    let (before, stem) = stem.strip_prefix("**/").map_or(("", stem), |stem| ("**/", stem));
    let mut glob = before.to_owned();
    for letter in stem.chars() {
        if matches!(letter, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            glob.push('\\');
        }
        glob.push(letter);
    }
    glob + behind
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

const HEAD: &str = "\
# The policy of foureyes: what production is, and what happens there.
#
#   foureyes policy validate   every mistake in this file
#   foureyes policy show       what is in effect, and which line says so
#   foureyes explain           the rules, and what the catalog knows of types
#
# Who may change this file may open the gate: give it an owner in CODEOWNERS.
version = 1

# \"audit\" reports everything and keeps the gate open: for the first weeks.
mode = \"enforce\"

# Where a plan belongs. The strongest sign of production wins: an object that is tagged
# production is judged as production, wherever its plan says it belongs. Where nothing here
# matches, the usual words decide (prod, live, dev, staging, ...).
";

const WORKSPACE: &str = "\
# The JSON of a plan does not say its workspace: set TF_WORKSPACE where foureyes runs.
";

const NO_ENVIRONMENT: &str = "\
# [environments.production]
# class = \"production\"          # or \"non-production\", \"unclassified\"
# match = { project = [\"live/prod/**\"], account = [\"123456789012\"] }

";

const CDK: &str = "\
# Stacks of the CDK tell by the words in their names; name those that have none.
# [environments.shop]
# class = \"production\"
# match = { stack = [\"Shop*\"] }

";

const TAIL: &str = "\
# What happens there, by severity: \"allow\", \"warn\", \"deny\", or how many people must sign.
# These are the built-in values; change what should be otherwise.
[decisions.production]
critical = { sign-off = 2 }
high = { sign-off = 1 }
medium = { sign-off = 1 }
low = \"warn\"

# [decisions.non-production]
# critical = { sign-off = 1, by = [\"@acme/platform\"] }

# Exceptions; the first that matches a finding decides. Each needs a reason.
# [[override]]
# rule = \"stateful-replace\"
# type = \"aws_elasticache_*\"
# address = \"module.cache.**\"   # * stays between dots, ** goes across
# decision = \"warn\"
# reason = \"warmed from the primary in ten minutes\"
# expires = 2027-03-31          # the last day on which it counts

# Times in which nothing may be destroyed.
# [[freeze]]
# from = 2026-12-20
# to = 2027-01-03
# environments = [\"production\"]
# reason = \"year-end freeze\"

# Your own resource types.
# [types.acme_vault]
# class = \"data\"
# kind = \"secrets_keys\"
# tier = \"critical\"
# loses = \"every tenant's signing keys\"
";

/// The workflow of GitHub.
pub(super) fn workflow(survey: &Survey) -> String {
    let (plain, odd): (Vec<&str>, Vec<&str>) =
        planned(&survey.configurations).into_iter().partition(|path| is_plain(path));
    let left_out = if odd.is_empty() { "" } else { LEFT_OUT };
    let (plan, plans) = match (survey.terragrunt, plain.as_slice()) {
        (true, _) => (TERRAGRUNT.to_owned(), "plans"),
        (false, [] | ["."]) => (format!("{left_out}{AT_THE_ROOT}"), "plan.tfplan"),
        // Where the plan of a directory lies says which project it is of.
        (false, directories) => {
            (format!("{left_out}{}", IN_DIRECTORIES.replace("DIRECTORIES", &directories.join(" "))), "plans")
        }
    };
    include_str!("workflow.yml").replace("PLAN\n", &plan).replace("PLANS", plans)
}

/// Whether a path stands for itself in a shell and in YAML.
fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with('-')
        && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
}

const LEFT_OUT: &str =
    "      # Some directories have names that a shell would read otherwise: add them by hand.
";

/// The directories that are planned: those that no other configuration calls as a module, as far as their path tells.
fn planned(configurations: &[String]) -> Vec<&str> {
    let is_module = |path: &&str| path.split('/').any(|part| matches!(part, "modules" | "module"));
    let paths = configurations.iter().map(|path| if path.is_empty() { "." } else { path.as_str() });
    paths.filter(|path| !is_module(path)).collect()
}

const AT_THE_ROOT: &str = "      - name: plan
        run: |
          terraform init -input=false
          terraform plan -input=false -out plan.tfplan
";

const IN_DIRECTORIES: &str = "      - name: plan
        run: |
          for directory in DIRECTORIES; do
            terraform -chdir=\"$directory\" init -input=false
            mkdir -p \"plans/$directory\"
            terraform -chdir=\"$directory\" plan -input=false -out \"$PWD/plans/$directory/plan.tfplan\"
          done
";

const TERRAGRUNT: &str = "      # Put terragrunt on the PATH before this step.
      - name: plan
        run: terragrunt run --all --non-interactive --out-dir \"$PWD/plans\" -- plan
";
