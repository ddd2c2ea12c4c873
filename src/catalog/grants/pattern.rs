//! Patterns with `*` and `?`, as policies of AWS write actions and resources.
//!
//! Source: the IAM policy grammar,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

/// Whether a pattern matches every action of every service, or of this one: `*`, `*:*`, `iam:*`, `i?m:*`.
pub(super) fn is_every(pattern: &str, service: &str) -> bool {
    let (of, action) = pattern.split_once(':').unwrap_or((pattern, "*"));
    let stars = |text: &str| text.contains('*') && text.bytes().all(|byte| matches!(byte, b'*' | b'?'));
    match service {
        "" => stars(of) && stars(action),
        service => !stars(of) && stars(action) && matches(&of.to_ascii_lowercase(), service),
    }
}

/// `*`, or an ARN that leaves everything open: `arn:aws:*`.
pub(super) fn is_every_resource(pattern: &str) -> bool {
    let open =
        |part: &str| matches!(part, "" | "arn" | "aws" | "aws-cn" | "aws-us-gov") || is_every(part, "");
    pattern.contains('*') && pattern.split([':', '/']).all(open)
}

/// Whether a pattern matches a text. The text may be a pattern itself: whether it matches all that the text does.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.as_bytes(), text.as_bytes());
    // What stands behind the last `*`, and the text where it was tried.
    let mut tried: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => return true,
            (Some((b'*', behind)), _) => {
                tried = Some((behind, text));
                pattern = behind;
            }
            (Some((part, behind)), Some((letter, rest)))
                if part == letter || (*part == b'?' && *letter != b'*') =>
            {
                (pattern, text) = (behind, rest);
            }
            (_, _) => {
                let Some((behind, at)) = tried else { return false };
                let Some((_, rest)) = at.split_first() else { return false };
                tried = Some((behind, rest));
                (pattern, text) = (behind, rest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_pattern_matches_texts_and_narrower_patterns() {
        for (pattern, text) in [
            ("*", ""),
            ("*", "a*"),
            ("a*c", "abcbc"),
            ("a?c", "a?c"),
            ("s3:get*", "s3:get?bject"),
            ("**a", "ba"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a?c", "a*c"), ("a*c", "abcb"), ("s3:*", "*"), ("?", "")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
