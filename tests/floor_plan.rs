//! The floors of the design: arrows between modules point down only.

#![expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")]

use std::fs;
use std::path::Path;

/// The modules of the library with their floors. The program itself is floor 5.
const FLOORS: &[(&str, u8)] = &[
    ("plan", 0),
    ("source", 1),
    ("input", 1),
    ("catalog", 1),
    ("policy", 1),
    ("rules", 2),
    ("gate", 3),
    ("report", 4),
    ("github", 4),
];

/// What only the top floor may touch: files, environment, clock, programs, standard streams.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::net",
    "SystemTime",
    "Instant",
    "stdout()",
    "stderr()",
    "stdin()",
    "File::",
];

fn sources(directory: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The source without its tests: they may look anywhere.
fn code(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap()
}

#[test]
fn every_module_has_a_floor() {
    let library = fs::read_to_string("src/lib.rs").unwrap();
    let mut modules: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut floors: Vec<&str> = FLOORS.iter().map(|(name, _)| *name).collect();
    modules.sort_unstable();
    floors.sort_unstable();
    assert_eq!(modules, floors);
}

#[test]
fn arrows_point_down() {
    for (module, floor) in FLOORS {
        let mut found = Vec::new();
        sources(&Path::new("src").join(module), &mut found);
        assert!(!found.is_empty(), "{module}");
        for (path, source) in found {
            let code = code(&source);
            for (other, above) in FLOORS.iter().filter(|(other, above)| other != module && above >= floor) {
                let arrow = format!("crate::{other}");
                assert!(
                    !code.contains(&arrow),
                    "{path} (floor {floor}) points up to {other} (floor {above})"
                );
            }
        }
    }
}

#[test]
fn only_the_top_floor_touches_the_world() {
    for (module, _) in FLOORS {
        let mut found = Vec::new();
        sources(&Path::new("src").join(module), &mut found);
        for (path, source) in found {
            for outside in OUTSIDE {
                assert!(!code(&source).contains(outside), "{path} has `{outside}`");
            }
        }
    }
}

#[test]
fn files_are_short_enough_to_read() {
    let mut found = Vec::new();
    sources(Path::new("src"), &mut found);
    for (path, source) in found {
        let lines = source.lines().count();
        assert!(lines <= 400, "{path} has {lines} lines");
        assert!(source.starts_with("//!"), "{path} does not say what it is");
    }
}
