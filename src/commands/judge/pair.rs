//! `OLD..NEW`: where it is cut, and which templates the two directories share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Two things of one kind; standard input where there is no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) old: Option<PathBuf>,
    pub(super) new: Option<PathBuf>,
}

/// The files that something typed names, be it one or two.
pub(in crate::commands) fn named(typed: &str) -> impl Iterator<Item = PathBuf> {
    let sides = match cut(typed) {
        Ok(Cut { old, new }) => [old, new],
        Err(_) => [Some(PathBuf::from(typed)), None],
    };
    sides.into_iter().flatten()
}

/// Cuts at the `..` that leaves something that exists on both sides: a path may hold `..` itself.
pub(super) fn cut(typed: &str) -> Result<Cut, String> {
    let splits = typed.match_indices('.').filter_map(|(at, _)| {
        let (old, new) = (typed.get(..at)?, typed.get(at..)?.strip_prefix("..")?);
        (!old.is_empty() && !new.is_empty()).then_some((old, new))
    });
    let splits: Vec<(&str, &str)> = splits.collect();
    let exists = |name: &&str| *name == "-" || Path::new(name).exists();
    let sound: Vec<&(&str, &str)> = splits.iter().filter(|(old, new)| exists(old) && exists(new)).collect();
    let side = |name: &str| (name != "-").then(|| PathBuf::from(name));
    match (sound.as_slice(), splits.as_slice()) {
        ([("-", "-")], _) => Err("only one of the two can be standard input".to_owned()),
        ([(old, new)], _) => Ok(Cut { old: side(old), new: side(new) }),
        ([], []) => Err("it is not `OLD..NEW`: two paths with `..` between them".to_owned()),
        ([], splits) => Err(missing(splits, exists)),
        ([_, ..], _) => Err("it can be cut at more than one `..`: write the paths in another way".to_owned()),
    }
}

/// Which side of it is missing: of the cut that leaves most.
fn missing(splits: &[(&str, &str)], exists: impl Fn(&&str) -> bool) -> String {
    let half = splits.iter().find(|(old, new)| exists(old) || exists(new)).or(splits.first());
    match half {
        Some((old, new)) if exists(new) => format!("there is no `{old}`"),
        Some((_, new)) => format!("there is no `{new}`"),
        None => "there is no such file".to_owned(),
    }
}

/// The files of two directories by their way from it, with where each is on either side.
pub(super) fn shared(old: &Path, new: &Path) -> Result<BTreeMap<PathBuf, [Option<PathBuf>; 2]>, String> {
    let mut files: BTreeMap<PathBuf, [Option<PathBuf>; 2]> = BTreeMap::new();
    let are_assemblies = is_assembly(old) && is_assembly(new);
    for (side, directory) in [old, new].into_iter().enumerate() {
        for path in templates_below(directory, are_assemblies)? {
            let inside = path.strip_prefix(directory).unwrap_or(&path).to_owned();
            if let Some(slot) = files.entry(inside).or_default().get_mut(side) {
                *slot = Some(path);
            }
        }
    }
    Ok(files)
}

/// Whether a directory is what the CDK writes. Its manifest says what is in it; any other file may be called so.
fn is_assembly(directory: &Path) -> bool {
    let manifest = std::fs::read_to_string(directory.join("manifest.json"));
    let tells = |text: String| {
        let members: Option<serde_json::Map<_, _>> = serde_json::from_str(&text).ok();
        members.is_some_and(|members| ["version", "artifacts"].iter().all(|name| members.contains_key(*name)))
    };
    directory.join("cdk.out").is_file() || manifest.is_ok_and(tells)
}

/// The files below a directory that may be templates. In the output of the CDK those are called so; in any other
/// directory they are those in JSON or YAML.
fn templates_below(directory: &Path, is_assembly: bool) -> Result<Vec<PathBuf>, String> {
    let walk = walkdir::WalkDir::new(directory).follow_links(true).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        name != ".git" && !(entry.file_type().is_dir() && entry.depth() > 0 && name.starts_with("asset."))
    });
    let mut found = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|error| format!("it cannot be walked: {error}"))?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let is_called_so =
            [".json", ".yaml", ".yml", ".template"].iter().any(|ending| name.ends_with(ending));
        if entry.file_type().is_file() && if is_assembly { promises(&name) } else { is_called_so } {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// Whether a file's name says that it is a template.
pub(super) fn promises(name: &str) -> bool {
    name.ends_with(".template")
        || [".template.json", ".template.yaml", ".template.yml"]
            .iter()
            .any(|ending| name.to_lowercase().ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::{Cut, cut};
    use std::fs;

    #[test]
    fn a_pair_is_cut_where_both_sides_exist() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().display().to_string();
        fs::create_dir(directory.path().join("sub")).unwrap();
        for name in ["old.yaml", "new.yaml", "a..b", "a", "b..c", "c"] {
            fs::write(directory.path().join(name), "").unwrap();
        }
        let path = |name: &str| format!("{root}/{name}");
        let pair = |old: &str, new: &str| Ok(Cut { old: Some(old.into()), new: Some(new.into()) });
        let (old, new) = (path("old.yaml"), path("new.yaml"));
        assert_eq!(cut(&format!("{old}..{new}")), pair(&old, &new));
        let (up_old, up_new) = (path("sub/../old.yaml"), path("sub/../new.yaml"));
        assert_eq!(cut(&format!("{up_old}..{up_new}")), pair(&up_old, &up_new));
        let inside = path("a..b");
        assert_eq!(cut(&format!("{inside}..{new}")), pair(&inside, &new));
        assert_eq!(cut(&format!("-..{new}")), Ok(Cut { old: None, new: Some(new.clone().into()) }));
        for (typed, says) in [
            (format!("{old}..{root}/gone.yaml"), "gone.yaml"),
            (format!("{root}/gone.yaml..{new}"), "gone.yaml"),
            (old.clone(), "OLD..NEW"),
            (format!("{old}.."), "OLD..NEW"),
            ("-..-".to_owned(), "standard input"),
            (String::new(), "OLD..NEW"),
        ] {
            let error = cut(&typed).unwrap_err();
            assert!(error.contains(says), "{typed}: {error}");
        }
    }
}
