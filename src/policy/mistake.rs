//! What is wrong in a policy, where, and how to mend it; and what is only worth a remark.

use super::tree;
use std::ops::Range;

/// A mistake: the policy counts for nothing until it is mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong, in one sentence.
    pub what: String,
    /// What stands at the place, in a few words.
    pub label: String,
    /// What to do, as an imperative sentence.
    pub cure: String,
    /// The bytes that it is about.
    pub at: Range<usize>,
}

impl Mistake {
    /// The line in which it begins.
    #[must_use]
    pub fn line(&self, text: &str) -> u32 {
        tree::line(text, self.at.start)
    }
}

/// Something that is probably not as it was meant, and decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// The line that it is about.
    pub line: u32,
    /// What it says.
    pub message: String,
}

/// The mistakes of one file so far.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    found: Vec<Mistake>,
    /// What is no TOML: nothing more is said of what it was meant to be.
    unreadable: Vec<Range<usize>>,
}

impl Mistakes {
    /// These bytes cannot be read.
    pub(super) fn unreadable(&mut self, at: Range<usize>, what: String, cure: &str) {
        self.add(at.clone(), what, "here", cure);
        self.unreadable.push(at);
    }

    /// One more.
    pub(super) fn add(
        &mut self,
        at: Range<usize>,
        what: impl Into<String>,
        label: impl Into<String>,
        cure: impl Into<String>,
    ) {
        if !self.unreadable.contains(&at) {
            self.found.push(Mistake { what: what.into(), label: label.into(), cure: cure.into(), at });
        }
    }

    /// All of them in the order of the file; none where there are none.
    pub(super) fn into_sorted(mut self) -> Vec<Mistake> {
        self.found.sort_by_key(|mistake| (mistake.at.start, mistake.at.end));
        self.found
    }
}

/// How to name the right word: the nearest one where one is near, else all of them.
pub(super) fn meant<'k>(word: &str, known: impl Iterator<Item = &'k str> + Clone) -> String {
    match nearest(word, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {}", one_of(known)),
    }
}

/// The known word that was probably meant.
pub(super) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let plain = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let word = plain(word);
    let slips = known.map(|known| {
        let slips = match plain(known).starts_with(&word) && word.len() > 2 {
            true => 1,
            false => strsim::osa_distance(&word, &plain(known)),
        };
        (slips, known)
    });
    let (slips, known) = slips.min()?;
    (slips <= 1 + known.len() / 5).then_some(known)
}

/// "`a`, `b` or `c`".
pub(super) fn one_of<'k>(words: impl Iterator<Item = &'k str>) -> String {
    let quoted: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{meant, nearest};

    #[test]
    fn a_slip_finds_the_word_that_was_meant() {
        let keys = ["version", "mode", "environments", "decisions", "sign-off", "override", "freeze"];
        for (typed, wanted) in [
            ("sign_off", Some("sign-off")),
            ("signoff", Some("sign-off")),
            ("overrides", Some("override")),
            ("environment", Some("environments")),
            ("Mode", Some("mode")),
            ("colour", None),
        ] {
            assert_eq!(nearest(typed, keys.into_iter()), wanted, "{typed}");
        }
        assert_eq!(meant("x", ["allow", "warn", "deny"].into_iter()), "write `allow`, `warn` or `deny`");
    }
}
