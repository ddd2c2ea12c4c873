//! Patterns on addresses: `module.db.**`, `aws_db_instance.*`, `aws_s3_bucket.logs["a.b"]`.
//!
//! A glob for file paths would read `main["a"]` as a class of characters and split keys at their dots.

use super::shape::Malformed;

/// A pattern on addresses. Between dots a `*` stands for any text within one segment, and `**` for any number
/// of whole segments. Brackets and quotes stand for themselves; a dot inside them splits nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AddressPattern {
    written: String,
}

const ACROSS: &str = "**";

impl AddressPattern {
    /// The pattern that is written so.
    pub(super) fn new(written: &str) -> Result<Self, Malformed> {
        let malformed = |why: &str, cure: &str| {
            let why = format!("`{written}` is no pattern of addresses: {why}");
            Err(Malformed { why, cure: cure.to_owned() })
        };
        let (segments, end) = segments(written);
        if end == End::Open {
            return malformed("a bracket or a quote is open", "close it, as in `main[\"a.b\"]`");
        }
        if segments.iter().any(|segment| segment.is_empty()) {
            return malformed("nothing stands at a dot", "write `module.db.**` for all that is in a module");
        }
        if segments.iter().any(|segment| segment.contains(ACROSS) && *segment != ACROSS) {
            return malformed("`**` stands for whole segments", "write it between dots, or a single `*`");
        }
        Ok(Self { written: written.to_owned() })
    }

    /// Whether this address is one of those that are meant.
    pub(super) fn matches(&self, address: &str) -> bool {
        across(&segments(&self.written).0, &segments(address).0)
    }

    /// The pattern as it is written.
    pub(super) fn as_str(&self) -> &str {
        &self.written
    }
}

/// Whether all brackets and quotes are closed where a text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Closed,
    Open,
}

/// The segments between dots that stand outside of brackets.
fn segments(text: &str) -> (Vec<&str>, End) {
    let mut segments = Vec::new();
    let (mut start, mut bracket, mut quoted, mut escaped) = (0, false, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' if bracket => quoted = !quoted,
            b'[' if !quoted => bracket = true,
            b']' if !quoted => bracket = false,
            b'.' if !bracket => {
                segments.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    segments.extend(text.get(start..));
    (segments, if bracket || quoted { End::Open } else { End::Closed })
}

/// Whether segments match, where `**` may stand for any number of them.
fn across(pattern: &[&str], address: &[&str]) -> bool {
    wild(
        pattern,
        address,
        |segment| *segment == ACROSS,
        |pattern, segment| {
            let (pattern, segment): (Vec<char>, Vec<char>) =
                (pattern.chars().collect(), segment.chars().collect());
            wild(&pattern, &segment, |letter| *letter == '*', |one, other| one == other)
        },
    )
}

/// Whether items match one by one, where those that are wild may stand for any number. It goes back to the last
/// wild item alone, so the time is at most the product of the lengths.
fn wild<P, I>(
    pattern: &[P],
    items: &[I],
    is_wild: impl Fn(&P) -> bool,
    same: impl Fn(&P, &I) -> bool,
) -> bool {
    let (mut at, mut of, mut retry) = (0, 0, None);
    while let Some(item) = items.get(at) {
        match pattern.get(of) {
            Some(one) if is_wild(one) => {
                retry = Some((of + 1, at));
                of += 1;
            }
            Some(one) if same(one, item) => (at, of) = (at + 1, of + 1),
            Some(_) | None => {
                let Some((behind, from)) = retry else { return false };
                retry = Some((behind, from + 1));
                (at, of) = (from + 1, behind);
            }
        }
    }
    pattern.get(of..).unwrap_or_default().iter().all(is_wild)
}

#[cfg(test)]
mod tests {
    use super::AddressPattern;
    use proptest::prelude::*;

    fn matches(pattern: &str, address: &str) -> bool {
        AddressPattern::new(pattern).unwrap().matches(address)
    }

    #[test]
    fn a_star_stays_in_its_segment_and_two_go_across() {
        for (pattern, address, wanted) in [
            ("module.db.**", "module.db.aws_db_instance.main", true),
            ("module.db.**", "module.db.module.x.aws_db_instance.main", true),
            ("module.db.**", "module.db_old.aws_db_instance.main", false),
            ("module.db.*", "module.db.aws_db_instance.main", false),
            ("module.db.*.*", "module.db.aws_db_instance.main", true),
            ("aws_db_instance.*", "aws_db_instance.main[0]", true),
            ("aws_db_instance.*", "module.x.aws_db_instance.main", false),
            ("**.aws_db_instance.*", "aws_db_instance.main", true),
            ("**.aws_db_instance.*", "module.x.aws_db_instance.main", true),
            ("**", "anything.at[\"all\"]", true),
            ("aws_db_*.m*n", "aws_db_instance.main", true),
            ("aws_db_instance.main", "aws_db_instance.main2", false),
            ("Parent/*", "Parent/Child", true),
        ] {
            assert_eq!(matches(pattern, address), wanted, "{pattern} {address}");
        }
    }

    #[test]
    fn brackets_and_quotes_are_themselves_and_hide_their_dots() {
        for (pattern, address, wanted) in [
            (r#"x.y["a.b"]"#, r#"x.y["a.b"]"#, true),
            (r#"x.y["a.b"]"#, r#"x.y["a"]"#, false),
            (r#"x.y["a.*"]"#, r#"x.y["a.b.c"]"#, true),
            ("x.y[*]", r#"x.y["a.b"]"#, true),
            ("x.y", r#"x.y["a.b"]"#, false),
            (r#"x.y["a]"]"#, r#"x.y["a]"]"#, true),
            (r#"x.y["q\".z"]"#, r#"x.y["q\".z"]"#, true),
            ("*.*", r#"x.y["a.b"]"#, true),
            ("x.*", r#"x.y["].z.w"]"#, true),
            ("x.y[0]", "x.y[0]", true),
            ("x.y[ab]", "x.ya", false),
            // A key that tries to look like another module.
            ("module.cache.**", r#"module.db["x"].t.n["module.cache."]"#, false),
            ("**.module.cache.**", r#"t.n["a.module.cache.b"]"#, false),
        ] {
            assert_eq!(matches(pattern, address), wanted, "{pattern} {address}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_said_so() {
        for (pattern, why) in [
            ("a[\"b", "open"),
            ("a[0", "open"),
            ("a..b", "dot"),
            (".a", "dot"),
            ("a.", "dot"),
            ("a.b**", "whole segments"),
            ("a.***.b", "whole segments"),
        ] {
            let error = AddressPattern::new(pattern).unwrap_err();
            assert!(error.why.contains(why), "{pattern}: {}", error.why);
        }
    }

    proptest! {
        #[test]
        fn every_address_without_stars_matches_itself(
            names in proptest::collection::vec("[a-z_]{1,6}", 1..6), key in "[^*\"\\\\]{0,8}",
        ) {
            let address = format!("{}[\"{key}\"]", names.join("."));
            prop_assert!(matches(&address, &address));
            prop_assert!(matches("**", &address));
        }

        #[test]
        fn no_text_makes_it_fall(pattern in ".{0,40}", address in ".{0,40}") {
            if let Ok(pattern) = AddressPattern::new(&pattern) {
                pattern.matches(&address);
            }
        }
    }
}
