//! How a judgement is shown.
//!
//! Each reporter is a function from a judgement to text, and one line in [`REPORTERS`]; none writes by
//! itself, and none can change the verdict.

mod atlantis;
mod bounded;
mod counts;
mod escape;
mod github;
mod graph;
mod html;
mod json;
mod junit;
mod markdown;
mod record;
mod recorded;
mod sarif;
mod style;
mod terminal;
mod told;
mod words;

pub use atlantis::atlantis;
pub use escape::{line, same_length};
pub use markdown::remark;
pub use record::{By, Record, Stage};
pub use recorded::{Recorded, RecordedError};
pub use style::{Signs, Style, Width};

use crate::gate::Judgement;

/// One way to show a judgement.
pub struct Reporter {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is for, in one line.
    pub about: &'static str,
    /// Whether it tells the digests of the inputs, which take as long to make as the plans to read.
    pub tells_digests: bool,
    /// The whole report.
    pub render: fn(&Judgement, &View) -> String,
}

/// Every way to show a judgement. The first is used where none is asked for.
pub const REPORTERS: &[Reporter] = &[
    terminal::REPORTER,
    json::REPORTER,
    markdown::REPORTER,
    sarif::REPORTER,
    junit::REPORTER,
    github::REPORTER,
    html::REPORTER,
];

/// How the reader wants to see it.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The colours.
    pub style: Style,
    /// The signs that can be drawn.
    pub signs: Signs,
    /// How wide the text may be.
    pub width: Width,
    /// How much is told.
    pub detail: Detail,
}

impl View {
    /// What a file gets, or a log.
    #[must_use]
    pub fn of_file(detail: Detail) -> Self {
        Self { style: Style::Plain, signs: Signs::Unicode, width: Width::default(), detail }
    }
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The verdict alone.
    Quiet,
    /// What decides, at most a screenful.
    Normal,
    /// Everything.
    Verbose,
}

/// The reporter with this name.
#[must_use]
pub fn reporter(name: &str) -> Option<&'static Reporter> {
    REPORTERS.iter().find(|reporter| reporter.name == name)
}
