//! How far a grant reaches: what is granted, to whom and where, so that a wider one is told from what there was.
//!
//! It holds texts of attributes, sensitive ones too, so it cannot be printed, and lives only while the two states of
//! an object are compared.

use super::pattern::matches;
use crate::plan::{Leaf, Value};
use std::cell::Cell;

/// What stands for a text that is known only after the plan is applied.
const UNKNOWN: &str = "\u{0}unknown";

/// The most pieces of one grant that are looked for one by one.
const PIECES: usize = 1 << 10;

/// How far a grant reaches.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Reach {
    /// The rights; of those that there is but one of, none.
    pub(super) what: Extent,
    /// Those who are granted it; none where it is the object itself.
    pub(super) whom: Extent,
    /// What it is granted on; none where it is the object itself.
    pub(super) place: Extent,
    /// Whether a condition restricts it.
    pub(super) restricted: bool,
}

/// A set of texts, each of which may be a pattern.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    /// These.
    These(Vec<String>),
    /// Everything but these.
    AllBut(Vec<String>),
}

impl Default for Extent {
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

/// What comparing may still cost: an input that makes it dear is taken for a wider grant, and told.
pub(super) struct Purse(Cell<usize>);

impl Purse {
    /// Enough for every honest policy, and spent in a fraction of a second.
    pub(super) fn full() -> Self {
        Self(Cell::new(20_000_000))
    }

    /// Whether there is enough left for this price, which is taken.
    pub(super) fn pays(&self, price: usize) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(price.max(1)));
        left >= price.max(1)
    }
}

impl Reach {
    /// What is granted, of a grant to the object itself.
    pub(super) fn of(what: &[&str]) -> Self {
        Self { what: Extent::of(what), ..Self::default() }
    }

    /// Whether what is granted was so before, to the same or to more, and there or on more.
    pub(super) fn was_granted<'r>(
        &self,
        before: impl Iterator<Item = &'r Reach> + Clone,
        purse: &Purse,
    ) -> bool {
        let is_covered = |reach: &Reach| before.clone().any(|old| old.covers(reach, purse));
        is_covered(self) || self.pieces().is_some_and(|pieces| pieces.iter().all(is_covered))
    }

    fn covers(&self, new: &Reach, purse: &Purse) -> bool {
        (new.restricted || !self.restricted)
            && self.what.covers(&new.what, purse)
            && self.whom.covers(&new.whom, purse)
            && self.place.covers(&new.place, purse)
    }

    /// Each right to each one at each place: what one grant gives may have been given by several. `None` of too many.
    fn pieces(&self) -> Option<Vec<Reach>> {
        let counts = [&self.what, &self.whom, &self.place].map(|extent| extent.count());
        let count = counts.iter().try_fold(1_usize, |count, next| count.checked_mul(*next))?;
        if !(2..=PIECES).contains(&count) {
            return None;
        }
        let mut pieces = Vec::with_capacity(count);
        for what in self.what.pieces() {
            for whom in self.whom.pieces() {
                for place in self.place.pieces() {
                    let (what, whom) = (what.clone(), whom.clone());
                    pieces.push(Reach { what, whom, place, restricted: self.restricted });
                }
            }
        }
        Some(pieces)
    }

    /// The hash of several, for a fingerprint.
    pub(super) fn hash(reaches: &mut Vec<&Reach>) -> String {
        reaches.sort();
        let texts = |extent: &Extent| {
            let (word, texts) = match extent {
                Extent::These(texts) => ("these", texts),
                Extent::AllBut(texts) => ("all-but", texts),
            };
            let mut texts: Vec<&String> = texts.iter().collect();
            texts.sort();
            format!("{word}{texts:?}")
        };
        let lines = reaches.iter().map(|reach| {
            let parts = [&reach.what, &reach.whom, &reach.place].map(texts);
            Value::Leaf(Leaf::plain(format!("{parts:?}{}", reach.restricted)))
        });
        Value::List(lines.collect()).hash()
    }
}

impl Extent {
    /// These texts.
    pub(super) fn of(texts: &[&str]) -> Self {
        Self::These(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    /// The texts of a value, of which an unknown one is like no known one.
    pub(super) fn of_value(value: Option<&Value<'_>>) -> Self {
        Self::These(texts(value))
    }

    /// The texts of those attributes of an object that say where a grant holds. What is not known yet follows the
    /// object that it is of, so it is left out.
    pub(super) fn of_places(attributes: &Value<'_>, names: &[&str]) -> Self {
        let found = names.iter().filter_map(|name| attributes.get(name)).flat_map(|value| texts(Some(value)));
        Self::These(found.filter(|text| text != UNKNOWN).collect())
    }

    fn covers(&self, new: &Extent, purse: &Purse) -> bool {
        if !purse.pays(1) {
            return false;
        }
        let within = |text: &String, patterns: &[String]| {
            patterns.iter().any(|pattern| is_within(text, pattern, purse))
        };
        match (self, new) {
            (Self::These(old), Self::These(new)) => new.iter().all(|text| within(text, old)),
            (Self::AllBut(old), Self::AllBut(new)) => old.iter().all(|text| within(text, new)),
            (Self::These(old), Self::AllBut(_)) => within(&"*".to_owned(), old),
            (Self::AllBut(old), Self::These(new)) => !new.iter().any(|text| {
                old.iter().any(|pattern| {
                    is_within(text, pattern, purse) || is_within(pattern, text, purse) || !purse.pays(1)
                })
            }),
        }
    }

    fn count(&self) -> usize {
        match self {
            Self::These(texts) => texts.len().max(1),
            Self::AllBut(_) => 1,
        }
    }

    fn pieces(&self) -> Vec<Extent> {
        match self {
            Self::These(texts) if !texts.is_empty() => {
                texts.iter().map(|text| Self::These(vec![text.clone()])).collect()
            }
            Self::These(_) | Self::AllBut(_) => vec![self.clone()],
        }
    }
}

fn is_within(text: &str, pattern: &str, purse: &Purse) -> bool {
    if text == pattern {
        return purse.pays(1);
    }
    if !pattern.contains(['*', '?']) {
        purse.pays(1);
        return false;
    }
    purse.pays(pattern.len().saturating_mul(text.len())) && matches(pattern, text)
}

/// The texts of a value: one, or those of a list.
pub(super) fn texts(value: Option<&Value<'_>>) -> Vec<String> {
    match value {
        Some(Value::Leaf(leaf)) => {
            let mut found = Vec::new();
            leaf.satisfies(|text| {
                found.push(text.to_owned());
                true
            });
            found
        }
        Some(Value::List(items)) => items.iter().flat_map(|item| texts(Some(item))).collect(),
        Some(Value::Unknown) => vec![UNKNOWN.to_owned()],
        Some(Value::Null | Value::Map(_)) | None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Extent, Purse, Reach};

    fn these(texts: &[&str]) -> Extent {
        Extent::of(texts)
    }

    fn all_but(texts: &[&str]) -> Extent {
        Extent::AllBut(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn a_set_covers_what_is_in_it() {
        let covers = |old: &Extent, new: &Extent| old.covers(new, &Purse::full());
        assert!(covers(&these(&["s3:*"]), &these(&["s3:get*", "s3:put"])));
        assert!(!covers(&these(&["s3:get"]), &these(&["s3:get", "s3:put"])));
        assert!(!covers(&these(&[]), &these(&["a"])) && covers(&these(&["a"]), &these(&[])));
        assert!(covers(&all_but(&["iam:*"]), &all_but(&["iam:*", "kms:*"])));
        assert!(!covers(&all_but(&["iam:*", "kms:*"]), &all_but(&["iam:*"])));
        assert!(
            covers(&these(&["*"]), &all_but(&["iam:*"])) && !covers(&these(&["s3:*"]), &all_but(&["iam:*"]))
        );
        assert!(
            covers(&all_but(&["iam:*"]), &these(&["s3:*"])) && !covers(&all_but(&["iam:x"]), &these(&["*"]))
        );
    }

    #[test]
    fn one_grant_may_have_been_given_by_several() {
        let reach = |what: &[&str], place: &[&str]| Reach { place: these(place), ..Reach::of(what) };
        let (one, other) = (reach(&["a"], &["x"]), reach(&["b"], &["x"]));
        let was = |new: Reach, before: &[&Reach]| new.was_granted(before.iter().copied(), &Purse::full());
        assert!(was(reach(&["a", "b"], &["x"]), &[&one, &other]));
        assert!(!was(reach(&["a", "b"], &["x", "y"]), &[&one, &other]));
        assert!(!was(reach(&["a"], &["x"]), &[]));
    }

    #[test]
    fn a_condition_that_goes_is_a_wider_grant() {
        let (free, held) = (Reach::of(&["*"]), Reach { restricted: true, ..Reach::of(&["*"]) });
        let was = |new: &Reach, before: &Reach| new.was_granted([before].into_iter(), &Purse::full());
        assert!(was(&held, &free) && was(&held, &held) && !was(&free, &held));
    }

    #[test]
    fn what_is_too_dear_to_compare_is_wider() {
        let reach = |texts| Reach { whom: Extent::These(texts), ..Reach::default() };
        let others = (0..20_000).map(|at| format!("*{at}y"));
        let before = reach(others.chain(["x*".to_owned()]).collect());
        let names = |count: u32| reach((0..count).map(|at| format!("x{at}")).collect());
        let was = |new: &Reach| new.was_granted([&before].into_iter(), &Purse::full());
        assert!(was(&names(2)) && !was(&names(2_000)));
    }
}
