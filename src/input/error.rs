//! Why an input could not be judged: what it is, and how to make the right one.

use miette::Diagnostic;
use thiserror::Error;

/// How to make what foureyes reads of Terraform or OpenTofu.
pub(crate) const SHOW: &str = "give the plan file itself, or make its JSON with \
                               `terraform show -json PLANFILE > plan.json` (or `tofu show -json PLANFILE > plan.json`)";

/// Why an input could not be judged. The texts hold no value of the input.
#[derive(Debug, Clone, PartialEq, Eq, Error, Diagnostic)]
pub enum ReadError {
    /// The input is something else than a plan; in a directory such files are passed over.
    #[error("this is {what}, not a plan")]
    #[diagnostic(code(foureyes::input::not_a_plan), help("{cure}"))]
    NotAPlan {
        /// What it is.
        what: String,
        /// What to do.
        cure: String,
    },
    /// The input is a plan, or part of one, that cannot be read.
    #[error("{what}")]
    #[diagnostic(code(foureyes::input::unreadable), help("{cure}"))]
    Unreadable {
        /// What is wrong, with its place.
        what: String,
        /// What to do.
        cure: String,
    },
    /// The plan says two things that cannot both be true.
    #[error("the plan contradicts itself: {what}")]
    #[diagnostic(
        code(foureyes::input::contradiction),
        help("the tool itself writes no such plan: make it again, and find out what wrote this one")
    )]
    Contradiction {
        /// Which two things.
        what: String,
    },
}

impl ReadError {
    pub(crate) fn not_a_plan(what: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::NotAPlan { what: what.into(), cure: cure.into() }
    }

    pub(crate) fn unreadable(what: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::Unreadable { what: what.into(), cure: cure.into() }
    }

    pub(crate) fn contradiction(what: impl Into<String>) -> Self {
        Self::Contradiction { what: what.into() }
    }

    /// The error of a JSON document that cannot be read, at this member, as what it claims to be.
    pub(crate) fn json(error: &serde_json::Error, member: &str) -> Self {
        let mut place = format!("line {} column {}", error.line(), error.column());
        if !member.is_empty() {
            place = format!("{place}, `{member}`");
        }
        let what = match error.classify() {
            serde_json::error::Category::Eof => format!("the plan ends in the middle, at {place}"),
            serde_json::error::Category::Syntax => format!("this is no valid JSON at {place}"),
            serde_json::error::Category::Data | serde_json::error::Category::Io => {
                format!("the plan has an unexpected shape at {place}: {}", without_values(&error.to_string()))
            }
        };
        Self::unreadable(what, format!("{SHOW}; a program that stopped half-way leaves such a file"))
    }

    /// The same error with what to do in place of what it says.
    pub(crate) fn with_cure(self, cure: &str) -> Self {
        match self {
            Self::NotAPlan { what, .. } => Self::not_a_plan(what, cure),
            Self::Unreadable { what, .. } => Self::unreadable(what, cure),
            Self::Contradiction { what } => Self::Contradiction { what },
        }
    }

    /// Whether the input is no plan at all, so that a directory may hold it.
    #[must_use]
    pub fn is_other_file(&self) -> bool {
        match self {
            Self::NotAPlan { .. } => true,
            Self::Unreadable { .. } | Self::Contradiction { .. } => false,
        }
    }
}

/// What serde says of an unexpected shape, without the value that it quotes.
fn without_values(message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(text, _)| text);
    if message.starts_with("duplicate field `") || message.starts_with("missing field `") {
        return message.to_owned();
    }
    message.rsplit_once(", expected ").map_or_else(
        || "a member that foureyes cannot read".to_owned(),
        |(_, wanted)| format!("expected {wanted}"),
    )
}

#[cfg(test)]
mod tests {
    use super::ReadError;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Shape {
        #[serde(rename = "flag")]
        _flag: bool,
    }

    #[test]
    fn a_shape_error_says_what_was_expected_and_never_what_was_there() {
        let json = "{\"flag\": \"hunter2, expected hunter2\"}";
        let error = ReadError::json(&serde_json::from_str::<Shape>(json).unwrap_err(), "flag");
        assert_eq!(
            error.to_string(),
            "the plan has an unexpected shape at line 1 column 36, `flag`: expected a boolean"
        );
    }

    #[test]
    fn a_duplicate_is_named() {
        let json = "{\"flag\": true, \"flag\": false}";
        let error = ReadError::json(&serde_json::from_str::<Shape>(json).unwrap_err(), "");
        assert!(error.to_string().ends_with("duplicate field `flag`"), "{error}");
    }
}
