//! What a sign-off is bound to: a digest of the harm a plan would do, not of the plan's text.

use super::Leaf;
use super::digest::{hexadecimal, sha256};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// One fact of harm. A fingerprint is made of facts, never of decisions. It may hold an object's id, so it
/// cannot be printed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact(String);

impl fmt::Debug for Fact {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(fact)")
    }
}

/// How the fact of a report begins; no other one does.
const REPORTED: &str = "reported";

impl Fact {
    /// The fact that an object is lost: `fields` are project, address, deposed key, action, order, fate,
    /// certainty and recovery, each empty where there is none; the object's id goes before the recovery.
    #[must_use]
    pub fn loss(fields: [&str; 8], id: Option<&Leaf<'_>>) -> Self {
        let [project, address, deposed, action, order, fate, certainty, recovery] = fields;
        let id = id.map_or("", Leaf::text);
        Self::line("loss", &[project, address, deposed, action, order, fate, certainty, id, recovery])
    }

    /// The fact that an attribute of an object that lives on changes for the worse, with the hashes of its
    /// values before and after.
    #[must_use]
    pub fn changed(project: &str, address: &str, path: &str, hashes: [&str; 2]) -> Self {
        let [before, after] = hashes;
        Self::line("changed", &[project, address, path, before, after])
    }

    /// The fact that something could not be seen or was not understood.
    #[must_use]
    pub fn unseen(project: &str, address: &str, what: &str) -> Self {
        Self::line("unseen", &[project, address, what])
    }

    /// The fact that a file on which the gate stands is changed, with the id of its content afterwards.
    #[must_use]
    pub fn tampered(path: &str, blob: &str) -> Self {
        Self::line("changed", &["", path, blob])
    }

    /// The facts of a report that was made elsewhere, by their fingerprint.
    #[must_use]
    pub fn reported(fingerprint: &Fingerprint) -> Self {
        Self::line(REPORTED, &[&fingerprint.to_string()])
    }

    fn line(word: &str, fields: &[&str]) -> Self {
        let mut line = String::from(word);
        for field in fields {
            line.push('\t');
            for letter in field.chars() {
                match letter {
                    '\\' => line.push_str("\\\\"),
                    '\t' => line.push_str("\\t"),
                    '\n' => line.push_str("\\n"),
                    '\r' => line.push_str("\\r"),
                    other => line.push(other),
                }
            }
        }
        Self(line)
    }
}

/// `fe1:` and the SHA-256 of the sorted facts, each on a line of its own; equal facts count once. That of one report
/// that was made elsewhere, and nothing else, is the report's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of these facts.
    pub fn of<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> Self {
        let lines: BTreeSet<&Fact> = facts.into_iter().collect();
        if let (Some(Fact(only)), 1) = (lines.first(), lines.len())
            && let Some(reported) =
                only.strip_prefix(REPORTED).and_then(|rest| rest.trim_start().parse().ok())
        {
            return reported;
        }
        Self(sha256(|hash| {
            for Fact(line) in lines {
                hash.update(line.as_bytes());
                hash.update(b"\n");
            }
        }))
    }
}

/// Read from `fe1:` and 64 hexadecimal digits in lower case.
impl FromStr for Fingerprint {
    type Err = NoFingerprint;

    fn from_str(written: &str) -> Result<Self, NoFingerprint> {
        let digits = written.strip_prefix("fe1:").ok_or(NoFingerprint)?;
        hexadecimal(digits).map(Self).ok_or(NoFingerprint)
    }
}

/// What was read is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoFingerprint;

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("fe1:")?;
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Fact, Fingerprint, NoFingerprint};
    use proptest::prelude::*;

    fn loss(address: &str) -> Fact {
        Fact::loss(["p", address, "", "delete", "", "destroyed", "certain", "none"], None)
    }

    proptest! {
        #[test]
        fn order_and_repetition_do_not_matter(names in prop::collection::vec(".*", 0..8)) {
            let facts: Vec<Fact> = names.iter().map(|name| loss(name)).collect();
            let shuffled = facts.iter().rev().chain(&facts);
            prop_assert_eq!(Fingerprint::of(&facts), Fingerprint::of(shuffled));
        }

        #[test]
        fn different_harm_has_a_different_fingerprint(one in ".*", other in ".*") {
            prop_assert_eq!(
                one == other,
                Fingerprint::of([&loss(&one)]) == Fingerprint::of([&loss(&other)])
            );
        }
    }

    #[test]
    fn a_fingerprint_is_read_as_it_is_written() {
        let fingerprint = Fingerprint::of([&loss("a")]);
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint.clone()));
        let upper = fingerprint.to_string().to_uppercase();
        for wrong in ["", "fe1:", &fingerprint.to_string()[..67], &upper, &format!("{fingerprint}0")] {
            assert_eq!(wrong.parse::<Fingerprint>(), Err(NoFingerprint), "{wrong}");
        }
    }

    #[test]
    fn the_fingerprint_of_one_report_is_its_own() {
        let [one, other] = ["a", "b"].map(|address| Fingerprint::of([&loss(address)]));
        let reported = Fact::reported;
        assert_eq!(Fingerprint::of([&reported(&one)]), one);
        assert_eq!(Fingerprint::of([&reported(&one), &reported(&one)]), one);
        assert_ne!(Fingerprint::of([&reported(&one), &reported(&other)]), one);
        assert_ne!(Fingerprint::of([&reported(&one), &Fact::tampered("x", "y")]), one);
    }

    #[test]
    fn a_field_cannot_pose_as_two() {
        assert_ne!(Fact::unseen("a\tb", "", ""), Fact::unseen("a", "b", ""));
        assert_ne!(
            Fingerprint::of([&Fact::unseen("", "", "x\nunseen\t\t\ty")]),
            Fingerprint::of([&Fact::unseen("", "", "x"), &Fact::unseen("", "", "y")])
        );
    }
}
