//! What makes text from outside safe to show. Every reporter sends it through here, once.

use std::fmt::Write as _;

/// Text for a terminal or a log, on one line: what could move the cursor, break the line, turn the writing
/// direction round or hide is written as an escape.
#[must_use]
pub fn line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            letter if is_treacherous(letter) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter));
            }
            letter => shown.push(letter),
        }
    }
    shown
}

/// Control characters, those that change the writing direction, those that take no room, and line ends that
/// only some programs know.
fn is_treacherous(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::{is_treacherous, line};
    use proptest::prelude::*;

    #[test]
    fn what_could_deceive_is_written_out() {
        assert_eq!(line("a\u{1b}[31mb\nc\u{202e}d\u{200b}e"), "a\\u{1b}[31mb\\nc\\u{202e}d\\u{200b}e");
        assert_eq!(line("zażółć-日本-🦀"), "zażółć-日本-🦀");
    }

    proptest! {
        #[test]
        fn nothing_treacherous_is_left(text in ".*") {
            prop_assert!(!line(&text).chars().any(is_treacherous));
        }
    }
}
