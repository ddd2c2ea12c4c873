//! Renames that lack a `moved` block: an object deleted, and nearly the same one made.

use super::{COMPUTED, Hint};
use crate::catalog::Entry;
use crate::plan::{Action, Address, Attributes, Change, Fate, Mode, Plan, Value, has_word};
use crate::rules::cause;
use crate::rules::loss::Loss;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

/// More objects of one type are not compared each with each.
const MOST: usize = 64;
/// So many attributes have to be equal, at least.
const FEWEST: usize = 3;
/// Of all that can be compared, so many of ten.
const OF_TEN: usize = 8;

/// Words of attributes that name an object. What has another name is another object, or is made anew.
const NAMING: [&str; 5] = ["name", "identifier", "id", "prefix", "bucket"];

/// The reasons for a deletion that a rename can have.
const REASONS: [&str; 5] = [
    "delete_because_no_resource_config",
    "delete_because_no_module",
    "delete_because_wrong_repetition",
    "delete_because_count_index",
    "delete_because_each_key",
];

/// The object that is made in the place of a deleted one.
pub(super) struct Successor<'p> {
    change: &'p Change<'p>,
    /// The attributes in which it differs.
    differs: Vec<String>,
}

/// The deleted objects, by their positions among the losses, each with the one that is made in its place: where
/// each is the other's best, and no other is as good.
pub(super) fn pairs<'p>(plan: &'p Plan<'p>, losses: &[Loss<'p>]) -> HashMap<usize, Successor<'p>> {
    let mut pairs = HashMap::new();
    let mut deleted: BTreeMap<&str, Vec<(usize, &Loss<'_>)>> = BTreeMap::new();
    for (at, loss) in losses.iter().enumerate() {
        let renamed = loss.change.reason.as_deref().is_some_and(|reason| REASONS.contains(&reason));
        if renamed && loss.fate == Fate::Destroyed && loss.change.deposed.is_none() {
            deleted.entry(&loss.change.kind).or_default().push((at, loss));
        }
    }
    let mut made: HashMap<&str, Vec<&'p Change<'p>>> = HashMap::new();
    let created = |change: &&Change<'_>| change.action == Action::Create && change.mode == Mode::Managed;
    for change in plan.changes.iter().filter(created).filter(|it| deleted.contains_key(&*it.kind)) {
        made.entry(&change.kind).or_default().push(change);
    }
    for (kind, deleted) in deleted {
        let made = made.remove(kind).unwrap_or_default();
        if deleted.len() <= MOST && !made.is_empty() && made.len() <= MOST {
            pair(&deleted, &made, &mut pairs);
        }
    }
    pairs
}

fn pair<'p>(
    deleted: &[(usize, &Loss<'_>)],
    made: &[&'p Change<'p>],
    pairs: &mut HashMap<usize, Successor<'p>>,
) {
    let after: Vec<Candidate<'_>> = made.iter().map(|change| Candidate::new(change.after)).collect();
    let likenesses: Vec<Vec<Likeness>> = deleted
        .iter()
        .map(|(_, loss)| {
            let before = Candidate::new(loss.change.before);
            let like = |after| before.likeness(after, &loss.knowledge.entry);
            after.iter().map(like).collect()
        })
        .collect();
    let scores: Vec<Vec<usize>> =
        likenesses.iter().map(|row| row.iter().map(Likeness::score).collect()).collect();
    for (((at, _), row), likenesses) in deleted.iter().zip(&scores).zip(likenesses) {
        let Some(best) = only_best(row.iter().copied()) else { continue };
        let column = scores.iter().map(|row| row.get(best).copied().unwrap_or(0));
        let mutual =
            only_best(column).is_some_and(|other| deleted.get(other).is_some_and(|(other, _)| other == at));
        let best = made.get(best).zip(likenesses.into_iter().nth(best));
        if let Some((change, likeness)) = best.filter(|_| mutual) {
            pairs.insert(*at, Successor { change, differs: likeness.differs });
        }
    }
}

/// The position of the highest number, where it stands there once.
fn only_best(scores: impl Iterator<Item = usize> + Clone) -> Option<usize> {
    let best = scores.clone().max().filter(|best| *best > 0)?;
    let mut at = scores.enumerate().filter(|(_, score)| *score == best).map(|(at, _)| at);
    at.next().filter(|_| at.next().is_none())
}

/// An object that is opened only where its text is like another's: in most pairs it is not.
struct Candidate<'p> {
    attributes: Attributes<'p>,
    members: Option<Vec<(String, &'p str)>>,
    look: OnceCell<Look<'p>>,
}

impl<'p> Candidate<'p> {
    fn new(attributes: Attributes<'p>) -> Self {
        let is_set = |text: &str| !matches!(text, "null" | "\"\"" | "[]" | "{}");
        let members = attributes.members().map(|members| {
            let compared = members.iter().filter(|(name, text)| !COMPUTED.contains(name) && is_set(text));
            compared.map(|(name, text)| (name.to_owned(), text)).collect()
        });
        Self { attributes, members, look: OnceCell::new() }
    }

    fn look(&self) -> &Look<'p> {
        self.look.get_or_init(|| Look::of(self.attributes.open()))
    }

    fn likeness(&self, after: &Candidate<'_>, entry: &Entry) -> Likeness {
        let unlike = match (&self.members, &after.members) {
            (Some(before), Some(after)) => is_unlike(before, after),
            (_, _) => false,
        };
        if unlike { Likeness::default() } else { likeness(self.look(), after.look(), entry) }
    }
}

/// Whether too many members differ, told by their texts, which are in the order of their names.
fn is_unlike(before: &[(String, &str)], after: &[(String, &str)]) -> bool {
    let mut before = before.iter().peekable();
    let (mut equal, mut differ) = (0, 0);
    for (at, (name, text)) in after.iter().enumerate() {
        while before.next_if(|(other, _)| other < name).is_some() {}
        match before.next_if(|(other, _)| other == name) {
            Some((_, other)) if other == text => equal += 1,
            Some(_) | None => differ += 1,
        }
        // Were all the rest equal, it would still be unlike.
        let rest = after.len() - at - 1;
        if !is_alike(equal + rest, equal + rest + differ) {
            return true;
        }
    }
    !is_alike(equal, equal + differ)
}

/// Whether so many equal attributes of those that are compared make two objects alike.
fn is_alike(equal: usize, compared: usize) -> bool {
    equal >= FEWEST && equal * 10 >= compared * OF_TEN
}

/// What can be compared of an object: its attributes by their names, `None` where nothing is set. What is not known
/// is left out, for the provider sets it.
struct Look<'p>(BTreeMap<Cow<'p, str>, Option<Value<'p>>>);

impl<'p> Look<'p> {
    fn of(attributes: Value<'p>) -> Self {
        let Value::Map(members) = attributes else { return Self(BTreeMap::new()) };
        let compared = members
            .into_iter()
            .filter(|(name, value)| !COMPUTED.contains(&&**name) && !matches!(value, Value::Unknown));
        Self(compared.map(|(name, value)| (name, Some(value).filter(|value| !value.is_empty()))).collect())
    }
}

/// How much an object that is made is like one that is deleted.
#[derive(Default)]
struct Likeness {
    equal: usize,
    differs: Vec<String>,
    /// Whether it would be made anew all the same, or is another object.
    other: bool,
}

impl Likeness {
    /// How many attributes are equal; 0 where too many differ.
    fn score(&self) -> usize {
        if self.is_alike() && !self.other { self.equal } else { 0 }
    }

    fn is_alike(&self) -> bool {
        is_alike(self.equal, self.equal + self.differs.len())
    }
}

fn likeness(before: &Look<'_>, after: &Look<'_>, entry: &Entry) -> Likeness {
    let mut likeness = Likeness::default();
    for (name, other) in &after.0 {
        match (before.0.get(name).unwrap_or(&None), other) {
            (None, None) => {}
            (Some(one), Some(other)) if one.is_same(other) => likeness.equal += 1,
            (_, _) => likeness.differs.push(name.clone().into_owned()),
        }
    }
    let names = |name: &str| has_word(name, &NAMING);
    let tells = |name: &String| names(name) || forces_new(entry, name);
    likeness.other = likeness.is_alike() && likeness.differs.iter().any(tells);
    likeness
}

/// Whether another value of this attribute, or of something in it, makes the object anew, as far as is known.
fn forces_new(entry: &Entry, attribute: &str) -> bool {
    let first = |path: &String| path.split(['.', '?', ' ']).next() == Some(attribute);
    entry.forced_new.iter().any(first)
}

/// The hint on a pair.
pub(super) fn hint(from: &Address<'_>, Successor { change, differs }: &Successor<'_>) -> Hint {
    let to = &change.address;
    let text = match cause::quoted(differs) {
        none if none.is_empty() => {
            format!("`{to}` is made just the same: with this block it is moved, and nothing is destroyed")
        }
        differs => format!(
            "`{to}` is made nearly the same: with this block it is moved; only {differs} still changes"
        ),
    };
    Hint { text, code: Some(format!("moved {{\n  from = {from}\n  to   = {to}\n}}")) }
}

#[cfg(test)]
mod tests {
    use super::{Look, likeness, only_best};
    use crate::catalog::look_up;
    use crate::plan::Attributes;

    #[test]
    fn alike_is_what_differs_in_little() {
        fn of(before: &str, after: &str) -> usize {
            let open = |json| Look::of(Attributes::new(Some(json), None, None).open());
            likeness(&open(before), &open(after), &look_up("aws_s3_bucket")).score()
        }
        let before = r#"{"id": "1", "a": 1, "b": [2], "c": {"d": 3}, "tags": "x", "e": null}"#;
        assert_eq!(of(before, r#"{"a": 1, "b": [2], "c": {"d": 3}, "tags": "x", "e": []}"#), 4);
        assert_eq!(of(before, r#"{"a": 1, "b": [2], "c": {"d": 3}, "tags": "y"}"#), 0);
        assert_eq!(of(before, r#"{"a": 1, "b": [2]}"#), 0);
        assert_eq!(of("null", "null"), 0);
        let five = |last: &str| format!(r#"{{"a": 1, "b": 2, "c": 3, "d": 4, {last}}}"#);
        assert_eq!(of(&five(r#""tags": "x""#), &five(r#""tags": "y""#)), 4);
        for naming in ["bucket", "object_lock_enabled", "user_name"] {
            assert_eq!(of(&five(&format!("{naming:?}: 1")), &five(&format!("{naming:?}: 2"))), 0, "{naming}");
        }
    }

    #[test]
    fn two_that_are_as_good_are_none() {
        assert_eq!(only_best([0, 4, 2].into_iter()), Some(1));
        assert_eq!(only_best([4, 4].into_iter()), None);
        assert_eq!(only_best([0, 0].into_iter()), None);
    }
}
