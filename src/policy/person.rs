//! Who may sign: people by their login, and teams.

use super::shape::Malformed;
use std::fmt;
use std::str::FromStr;

/// A login, or a team as `@organisation/team`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person(String);

impl Person {
    /// The login or team that is written so.
    pub(super) fn new(written: &str) -> Result<Self, Malformed> {
        let malformed = |why: &str, cure: String| Malformed { why: format!("`{written}` {why}"), cure };
        let good = match written.strip_prefix('@') {
            Some(team) => match team.split_once('/') {
                Some((organisation, team)) => is_login(organisation) && is_slug(team),
                None => {
                    let cure = format!("write the login as `{team}`, or a team as `@organisation/team`");
                    return Err(malformed("is no login and no team", cure));
                }
            },
            None => is_login(written.strip_suffix("[bot]").unwrap_or(written)),
        };
        match good {
            true => Ok(Self(written.to_owned())),
            false => {
                let cure = "write a login as `alice`, a team as `@organisation/team`".to_owned();
                Err(malformed("is no login and no team", cure))
            }
        }
    }

    /// It as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a team, of which nobody here knows how many are in it.
    #[must_use]
    pub fn is_team(&self) -> bool {
        self.0.starts_with('@')
    }
}

/// Read from how a policy writes it.
impl FromStr for Person {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        Self::new(written).map_err(|malformed| malformed.why)
    }
}

impl fmt::Display for Person {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Letters, digits, single hyphens between them; an underscore before the short code of an enterprise.
fn is_login(text: &str) -> bool {
    (1..=60).contains(&text.len())
        && !text.starts_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::Person;

    #[test]
    fn people_and_teams_are_told_apart_from_slips() {
        for good in ["alice", "a-b", "acme-deployer[bot]", "jo_acme", "@acme/dba", "@acme/data.platform"] {
            assert!(Person::new(good).is_ok(), "{good}");
        }
        for bad in ["@alice", "", "alice@example.com", "acme/dba", "@/dba", "@acme/", "a b", "-a"] {
            assert!(Person::new(bad).is_err(), "{bad}");
        }
        assert!(Person::new("@alice").unwrap_err().cure.contains("`alice`"));
    }
}
