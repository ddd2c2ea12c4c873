//! What a repository looks like: which environments its directories, workspaces and stacks name.

use foureyes::policy::{EnvironmentClass, class_of_words};
use std::collections::BTreeMap;
use std::path::Path;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// Whether there is a Terragrunt tree.
    pub(super) terragrunt: bool,
    /// Whether there is an app of the CDK.
    pub(super) cdk: bool,
    /// The directories with a configuration in them, relative to the root.
    pub(super) configurations: Vec<String>,
    /// The environments that names tell.
    pub(super) environments: BTreeMap<String, Found>,
}

/// An environment that a name tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) class: EnvironmentClass,
    /// Globs on projects.
    pub(super) projects: Vec<String>,
    /// Names of workspaces.
    pub(super) workspaces: Vec<String>,
}

/// How deep it is looked.
const DEEPEST: usize = 8;
/// What is never anybody's own configuration.
const PASSED_OVER: [&str; 6] =
    [".git", ".terraform", ".terragrunt-cache", "node_modules", "cdk.out", ".foureyes"];
/// Where Terraform keeps the states of its workspaces, one directory each.
const WORKSPACES: &str = "terraform.tfstate.d";

/// What is below this directory.
pub(super) fn of(root: &Path) -> Survey {
    let mut survey = Survey::default();
    let walk = walkdir::WalkDir::new(root).max_depth(DEEPEST).sort_by_file_name().into_iter();
    let walk = walk
        .filter_entry(|entry| !entry.file_name().to_str().is_some_and(|name| PASSED_OVER.contains(&name)));
    for entry in walk.filter_map(Result::ok) {
        let Ok(relative) = entry.path().strip_prefix(root) else { continue };
        let Some(name) = entry.file_name().to_str() else { continue };
        let parent = relative.parent().map(slashed).unwrap_or_default();
        if entry.file_type().is_dir() {
            if parent.rsplit('/').next() == Some(WORKSPACES) {
                survey.workspace(name);
            }
            continue;
        }
        match name {
            "terragrunt.hcl" | "root.hcl" => survey.terragrunt = true,
            "cdk.json" => survey.cdk = true,
            _ => {}
        }
        if name.ends_with(".tf") || name.ends_with(".tofu") || name == "terragrunt.hcl" {
            survey.configuration(&parent);
        }
    }
    survey
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

impl Survey {
    /// A directory with a configuration in it. The first part of its path that has a word for an environment
    /// tells it; plans may lie in a tree of their own, so what is above it is left open.
    fn configuration(&mut self, directory: &str) {
        if self.configurations.iter().any(|known| known == directory) {
            return;
        }
        self.configurations.push(directory.to_owned());
        let parts: Vec<&str> = directory.split('/').collect();
        let told = parts.iter().enumerate().find_map(|(at, part)| Some((at, *part, class_of_words(part)?)));
        if let Some((at, name, class)) = told {
            let above = parts.get(..=at).unwrap_or_default().join("/");
            let glob = format!("**/{above}/**");
            let found = self.environment(name, class);
            if !found.projects.contains(&glob) {
                found.projects.push(glob);
            }
        }
    }

    fn workspace(&mut self, name: &str) {
        if let Some(class) = class_of_words(name) {
            let found = self.environment(name, class);
            if !found.workspaces.iter().any(|known| known == name) {
                found.workspaces.push(name.to_owned());
            }
        }
    }

    /// The environment of this name; names that differ only in case are one.
    fn environment(&mut self, name: &str, class: EnvironmentClass) -> &mut Found {
        self.environments.entry(name.to_lowercase()).or_insert_with(|| Found {
            class,
            projects: Vec::new(),
            workspaces: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use foureyes::policy::EnvironmentClass::{NonProduction, Production};
    use std::fs;

    #[test]
    fn directories_and_workspaces_tell_environments_and_modules_do_not() {
        let directory = tempfile::tempdir().unwrap();
        for path in [
            "envs/prod/main.tf",
            "envs/prod/db/main.tf",
            "envs/dev/main.tf",
            "modules/product/main.tf",
            "live/eu/staging/vpc/terragrunt.hcl",
            ".terraform/modules/prod/main.tf",
            "app/main.tf",
            "app/terraform.tfstate.d/qa/terraform.tfstate",
        ] {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let survey = of(directory.path());
        assert!(survey.terragrunt && !survey.cdk);
        let found: Vec<_> = survey
            .environments
            .iter()
            .map(|(name, found)| {
                (name.as_str(), found.class, found.projects.join(" "), found.workspaces.join(" "))
            })
            .collect();
        let line = |name, class, projects: &str, workspaces: &str| {
            (name, class, projects.to_owned(), workspaces.to_owned())
        };
        assert_eq!(
            found,
            [
                line("dev", NonProduction, "**/envs/dev/**", ""),
                line("prod", Production, "**/envs/prod/**", ""),
                line("qa", NonProduction, "", "qa"),
                line("staging", NonProduction, "**/live/eu/staging/**", ""),
            ]
        );
    }
}
