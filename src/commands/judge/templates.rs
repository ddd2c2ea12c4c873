//! `check --template OLD..NEW`: two templates, or two directories of them, as plans.

use super::pair::{self, Cut};
use super::{Input, Origin, Run, RunError, TYPES};
use crate::commands::load::{Bytes, load};
use crate::commands::project;
use foureyes::gate::{Judged, Source};
use foureyes::input::template::{self, Comparison, Parameters, Side, Unreadable};
use foureyes::input::{self, ReadError};
use foureyes::plan::Digest;
use foureyes::report::line;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A file that was read, or that is not there.
struct File {
    name: String,
    bytes: Option<Bytes>,
}

/// The values of parameters on both sides, and which of them some template declared.
struct Given {
    old: (String, Parameters),
    new: (String, Parameters),
    digests: Vec<Digest>,
    declared: BTreeSet<String>,
    /// The new templates that are compared, nested ones among them.
    compared: BTreeSet<PathBuf>,
}

impl Run<'_> {
    /// Judges the templates that `--template` names.
    pub(super) fn compare(&mut self, typed: &str) {
        let found = self.pairs(typed).and_then(|pairs| Ok((pairs, self.given()?)));
        let (pairs, mut given) = match found {
            Ok(found) => found,
            Err(error) => return self.errors.push(error),
        };
        given.compared = pairs.iter().filter_map(|[_, new]| new.clone()).collect();
        let before = self.errors.len();
        for [old, new] in pairs {
            self.compare_one(old, new, &mut given);
        }
        // Which names are unknown can be told only where every template was read.
        if self.errors.len() == before {
            self.errors.extend(given.unknown());
        }
    }

    /// What is compared with what.
    fn pairs(&mut self, typed: &str) -> Result<Vec<[Option<PathBuf>; 2]>, RunError> {
        let wrong = |why: String| RunError::Template { source_name: line(typed), why };
        let Cut { old, new } = pair::cut(typed).map_err(wrong)?;
        let is_directory = |side: &Option<PathBuf>| side.as_deref().is_some_and(Path::is_dir);
        match (is_directory(&old), is_directory(&new)) {
            (false, false) => Ok(vec![[old.or_else(stdin), new.or_else(stdin)]]),
            (true, true) => {
                let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
                let files = pair::shared(&old, &new).map_err(wrong)?.into_values();
                let mut pairs = Vec::new();
                for [old, new] in files {
                    let templates = [&old, &new].into_iter().flatten().any(|path| is_template(path));
                    match templates {
                        true => pairs.push([old, new]),
                        false => self.passed_over += 1,
                    }
                }
                match pairs.is_empty() {
                    true => Err(wrong("there is no template in either directory".to_owned())),
                    false => Ok(pairs),
                }
            }
            (_, _) => Err(wrong("one of the two is a directory, the other is not".to_owned())),
        }
    }

    fn given(&self) -> Result<Given, RunError> {
        let mut given = Given::default();
        let Some(typed) = &self.check.parameters else { return Ok(given) };
        let wrong = |why: String| RunError::Parameters { source_name: line(typed), why };
        let Cut { old, new } = match (Path::new(typed).exists(), typed.contains("..")) {
            (true, _) => Cut { old: Some(typed.into()), new: Some(typed.into()) },
            (false, true) => pair::cut(typed).map_err(wrong)?,
            (false, false) => return Err(wrong("there is no such file".to_owned())),
        };
        for (path, slot) in [(old, &mut given.old), (new, &mut given.new)] {
            let path = path.ok_or_else(|| wrong("parameters are not read from standard input".to_owned()))?;
            let name = path.display().to_string();
            let bytes = load(Some(&path)).map_err(|error| wrong(format!("it cannot be read: {error}")))?;
            let read = |error| RunError::Read { source_name: line(&name), error };
            let text = input::decode(&bytes).map_err(read)?;
            let parameters = Parameters::read(&text).map_err(read)?;
            given.digests.push(Digest::of(&bytes));
            *slot = (name, parameters);
        }
        Ok(given)
    }

    fn compare_one(&mut self, old: Option<PathBuf>, new: Option<PathBuf>, given: &mut Given) {
        let project = match &self.check.project {
            Some(name) => name.clone(),
            None => self.project_of([&new, &old]),
        };
        let mut files = Vec::new();
        for path in [old, new] {
            match File::load(path) {
                Ok(file) => files.push(file),
                Err(error) => return self.errors.push(error),
            }
        }
        let [old, new] = files.as_slice() else { return };
        match self.judged(old, new, given, project) {
            Ok(judged) => self.judged.push((usize::MAX, judged)),
            Err(error) => self.errors.push(error),
        }
    }

    fn judged(&self, old: &File, new: &File, given: &mut Given, project: String) -> Result<Judged, RunError> {
        let refused = |file: &File, error| RunError::Read { source_name: line(&file.name), error };
        let old_text = old.text().map_err(|error| refused(old, error))?;
        let new_text = new.text().map_err(|error| refused(new, error))?;
        let beside = Path::new(&new.name).parent().unwrap_or(Path::new(""));
        let is_seen = |file: &str| given.compared.contains(&beside.join(file.trim_start_matches("./")));
        let comparison = Comparison::of(
            &Side {
                text: old_text.as_deref(),
                parameters: &given.old.1,
                is_seen: &|_| false,
                protected: old.protected(),
            },
            &Side {
                text: new_text.as_deref(),
                parameters: &given.new.1,
                is_seen: &is_seen,
                protected: new.protected(),
            },
            &TYPES,
        );
        let comparison = comparison.map_err(|unreadable| match unreadable {
            Unreadable::Old(error) => refused(old, error),
            Unreadable::New(error) => refused(new, error),
        })?;
        given.declared.extend(comparison.parameters().map(str::to_owned));
        let name = format!("{}..{}", old.name, new.name);
        // The order counts: the way back is another plan.
        let files = [old.bytes.as_deref(), new.bytes.as_deref()].into_iter().flatten();
        let digests = files.map(Digest::of).chain(given.digests.iter().copied());
        let digest = Digest::of(digests.map(|digest| format!("{digest}\n")).collect::<String>().as_bytes());
        let source = Source::new(name, project, Some(digest));
        let mut plan = comparison.plan();
        let named = [new, old].into_iter().map(|file| file.name.as_str());
        let path = named.filter(|name| !name.is_empty() && *name != STDIN).map(PathBuf::from).next();
        self.add_ways(&mut plan, &Input { path, origin: Origin::Named, below: None, described: None });
        Ok(Judged::new(&plan, source, &self.terms))
    }

    /// The project of the first of these files that is one: its directory, and its name where that says something.
    fn project_of(&self, paths: [&Option<PathBuf>; 2]) -> String {
        let path = paths.into_iter().flatten().find(|path| path.as_os_str() != STDIN);
        let project = project::of(path.map(PathBuf::as_path), None, self.ci);
        let name = path.and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
        let stack =
            name.map(|name| stem(&name).to_owned()).filter(|stem| !stem.is_empty() && stem != "template");
        match (stack, self.ci.project.is_some(), project.as_str()) {
            (Some(stack), false, ".") => stack,
            (Some(stack), false, directory) => format!("{directory}/{stack}"),
            (_, _, _) => project,
        }
    }
}

/// How standard input is written.
const STDIN: &str = "-";

fn stdin() -> Option<PathBuf> {
    Some(STDIN.into())
}

/// A template's name without what only says that it is one.
fn stem(name: &str) -> &str {
    let endings = [".json", ".yaml", ".yml", ".template"];
    endings.iter().fold(name, |name, ending| name.strip_suffix(ending).unwrap_or(name))
}

/// Whether a file that a directory holds is a template, by its name or by its content.
fn is_template(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = |bytes: Bytes| input::decode(&bytes).is_ok_and(|text| template::is_template(&text));
    // What cannot be opened is told as such.
    pair::promises(&name) || load(Some(path)).map_or(true, text)
}

impl File {
    fn load(path: Option<PathBuf>) -> Result<Self, RunError> {
        let Some(path) = path else { return Ok(Self { name: String::new(), bytes: None }) };
        let name = path.display().to_string();
        let from = (name != STDIN).then_some(path.as_path());
        match load(from) {
            Ok(bytes) => Ok(Self { name, bytes: Some(bytes) }),
            Err(error) => {
                let why = format!("it cannot be read: {error}");
                Err(RunError::Template { source_name: line(&name), why })
            }
        }
    }

    /// Whether its stack is protected from its own deletion, as the manifest of the CDK beside it says.
    fn protected(&self) -> Option<bool> {
        let path = Path::new(&self.name);
        let bytes = load(Some(&path.with_file_name("manifest.json"))).ok()?;
        template::is_protected(&input::decode(&bytes).ok()?, &path.file_name()?.to_string_lossy())
    }

    fn text(&self) -> Result<Option<std::borrow::Cow<'_, str>>, ReadError> {
        self.bytes.as_ref().map(|bytes| input::decode(bytes)).transpose()
    }
}

impl Default for Given {
    fn default() -> Self {
        let none = || (String::new(), Parameters::default());
        Self {
            old: none(),
            new: none(),
            digests: Vec::new(),
            declared: BTreeSet::new(),
            compared: BTreeSet::new(),
        }
    }
}

impl Given {
    /// The first name that no template declares: a slip there would be a default taken for a value.
    fn unknown(&self) -> Option<RunError> {
        let named = |(file, parameters): &'_ (String, Parameters)| {
            let name = parameters.names().find(|name| !self.declared.contains(*name))?;
            let why = format!("no template has a parameter `{}`", line(name));
            Some(RunError::Parameters { source_name: line(file), why })
        };
        named(&self.old).or_else(|| named(&self.new))
    }
}
