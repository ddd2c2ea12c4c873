//! The configuration's own files, read as far as its local modules reach, and templates: never a reason to fail.

use super::judge;
use super::project::repository;
use foureyes::gate::{Judgement, Level, Note};
use foureyes::input;
use foureyes::source::{SourceFile, Sources};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// More directories, more templates and longer files than these are no configuration that anybody wrote.
const DIRECTORIES: usize = 500;
const TEMPLATES: usize = 500;
const LONGEST: u64 = 4 << 20;

/// Says of every finding where the source has it, and notes what of the source is broken.
pub(super) fn place(judgement: &mut Judgement, root: &Path) {
    if judgement.findings.is_empty() {
        return;
    }
    let mut sources = read(root);
    for path in templates(judgement, root) {
        let outline = std::fs::read_to_string(&path).ok().and_then(|text| input::outline(&text));
        if let Some(outline) = outline {
            sources.add_template(shown(&path), outline);
        }
    }
    for judged in &mut judgement.findings {
        let Some(address) = &judged.finding.address else { continue };
        judged.excerpt = sources.locate(address, &judged.finding.points);
    }
    let broken = sources.broken.iter().map(|path| Note {
        level: Level::Info,
        message: format!("`{path}` is no valid configuration, so nothing in it is pointed at"),
        place: None,
    });
    judgement.notes.extend(broken);
}

fn read(root: &Path) -> Sources {
    let mut sources = Sources::default();
    sources.add(".", files(root));
    let mut read = 1;
    loop {
        let missing = sources.missing();
        if missing.is_empty() || read + missing.len() > DIRECTORIES {
            return sources;
        }
        for directory in missing {
            read += 1;
            sources.add(&directory, files(&root.join(&directory)));
        }
    }
}

/// The files that may be the templates of what was judged: those that were compared, else all of the directory.
fn templates(judgement: &Judgement, root: &Path) -> Vec<PathBuf> {
    let stacks = judgement.plans.iter().filter(|plan| plan.format.starts_with("cloudformation-"));
    let compared: BTreeSet<PathBuf> =
        stacks.clone().filter_map(|plan| judge::new_template(&plan.source.name)).collect();
    let paths = match (stacks.count(), compared.is_empty()) {
        (0, _) => Vec::new(),
        (_, true) if root.is_file() => vec![root.to_owned()],
        (_, true) => named(root, &["yaml", "yml", "json", "template"]),
        (_, false) => compared.into_iter().collect(),
    };
    paths.into_iter().filter(|path| is_short(path)).take(TEMPLATES).collect()
}

fn is_short(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() <= LONGEST)
}

/// The configuration files in a directory.
fn files(directory: &Path) -> Vec<SourceFile> {
    let paths = named(directory, &["tf", "tofu"]).into_iter();
    let read =
        |path: PathBuf| Some(SourceFile { path: shown(&path), text: std::fs::read_to_string(&path).ok()? });
    paths.filter_map(read).collect()
}

/// The files in a directory with one of these endings, sorted.
fn named(directory: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths.retain(|path| {
        let ending = path.extension().and_then(std::ffi::OsStr::to_str);
        ending.is_some_and(|ending| endings.contains(&ending)) && is_short(path)
    });
    paths
}

/// The path from the root of the repository; outside of one, as it is.
fn shown(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let root = whole.parent().and_then(repository);
    let relative = root.and_then(|root| whole.strip_prefix(root).ok().map(Path::to_owned));
    let path = relative.unwrap_or_else(|| path.strip_prefix("./").unwrap_or(path).to_owned());
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
