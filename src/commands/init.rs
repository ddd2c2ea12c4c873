//! `foureyes init`: a policy, a workflow and an Atlantis snippet, suited to the repository.
//!
//! What is there already is left alone.

use super::output;
use super::policy_file::NAME;
use super::project::Ci;
use crate::cli::Init;
use foureyes::report::line;
use miette::Diagnostic;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use survey::Survey;
use thiserror::Error;

mod survey;
mod texts;

#[derive(Debug, Error, Diagnostic)]
#[error("{path} cannot be written: {error}")]
#[diagnostic(code(foureyes::init::write), help("run it in a directory that can be written to"))]
struct WriteError {
    path: String,
    error: io::Error,
}

const WORKFLOW: &str = ".github/workflows/foureyes.yml";
const ATLANTIS: &str = "foureyes.atlantis.yaml";

pub(super) fn run(init: &Init) -> ExitCode {
    let ci = Ci::around();
    let root = ci.repository().unwrap_or(&ci.directory);
    let survey = survey::of(root);
    let files = [
        (NAME, texts::policy(&survey)),
        (WORKFLOW, texts::workflow(&survey)),
        (ATLANTIS, include_str!("init/atlantis.yaml").to_owned()),
    ];
    let mut told = format!("{}\n", found(&survey));
    if root != ci.directory {
        told.push_str(&format!("in the root of the repository, {}:\n", line(&root.display().to_string())));
    }
    for (path, text) in files {
        match write_new(&root.join(path), &text) {
            Ok(Written::New) => told.push_str(&format!("wrote {path}\n")),
            Ok(Written::Kept) => told.push_str(&format!("kept  {path}, which was there before\n")),
            Err(error) => {
                let _ = output::print(&told);
                output::complain(&WriteError { path: path.to_owned(), error }, init.look);
                return ExitCode::from(2);
            }
        }
    }
    let plan = if survey.terragrunt { TERRAGRUNT } else { TERRAFORM };
    told.push_str(&NEXT.replace("PLAN\n", plan));
    match output::print(&told) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

const NEXT: &str = "
Next:
  1. Read foureyes.toml: is production what it says? Who must sign there?
  2. foureyes policy validate
  3. PLAN
  4. In the workflow, put the owner and the commit of a release of foureyes
     where it says OWNER.
  5. Commit the files, and require the commit status `foureyes`.
";

const TERRAFORM: &str = "\
terraform plan -out plan.tfplan
     foureyes check plan.tfplan
";

const TERRAGRUNT: &str = "\
terragrunt run --all --out-dir plans -- plan
     foureyes check plans
";

fn found(survey: &Survey) -> String {
    let mut parts = Vec::new();
    if survey.terragrunt {
        parts.push("a Terragrunt tree".to_owned());
    }
    if survey.cdk {
        parts.push("an app of the CDK".to_owned());
    }
    match survey.configurations.len() {
        0 => {}
        1 => parts.push("1 directory with a configuration".to_owned()),
        number => parts.push(format!("{number} directories with a configuration")),
    }
    let names: Vec<String> = survey.environments.keys().map(|name| line(name)).collect();
    if !names.is_empty() {
        parts.push(format!("the environments {}", names.join(", ")));
    }
    match parts.is_empty() {
        true => "found nothing that tells an environment; the policy has examples in comments".to_owned(),
        false => format!("found {}", parts.join("; ")),
    }
}

/// What became of a file.
enum Written {
    New,
    Kept,
}

fn write_new(path: &Path, text: &str) -> io::Result<Written> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    match fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| Written::New),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Written::Kept),
        Err(error) => Err(error),
    }
}
