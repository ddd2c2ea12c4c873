//! The configuration's own files: where in them an object is written, and what of that may be shown.
//!
//! Best effort, and never an error: a file that is missing or broken takes nothing from a verdict.

mod hcl;

use crate::plan::{Address, Block, Location, Outline};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// A longer line, in bytes, is for machines: only its place is told.
const LONGEST: usize = 1000;

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
    modules: BTreeMap<String, Module>,
    /// The templates.
    templates: Vec<File>,
    /// Where a template has a resource of this name, as in a module; none where two of them have one.
    resources: HashMap<String, Option<(usize, usize)>>,
    /// The files that are no valid configuration.
    pub broken: Vec<String>,
}

/// The files of one directory.
#[derive(Debug, Default)]
struct Module {
    files: Vec<File>,
    /// Where a block is, by its kind and labels: which of the files, which of its blocks.
    places: BTreeMap<String, (usize, usize)>,
}

#[derive(Debug)]
struct File {
    path: String,
    blocks: Vec<Block>,
    shown: String,
    /// Where its lines begin.
    starts: Vec<usize>,
}

/// What of a file can be shown to say where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Where it stands.
    pub location: Location,
    /// The heads of the blocks that it is in, and every line with a mark, in the order of the file.
    pub lines: Vec<Line>,
}

/// A line of a file, without values and comments; everything else is in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, counted from 1.
    pub number: u32,
    /// Its text.
    pub text: String,
    /// What is marked in it: the columns in characters, counted from 0, and why; mostly one.
    pub marks: Vec<(Range<usize>, String)>,
}

impl Sources {
    /// The directories of local modules that are called and not read yet.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let calls = self.modules.iter().flat_map(|(directory, module)| {
            let blocks = module.files.iter().flat_map(|file| &file.blocks);
            let calls = blocks.filter(|block| block.kind == "module");
            calls.filter_map(move |block| join(directory, block.source.as_deref()?))
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
                Some(parsed) => module.add(path, parsed),
                None => self.broken.push(path),
            }
        }
    }

    /// Adds a template, read.
    pub fn add_template(&mut self, path: String, outline: Outline) {
        let file = self.templates.len();
        for (at, block) in outline.blocks.iter().enumerate() {
            for name in &block.labels {
                self.resources
                    .entry(name.clone())
                    .and_modify(|place| *place = None)
                    .or_insert(Some((file, at)));
            }
        }
        self.templates.push((path, outline).into());
    }

    /// Where an object is written: the first of these attributes that is, else its block. Each attribute comes with
    /// why it is marked.
    #[must_use]
    pub fn locate(&self, address: &Address<'_>, attributes: &[(String, String)]) -> Option<Excerpt> {
        let Some(parts) = address.parts() else { return self.in_templates(address, attributes) };
        if parts.prefix.is_some() {
            return None;
        }
        let mut directory = ".".to_owned();
        for module in &parts.modules {
            let (_, call) = self.modules.get(&directory)?.block("module", &[module.name])?;
            directory = join(&directory, call.source.as_deref()?)?;
        }
        let module = self.modules.get(&directory)?;
        let (file, block) = module.block("resource", &[parts.kind, parts.resource.name])?;
        file.locate(block, attributes)
    }

    /// Where a template has a resource: nowhere, where two of them have one of this name.
    fn in_templates(&self, address: &Address<'_>, attributes: &[(String, String)]) -> Option<Excerpt> {
        let name = address.as_str().rsplit('/').next()?;
        let (file, block) = (*self.resources.get(name)?)?;
        let file = self.templates.get(file)?;
        file.locate(file.blocks.get(block)?, attributes)
    }
}

impl Module {
    fn add(&mut self, path: String, outline: Outline) {
        let file = self.files.len();
        for (at, block) in outline.blocks.iter().enumerate() {
            let labels: Vec<&str> = block.labels.iter().map(String::as_str).collect();
            self.places.entry(key(&block.kind, &labels)).or_insert((file, at));
        }
        self.files.push((path, outline).into());
    }

    fn block(&self, kind: &str, labels: &[&str]) -> Option<(&File, &Block)> {
        let (file, block) = *self.places.get(&key(kind, labels))?;
        let file = self.files.get(file)?;
        Some((file, file.blocks.get(block)?))
    }
}

fn key(kind: &str, labels: &[&str]) -> String {
    format!("{kind}\n{}", labels.join("\n"))
}

impl From<(String, Outline)> for File {
    fn from((path, Outline { blocks, shown }): (String, Outline)) -> Self {
        let ends = shown.match_indices('\n').map(|(at, _)| at + 1);
        let starts = [0].into_iter().chain(ends).collect();
        Self { path, blocks, shown, starts }
    }
}

impl File {
    /// A block of it: the first of these attributes that is written in it, else its head.
    fn locate(&self, block: &Block, attributes: &[(String, String)]) -> Option<Excerpt> {
        let mut marks: Vec<(Range<usize>, &str)> = Vec::new();
        let mut around = vec![block.head.clone()];
        for (attribute, why) in attributes {
            let mut outer = block.places_of(&without_keys(attribute));
            let Some(range) = outer.pop() else { continue };
            if !marks.iter().any(|(known, _)| *known == range) {
                marks.push((range, why));
                around.extend(outer);
            }
        }
        if marks.is_empty() {
            marks.push((block.head.clone(), ""));
        }
        self.excerpt(&around, &marks)
    }

    /// What is marked, with what stands around it, but for lines that nobody can read: of a text without line ends each
    /// finding would carry all of it. The first mark is where the finding points at.
    fn excerpt(&self, around: &[Range<usize>], marks: &[(Range<usize>, &str)]) -> Option<Excerpt> {
        let mut lines: BTreeMap<usize, Line> = BTreeMap::new();
        for range in around {
            let (at, _) = self.line(range.start)?;
            lines.extend(self.without_marks(at).map(|line| (at, line)));
        }
        for (range, why) in marks {
            let (at, column) = self.line(range.start)?;
            let width = self.shown.get(range.clone())?.chars().count();
            let line = match lines.entry(at) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => match self.without_marks(at) {
                    Some(line) => new.insert(line),
                    None => continue,
                },
            };
            line.marks.push((column..column + width, (*why).to_owned()));
        }
        let (first, _) = marks.first()?;
        let (line, column) = self.line(first.start)?;
        let location = Location {
            path: self.path.clone(),
            line: u32::try_from(line + 1).ok()?,
            column: u32::try_from(column + 1).ok()?,
        };
        Some(Excerpt { location, lines: lines.into_values().collect() })
    }

    /// Which line a place is in, and in which of its columns, both counted from 0.
    fn line(&self, place: usize) -> Option<(usize, usize)> {
        let line = self.starts.partition_point(|start| *start <= place).checked_sub(1)?;
        let before = self.shown.get(*self.starts.get(line)?..place)?;
        Some((line, before.chars().count()))
    }

    /// A line that is not longer than anybody reads.
    fn without_marks(&self, line: usize) -> Option<Line> {
        let start = *self.starts.get(line)?;
        let end = self.starts.get(line + 1).copied().unwrap_or(self.shown.len());
        let text = self.shown.get(start..end).filter(|text| text.len() <= LONGEST)?.trim_end().to_owned();
        Some(Line { number: u32::try_from(line + 1).ok()?, text, marks: Vec::new() })
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
    fn the_block_and_every_mark_are_shown() {
        let points = [("engine", "one"), ("restore[0].days", "two")].map(|(a, b)| (a.into(), b.into()));
        let excerpt = sources().locate(&Address::new("module.db.aws_db_instance.main"), &points).unwrap();
        let lines: Vec<String> = excerpt.lines.iter().map(|line| format!("{line:?}")).collect();
        assert_eq!(
            lines,
            [
                r#"Line { number: 2, text: "resource \"aws_db_instance\" \"main\"", marks: [] }"#,
                r#"Line { number: 3, text: "  engine =", marks: [(2..8, "one")] }"#,
                r#"Line { number: 4, text: "  restore", marks: [] }"#,
                r#"Line { number: 5, text: "    days =", marks: [(4..8, "two")] }"#,
            ]
        );
    }

    #[test]
    fn of_a_line_that_nobody_can_read_the_place_is_told_and_nothing_else() {
        let text = format!("resource \"a\" \"b\" {{ x = [{}] }}\n", "1,".repeat(1000));
        let mut sources = Sources::default();
        sources.add(".", vec![SourceFile { path: "main.tf".into(), text }]);
        let excerpt = sources.locate(&Address::new("a.b"), &[("x".into(), "why".into())]).unwrap();
        assert_eq!((excerpt.location.line, excerpt.location.column, excerpt.lines.len()), (1, 20, 0));
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
