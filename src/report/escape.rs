//! What makes text from outside safe to show. Every reporter sends it through here, once.

use std::fmt::Write as _;

/// Text for a terminal or a log, on one line: what could move the cursor, break the line, turn the writing
/// direction round or hide is written as an escape.
#[must_use]
pub fn line(text: &str) -> String {
    // Nearly every text is of this kind, and reports have very many.
    if plain(text) == text.len() {
        return without_commands(text.to_owned());
    }
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
    without_commands(shown)
}

/// How many bytes at the beginning of a text are letters and signs of ASCII, which are what they look like.
fn plain(text: &str) -> usize {
    text.bytes().position(|byte| !matches!(byte, b' '..=b'~')).unwrap_or(text.len())
}

/// The commands that a GitHub runner takes from a log, at the beginning of a line.
///
/// Source: `ActionCommandManager` of actions/runner; `##[` is its older form, taken anywhere in a line.
const COMMANDS: [&str; 17] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
    "add-summary",
];

/// A text in which no runner finds a command, wherever its lines are broken.
fn without_commands(text: String) -> String {
    if !text.contains("::") && !text.contains("##[") {
        return text;
    }
    let text = text.replace("##[", "##\\u{5b}");
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("::") {
        let (before, behind) = rest.split_at(at);
        let name = behind.trim_start_matches(':').to_ascii_lowercase();
        shown.push_str(before);
        shown.push_str(if COMMANDS.iter().any(|command| name.starts_with(command)) {
            ":\\u{3a}"
        } else {
            "::"
        });
        rest = behind.get(2..).unwrap_or_default();
    }
    shown.push_str(rest);
    shown
}

/// Text for Markdown as GitHub shows it. What stands between backticks is code; nothing in it is a tag, a mention, a
/// reference, a link, or the end of a table's cell.
#[must_use]
pub(super) fn markdown(text: &str) -> String {
    coded(text, markdown_part)
}

/// Text for the content of HTML. What stands between backticks is code.
#[must_use]
pub(super) fn html(text: &str) -> String {
    coded(text, xml_part)
}

/// A text whose parts between backticks are code, and each of whose parts is escaped.
fn coded(text: &str, escape: fn(&str, &mut String)) -> String {
    let text = line(text);
    let mut shown = String::with_capacity(text.len() * 2);
    // An odd backtick is one of an address, not one of ours.
    let pairs = text.matches('`').count() / 2 * 2;
    for (at, part) in text.splitn(pairs + 1, '`').enumerate() {
        let code = at % 2 == 1;
        if code {
            shown.push_str("<code>");
        }
        escape(part, &mut shown);
        if code {
            shown.push_str("</code>");
        }
    }
    shown
}

fn markdown_part(part: &str, shown: &mut String) {
    let mut letters = part.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let harmless = match letter {
            ' ' | ',' | '(' | ')' | ';' | '-' | '/' | '"' | '\'' | '=' | '+' | '%' | '?' => true,
            // Between letters it is no emphasis; a scheme, `www.` and `:name:` are something.
            '_' => before.is_alphanumeric() && next.is_alphanumeric(),
            ':' => next == ' ',
            '.' => !before.eq_ignore_ascii_case(&'w'),
            letter => letter.is_alphanumeric() || !letter.is_ascii(),
        };
        match letter {
            // A word joiner keeps a name from being notified and a number (`#1`, `GH-1`) from being a reference.
            '@' | '#' => {
                let _ = write!(shown, "&#{};&#8288;", u32::from(letter));
            }
            '-' if before.eq_ignore_ascii_case(&'h') && next.is_ascii_digit() => shown.push_str("-&#8288;"),
            letter if harmless => shown.push(letter),
            letter => {
                let _ = write!(shown, "&#{};", u32::from(letter));
            }
        }
        before = letter;
    }
}

/// Text for the content or an attribute of XML or HTML.
#[must_use]
pub(super) fn xml(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    xml_part(&line(text), &mut shown);
    shown
}

fn xml_part(part: &str, shown: &mut String) {
    for letter in part.chars() {
        match letter {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => shown.push('\u{fffd}'),
            letter => shown.push(letter),
        }
    }
}

/// JSON, in which the same texts stand without a letter that a terminal or a runner could take for something else:
/// `##[` is a command for a runner wherever it stands in a log.
#[must_use]
pub(super) fn json(json: &str) -> String {
    let json = json.replace("##[", "##\\u005b");
    let mut shown = String::with_capacity(json.len());
    let mut rest = json.as_str();
    loop {
        let (same, behind) = rest.split_at(plain(rest));
        shown.push_str(same);
        let mut letters = behind.chars();
        match letters.next() {
            None => return shown,
            Some(letter) if letter != '\n' && is_treacherous(letter) => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    let _ = write!(shown, "\\u{unit:04x}");
                }
            }
            Some(letter) => shown.push(letter),
        }
        rest = letters.as_str();
    }
}

/// Text for a message of SARIF, in which `[text](target)` would be a link.
#[must_use]
pub(super) fn sarif(text: &str) -> String {
    line(text).replace("](", "]\\u{28}")
}

/// Text for the message of a workflow command.
#[must_use]
pub(super) fn command(text: &str) -> String {
    line(text).replace('%', "%25")
}

/// Text for a property of a workflow command.
#[must_use]
pub(super) fn command_property(text: &str) -> String {
    command(text).replace(':', "%3A").replace(',', "%2C")
}

/// Text for what Atlantis puts between fences. It breaks lines at `\n` also where that is two letters, and what then
/// began with backticks would close the fence: so there is neither.
#[must_use]
pub(super) fn fenced(text: &str) -> String {
    line(&text.replace('\n', "\\u{a}")).replace('`', "'").replace("\\n", "\\u{5c}n")
}

/// Text for the label of a Mermaid node.
#[must_use]
pub(super) fn mermaid(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in line(text).chars() {
        match letter {
            letter if letter.is_alphanumeric() || matches!(letter, ' ' | '.' | '_' | '-' | '/') => {
                shown.push(letter)
            }
            letter => {
                let _ = write!(shown, "#{};", u32::from(letter));
            }
        }
    }
    shown
}

/// Text on several lines in which every byte keeps its place, for errors that point into it: what is treacherous is
/// replaced by a sign of the same length.
#[must_use]
pub fn same_length(text: &str) -> String {
    let replaced = text.chars().map(|letter| match (letter, letter.len_utf8()) {
        ('\n' | '\t' | '\r', _) => letter,
        (letter, _) if !is_treacherous(letter) => letter,
        (_, 1) => '?',
        (_, 2) => '\u{bf}',
        (_, 3) => '\u{fffd}',
        (_, _) => '\u{1f6ab}',
    });
    replaced.collect()
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
    use super::{
        command_property, fenced, html, is_treacherous, json, line, markdown, mermaid, same_length, sarif,
        xml,
    };
    use proptest::prelude::*;

    #[test]
    fn what_could_deceive_is_written_out() {
        assert_eq!(line("a\u{1b}[31mb\nc\u{202e}d\u{200b}e"), "a\\u{1b}[31mb\\nc\\u{202e}d\\u{200b}e");
        assert_eq!(line("zażółć-日本-🦀"), "zażółć-日本-🦀");
    }

    #[test]
    fn no_line_is_a_command_however_it_is_broken() {
        assert_eq!(line("x::error::y"), "x:\\u{3a}error::y");
        assert_eq!(line(":::Stop-Commands::z"), ":\\u{3a}:Stop-Commands::z");
        assert_eq!(line("a ##[add-mask]b"), "a ##\\u{5b}add-mask]b");
        assert_eq!(line("AWS::RDS::DBInstance"), "AWS::RDS::DBInstance");
    }

    #[test]
    fn markdown_has_no_tag_mention_reference_or_link() {
        assert_eq!(markdown("`a_b` is *gone*"), "<code>a_b</code> is &#42;gone&#42;");
        assert_eq!(markdown("@alice #1"), "&#64;&#8288;alice &#35;&#8288;1");
        assert_eq!(markdown("odd ` one"), "odd &#96; one");
        assert_eq!(markdown("a|b<!--"), "a&#124;b&#60;&#33;--");
        assert_eq!(markdown("www.x.example _a_ :tada:"), "www&#46;x.example &#95;a&#95; &#58;tada:");
        assert_eq!(markdown("https://x.example"), "https&#58;//x.example");
        assert_eq!(markdown("gh-1 graph-x"), "gh-&#8288;1 graph-x");
        assert_eq!(html("`a<b>` & c"), "<code>a&lt;b&gt;</code> &amp; c");
        assert_eq!(sarif("a[b](c)"), "a[b]\\u{28}c)");
    }

    #[test]
    fn nothing_closes_a_fence_or_breaks_its_line() {
        assert_eq!(fenced("x\n``` y"), "x\\u{a}''' y");
        assert_eq!(fenced(r"C:\new\text"), r"C:\u{5c}new\text");
    }

    proptest! {
        #[test]
        fn nothing_treacherous_is_left(text in ".*") {
            prop_assert!(!line(&text).chars().any(is_treacherous));
        }

        #[test]
        fn every_byte_keeps_its_place(text in "(?s).*") {
            let shown = same_length(&text);
            prop_assert_eq!(shown.len(), text.len());
            let bad = |letter: char| is_treacherous(letter) && !matches!(letter, '\n' | '\t' | '\r');
            prop_assert!(!shown.chars().any(bad));
        }

        #[test]
        fn json_says_the_same_without_anything_treacherous(text in ".*") {
            let text = format!("{text}\u{202e}\u{e0041}##[error]");
            let shown = json(&serde_json::to_string(&text).unwrap());
            prop_assert!(!shown.chars().any(is_treacherous) && !shown.contains("##["));
            prop_assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }

        #[test]
        fn what_is_escaped_is_one_line_without_what_its_form_gives_a_meaning(text in ".*") {
            let text = format!("{text}`@a <b> &c; \"d\" | ::error::e ##[f]");
            let shown = markdown(&text).replace("<code>", "").replace("</code>", "");
            prop_assert!(!shown.contains(['<', '>', '|', '`', '@', '\n']));
            let shown = xml(&text);
            prop_assert!(!shown.contains(['<', '>', '"', '\'', '\n']));
            prop_assert!(!mermaid(&text).contains(['"', '[', ']', '`', '\n']));
            prop_assert!(!command_property(&text).contains([':', ',', '\n']));
            prop_assert!(!line(&text).contains("::error") && !line(&text).contains("##["));
        }
    }
}
