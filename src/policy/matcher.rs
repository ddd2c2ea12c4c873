//! The environments that a policy declares, and what tells them.

use super::contained;
use super::environment::EnvironmentClass;
use super::exception::{addresses, globs};
use super::glob::{Glob, Reach};
use super::home;
use super::origin::Origin;
use super::selector::AddressPattern;
use super::signal::is_showable;
use super::tags;
use super::tree::{self, Node};
use crate::plan::{Address, Change, Leaf, Signal, SignalKind, Value, Variable};
use toml::de::{DeTable, DeValue};

/// An environment that a policy declares.
#[derive(Debug, Clone)]
pub struct DeclaredEnvironment {
    /// Its name.
    pub name: String,
    /// How much it matters.
    pub class: EnvironmentClass,
    /// Where it stands.
    pub origin: Origin,
    /// Any of them tells it.
    pub(super) matchers: Vec<Matcher>,
}

/// Tests that must all hold.
#[derive(Debug, Clone)]
pub(super) struct Matcher(Vec<Test>);

/// One key of a matcher. Of its globs any may match.
#[derive(Debug, Clone)]
enum Test {
    Signal(SignalKind, Vec<Glob>),
    Project(Vec<Glob>),
    Variable(String, Vec<Glob>),
    Tag(String, Vec<Glob>),
    Address(Vec<AddressPattern>),
}

/// What a plan tells of where it belongs.
#[derive(Debug, Clone, Copy)]
pub struct Told<'p> {
    /// Its project.
    pub project: &'p str,
    /// Its root variables.
    pub variables: &'p [Variable<'p>],
    /// What else it tells.
    pub signals: &'p [Signal<'p>],
}

/// What an object tells of where it belongs.
#[derive(Debug, Clone, Copy)]
pub struct Object<'o> {
    /// Its type.
    pub kind: &'o str,
    /// Where the configuration has it.
    pub address: &'o Address<'o>,
    /// Where it was before a move.
    pub previous: Option<&'o Address<'o>>,
    /// Its attributes as they are before the plan; as they will be, where there are none before.
    pub attributes: &'o Value<'o>,
    /// Its id at its provider, where the tool names it beside the attributes.
    pub id: Option<&'o Leaf<'o>>,
}

/// That a matcher holds.
#[derive(Debug)]
pub(super) struct Match<'m> {
    pub(super) environment: &'m DeclaredEnvironment,
    matcher: &'m Matcher,
    /// What matched what, for people.
    pub(super) because: String,
    /// Whether the object itself told it.
    pub(super) by_object: bool,
}

impl<'o> Object<'o> {
    /// The object of a change, with these attributes.
    #[must_use]
    pub fn of(change: &'o Change<'_>, attributes: &'o Value<'_>) -> Self {
        let (address, previous) = (&change.address, change.previous_address.as_ref());
        let id = change.circumstances().id.as_ref();
        Self { kind: &change.kind, address, previous, attributes, id }
    }
}

impl DeclaredEnvironment {
    /// The matcher of this environment that holds; one that the object itself tells before others.
    pub(super) fn matched(&self, told: &Told<'_>, object: Option<&Object<'_>>) -> Option<Match<'_>> {
        let held = self.matchers.iter().filter_map(|matcher| {
            let held = matcher.held(told, object, self.class)?;
            let texts: Vec<&str> = held.iter().map(|held| held.text.as_str()).collect();
            let because = format!("{} ({}:{})", texts.join(", "), self.origin.file, self.origin.line);
            let by_object = held.iter().any(|held| held.by_object);
            Some(Match { environment: self, matcher, because, by_object })
        });
        held.max_by_key(|held| held.by_object)
    }

    /// Whether no plan and no object could ever match it, although it has matchers.
    pub(super) fn is_impossible(&self) -> bool {
        !self.matchers.is_empty() && self.matchers.iter().all(|matcher| matcher.0.is_empty())
    }

    /// The kinds of signals of which each of its matchers needs one.
    #[must_use]
    pub fn needs(&self) -> Vec<SignalKind> {
        let needs = |matcher: &Matcher, kind: SignalKind| {
            matcher.0.iter().any(|test| matches!(test, Test::Signal(of, _) if *of == kind))
        };
        let every = |kind: &SignalKind| self.matchers.iter().all(|matcher| needs(matcher, *kind));
        SignalKind::ALL.into_iter().filter(|_| !self.matchers.is_empty()).filter(every).collect()
    }
}

impl Matcher {
    /// What holds its tests, where all of them hold.
    fn held(
        &self,
        told: &Told<'_>,
        object: Option<&Object<'_>>,
        class: EnvironmentClass,
    ) -> Option<Vec<Held>> {
        let held: Option<Vec<Held>> = self.0.iter().map(|test| test.holds(told, object, class)).collect();
        held.filter(|held| !held.is_empty())
    }
}

impl Match<'_> {
    /// Whether it looked at this variable, so that the words in it tell nothing more.
    pub(super) fn reads_variable(&self, name: &str) -> bool {
        let reads = |test: &Test| matches!(test, Test::Variable(read, _) if read.eq_ignore_ascii_case(name));
        self.matcher.0.iter().any(reads)
    }

    /// What the environment's matchers that hold looked at in the places that people choose: wherever the same stands,
    /// the words in it tell nothing more.
    pub(super) fn read<'t>(&self, told: &Told<'t>) -> Vec<&'t str> {
        let matchers = self.environment.matchers.iter();
        let held = matchers.filter(|matcher| matcher.held(told, None, self.environment.class).is_some());
        held.flat_map(|matcher| &matcher.0).flat_map(|test| test.read(told)).collect()
    }

    /// Whether it looked at this tag.
    pub(super) fn reads_tag(&self, name: &str) -> bool {
        let reads = |test: &Test| matches!(test, Test::Tag(read, _) if is_tag(read, name));
        self.matcher.0.iter().any(reads)
    }

    /// Whether it looked at the address.
    pub(super) fn reads_address(&self) -> bool {
        self.matcher.0.iter().any(|test| matches!(test, Test::Address(_)))
    }
}

/// That a test holds, in words, and whether the object itself told it.
struct Held {
    text: String,
    by_object: bool,
}

impl Test {
    fn holds(&self, told: &Told<'_>, object: Option<&Object<'_>>, class: EnvironmentClass) -> Option<Held> {
        match self {
            Self::Project(globs) => project(globs, told, class).map(|text| Held { text, by_object: false }),
            Self::Signal(kind, globs) => signal(*kind, globs, told, object, class),
            Self::Variable(name, globs) => {
                let named = told.variables.iter().filter(|variable| variable.name.eq_ignore_ascii_case(name));
                let counts = |one: &Variable<'_>| one.certain || class == EnvironmentClass::Production;
                let named = named.map(|one| {
                    let text = leaf(&format!("variable `{}`", one.name), globs, &one.value);
                    text.filter(|_| counts(one))
                });
                told_by(named, class).map(|text| Held { text, by_object: false })
            }
            Self::Tag(name, globs) => {
                let object = object?;
                let told = |attributes: &Value<'_>| {
                    let tags = tags::of(attributes);
                    let named = tags.iter().filter(|(tag, _)| is_tag(name, tag));
                    told_by(named.map(|(tag, value)| tag_text(tag, globs, value)), class)
                };
                let text = told(object.attributes).or_else(|| contained::read(object, told))?;
                Some(Held { text, by_object: true })
            }
            Self::Address(patterns) => address(patterns, object?, class),
        }
    }
}

impl Test {
    /// The texts of a plan that it looks at.
    fn read<'t>(&self, told: &Told<'t>) -> Vec<&'t str> {
        let of_kind = |kind: SignalKind| told.signals.iter().filter(move |signal| signal.kind == kind);
        match self {
            Self::Project(globs) => {
                let ways = of_kind(SignalKind::Way).filter(|way| matching(globs, &way.value).is_some());
                ways.filter_map(|way| way.value.shown()).chain([told.project]).collect()
            }
            Self::Signal(kind, _) => of_kind(*kind).filter_map(|signal| signal.value.shown()).collect(),
            Self::Variable(..) | Self::Tag(..) | Self::Address(_) => Vec::new(),
        }
    }
}

/// What a plan's project tells. Whoever calls it otherwise does not make it less: production is told by the way to the
/// plan as well.
fn project(globs: &[Glob], told: &Told<'_>, class: EnvironmentClass) -> Option<String> {
    if globs.iter().any(|glob| glob.matches(told.project)) {
        return Some(format!("the project is `{}`", told.project));
    }
    let is_way =
        |signal: &&Signal<'_>| signal.kind == SignalKind::Way && class == EnvironmentClass::Production;
    let mut ways = told.signals.iter().filter(is_way);
    ways.find_map(|way| leaf("the way to the plan", globs, &way.value))
}

/// What an object tells by itself goes before what its plan tells.
fn signal(
    kind: SignalKind,
    globs: &[Glob],
    told: &Told<'_>,
    object: Option<&Object<'_>>,
    class: EnvironmentClass,
) -> Option<Held> {
    let what = format!("the {} ", kind.word().replace('-', " "));
    let own = object.and_then(|object| home::told(kind, object.kind, object.attributes));
    if let Some(own) = own {
        return leaf(what.trim_end(), globs, &own).map(|text| Held { text, by_object: true });
    }
    let said = told.signals.iter().filter(|signal| signal.kind == kind);
    let text = told_by(said.map(|signal| leaf(what.trim_end(), globs, &signal.value)), class)?;
    Some(Held { text, by_object: false })
}

/// A move cannot make it less: only production is told by the new address as well.
fn address(patterns: &[AddressPattern], object: &Object<'_>, class: EnvironmentClass) -> Option<Held> {
    let was = object.previous.unwrap_or(object.address);
    let becomes = Some(object.address).filter(|_| class == EnvironmentClass::Production);
    let pattern = [Some(was), becomes]
        .into_iter()
        .flatten()
        .find_map(|address| patterns.iter().find(|pattern| pattern.matches(address.as_str())))?;
    Some(Held { text: format!("the address matches `{}`", pattern.as_str()), by_object: true })
}

/// What several variables or tags of one name, or several accounts of one plan, tell: production where one of them
/// matches, and anything milder only where all of them do. A second one takes nothing back.
fn told_by(mut matches: impl Iterator<Item = Option<String>>, class: EnvironmentClass) -> Option<String> {
    match class {
        EnvironmentClass::Production => matches.flatten().next(),
        EnvironmentClass::NonProduction | EnvironmentClass::Unclassified => {
            let first = matches.next()??;
            matches.all(|text| text.is_some()).then_some(first)
        }
    }
}

/// Whether a tag has this name, with or without a namespace before it.
fn is_tag(name: &str, tag: &str) -> bool {
    tag.eq_ignore_ascii_case(name) || tags::own_name(tag).eq_ignore_ascii_case(name)
}

/// What a tag says, where it matches. A tag that is one text, such as `env:prod`, matches by what is behind its name.
fn tag_text(tag: &str, globs: &[Glob], value: &Leaf<'_>) -> Option<String> {
    let what = format!("tag `{tag}`");
    let behind = |text: &str| {
        let value = text.strip_prefix(tag)?.trim_start().strip_prefix([':', '='])?.trim();
        globs.iter().any(|glob| glob.matches(value)).then_some(())
    };
    leaf(&what, globs, value).or_else(|| {
        let held = value.satisfies(|text| behind(text).is_some());
        held.then(|| format!("{what} matches"))
    })
}

fn matching<'g>(globs: &'g [Glob], leaf: &Leaf<'_>) -> Option<&'g Glob> {
    globs.iter().find(|glob| glob.matches_leaf(leaf))
}

fn leaf(what: &str, globs: &[Glob], leaf: &Leaf<'_>) -> Option<String> {
    let glob = matching(globs, leaf)?;
    Some(match leaf.shown().filter(|text| is_showable(text)) {
        Some(text) => format!("{what} is `{text}`"),
        None => format!("{what} matches `{}`", glob.as_str()),
    })
}

/// The environment of a table without mistakes.
pub(super) fn read(name: &str, table: &DeTable<'_>, origin: Origin) -> Option<DeclaredEnvironment> {
    let class = tree::get(table, "class").and_then(tree::text).and_then(EnvironmentClass::from_word)?;
    let matchers = tree::get(table, "match").map(matchers).unwrap_or_default();
    Some(DeclaredEnvironment { name: name.to_owned(), class, origin, matchers })
}

fn matchers(node: &Node<'_>) -> Vec<Matcher> {
    tree::items(node).into_iter().filter_map(|node| node.get_ref().as_table()).map(matcher).collect()
}

fn matcher(table: &DeTable<'_>) -> Matcher {
    let tests = tree::entries(table).into_iter().flat_map(|(name, node)| match name.get_ref().as_ref() {
        "project" => vec![Test::Project(globs(node, Reach::Path))],
        "address" => vec![Test::Address(addresses(node))],
        "variables" => named(node).into_iter().map(|(name, globs)| Test::Variable(name, globs)).collect(),
        "tags" => named(node).into_iter().map(|(name, globs)| Test::Tag(name, globs)).collect(),
        key => {
            let kind = SignalKind::ALL.into_iter().find(|kind| kind.word() == key);
            let reach = if kind == Some(SignalKind::BackendKey) { Reach::Path } else { Reach::Text };
            kind.map(|kind| Test::Signal(kind, globs(node, reach))).into_iter().collect()
        }
    });
    Matcher(tests.collect())
}

fn named(node: &Node<'_>) -> Vec<(String, Vec<Glob>)> {
    let DeValue::Table(table) = node.get_ref() else { return Vec::new() };
    let entries = tree::entries(table).into_iter();
    entries.map(|(name, node)| (name.get_ref().to_string(), globs(node, Reach::Text))).collect()
}
