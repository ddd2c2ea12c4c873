//! A team, and who is in it.

use super::account::{Login, UserId};
use crate::policy::Person;
use std::fmt;

/// A team of an organisation, written `@organisation/team`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// The organisation.
    pub organisation: Login,
    /// The team's short name.
    pub slug: Login,
}

impl Team {
    /// The team that is meant; `None` where a person is.
    #[must_use]
    pub fn of(person: &Person) -> Option<Self> {
        let (organisation, slug) = person.as_str().strip_prefix('@')?.split_once('/')?;
        Some(Self { organisation: Login::new(organisation), slug: Login::new(slug) })
    }
}

impl fmt::Display for Team {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "@{}/{}", self.organisation, self.slug)
    }
}

/// Who is in a team.
#[derive(Debug, Clone)]
pub struct Roster {
    /// Which team.
    pub team: Team,
    /// Its members; `None` where they cannot be read.
    pub members: Option<Vec<UserId>>,
}

/// The teams that are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rosters<'r>(pub(super) &'r [Roster]);

impl Rosters<'_> {
    /// Whether somebody is one of these people, or surely in one of these teams.
    pub(super) fn has(self, people: &[Person], id: UserId, login: &Login) -> bool {
        people.iter().any(|person| match Team::of(person) {
            None => Login::new(person.as_str()) == *login,
            Some(team) => self.members(&team).is_some_and(|members| members.contains(&id)),
        })
    }

    /// A team among these of which nobody knows who is in it.
    pub(super) fn unread(self, people: &[Person]) -> Option<Team> {
        people.iter().filter_map(Team::of).find(|team| self.members(team).is_none())
    }

    fn members(&self, team: &Team) -> Option<&[UserId]> {
        self.0.iter().find(|roster| roster.team == *team)?.members.as_deref()
    }
}
