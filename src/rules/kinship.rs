//! Which lost objects belong together: what is inside of what, what protects what, what backs up what.
//!
//! A copy that goes with the original is no recovery, and what is inside of a thing is not news of its own.
//! That two objects belong together is told by the attributes that name an object's id at its provider.

use super::copies;
use super::loss::Loss;
use crate::catalog::{Class, Entry, Recovery};
use crate::plan::{Address, Fate, Leaf, Value};
use std::collections::{BTreeMap, HashMap};

/// The attributes by which an object is named by others.
const OWN_NAMES: [&str; 8] =
    ["id", "arn", "self_link", "name", "identifier", "cluster_identifier", "bucket", "resource_id"];

/// Those of them that many objects can share: enough only where the type of the other is known.
const COMMON: [&str; 2] = ["name", "identifier"];

/// The kind of the catalog for what only contains others: nothing backs it up.
const CONTAINER: &str = "container";

/// The kind of the catalog for copies of others.
const BACKUP: &str = "backup";

/// The destroyed objects that a lost object has to do with.
#[derive(Debug, Default)]
pub struct Kin<'p> {
    /// The object that it is inside of.
    pub parent: Option<Address<'static>>,
    /// The objects that are inside of it.
    pub children: Vec<Address<'static>>,
    /// The object that it protects.
    pub protects: Option<Address<'static>>,
    /// The objects that protect it.
    pub protectors: Vec<Address<'static>>,
    /// Its backups.
    pub backups: Vec<Address<'static>>,
    own_names: Vec<(&'static str, Leaf<'p>)>,
    /// The texts that may name others, each with the attribute that it stands in.
    mentions: Vec<(String, Leaf<'p>)>,
}

/// How two of the losses belong together, by their positions.
struct Tie {
    of: usize,
    to: usize,
    how: How,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Inside,
    Protects,
    BacksUp,
}

impl<'p> Kin<'p> {
    /// What an object's attributes say of itself, and of others where its type has to do with others.
    pub(super) fn new(entry: &Entry, before: &Value<'p>) -> Self {
        let own = OWN_NAMES.iter().filter_map(|name| Some((*name, before.get(name)?.leaf()?.clone())));
        let own_names = match entry.class {
            Class::Data => own.filter(|(_, leaf)| !leaf.is_empty()).collect(),
            Class::Serving | Class::Protecting | Class::Routine | Class::Plain | Class::Unknown => Vec::new(),
        };
        let relates =
            entry.child_of.is_some() || entry.class == Class::Protecting || entry.kind == Some(BACKUP);
        let others = before
            .members()
            .iter()
            .filter(|(name, _)| !matches!(&**name, "id" | "arn" | "self_link" | "name"));
        // What protects several is missed by those that stay, so it belongs to none of them.
        let shared = |value: &Value<'_>| match value {
            Value::List(items) => entry.class == Class::Protecting && items.len() > 1,
            Value::Leaf(_) | Value::Map(_) | Value::Null | Value::Unknown => false,
        };
        let mentions = others.filter(|(_, value)| !shared(value)).flat_map(|(name, value)| {
            leaves(value).into_iter().map(|leaf| (name.clone().into_owned(), leaf))
        });
        let mentions = if relates { mentions.collect() } else { Vec::new() };
        Self { own_names, mentions, ..Self::default() }
    }
}

/// A leaf, or the leaves of a list.
fn leaves<'p>(value: &Value<'p>) -> Vec<Leaf<'p>> {
    match value {
        Value::Leaf(leaf) if !leaf.is_empty() => vec![leaf.clone()],
        Value::List(items) => items.iter().filter_map(Value::leaf).cloned().collect(),
        Value::Leaf(_) | Value::Null | Value::Unknown | Value::Map(_) => Vec::new(),
    }
}

/// Finds what belongs together among the losses, and takes away the recoveries that go with it.
pub(super) fn settle(losses: &mut [Loss<'_>]) {
    let ties = ties(losses);
    for Tie { of, to, how } in &ties {
        let address = |at: usize| losses.get(at).map(|loss| loss.change.address.to_static());
        let (Some(one), Some(other)) = (address(*of), address(*to)) else { continue };
        if let Some(loss) = losses.get_mut(*of) {
            match how {
                How::Inside => loss.kin.parent = Some(other),
                How::Protects => loss.kin.protects = Some(other),
                How::BacksUp => {}
            }
        }
        if let Some(loss) = losses.get_mut(*to) {
            match how {
                How::Inside => loss.kin.children.push(one),
                How::Protects => loss.kin.protectors.push(one),
                How::BacksUp => loss.kin.backups.push(one),
            }
        }
    }
    for tie in &ties {
        take_recovery(losses, tie);
    }
    copies::settle(losses);
}

fn ties(losses: &[Loss<'_>]) -> Vec<Tie> {
    let named = names(losses);
    let mut ties = Vec::new();
    for (of, loss) in losses.iter().enumerate().filter(|(_, loss)| loss.fate == Fate::Destroyed) {
        let entry = &loss.knowledge.entry;
        let find = |fits: &dyn Fn(&Bearer<'_>, &str) -> bool| {
            loss.kin.mentions.iter().find_map(|(attribute, mention)| {
                let bearers = known_as(&named, mention).into_iter().flatten();
                let fitting = bearers.filter(|(bearer, _)| fits(bearer, attribute));
                fitting.filter_map(|(_, all)| all.iter().find(|at| **at != of)).min().copied()
            })
        };
        let unmistakable = |bearer: &Bearer<'_>, attribute: &str| {
            !COMMON.contains(&bearer.by) || bearer.is_named_by(attribute)
        };
        let parent = entry.child_of.and_then(|kind| find(&|bearer, _| bearer.kind == kind));
        ties.extend(parent.map(|to| Tie { of, to, how: How::Inside }));
        let how = match entry.class {
            Class::Protecting => How::Protects,
            Class::Data if entry.kind == Some(BACKUP) => How::BacksUp,
            Class::Data | Class::Serving | Class::Routine | Class::Plain | Class::Unknown => continue,
        };
        let other = find(&unmistakable).filter(|to| Some(*to) != parent);
        ties.extend(other.map(|to| Tie { of, to, how }));
    }
    ties
}

/// What kind of objects have a name, and in which attribute.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Bearer<'l> {
    kind: &'l str,
    holds: Option<&'static str>,
    by: &'static str,
}

impl Bearer<'_> {
    /// Whether an attribute is there to name these objects: `db_instance_identifier` those of `aws_db_instance`.
    fn is_named_by(&self, attribute: &str) -> bool {
        let stem = COMMON.iter().find_map(|name| attribute.strip_suffix(name)?.strip_suffix('_'));
        let kind = self.kind.strip_suffix(stem.unwrap_or(attribute));
        kind.is_some_and(|kind| kind.ends_with('_')) && self.holds != Some(CONTAINER)
    }
}

/// The positions of destroyed objects by what they have in common, by a name of theirs.
type Names<'l> = HashMap<String, BTreeMap<Bearer<'l>, Vec<usize>>>;

fn known_as<'n, 'l>(
    named: &'n Names<'l>,
    mention: &Leaf<'_>,
) -> Option<&'n BTreeMap<Bearer<'l>, Vec<usize>>> {
    let mut known = None;
    mention.satisfies(|text| {
        known = named.get(text);
        known.is_some()
    });
    known
}

fn names<'l>(losses: &'l [Loss<'_>]) -> Names<'l> {
    let mut named = Names::new();
    for (at, loss) in losses.iter().enumerate().filter(|(_, loss)| loss.fate == Fate::Destroyed) {
        for (by, leaf) in &loss.kin.own_names {
            leaf.satisfies(|text| {
                let bearer = Bearer { kind: &loss.change.kind, holds: loss.knowledge.entry.kind, by };
                named.entry(text.to_owned()).or_default().entry(bearer).or_default().push(at);
                true
            });
        }
    }
    named
}

/// A backup inside of what is gone is gone, and so is one that the same plan destroys.
fn take_recovery(losses: &mut [Loss<'_>], Tie { of, to, how }: &Tie) {
    let (Some(one), Some(other)) = (losses.get(*of), losses.get(*to)) else { return };
    let (at, why) = match how {
        How::Inside if is_final(other) => {
            (*of, format!("`{}`, which it is in, is destroyed as well", other.change.address))
        }
        How::BacksUp => (*to, format!("its backup `{}` is destroyed as well", one.change.address)),
        How::Inside | How::Protects => return,
    };
    let Some(assessment) = losses.get_mut(at).map(|loss| &mut loss.knowledge.assessment) else { return };
    match assessment.recovery {
        Recovery::Backup | Recovery::SoftDelete => {
            assessment.recovery = Recovery::None;
            assessment.evidence = vec![why];
        }
        Recovery::None | Recovery::Snapshot | Recovery::Retained | Recovery::Unknown => {}
    }
}

/// Whether nothing brings the object back, nor what was in it.
pub(super) fn is_final(loss: &Loss<'_>) -> bool {
    match loss.knowledge.assessment.recovery {
        Recovery::None | Recovery::Unknown => loss.fate == Fate::Destroyed,
        Recovery::Snapshot | Recovery::Backup | Recovery::SoftDelete | Recovery::Retained => false,
    }
}
