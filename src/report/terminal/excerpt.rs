//! The lines of source that a finding points at, with what is marked in them.

use super::super::{Style, View, escape};
use crate::source::Excerpt;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use std::fmt;

/// The excerpt as a diagnostic whose message nobody reads.
struct Marked<'e> {
    excerpt: &'e Excerpt,
    source: NamedSource<String>,
}

impl fmt::Display for Marked<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl fmt::Debug for Marked<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(excerpt)")
    }
}

impl std::error::Error for Marked<'_> {}

impl Diagnostic for Marked<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = |(range, why): &(std::ops::Range<usize>, String)| {
            let why = (!why.is_empty()).then(|| escape::line(why));
            LabeledSpan::new(why, range.start, range.len())
        };
        Some(Box::new(self.excerpt.marks.iter().map(label)))
    }
}

/// The lines, indented; none where they cannot be drawn.
pub(super) fn lines(excerpt: &Excerpt, view: &View) -> Vec<String> {
    let theme = match view.style {
        Style::Coloured => GraphicalTheme::unicode(),
        Style::Plain => GraphicalTheme::unicode_nocolor(),
    };
    let handler =
        GraphicalReportHandler::new_themed(theme).with_width(view.width.columns()).with_context_lines(0);
    let source = NamedSource::new(escape::line(&excerpt.location.path), excerpt.text.to_string());
    let mut drawn = String::new();
    if handler.render_report(&mut drawn, &Marked { excerpt, source }).is_err() {
        return Vec::new();
    }
    let frame = drawn.lines().skip_while(|line| !line.contains('╭'));
    frame.filter(|line| !line.trim().is_empty()).map(|line| format!("  {}", line.trim_end())).collect()
}
