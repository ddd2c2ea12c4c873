//! The fingerprints that a text names: who writes one into an approval says what was approved.

use crate::plan::Fingerprint;

/// So many digits tell a fingerprint.
const ENOUGH: usize = 12;
/// What stands before the digits, but for the colon.
const PREFIX: &str = "fe1";

/// What a text says of a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// It names none.
    Nothing,
    /// It names this one.
    This,
    /// It names another one, perhaps beside this one.
    Another,
}

/// What a text says of this fingerprint, whose parts it may name too.
pub(super) fn naming(text: &str, fingerprint: &Fingerprint, parts: &[Fingerprint]) -> Naming {
    let text = text.to_ascii_lowercase();
    let (this, parts) = (digits(fingerprint), parts.iter().map(digits).collect::<Vec<_>>());
    let (mut named, mut before) = (Naming::Nothing, "");
    for word in text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let marked = before == PREFIX;
        let enough = word.len() >= ENOUGH && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        if enough && this.starts_with(word) {
            named = Naming::This;
        } else if marked && !(enough && parts.iter().any(|part| part.starts_with(word))) {
            return Naming::Another;
        }
        before = word;
    }
    named
}

fn digits(fingerprint: &Fingerprint) -> String {
    fingerprint.to_string().trim_start_matches(PREFIX).trim_start_matches(':').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Naming, naming};
    use crate::plan::{Fact, Fingerprint};

    #[test]
    fn twelve_digits_are_enough_and_another_fingerprint_spoils_it() {
        let of = |what: &str| Fingerprint::of([&Fact::unseen("", "", what)]);
        let (this, part, other) = (of("this"), of("part"), of("other"));
        let digits =
            |of: &Fingerprint, number: usize| of.to_string().chars().skip(4).take(number).collect::<String>();
        let said = |text: &str| naming(text, &this, std::slice::from_ref(&part));
        for (text, expected) in [
            (String::new(), Naming::Nothing),
            ("looks good".into(), Naming::Nothing),
            (this.to_string(), Naming::This),
            (format!("approve `{this}`."), Naming::This),
            (format!("ok: fe1:{}", digits(&this, 12)), Naming::This),
            (digits(&this, 12).to_uppercase(), Naming::This),
            (digits(&this, 11), Naming::Nothing),
            (format!("fe1:{}", digits(&this, 11)), Naming::Another),
            (format!("{this} with its part {part}"), Naming::This),
            (part.to_string(), Naming::Nothing),
            (other.to_string(), Naming::Another),
            (format!("{this}, not {other}"), Naming::Another),
            (format!("{other}, not {this}"), Naming::Another),
            ("fe1: nothing".into(), Naming::Another),
            (format!("fingerprint:{this}"), Naming::This),
            (format!("fingerprint:{other}"), Naming::Another),
            (format!("{this}0"), Naming::Another),
            // The id of a commit is no fingerprint.
            ("2f1acc6c5b1c1f0b5bb7a1cdd1b9a5dc7d3a1a7e".into(), Naming::Nothing),
        ] {
            assert_eq!(said(&text), expected, "{text}");
        }
    }
}
