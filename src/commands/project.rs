//! Which project a plan is for, where nobody says: what the CI says, else the plan's directory.

use std::path::{Component, Path, PathBuf};

/// The project of a plan file; of standard input, that of the working directory. Of a plan outside the repository it
/// is the way to it from the directory that was named, such as that of Terragrunt's `--json-out-dir`.
pub(super) fn of(path: Option<&Path>, below: Option<&Path>, ci: &Ci) -> String {
    ci.project.clone().unwrap_or_else(|| directory(path, below, ci))
}

/// The ways to a plan: its directory, its path as it was typed, the directory that Atlantis names, and of a plan that
/// lies outside of the repository the working directory: it may have been made there. Whoever calls the project
/// otherwise does not change them.
pub(super) fn ways(path: Option<&Path>, below: Option<&Path>, ci: &Ci) -> Vec<String> {
    let told = directory(path, below, ci);
    let typed = path.filter(|path| path.is_relative()).map(|path| typed(path, &told));
    let of_atlantis = ci.rel_dir.clone();
    let home = ci.repository().unwrap_or(&ci.directory);
    let is_outside = path.is_some_and(|path| !parent(path, ci).starts_with(home));
    let working = is_outside.then(|| directory(None, None, ci));
    [Some(told), typed, of_atlantis, working].into_iter().flatten().collect()
}

/// The path of a plan as it was typed, or from further up where that is the same way: from inside of a directory people
/// type less than the project's name.
fn typed(path: &Path, directory: &str) -> String {
    let path = path.with_extension("");
    let steps: PathBuf = path.components().filter(|step| matches!(step, Component::Normal(_))).collect();
    let whole = Path::new(directory).join(path.file_name().unwrap_or_default());
    let is_same = directory != "." && whole.ends_with(&steps);
    if is_same { whole } else { path }.display().to_string()
}

fn directory(path: Option<&Path>, below: Option<&Path>, ci: &Ci) -> String {
    let directory = parent(path.unwrap_or(Path::new("")), ci);
    let root = repository(&directory).unwrap_or(&ci.directory);
    let below = below.and_then(|below| ci.directory.join(below).canonicalize().ok());
    let relative = directory
        .strip_prefix(root)
        .ok()
        .or_else(|| directory.strip_prefix(below?).ok())
        .unwrap_or(Path::new(""));
    match relative.as_os_str().is_empty() {
        true => ".".to_owned(),
        false => relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"),
    }
}

/// The directory that a file is in, wherever links lead.
fn parent(file: &Path, ci: &Ci) -> PathBuf {
    let directory = ci.directory.join(file.parent().unwrap_or(Path::new("")));
    directory.canonicalize().unwrap_or(directory)
}

/// The repository that a directory is in.
pub(super) fn repository(directory: &Path) -> Option<&Path> {
    directory.ancestors().find(|parent| parent.join(".git").exists())
}

/// The variables with which Atlantis names the plan's file: as it is applied, and as JSON, where a step has written it.
pub(super) const PLAN_FILES: [&str; 2] = ["PLANFILE", "SHOWFILE"];

/// Whether this is a step of a workflow of Atlantis.
pub(super) fn in_atlantis() -> bool {
    PLAN_FILES.iter().any(|name| std::env::var_os(name).is_some_and(|file| !file.is_empty()))
}

/// What surrounds the run.
pub(super) struct Ci {
    /// The working directory.
    pub(super) directory: PathBuf,
    /// The project's name, where the CI says it.
    pub(super) project: Option<String>,
    /// The project's directory, where Atlantis says it.
    pub(super) rel_dir: Option<String>,
    /// The tool's workspace, where the CI or the tool's own variable says it.
    pub(super) workspace: Option<String>,
}

impl Ci {
    /// What surrounds this run. Atlantis gives the project's name, or its directory.
    pub(super) fn around() -> Self {
        let directory = std::env::current_dir().unwrap_or_default();
        let directory = directory.canonicalize().unwrap_or(directory);
        let in_atlantis = in_atlantis();
        let said = |names: &[&str]| {
            names.iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty())
        };
        let of_atlantis = |names: &[&str]| said(names).filter(|_| in_atlantis);
        let project = of_atlantis(&["PROJECT_NAME", "REPO_REL_DIR"]);
        let workspace = of_atlantis(&["WORKSPACE"]).or_else(|| said(&["TF_WORKSPACE"]));
        let rel_dir = of_atlantis(&["REPO_REL_DIR"]);
        Self { directory, project, rel_dir, workspace }
    }

    /// The root of the repository that the working directory is in.
    pub(super) fn repository(&self) -> Option<&Path> {
        repository(&self.directory)
    }
}

#[cfg(test)]
mod tests {
    use super::{Ci, of, typed};
    use std::fs;
    use std::path::Path;

    #[test]
    fn a_typed_path_is_told_from_the_root_where_it_leads_there() {
        for (path, directory, way) in [
            ("plan.json", "live/prod-toys", "live/prod-toys/plan"),
            ("prod-toys/plan.json", "live/prod-toys", "live/prod-toys/plan"),
            ("../prod-toys/plan.json", "live/prod-toys", "live/prod-toys/plan"),
            ("./live/prod-toys/plan.json", "live/prod-toys", "live/prod-toys/plan"),
            ("prod/plan.json", "live/x", "prod/plan"),
            ("../prod/plan.json", ".", "../prod/plan"),
        ] {
            assert_eq!(typed(Path::new(path), directory), way);
        }
    }

    #[test]
    fn a_project_is_the_directory_relative_to_its_repository() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("repository/.git")).unwrap();
        fs::create_dir_all(root.join("repository/live/prod")).unwrap();
        fs::create_dir_all(root.join("elsewhere/dev")).unwrap();
        let ci = |directory: &str| Ci {
            directory: root.join(directory),
            project: None,
            rel_dir: None,
            workspace: None,
        };
        let plan = root.join("repository/live/prod/plan.json");
        assert_eq!(of(Some(&plan), None, &ci("repository")), "live/prod");
        assert_eq!(
            of(Some(std::path::Path::new("plan.json")), None, &ci("repository/live/prod")),
            "live/prod"
        );
        assert_eq!(of(None, None, &ci("repository/live")), "live");
        assert_eq!(of(Some(std::path::Path::new("dev/plan.json")), None, &ci("elsewhere")), "dev");
        assert_eq!(of(Some(&root.join("elsewhere/dev/plan.json")), None, &ci("repository")), ".");
        let below = root.join("elsewhere");
        let found = root.join("elsewhere/dev/plan.json");
        assert_eq!(of(Some(&found), Some(&below), &ci("repository")), "dev");
        assert_eq!(of(Some(&plan), Some(&root.join("repository/live")), &ci("repository")), "live/prod");
        let ways = |path: &Path| super::ways(Some(path), None, &ci("repository/live/prod"));
        assert_eq!(ways(&found), [".", "live/prod"]);
        assert_eq!(ways(&plan), ["live/prod"]);
        let atlantis =
            Ci { directory: root.clone(), project: Some("network".into()), rel_dir: None, workspace: None };
        assert_eq!(of(Some(&plan), None, &atlantis), "network");
    }
}
