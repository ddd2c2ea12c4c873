//! A runner that is made up: what it sets, which programs it has, and what a step leaves behind.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// What every runner has of which the scripts make use.
const TOOLS: [&str; 16] = [
    "awk",
    "bash",
    "cat",
    "chmod",
    "curl",
    "dirname",
    "env",
    "gzip",
    "mkdir",
    "mktemp",
    "od",
    "rm",
    "sed",
    "sha256sum",
    "tar",
    "tr",
];

/// A runner, and the job on it.
pub(crate) struct Runner {
    directory: TempDir,
    variables: BTreeMap<String, String>,
}

/// What a step left behind.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) code: i32,
    /// What it said, both streams.
    pub(crate) log: String,
    /// What stands last in GITHUB_OUTPUT under each name.
    pub(crate) outputs: BTreeMap<String, String>,
    pub(crate) summary: String,
    /// What was added to the PATH.
    pub(crate) path: String,
}

impl Runner {
    pub(crate) fn new() -> Self {
        let directory = TempDir::new().unwrap();
        for name in ["bin", "temp", "work", "action"] {
            fs::create_dir(directory.path().join(name)).unwrap();
        }
        let runner = Self { directory, variables: BTreeMap::new() };
        let places: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect();
        for tool in TOOLS {
            if let Some(there) = places.iter().map(|place| place.join(tool)).find(|path| path.is_file()) {
                symlink(there, runner.at("bin").join(tool)).unwrap();
            }
        }
        let manifest = "[package]\nname = \"foureyes\"\nversion = \"0.1.0\"\n[dependencies]\nx = \"2\"\n";
        fs::write(runner.at("action/Cargo.toml"), manifest).unwrap();
        let [path, temp, action] = ["bin", "temp", "action"].map(|name| runner.text(name));
        runner
            .with("PATH", &path)
            .with("RUNNER_OS", "Linux")
            .with("RUNNER_ARCH", "X64")
            .with("RUNNER_TEMP", &temp)
            .with("GITHUB_ACTIONS", "true")
            .with("GITHUB_ACTION_PATH", &action)
            .with("GITHUB_SERVER_URL", "http://forge.invalid")
            .with("GITHUB_OUTPUT", &format!("{temp}/output"))
            .with("GITHUB_STEP_SUMMARY", &format!("{temp}/summary"))
            .with("GITHUB_PATH", &format!("{temp}/path"))
    }

    /// The same with a variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same with a program of its own, a script. What it is called with can be read by [`Runner::calls`].
    pub(crate) fn with_program(self, name: &str, script: &str) -> Self {
        let calls = self.text(&format!("{name}.calls"));
        let text =
            format!("#!/usr/bin/env bash\nprintf '%s|' \"$@\" >> '{calls}'\necho >> '{calls}'\n{script}\n");
        write_program(&self.at("bin").join(name), &text);
        self
    }

    /// The calls of a program of its own, a line each, a bar behind each word.
    pub(crate) fn calls(&self, name: &str) -> String {
        fs::read_to_string(self.at(&format!("{name}.calls"))).unwrap_or_default()
    }

    /// A place of the runner.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The same, as text.
    pub(crate) fn text(&self, name: &str) -> String {
        self.at(name).display().to_string()
    }

    /// A file in the checked out repository.
    pub(crate) fn with_file(self, name: &str, content: &[u8]) -> Self {
        let path = self.at("work").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Runs a script of the action as a step.
    pub(crate) fn step(&self, script: &str) -> Step {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/actions/foureyes").join(script);
        let ran = Command::new(self.at("bin/bash"))
            .args(["-c", "exec 2>&1; exec bash \"$0\""])
            .arg(script)
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.at("work"))
            .output()
            .unwrap();
        let left = |name: &str| fs::read_to_string(self.at("temp").join(name)).unwrap_or_default();
        let lines = |text: String| {
            let pairs = text.lines().filter_map(|line| line.split_once('='));
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        Step {
            code: ran.status.code().unwrap(),
            log: String::from_utf8(ran.stdout).unwrap(),
            outputs: lines(left("output")),
            summary: left("summary"),
            path: left("path"),
        }
    }
}

impl Step {
    /// What stands in the outputs under this name.
    pub(crate) fn output(&self, name: &str) -> &str {
        self.outputs.get(name).map_or("", String::as_str)
    }
}

/// Writes a program that can be run.
pub(crate) fn write_program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
