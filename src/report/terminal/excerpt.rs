//! The lines of source that a finding points at, with what is marked in them.

use super::super::style::Tone;
use super::super::{View, escape};
use crate::source::{Excerpt, Line};
use std::ops::Range;

/// Where the upright line between numbers and text stands.
const GUTTER: usize = 9;

/// The lines, with the file above them.
pub(super) fn lines(excerpt: &Excerpt, view: &View) -> Vec<String> {
    let place = &excerpt.location;
    let path = escape::line(&place.path);
    let file =
        format!("  {} {path}:{}:{}", view.style.paint(Tone::Faint, "at       "), place.line, place.column);
    [file].into_iter().chain(excerpt.lines.iter().flat_map(|line| drawn(line, view))).collect()
}

fn drawn(line: &Line, view: &View) -> Vec<String> {
    let gutter = |number: &str| view.style.paint(Tone::Faint, &format!("{number:>GUTTER$} │"));
    let text = cut(&line.text, view);
    let source = format!("{} {text}", gutter(&line.number.to_string()));
    let marks = line.marks.iter().map(|(columns, why)| {
        let carets = cut(&carets(columns, why), view);
        format!("{} {}", gutter(""), view.style.paint(Tone::Bad, &carets))
    });
    [source].into_iter().chain(marks).collect()
}

fn carets(columns: &Range<usize>, why: &str) -> String {
    let carets = "^".repeat(columns.len().max(1));
    format!("{}{carets} {}", " ".repeat(columns.start), escape::line(why)).trim_end().to_owned()
}

/// A line that ends where the terminal does.
fn cut(text: &str, view: &View) -> String {
    let room = view.width.columns().saturating_sub(GUTTER + 3);
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let kept: String = text.chars().take(room.saturating_sub(3)).collect();
    kept + "..."
}

#[cfg(test)]
mod tests {
    use super::super::super::{Detail, Signs, Style, View, Width};
    use super::lines;
    use crate::plan::Location;
    use crate::source::{Excerpt, Line};

    #[test]
    fn carets_stand_below_what_they_mark_and_long_lines_are_cut() {
        let view =
            View { style: Style::Plain, signs: Signs::Ascii, width: Width::new(60), detail: Detail::Normal };
        let line = |number, text: &str, marks| Line { number, text: text.to_owned(), marks };
        let excerpt = Excerpt {
            location: Location { path: "a.tf".to_owned(), line: 2, column: 3 },
            lines: vec![
                line(1, &"x".repeat(70), Vec::new()),
                line(2, "  engine =", vec![(2..8, "forces it".to_owned())]),
            ],
        };
        let drawn = lines(&excerpt, &view);
        assert_eq!(drawn[0], "  at        a.tf:2:3");
        assert_eq!(drawn[1].chars().count(), 60);
        assert!(drawn[1].ends_with("x..."), "{}", drawn[1]);
        assert_eq!(drawn[2], "        2 │   engine =");
        assert_eq!(drawn[3], "          │   ^^^^^^ forces it");
    }
}
