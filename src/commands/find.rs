//! From what was typed to the inputs: files, directories, globs, standard input.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// One input to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    /// Where it is; standard input where there is no path.
    pub(super) path: Option<PathBuf>,
    /// Whether somebody named it, or a directory merely holds it.
    pub(super) origin: Origin,
    /// The directory that was named, where one was.
    pub(super) below: Option<PathBuf>,
    /// What it is the description of, where a program has described it.
    pub(super) described: Option<String>,
}

/// How an input came to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It was named: what is no plan is an error.
    Named,
    /// A directory holds it: what is no plan is passed over, unless its name promises one.
    Found,
    /// It was named, and is applied in the working directory.
    Applied,
}

/// Why something that was typed names no input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) typed: String,
    pub(super) message: String,
}

impl Input {
    /// Its name in reports.
    pub(super) fn name(&self) -> String {
        let path = self.path.as_ref().map(|path| path.display().to_string());
        path.or_else(|| self.described.clone()).unwrap_or("-".to_owned())
    }

    /// Whether its name promises a plan: `*.tfplan`, `*tfplan*`, `*plan*.json`.
    pub(super) fn promises_plan(&self) -> bool {
        let name = self.file_name();
        name.contains("tfplan") || (name.contains("plan") && name.ends_with(".json"))
    }

    /// Whether its name promises a report, as the action calls it: `*foureyes*.json`.
    pub(super) fn promises_report(&self) -> bool {
        let name = self.file_name();
        name.contains("foureyes") && name.ends_with(".json")
    }

    /// The name of the file, in small letters.
    fn file_name(&self) -> String {
        let name = self.path.as_deref().and_then(Path::file_name);
        name.map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
    }
}

/// The inputs that one word of the command line names.
pub(super) fn inputs(typed: &str) -> Result<Vec<Input>, Missing> {
    if typed == "-" {
        return Ok(vec![Input { path: None, origin: Origin::Named, below: None, described: None }]);
    }
    let path = Path::new(typed);
    let is_glob = typed.contains(['*', '?', '[']) && glob::Pattern::new(typed).is_ok();
    match std::fs::metadata(path) {
        // A file can be called `*.json`, and must not stand for all that the glob was meant for.
        Ok(metadata) => {
            let own = if metadata.is_dir() { below(typed, path)? } else { vec![named(path.to_owned())] };
            if is_glob { matching(typed, own) } else { Ok(own) }
        }
        Err(_) if is_glob => matching(typed, Vec::new()),
        Err(error) => Err(missing(typed, &format!("it cannot be read: {error}"))),
    }
}

/// The file with this path, whatever its name looks like.
pub(super) fn named(path: PathBuf) -> Input {
    Input { path: Some(path), origin: Origin::Named, below: None, described: None }
}

fn missing(typed: &str, message: &str) -> Missing {
    Missing { typed: typed.to_owned(), message: message.to_owned() }
}

/// Every file below a directory, in order; only what git keeps for itself is left alone.
fn below(typed: &str, directory: &Path) -> Result<Vec<Input>, Missing> {
    let walk = walkdir::WalkDir::new(directory)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.file_name() != ".git");
    let mut inputs = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|error| missing(typed, &format!("it cannot be walked: {error}")))?;
        if !entry.file_type().is_dir() {
            if !entry.file_type().is_file() {
                let place = entry.path().display();
                return Err(missing(typed, &format!("{place} is neither a file nor a directory")));
            }
            inputs.push(Input {
                path: Some(entry.into_path()),
                origin: Origin::Found,
                below: Some(directory.to_owned()),
                described: None,
            });
        }
    }
    Ok(inputs)
}

/// What a glob matches, and what was found already.
fn matching(typed: &str, mut inputs: Vec<Input>) -> Result<Vec<Input>, Missing> {
    let paths = glob::glob(typed).map_err(|error| missing(typed, &format!("it is no glob: {error}")))?;
    unseen(typed)?;
    let mut known: BTreeSet<Option<PathBuf>> = inputs.iter().map(|input| input.path.clone()).collect();
    for path in paths {
        let path = path.map_err(|error| missing(typed, &format!("it cannot be walked: {error}")))?;
        let found = if path.is_dir() { below(typed, &path)? } else { vec![named(path)] };
        inputs.extend(found.into_iter().filter(|input| known.insert(input.path.clone())));
    }
    match inputs.is_empty() {
        true => Err(missing(typed, "no file matches it")),
        false => Ok(inputs),
    }
}

/// What a glob could mean and does not see, without a word: names that are no text, and what is in a directory that
/// cannot be read. It sees both behind a `**`.
fn unseen(typed: &str) -> Result<(), Missing> {
    let is_wild = |step: &&Component<'_>| step.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let steps: Vec<Component<'_>> = Path::new(typed).components().collect();
    let wild = steps.iter().position(|step| is_wild(&step)).unwrap_or(steps.len());
    let (base, steps) = steps.split_at(wild);
    let patterns: Option<Vec<glob::Pattern>> =
        steps.iter().map(|step| glob::Pattern::new(step.as_os_str().to_str()?).ok()).collect();
    let base: PathBuf = std::iter::once(&Component::CurDir).filter(|_| wild == 0).chain(base).collect();
    let Some(patterns) = patterns.filter(|all| base.is_dir() && all.iter().all(|it| it.as_str() != "**"))
    else {
        return Ok(());
    };
    let is_meant = |entry: &walkdir::DirEntry| match entry.depth().checked_sub(1) {
        Some(at) => patterns.get(at).is_some_and(|it| it.matches(&entry.file_name().to_string_lossy())),
        None => true,
    };
    for entry in walkdir::WalkDir::new(base).max_depth(patterns.len()).into_iter().filter_entry(is_meant) {
        let entry = entry.map_err(|error| missing(typed, &format!("it cannot be walked: {error}")))?;
        if entry.path().to_str().is_none() {
            let place = entry.path().display();
            return Err(missing(
                typed,
                &format!("the name of {place} is not UTF-8: name its directory instead"),
            ));
        }
    }
    Ok(())
}
