//! The configuration's own files: where in them an object is written, and what of that may be shown.
//!
//! Best effort, and never an error: a file that is missing or broken takes nothing from a verdict.

mod hcl;

use crate::plan::{Address, Location};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

/// A file of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path in reports, relative to the repository.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The files of a configuration, read.
#[derive(Debug, Default)]
pub struct Sources {
    /// By directory, relative to that of the root module, such as `modules/db`; `.` for the root.
    modules: BTreeMap<String, Vec<File>>,
    /// The files that are no valid configuration.
    pub broken: Vec<String>,
}

#[derive(Debug)]
struct File {
    path: String,
    blocks: Vec<hcl::Block>,
    shown: Rc<str>,
}

/// What of a file can be shown to say where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Where it stands.
    pub location: Location,
    /// The file's text without values and comments; places in it are those of the file.
    pub text: Rc<str>,
    /// What is marked in it, and why.
    pub marks: Vec<(Range<usize>, String)>,
}

impl Sources {
    /// The directories of local modules that are called and not read yet.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let calls = self.modules.iter().flat_map(|(directory, files)| {
            let blocks = files.iter().flat_map(|file| &file.blocks).filter(|block| block.kind == "module");
            blocks.filter_map(move |block| join(directory, block.source.as_deref()?))
        });
        let mut missing: Vec<String> =
            calls.filter(|directory| !self.modules.contains_key(directory)).collect();
        missing.sort();
        missing.dedup();
        missing
    }

    /// Adds the files of a directory; one without any is not asked for again.
    pub fn add(&mut self, directory: &str, files: Vec<SourceFile>) {
        let module = self.modules.entry(directory.to_owned()).or_default();
        for SourceFile { path, text } in files {
            match hcl::parse(&text) {
                Some(parsed) => module.push(File { path, blocks: parsed.blocks, shown: parsed.shown.into() }),
                None => self.broken.push(path),
            }
        }
    }

    /// Where an object is written: the first of these attributes that is, else its block. Each attribute comes with
    /// why it is marked.
    #[must_use]
    pub fn locate(&self, address: &Address<'_>, attributes: &[(String, String)]) -> Option<Excerpt> {
        let parts = address.parts().filter(|parts| parts.prefix.is_none())?;
        let mut directory = ".".to_owned();
        for module in &parts.modules {
            let (_, call) = self.block(&directory, "module", &[module.name])?;
            directory = join(&directory, call.source.as_deref()?)?;
        }
        let (file, block) = self.block(&directory, "resource", &[parts.kind, parts.resource.name])?;
        let written = |attribute: &str| {
            let path = without_keys(attribute);
            let exact = block.names.iter().find(|(name, _)| *name == path);
            let outer = path.split('.').next().unwrap_or_default();
            exact
                .or_else(|| block.names.iter().find(|(name, _)| name == outer))
                .map(|(_, range)| range.clone())
        };
        let mut marks: Vec<(Range<usize>, String)> = Vec::new();
        for (attribute, why) in attributes {
            if let Some(range) =
                written(attribute).filter(|range| !marks.iter().any(|(known, _)| known == range))
            {
                marks.push((range, why.clone()));
            }
        }
        let first = marks.first().map_or(block.head.clone(), |(range, _)| range.clone());
        Some(Excerpt {
            location: file.location(first.start)?,
            text: file.shown.clone(),
            marks: if marks.is_empty() { vec![(first, String::new())] } else { marks },
        })
    }

    fn block(&self, directory: &str, kind: &str, labels: &[&str]) -> Option<(&File, &hcl::Block)> {
        let files = self.modules.get(directory)?;
        let mut found = files.iter().flat_map(|file| {
            let fitting = file.blocks.iter().filter(|block| block.kind == kind && block.labels == *labels);
            fitting.map(move |block| (file, block))
        });
        found.next()
    }
}

impl File {
    fn location(&self, at: usize) -> Option<Location> {
        let before = self.shown.get(..at)?;
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Some(Location {
            path: self.path.clone(),
            line: u32::try_from(line).ok()?,
            column: u32::try_from(column).ok()?,
        })
    }
}

/// `disk[0].size` as `disk.size`.
fn without_keys(path: &str) -> String {
    let names = path.split('.').map(|step| step.split('[').next().unwrap_or_default());
    names.collect::<Vec<_>>().join(".")
}

/// The directory of a local module that is called from another; `None` of one that is elsewhere.
fn join(directory: &str, source: &str) -> Option<String> {
    if !source.starts_with("./") && !source.starts_with("../") {
        return None;
    }
    let mut steps: Vec<&str> = directory.split('/').filter(|step| *step != ".").collect();
    for step in source.split('/') {
        match step {
            "" | "." => {}
            ".." => match steps.last() {
                None | Some(&"..") => steps.push(".."),
                Some(_) => drop(steps.pop()),
            },
            name => steps.push(name),
        }
    }
    Some(if steps.is_empty() { ".".to_owned() } else { steps.join("/") })
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, Sources, join};
    use crate::plan::Address;

    fn sources() -> Sources {
        let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
        let mut sources = Sources::default();
        let root = file("live/main.tf", "module \"db\" {\n  source = \"../modules/db\"\n}\n");
        sources.add(".", vec![root, file("live/broken.tf", "resource {")]);
        assert_eq!(sources.missing(), ["../modules/db"]);
        sources.add(
            "../modules/db",
            vec![file(
                "modules/db/main.tf",
                "# ü\nresource \"aws_db_instance\" \"main\" {\n  engine = \"x\"\n  restore {\n    days = 1\n  }\n}\n",
            )],
        );
        assert!(sources.missing().is_empty());
        sources
    }

    fn place(address: &str, attributes: &[&str]) -> Option<String> {
        let attributes: Vec<(String, String)> =
            attributes.iter().map(|name| ((*name).to_owned(), "why".to_owned())).collect();
        let excerpt = sources().locate(&Address::new(address), &attributes)?;
        let place = excerpt.location;
        Some(format!("{}:{}:{}", place.path, place.line, place.column))
    }

    #[test]
    fn an_object_is_found_through_its_modules() {
        let address = "module.db.aws_db_instance.main[0]";
        assert_eq!(place(address, &["engine"]).as_deref(), Some("modules/db/main.tf:3:3"));
        assert_eq!(
            place(address, &["missing", "restore[0].days"]).as_deref(),
            Some("modules/db/main.tf:5:5")
        );
        assert_eq!(place(address, &["restore[0].hours"]).as_deref(), Some("modules/db/main.tf:4:3"));
        assert_eq!(place(address, &[]).as_deref(), Some("modules/db/main.tf:2:1"));
        assert_eq!(sources().broken, ["live/broken.tf"]);
    }

    #[test]
    fn what_is_not_written_has_no_place() {
        for address in
            ["aws_db_instance.main", "module.other.aws_db_instance.main", "module.db.data.aws_x.y", "odd"]
        {
            assert_eq!(place(address, &["engine"]), None, "{address}");
        }
    }

    #[test]
    fn only_local_modules_are_followed() {
        assert_eq!(join(".", "./a/b").as_deref(), Some("a/b"));
        assert_eq!(join("a/b", "../c").as_deref(), Some("a/c"));
        assert_eq!(join(".", "../../x").as_deref(), Some("../../x"));
        assert_eq!(join(".", "hashicorp/consul/aws"), None);
    }
}
