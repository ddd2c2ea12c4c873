//! Whether a condition of a policy restricts who it lets in: some are met by everybody, or by all but a few.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

use super::pattern::{is_every, matches};
use super::reach::texts;
use crate::plan::Value;

/// Operators that leave out what they name, and let everything else in.
const NEGATIVE: [&str; 6] = ["stringnot", "notipaddress", "arnnot", "numericnot", "datenot", "binarynot"];

/// Keys that say how and when somebody comes, not who: by an encrypted connection, as everybody does.
const MANNERS: [&str; 11] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:referer",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:tagkeys",
    "aws:useragent",
    "aws:viaawsservice",
    "s3:prefix",
    "s3:signatureversion",
    "s3:tlsversion",
];

/// What the keys that tell who comes, by their ends, have of a stranger.
const STRANGERS: [(&str, &str); 12] = [
    (":principalaccount", "000000000000"),
    (":principalarn", "arn:aws:iam::000000000000:role/stranger"),
    (":principalarn", "arn:aws:iam::000000000000:user/stranger"),
    (":principalorgid", "o-stranger000"),
    (":sourceaccount", "000000000000"),
    (":sourcearn", "arn:aws:s3:::stranger"),
    (":sourcearn", "arn:aws:sns:eu-west-1:000000000000:stranger"),
    (":sourceorgid", "o-stranger000"),
    (":sub", "repo:stranger/stranger:environment:production"),
    (":sub", "repo:stranger/stranger:pull_request"),
    (":sub", "repo:stranger/stranger:ref:refs/heads/main"),
    (":sub", "repo:stranger/stranger:ref:refs/heads/stranger"),
];

/// A network with fewer leading bits than this is everybody's: no private one is as large.
const LARGEST: u8 = 8;

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
        // Whoever comes without the key is let in as well.
        let lets_in_without = operator.starts_with("forallvalues:") || operator.ends_with("ifexists");
        let operator = operator.rsplit(':').next().unwrap_or_default();
        // That a key is there says nothing of what it is.
        let is_negative = operator == "null" || NEGATIVE.iter().any(|word| operator.starts_with(word));
        !is_negative
            && !lets_in_without
            && keys.members().iter().any(|(key, values)| {
                let key = key.to_ascii_lowercase();
                counts(&key) && !MANNERS.contains(&key.as_str()) && !is_void(&key, values)
            })
    })
}

/// Whether a network is one of everybody.
pub(super) fn is_large(network: &str) -> bool {
    network.rsplit_once('/').and_then(|(_, bits)| bits.parse::<u8>().ok()).is_some_and(|bits| bits < LARGEST)
}

/// Whether one of the values of a key, any of which is enough, is met by everybody.
fn is_void(key: &str, values: &Value<'_>) -> bool {
    let is_address = key.ends_with("sourceip");
    texts(Some(values)).iter().any(|text| {
        is_every(text, "")
            || (is_address && is_large(text))
            || STRANGERS.iter().any(|(end, stranger)| key.ends_with(end) && matches(text, stranger))
    })
}

#[cfg(test)]
mod tests {
    use super::restricts;
    use crate::plan::Attributes;

    #[test]
    fn what_everybody_meets_restricts_nobody() {
        let restricted = |json: &str| {
            let condition = Attributes::new(Some(json), None, None).open();
            restricts(Some(&condition), &|_| true)
        };
        for void in [
            r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:*"}}"#,
            r#"{"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::1:role/a", "arn:aws:iam::*:role/*"]}}"#,
            r#"{"StringLike": {"aws:PrincipalAccount": "????????????"}}"#,
            r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}"#,
            r#"{"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}"#,
            r#"{"Null": {"aws:PrincipalArn": "false"}}"#,
            r#"{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}"#,
            r#"{"StringEqualsIfExists": {"aws:SourceAccount": "1"}}"#,
            r#"{"StringLike": {"aws:UserAgent": "*Mozilla*"}}"#,
            r#"{"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}"#,
            r#"{"StringLike": {"x:sub": "repo:*/*:ref:refs/heads/main"}}"#,
        ] {
            assert!(!restricted(void), "{void}");
        }
        for real in [
            r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}}"#,
            r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::acme-*"}}"#,
            r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
            r#"{"ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": "o-a1/*"}}"#,
            r#"{"StringLike": {"x:sub": "repo:acme/*:ref:refs/heads/main"}}"#,
        ] {
            assert!(restricted(real), "{real}");
        }
    }
}
