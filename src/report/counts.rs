//! Numbers of things, as people list them.

use std::fmt::Display;

/// `1 change`, `2 changes`.
pub(super) fn of<N: Display + PartialEq + From<u8>>(number: N, thing: &str) -> String {
    let more = if number == N::from(1) { "" } else { "s" };
    format!("{number} {thing}{more}")
}

/// `3 high, 1 low`: what there is none of is left out.
pub(super) fn list<const N: usize>(counts: [(&str, usize); N]) -> String {
    let there = counts.into_iter().filter(|(_, number)| *number > 0);
    there.map(|(word, number)| format!("{number} {word}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn what_there_is_none_of_is_left_out() {
        assert_eq!(list([("high", 3), ("medium", 0), ("low", 1)]), "3 high, 1 low");
        assert_eq!(list([("high", 0)]), "");
    }
}
