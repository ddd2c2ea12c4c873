//! Words in names: how `myProd2-db` comes to hold the word `prod`.

use std::borrow::Cow;
use std::iter;

/// The words of a name, in lower case.
///
/// A name is split at everything that is no letter or digit, at camelCase, and before trailing digits:
/// `nonProd-eu1` is `non`, `prod`, `eu`, `1`; `product` stays one word.
pub fn words(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .flat_map(humps)
        .flat_map(split_trailing_digits)
        .filter(|word| !word.is_empty())
        .map(|word| match word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            true => Cow::Borrowed(word),
            false => Cow::Owned(word.to_lowercase()),
        })
}

/// Whether a name has one of these words.
#[must_use]
pub fn has_word(text: &str, known: &[&str]) -> bool {
    words(text).any(|word| known.contains(&&*word))
}

/// Whether a word stands anywhere in a text, in capitals or not, even inside of another word.
#[must_use]
pub fn mentions(text: &[u8], word: &str) -> bool {
    let Some(first) = word.bytes().next() else { return true };
    let places = memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text);
    let at = |place: usize| text.get(place..place + word.len());
    places.filter_map(at).any(|found| found.eq_ignore_ascii_case(word.as_bytes()))
}

/// The parts of camelCase.
fn humps(run: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(run);
    iter::from_fn(move || {
        let run = rest?;
        let (hump, others) = match next_hump(run) {
            Some(at) => (run.get(..at), run.get(at..)),
            None => (Some(run), None),
        };
        rest = others;
        hump
    })
}

fn next_hump(run: &str) -> Option<usize> {
    let mut letters = run.char_indices().peekable();
    let (_, mut before) = letters.next()?;
    while let Some((at, letter)) = letters.next() {
        let next_is_small = letters.peek().is_some_and(|(_, next)| next.is_lowercase());
        if letter.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && next_is_small)) {
            return Some(at);
        }
        before = letter;
    }
    None
}

fn split_trailing_digits(word: &str) -> [&str; 2] {
    let stem = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let (stem, digits) = word.split_at(stem.len());
    [stem, digits]
}

#[cfg(test)]
mod tests {
    use super::{mentions, words};
    use std::borrow::Cow;

    fn split(text: &str) -> Vec<String> {
        words(text).map(Cow::into_owned).collect()
    }

    #[test]
    fn words_are_split_at_punctuation_camel_case_and_trailing_digits() {
        assert_eq!(split("live/prod-eu_1"), ["live", "prod", "eu", "1"]);
        assert_eq!(split("myProdDb"), ["my", "prod", "db"]);
        assert_eq!(split("DBProd2"), ["db", "prod", "2"]);
        assert_eq!(split("PROD"), ["prod"]);
        assert_eq!(split("nonProd"), ["non", "prod"]);
        assert_eq!(split("IAMRoleID3b"), ["iam", "role", "id3b"]);
        assert_eq!(split("größeÄndern"), ["größe", "ändern"]);
    }

    #[test]
    fn words_inside_other_words_stay_inside() {
        assert_eq!(split("product reproduce"), ["product", "reproduce"]);
        assert_eq!(split("eu1prod"), ["eu1prod"]);
        assert_eq!(split(""), Vec::<String>::new());
    }

    #[test]
    fn a_word_is_mentioned_whatever_its_letters_are_like() {
        assert!(mentions(b"sTATemenT", "statement") && mentions(b"aPPrd", "prd") && mentions(b"x", ""));
        assert!(!mentions(b"statemen", "statement") && !mentions(b"", "a"));
    }
}
