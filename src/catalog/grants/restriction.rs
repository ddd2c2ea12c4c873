//! Whether a condition of a policy restricts who it lets in: some are met by everybody, or by all but a few.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

use super::pattern::{is_every, matches};
use super::reach::texts;
use crate::plan::Value;

/// Operators that leave out what they name, and let everything else in.
const NEGATIVE: [&str; 6] = ["stringnot", "notipaddress", "arnnot", "numericnot", "datenot", "binarynot"];

/// Keys that say how somebody comes, not who: by an encrypted connection, as everybody does.
const MANNERS: [&str; 1] = ["aws:securetransport"];

/// The subject that an identity provider for repositories gives to a stranger.
const STRANGER: &str = "repo:stranger/stranger:ref:refs/heads/stranger";

/// Whether a condition, which may be missing, restricts anything by a key that counts.
pub(super) fn restricts(condition: Option<&Value<'_>>, counts: &dyn Fn(&str) -> bool) -> bool {
    let operators = match condition {
        None | Some(Value::Null) => return false,
        // What cannot be seen may well restrict.
        Some(Value::Unknown | Value::Leaf(_) | Value::List(_)) => return true,
        Some(Value::Map(operators)) => operators,
    };
    operators.iter().any(|(operator, keys)| {
        let operator = operator.to_ascii_lowercase();
        let operator = operator.rsplit(':').next().unwrap_or_default();
        let is_negative = NEGATIVE.iter().any(|word| operator.starts_with(word));
        !is_negative
            && keys.members().iter().any(|(key, values)| {
                let key = key.to_ascii_lowercase();
                counts(&key) && !MANNERS.contains(&key.as_str()) && !is_void(&key, values)
            })
    })
}

/// Whether one of the values of a key, any of which is enough, is met by everybody.
fn is_void(key: &str, values: &Value<'_>) -> bool {
    let is_address = key.ends_with("sourceip");
    texts(Some(values)).iter().any(|text| {
        is_every(text, "")
            || (is_address && text.ends_with("/0"))
            || (key.ends_with(":sub") && matches(text, STRANGER))
    })
}
