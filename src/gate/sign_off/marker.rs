//! The mark on foureyes' own reviews: which gate, and which fingerprint was shown.
//!
//! It is the first line of the body, and counts only on a review by foureyes' own account: anybody can write one.

use crate::plan::Fingerprint;
use std::fmt;

/// The mark of one review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// The key of the gate; empty where there is only one.
    pub key: String,
    /// What was shown.
    pub fingerprint: Fingerprint,
}

const OPEN: &str = "<!-- foureyes:";
const CLOSE: &str = " -->";

impl Marker {
    /// The mark on a review with this body.
    #[must_use]
    pub fn of(body: &str) -> Option<Self> {
        let first = body.lines().next()?.trim_end();
        let (key, fingerprint) = first.strip_prefix(OPEN)?.strip_suffix(CLOSE)?.split_once(' ')?;
        is_key(key).then_some(())?;
        Some(Self { key: key.to_owned(), fingerprint: fingerprint.parse().ok()? })
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{OPEN}{} {}{CLOSE}", self.key, self.fingerprint)
    }
}

/// Whether a text can be the key of a gate: nothing in it can end a comment, or a line.
#[must_use]
pub fn is_key(text: &str) -> bool {
    text.len() <= 64
        && !text.contains("--")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::{Marker, is_key};
    use crate::plan::{Fact, Fingerprint};

    #[test]
    fn a_marker_is_read_back_from_the_first_line_alone() {
        let fingerprint = Fingerprint::of([&Fact::unseen("p", "a", "w")]);
        for key in ["", "prod", "live/prod-eu.1"] {
            let marker = Marker { key: key.to_owned(), fingerprint: fingerprint.clone() };
            assert_eq!(Marker::of(&format!("{marker}\r\ntext")), Some(marker.clone()));
            assert_eq!(Marker::of(&format!("text\n{marker}")), None);
        }
        assert_eq!(Marker::of(""), None);
        assert_eq!(Marker::of("<!-- foureyes: fe1:00 -->"), None);
    }

    #[test]
    fn a_key_cannot_end_the_comment() {
        assert!(["", "a", "a-b/c.d_e"].iter().all(|key| is_key(key)));
        assert!(["a b", "-->", "a\nb", "ä", &"k".repeat(65)].iter().all(|key| !is_key(key)));
    }
}
