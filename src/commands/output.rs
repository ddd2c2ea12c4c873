//! Where text goes: standard output, standard error, files; and how the terminal wants it.

use crate::cli::{Color, Look};
use foureyes::report::{Detail, Signs, Style, View, Width};
use miette::{GraphicalReportHandler, GraphicalTheme};
use std::io::{self, IsTerminal, Write as _};

/// A standard stream that a report can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Out,
    Err,
}

impl Stream {
    fn is_terminal(self) -> bool {
        match self {
            Self::Out => io::stdout().is_terminal(),
            Self::Err => io::stderr().is_terminal(),
        }
    }

    /// Writes to it. A reader that has gone is no error: the verdict stands all the same.
    pub(super) fn write(self, text: &str) -> io::Result<()> {
        heard(match self {
            Self::Out => io::stdout().lock().write_all(text.as_bytes()),
            Self::Err => io::stderr().lock().write_all(text.as_bytes()),
        })
    }
}

fn coloured(color: Color, terminal: bool) -> Style {
    let wanted = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    };
    if wanted { Style::Coloured } else { Style::Plain }
}

/// How wide the terminal is; a log has the usual width.
pub(super) fn width() -> Width {
    width_of(Stream::Out)
}

fn width_of(stream: Stream) -> Width {
    match (stream.is_terminal(), terminal_size::terminal_size()) {
        (true, Some((terminal_size::Width(columns), _))) => Width::new(usize::from(columns)),
        (_, _) => Width::default(),
    }
}

/// How a report on this stream is to look.
pub(super) fn view(stream: Stream, look: Look, detail: Detail) -> View {
    let style = coloured(look.color, stream.is_terminal());
    View { style, signs: signs(), width: width_of(stream), detail }
}

/// The signs that the reader's locale has; POSIX has those of ASCII where no locale is set.
fn signs() -> Signs {
    let mut said = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(std::env::var_os);
    let locale = said.find(|value| !value.is_empty()).unwrap_or_default();
    let locale = locale.to_string_lossy().to_ascii_lowercase();
    if locale.contains("utf-8") || locale.contains("utf8") { Signs::Unicode } else { Signs::Ascii }
}

/// Writes to standard output. A reader that has gone is no error: the verdict stands all the same.
pub(super) fn print(text: &str) -> io::Result<()> {
    Stream::Out.write(text)
}

/// What came of writing to a reader that may go.
pub(super) fn heard(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Tells an error on standard error. Where that is closed, nobody listens.
pub(super) fn complain(error: &dyn miette::Diagnostic, look: Look) {
    let theme = match (coloured(look.color, io::stderr().is_terminal()), signs()) {
        (Style::Coloured, Signs::Unicode) => GraphicalTheme::unicode(),
        (Style::Plain, Signs::Unicode) => GraphicalTheme::unicode_nocolor(),
        (Style::Coloured, Signs::Ascii) => GraphicalTheme::ascii(),
        (Style::Plain, Signs::Ascii) => GraphicalTheme::none(),
    };
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(width().columns())
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation);
    if handler.render_report(&mut text, error).is_err() {
        text = format!("{error}\n");
    }
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
