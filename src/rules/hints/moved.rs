//! Renames that lack a `moved` block: an object deleted, and nearly the same one made.

use super::Hint;
use crate::plan::{Action, Address, Change, Fate, Mode, Plan, Value};
use crate::rules::loss::Loss;
use std::collections::{BTreeMap, HashMap};

/// More objects of one type are not compared each with each.
const MOST: usize = 64;
/// So many attributes have to be equal, at least.
const FEWEST: usize = 3;
/// Of all that can be compared, so many of ten.
const OF_TEN: usize = 8;

/// Attributes that the provider sets: nobody knows them of an object that is not there yet.
const COMPUTED: [&str; 4] = ["id", "arn", "self_link", "tags_all"];

/// The reasons for a deletion that a rename can have.
const REASONS: [&str; 5] = [
    "delete_because_no_resource_config",
    "delete_because_no_module",
    "delete_because_wrong_repetition",
    "delete_because_count_index",
    "delete_because_each_key",
];

/// The deleted objects, by their positions among the losses, each with the one that is made in its place: where
/// each is the other's best, and no other is as good.
pub(super) fn pairs<'p>(plan: &'p Plan<'p>, losses: &[Loss<'p>]) -> HashMap<usize, &'p Change<'p>> {
    let mut pairs = HashMap::new();
    let mut deleted: BTreeMap<&str, Vec<(usize, &Change<'_>)>> = BTreeMap::new();
    for (at, loss) in losses.iter().enumerate() {
        let renamed = loss.change.reason.as_deref().is_some_and(|reason| REASONS.contains(&reason));
        if renamed && loss.fate == Fate::Destroyed && loss.change.deposed.is_none() {
            deleted.entry(&loss.change.kind).or_default().push((at, loss.change));
        }
    }
    let made = |kind: &str| -> Vec<&'p Change<'p>> {
        let created = plan
            .changes
            .iter()
            .filter(|change| change.action == Action::Create && change.mode == Mode::Managed);
        created.filter(|change| change.kind == kind).collect()
    };
    for (kind, deleted) in deleted {
        let made = made(kind);
        if deleted.len() <= MOST && !made.is_empty() && made.len() <= MOST {
            pair(&deleted, &made, &mut pairs);
        }
    }
    pairs
}

fn pair<'p>(
    deleted: &[(usize, &Change<'_>)],
    made: &[&'p Change<'p>],
    pairs: &mut HashMap<usize, &'p Change<'p>>,
) {
    let after: Vec<Value<'_>> = made.iter().map(|change| change.after.open()).collect();
    let scores: Vec<Vec<usize>> = deleted
        .iter()
        .map(|(_, change)| {
            let before = change.before.open();
            after.iter().map(|after| likeness(&before, after)).collect()
        })
        .collect();
    for ((at, _), row) in deleted.iter().zip(&scores) {
        let Some(best) = only_best(row.iter().copied()) else { continue };
        let column = scores.iter().map(|row| row.get(best).copied().unwrap_or(0));
        let own = row.get(best).copied().unwrap_or(0);
        let mutual =
            only_best(column).is_some_and(|other| deleted.get(other).is_some_and(|(other, _)| other == at));
        if let Some(change) = made.get(best).filter(|_| own > 0 && mutual) {
            pairs.insert(*at, *change);
        }
    }
}

/// The position of the highest number, where it stands there once.
fn only_best(scores: impl Iterator<Item = usize> + Clone) -> Option<usize> {
    let best = scores.clone().max().filter(|best| *best > 0)?;
    let mut at = scores.enumerate().filter(|(_, score)| *score == best).map(|(at, _)| at);
    at.next().filter(|_| at.next().is_none())
}

/// How many attributes are equal; 0 where too many differ.
fn likeness(before: &Value<'_>, after: &Value<'_>) -> usize {
    let (mut compared, mut equal) = (0, 0);
    for (name, value) in before.members().iter().filter(|(name, _)| !COMPUTED.contains(&&**name)) {
        let other = after.get(name);
        if value.is_empty() || other.is_none_or(|other| matches!(other, Value::Unknown)) {
            continue;
        }
        compared += 1;
        equal += usize::from(other.is_some_and(|other| other.hash() == value.hash()));
    }
    let alike = equal >= FEWEST && equal * 10 >= compared * OF_TEN;
    if alike { equal } else { 0 }
}

/// The hint on a pair.
pub(super) fn hint(from: &Address<'_>, to: &Address<'_>) -> Hint {
    Hint {
        text: format!(
            "`{to}` is made nearly the same: with this block it is moved, and nothing is destroyed"
        ),
        code: Some(format!("moved {{\n  from = {from}\n  to   = {to}\n}}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{likeness, only_best};
    use crate::plan::Attributes;

    #[test]
    fn alike_is_what_differs_in_little() {
        let of = |before, after| {
            let open = |json| Attributes::new(Some(json), None, None).open();
            likeness(&open(before), &open(after))
        };
        let before = r#"{"id": "1", "a": 1, "b": [2], "c": {"d": 3}, "name": "x", "e": null}"#;
        assert_eq!(of(before, r#"{"a": 1, "b": [2], "c": {"d": 3}, "name": "x"}"#), 4);
        assert_eq!(of(before, r#"{"a": 1, "b": [2], "c": {"d": 3}, "name": "y"}"#), 0);
        assert_eq!(of(before, r#"{"a": 1, "b": [2]}"#), 0);
        assert_eq!(of("null", "null"), 0);
    }

    #[test]
    fn two_that_are_as_good_are_none() {
        assert_eq!(only_best([0, 4, 2].into_iter()), Some(1));
        assert_eq!(only_best([4, 4].into_iter()), None);
        assert_eq!(only_best([0, 0].into_iter()), None);
    }
}
