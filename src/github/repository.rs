//! The name of a repository, and how names stand in a path.

use std::fmt;
use std::str::FromStr;

/// A repository: its owner and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    owner: String,
    name: String,
}

/// Read from `owner/name`.
impl FromStr for Repository {
    type Err = &'static str;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let is_name = |text: &str| {
            !matches!(text, "" | "." | "..")
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        };
        match written.split_once('/') {
            Some((owner, name)) if is_name(owner) && is_name(name) => {
                Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
            }
            Some(_) | None => Err("a repository is written `owner/name`"),
        }
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.owner, self.name)
    }
}

/// A name as one part of a path: whatever could end it, or begin another, is written in hexadecimal.
pub(super) fn segment(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' => shown.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => shown.push(char::from(byte)),
            byte => shown.push_str(&format!("%{byte:02X}")),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{Repository, segment};

    #[test]
    fn a_repository_is_an_owner_and_a_name() {
        assert_eq!("acme/infra.live".parse::<Repository>().unwrap().to_string(), "acme/infra.live");
        for wrong in ["", "acme", "acme/", "/x", "a/b/c", "a/..", "a b/c", "a/b?x"] {
            assert!(wrong.parse::<Repository>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_name_leaves_its_place_in_a_path() {
        assert_eq!(segment("claude[bot]"), "claude%5Bbot%5D");
        assert_eq!(segment("../x?y#z"), "..%2Fx%3Fy%23z");
    }
}
