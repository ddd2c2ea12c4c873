//! Globs on names and on paths; addresses have patterns of their own.

use super::shape::Malformed;
use crate::plan::Leaf;
use globset::{GlobBuilder, GlobMatcher};

/// A glob: `*`, `?`, `[a-z]` and `{a,b}`, in any case of letters.
#[derive(Debug, Clone)]
pub(super) struct Glob {
    written: String,
    matchers: Vec<GlobMatcher>,
}

/// How far a `*` reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Over everything.
    Text,
    /// To the next `/`; `**` goes on.
    Path,
}

/// Longer ones could become too large a program for the engine behind them.
const LONGEST: usize = 500;

impl Glob {
    /// The glob that is written so.
    pub(super) fn new(written: &str, reach: Reach) -> Result<Self, Malformed> {
        if written.len() > LONGEST {
            let cure = "write several globs".to_owned();
            return Err(Malformed { why: "this glob is too long".to_owned(), cure });
        }
        // `live/prod/**` is meant for `live/prod` as well.
        let directory = written.strip_suffix("/**").filter(|_| reach == Reach::Path);
        let matchers = [Some(written), directory].into_iter().flatten().map(|glob| matcher(glob, reach));
        Ok(Self { written: written.to_owned(), matchers: matchers.collect::<Result<_, _>>()? })
    }

    /// The glob as it is written.
    pub(super) fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether it matches this text.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.matchers.iter().any(|matcher| matcher.is_match(text))
    }

    /// Whether it matches the text of this leaf.
    pub(super) fn matches_leaf(&self, leaf: &Leaf<'_>) -> bool {
        leaf.satisfies(|text| self.matches(text))
    }
}

fn matcher(written: &str, reach: Reach) -> Result<GlobMatcher, Malformed> {
    let mut builder = GlobBuilder::new(written);
    builder.case_insensitive(true).literal_separator(reach == Reach::Path).backslash_escape(true);
    let glob = builder.build().map_err(|error| Malformed {
        why: format!("`{written}` is no glob: {}", error.kind()),
        cure: "close what is open, or write `\\[` and `\\{` where they stand for themselves".to_owned(),
    })?;
    Ok(glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::{Glob, Reach};

    fn matches(glob: &str, reach: Reach, text: &str) -> bool {
        Glob::new(glob, reach).unwrap().matches(text)
    }

    #[test]
    fn a_star_stops_at_a_slash_in_paths_alone() {
        assert!(matches("prod-*", Reach::Text, "prod-eu/1"));
        assert!(!matches("prod-*", Reach::Path, "prod-eu/1"));
        assert!(matches("live/prod/**", Reach::Path, "live/prod/eu/db"));
        assert!(matches("live/prod/**", Reach::Path, "live/prod"));
        assert!(!matches("live/prod/**", Reach::Path, "live/product"));
        assert!(matches("prod*", Reach::Text, "Production"));
        assert!(!matches("prod", Reach::Text, "production"));
    }

    #[test]
    fn what_is_open_must_be_closed() {
        let error = Glob::new("prod-[ab", Reach::Text).unwrap_err();
        assert!(error.why.starts_with("`prod-[ab` is no glob: unclosed character class"), "{}", error.why);
    }
}
