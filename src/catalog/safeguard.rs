//! Settings that keep copies and old states of an object: how long, and whether at all.
//!
//! In some of them one value means for ever, so that less is more.

use super::cut::{self, Cut};
use super::path::{Malformed, Path, is_value};
use crate::plan::Value;
use std::fmt;
use std::str::FromStr;

/// A retention or backup setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Safeguard {
    path: Path,
    /// The value that means for ever, as does none.
    endless: Option<String>,
}

impl Safeguard {
    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same setting, read elsewhere.
    pub(super) fn at(&self, path: Path) -> Self {
        Self { path, endless: self.endless.clone() }
    }

    /// What is less than it was.
    pub(super) fn cut(&self, before: &Value<'_>, after: &Value<'_>) -> Option<Cut> {
        let Some(endless) = &self.endless else { return cut::cut(before, after) };
        let lasts = |value: &Value<'_>| value.is_empty() || value.leaf().is_some_and(|leaf| leaf.is(endless));
        match (lasts(before), lasts(after)) {
            (_, true) => None,
            (true, false) => Some(Cut::of_endless(after)),
            (false, false) => cut::cut(before, after),
        }
    }
}

impl FromStr for Safeguard {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (path, endless) =
            match text.split_once(" (").map(|(path, rest)| (path, rest.strip_suffix(" endless)"))) {
                Some((path, Some(endless))) if is_value(endless) => (path, Some(endless.to_owned())),
                Some(_) => return Err(Malformed(text.to_owned())),
                None => (text, None),
            };
        Ok(Self { path: path.parse()?, endless })
    }
}

impl fmt::Display for Safeguard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.path)?;
        self.endless.as_ref().map_or(Ok(()), |endless| write!(out, " ({endless} endless)"))
    }
}

#[cfg(test)]
mod tests {
    use super::Safeguard;
    use crate::plan::Attributes;

    #[test]
    fn for_ever_is_more_than_any_number() {
        let days: Safeguard = "days (0 endless)".parse().unwrap();
        let open = |json| Attributes::new(Some(json), None, None).open();
        let cut = |before, after| days.cut(&open(before), &open(after)).is_some();
        for (before, after) in [("0", "30"), ("null", "30"), ("365", "30")] {
            assert!(cut(before, after), "{before} {after}");
            assert!(!cut(after, before), "{after} {before}");
        }
        assert!(!cut("0", "null"));
    }

    #[test]
    fn it_is_written_as_it_was_read() {
        for text in ["a.b", "a[*].b", "a (0 endless)"] {
            assert_eq!(text.parse::<Safeguard>().unwrap().to_string(), text);
        }
        for text in ["a (0)", "a (endless)", "a (0 0 endless)", "a endless", ""] {
            assert!(text.parse::<Safeguard>().is_err(), "{text}");
        }
    }
}
