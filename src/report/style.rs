//! Colours, signs and width of a terminal.

use anstyle::{AnsiColor, Style as Ansi};

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// No escape sequence at all.
    Plain,
    /// The sixteen colours that every terminal has.
    Coloured,
}

/// What a piece of text is, which gives it its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Bad,
    Warn,
    Good,
    Faint,
    Strong,
}

impl Style {
    /// The text in its tone.
    pub(super) fn paint(self, tone: Tone, text: &str) -> String {
        let style = match tone {
            Tone::Bad => Ansi::new().bold().fg_color(Some(AnsiColor::Red.into())),
            Tone::Warn => Ansi::new().fg_color(Some(AnsiColor::Yellow.into())),
            Tone::Good => Ansi::new().bold().fg_color(Some(AnsiColor::Green.into())),
            Tone::Faint => Ansi::new().dimmed(),
            Tone::Strong => Ansi::new().bold(),
        };
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("{style}{text}{style:#}"),
        }
    }
}

/// Which signs a terminal can draw besides those of ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signs {
    /// Those of ASCII alone.
    Ascii,
    /// Lines to draw boxes with, and the like.
    Unicode,
}

impl Signs {
    /// The text in these signs.
    pub(super) fn write(self, text: String) -> String {
        match self {
            Self::Ascii => text.replace('│', "|").replace('…', "..."),
            Self::Unicode => text,
        }
    }
}

/// How many columns a line may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width(usize);

impl Width {
    /// This many columns, but no less and no more than reads well.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self(columns.clamp(60, 120))
    }

    /// The columns.
    #[must_use]
    pub fn columns(self) -> usize {
        self.0
    }
}

/// What a log or a file gets.
impl Default for Width {
    fn default() -> Self {
        Self(80)
    }
}
