//! Which element of a list is which after an update.
//!
//! A block stands in a list, and so does a set, without an order. Whoever looks at such a list as a whole does not
//! see that one element loses what the others keep.

use crate::plan::{Value, words};
use std::collections::{HashMap, HashSet};

/// The last words of members by which one element is told from the others.
const NAMING: [&str; 4] = ["name", "id", "identifier", "region"];

/// The elements that change, each with what becomes of it; one that is gone, and one that is new, is left out.
///
/// They go by their names, where they have some, else by their places. A text or a number is no element that can
/// change: another one is another element.
pub(super) fn pairs<'v>(before: &'v [Value<'v>], after: &'v [Value<'v>]) -> Vec<[&'v Value<'v>; 2]> {
    if let ([one], [other]) = (before, after) {
        return vec![[one, other]];
    }
    // Most lists begin alike, and most are the same to their end.
    let alike = before.iter().zip(after).take_while(|(one, other)| one.is_same(other)).count();
    let [before, after] = [before, after].map(|elements| elements.get(alike..).unwrap_or_default());
    let (mut gone, mut new) = (beyond(before, after), beyond(after, before));
    let mut pairs = Vec::new();
    if let Some(named) = naming(&gone, &new).and_then(|name| Some((name, by_name(&new, name)?))) {
        let (name, named) = named;
        let mut paired = HashSet::new();
        gone.retain(|element| {
            let successor = element.get(name).and_then(|own| named.get(&own.hash()));
            pairs.extend(successor.map(|successor| [*element, *successor]));
            paired.extend(successor.map(|successor| std::ptr::from_ref(*successor)));
            successor.is_none()
        });
        new.retain(|element| !paired.contains(&std::ptr::from_ref(*element)));
    }
    pairs.extend(gone.into_iter().zip(new).map(|(element, successor)| [element, successor]));
    pairs
}

/// Those elements that the others do not have, and that can change.
fn beyond<'v>(elements: &'v [Value<'v>], others: &[Value<'_>]) -> Vec<&'v Value<'v>> {
    let mut same: HashMap<String, usize> = HashMap::new();
    for other in others {
        *same.entry(other.hash()).or_default() += 1;
    }
    let differs = |element: &&Value<'_>| match same.get_mut(&element.hash()) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        Some(_) | None => true,
    };
    let can_change = |element: &&Value<'_>| match element {
        Value::Map(_) | Value::List(_) | Value::Unknown => true,
        Value::Leaf(_) | Value::Null => false,
    };
    elements.iter().filter(can_change).filter(differs).collect()
}

/// The member that names the elements: the one by which most of them are found again.
fn naming<'v>(gone: &[&'v Value<'v>], new: &[&'v Value<'v>]) -> Option<&'v str> {
    let found_again = |name: &str| {
        let (gone, new) = (by_name(gone, name)?, by_name(new, name)?);
        Some(gone.into_keys().filter(|own| new.contains_key(own)).count())
    };
    let names = gone.first()?.members().iter().map(|(name, _)| &**name);
    let naming = names.filter(|name| words(name).last().is_some_and(|last| NAMING.contains(&&*last)));
    let found = naming.filter_map(|name| Some((found_again(name)?, name)));
    found.filter(|(found, _)| *found > 0).max_by_key(|(found, _)| *found).map(|(_, name)| name)
}

/// The elements by what stands at a member; `None` where it does not tell them apart.
fn by_name<'v>(elements: &[&'v Value<'v>], name: &str) -> Option<HashMap<String, &'v Value<'v>>> {
    let mut named = HashMap::new();
    for element in elements {
        let own = element.get(name).filter(|own| own.leaf().is_some_and(|leaf| !leaf.is_empty()))?;
        if named.insert(own.hash(), *element).is_some() {
            return None;
        }
    }
    Some(named)
}

#[cfg(test)]
mod tests {
    use super::pairs;
    use crate::plan::{Attributes, Value};

    /// The `n` of each pair.
    fn paired(before: &str, after: &str) -> Vec<String> {
        let open = |json| Attributes::new(Some(json), None, None).open();
        let (Value::List(before), Value::List(after)) = (open(before), open(after)) else { panic!("lists") };
        let number = |value: &Value<'_>| value.get("n").unwrap().leaf().unwrap().shown().unwrap().to_owned();
        pairs(&before, &after).into_iter().map(|pair| pair.map(number).join(">")).collect()
    }

    #[test]
    fn what_stands_still_is_left_out_wherever_it_stands() {
        assert_eq!(paired(r#"[{"n": 1}, {"n": 2}]"#, r#"[{"n": 2}, {"n": 1}]"#), [""; 0]);
        assert_eq!(paired(r#"[{"n": 1}, {"n": 1}]"#, r#"[{"n": 1}]"#), [""; 0]);
        assert_eq!(paired(r#"[{"n": 1}, {"n": 2}]"#, r#"[{"n": 2}, {"n": 3}]"#), ["1>3"]);
    }

    #[test]
    fn names_go_before_places() {
        let before = r#"[{"rule_name": "a", "n": 1}, {"rule_name": "b", "n": 2}]"#;
        let turned = r#"[{"rule_name": "b", "n": 3}, {"rule_name": "a", "n": 4}]"#;
        assert_eq!(paired(before, turned), ["1>4", "2>3"]);
        let renamed = r#"[{"rule_name": "c", "n": 3}, {"rule_name": "a", "n": 4}]"#;
        assert_eq!(paired(before, renamed), ["1>4", "2>3"]);
        assert_eq!(paired(before, r#"[{"rule_name": "b", "n": 3}]"#), ["2>3"]);
    }

    #[test]
    fn a_name_that_several_share_is_none() {
        let before = r#"[{"key_id": "k", "n": 1}, {"key_id": "k", "n": 2}]"#;
        assert_eq!(paired(before, r#"[{"key_id": "k", "n": 3}, {"key_id": "k", "n": 4}]"#), ["1>3", "2>4"]);
    }

    #[test]
    fn another_text_is_another_element() {
        assert_eq!(paired(r#"["a", "b"]"#, r#"["c", "d"]"#), [""; 0]);
    }
}
