//! Words in names: how `myProd2-db` comes to hold the word `prod`.

/// The words of a name, in lower case.
///
/// A name is split at everything that is no letter or digit, at camelCase, and before trailing digits:
/// `nonProd-eu1` is `non`, `prod`, `eu`, `1`; `product` stays one word.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !letter.is_alphanumeric())
        .flat_map(split_camel_case)
        .flat_map(split_trailing_digits)
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn split_camel_case(run: &str) -> Vec<&str> {
    if !run.contains(char::is_uppercase) {
        return vec![run];
    }
    let letters: Vec<(usize, char)> = run.char_indices().collect();
    let mut starts = vec![0];
    for window in letters.windows(2) {
        let [(_, before), (at, letter)] = window else { continue };
        let next = run.get(*at..).and_then(|rest| rest.chars().nth(1));
        let hump = before.is_lowercase() && letter.is_uppercase();
        let after_acronym =
            before.is_uppercase() && letter.is_uppercase() && next.is_some_and(char::is_lowercase);
        if hump || after_acronym {
            starts.push(*at);
        }
    }
    starts.push(run.len());
    starts.windows(2).filter_map(|pair| run.get(*pair.first()?..*pair.last()?)).collect()
}

fn split_trailing_digits(word: &str) -> [&str; 2] {
    let stem = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let (stem, digits) = word.split_at(stem.len());
    [stem, digits]
}

#[cfg(test)]
mod tests {
    use super::words;

    fn split(text: &str) -> Vec<String> {
        words(text).collect()
    }

    #[test]
    fn words_are_split_at_punctuation_camel_case_and_trailing_digits() {
        assert_eq!(split("live/prod-eu_1"), ["live", "prod", "eu", "1"]);
        assert_eq!(split("myProdDb"), ["my", "prod", "db"]);
        assert_eq!(split("DBProd2"), ["db", "prod", "2"]);
        assert_eq!(split("PROD"), ["prod"]);
        assert_eq!(split("nonProd"), ["non", "prod"]);
    }

    #[test]
    fn words_inside_other_words_stay_inside() {
        assert_eq!(split("product reproduce"), ["product", "reproduce"]);
        assert_eq!(split("eu1prod"), ["eu1prod"]);
        assert_eq!(split(""), Vec::<String>::new());
    }
}
