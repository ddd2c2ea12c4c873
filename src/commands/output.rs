//! Where text goes: standard output, standard error, files; and how the terminal wants it.

use crate::cli::{Color, Look};
use foureyes::report::{Style, Width};
use miette::{GraphicalReportHandler, GraphicalTheme};
use std::io::{self, IsTerminal, Write as _};
use std::path::Path;

/// How the reader of standard output wants it.
pub(super) fn style(look: Look) -> Style {
    coloured(look.color, io::stdout().is_terminal())
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
    match (io::stdout().is_terminal(), terminal_size::terminal_size()) {
        (true, Some((terminal_size::Width(columns), _))) => Width::new(usize::from(columns)),
        (_, _) => Width::default(),
    }
}

/// Writes to standard output. A reader that has gone is no error: the verdict stands all the same.
pub(super) fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes a file whole: beside its place first, then into it. A pipe or a device, such as `/dev/stdout`, is written
/// to and never replaced.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return std::fs::write(path, text);
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}

/// Tells an error on standard error. Where that is closed, nobody listens.
pub(super) fn complain(error: &dyn miette::Diagnostic, look: Look) {
    let theme = match coloured(look.color, io::stderr().is_terminal()) {
        Style::Coloured => GraphicalTheme::unicode(),
        Style::Plain => GraphicalTheme::unicode_nocolor(),
    };
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width().columns());
    if handler.render_report(&mut text, error).is_err() {
        text = format!("{error}\n");
    }
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
