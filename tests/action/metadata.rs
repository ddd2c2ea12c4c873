//! `action.yml`, the workflows and the examples: what they hand on, and what they rest on.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root(&path.as_ref().display().to_string())).unwrap()
}

fn files(directory: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(root(directory)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The names in a text that begin with this.
fn names(text: &str, prefix: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words.filter(|word| word.starts_with(prefix) && *word != prefix).map(ToOwned::to_owned).collect()
}

/// The keys of a section of `action.yml`.
fn keys(action: &str, section: &str) -> Vec<String> {
    let (_, rest) = action.split_once(&format!("\n{section}:\n")).unwrap();
    let own = rest.lines().take_while(|line| line.is_empty() || line.starts_with(' '));
    let keys = own.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    keys.map(|line| line.trim().trim_end_matches(':').to_owned()).collect()
}

#[test]
fn every_input_reaches_a_script_as_a_variable_and_every_variable_is_an_input() {
    let action = read("action.yml");
    let scripts: String = files(".github/actions/foureyes").iter().map(read).collect();
    assert_eq!(names(&action, "INPUT_"), names(&scripts, "INPUT_"));
    for input in keys(&action, "inputs") {
        assert!(action.contains(&format!(": ${{{{ inputs.{input} }}}}\n")), "`{input}` goes nowhere");
    }
}

#[test]
fn nothing_is_written_into_a_script() {
    let texts =
        files("examples/github").into_iter().chain(files(".github/workflows")).chain([root("action.yml")]);
    for path in texts {
        let text = read(&path);
        let mut deep = None;
        for line in text.lines() {
            let indent = line.len() - line.trim_start_matches([' ', '-']).len();
            deep = deep.filter(|deep| line.trim().is_empty() || indent > *deep);
            if line.trim_start().trim_start_matches("- ").starts_with("run:") {
                deep = Some(indent);
            }
            assert!(deep.is_none() || !line.contains("${{"), "{}: {line}", path.display());
        }
    }
}

#[test]
fn every_action_is_pinned_to_a_commit() {
    for path in files("examples/github").into_iter().chain(files(".github/workflows")) {
        let text = read(&path);
        let uses =
            text.lines().filter_map(|line| line.trim_start().trim_start_matches("- ").strip_prefix("uses: "));
        for used in uses.filter(|used| !used.starts_with("./")) {
            let commit =
                used.split_once('@').and_then(|(_, rest)| rest.split_whitespace().next()).unwrap_or_default();
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{used}");
        }
    }
}

#[test]
fn the_page_names_every_input_and_output_and_the_examples_use_no_other() {
    let (action, page) = (read("action.yml"), read("docs/github.md"));
    for name in keys(&action, "inputs").iter().chain(&keys(&action, "outputs")) {
        assert!(page.contains(&format!("| `{name}` |")), "docs/github.md does not name `{name}`");
    }
    for path in files("examples/github") {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(
            page.contains(&format!("(../examples/github/{name})")),
            "docs/github.md does not link {name}"
        );
    }
    let inputs = keys(&action, "inputs");
    for text in files("examples/github").iter().map(read) {
        for part in text.split("/foureyes@").skip(1) {
            let with = part.lines().skip(1).take_while(|line| line.starts_with("        "));
            let keys = with.filter_map(|line| line.strip_prefix("          ")?.split_once(':'));
            let keys = keys.filter(|(key, _)| !key.starts_with([' ', '#']));
            for (key, _) in
                keys.filter(|(key, _)| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
            {
                assert!(inputs.iter().any(|input| input == key), "there is no input `{key}`");
            }
        }
    }
}
