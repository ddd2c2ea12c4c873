//! Why a review does not count, and what is missing, in words for people.

use super::authors::Hand;
use super::conclusion::{Conclusion, Missing, Why};
use crate::policy::Permission;
use std::fmt;

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => out.write_str("the account is gone"),
            Self::Commented => out.write_str("has only commented"),
            Self::Dismissed => out.write_str("the review was dismissed"),
            Self::UnknownOpinion => {
                out.write_str("the review says something that this version does not know")
            }
            Self::Bot => out.write_str("is a bot"),
            Self::Agent => out.write_str("is on the list of agents"),
            Self::Own => out.write_str("is the account that foureyes itself speaks with"),
            Self::Hand(hand) => hand.fmt(out),
            Self::Permission { has, needs } => {
                let has = has.map_or("none", Permission::word);
                write!(out, "has the permission `{has}`, and needs `{}`", needs.word())
            }
            Self::NoApprover => out.write_str("is not among the approvers of the policy"),
            Self::UnreadTeam(team) => write!(
                out,
                "may be in `{team}`, which cannot be read: FOUREYES_TEAM_TOKEN needs `members: read` on the organisation"
            ),
            Self::Veto => out.write_str("asks for changes, which keeps the gate closed"),
            Self::OtherCommit => out.write_str("approved another commit than the head"),
            Self::OtherFingerprint => out.write_str("approved another fingerprint"),
            Self::NotShown => {
                out.write_str("approved before this fingerprint was shown, and does not name it")
            }
            Self::Expired => out.write_str("approved too long ago: it has expired"),
        }
    }
}

impl fmt::Display for Hand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened => out.write_str("opened the pull request"),
            Self::Made(commit) => write!(out, "wrote or made commit `{commit}`"),
            Self::CoAuthored(commit) => write!(out, "is a co-author of commit `{commit}`"),
            Self::NamedLike(commit) => write!(out, "is called like an unknown author of commit `{commit}`"),
            Self::AskedForIt => out.write_str("is assigned to a pull request that an agent wrote"),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::People(1) => out.write_str("needs one more"),
            Self::People(number) => write!(out, "needs {number} more"),
            Self::Of(among) => {
                let people: Vec<String> = among.people.iter().map(ToString::to_string).collect();
                write!(out, "needs {} of {}", among.number, people.join(", "))
            }
            Self::Withdrawal(login) => write!(out, "{login} asks for changes"),
        }
    }
}

/// The state in one line: `1 of 2 sign-offs: alice; needs one more`.
impl fmt::Display for Conclusion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.required == 1 { "sign-off" } else { "sign-offs" };
        write!(out, "{} of {} {noun}", self.counted.len(), self.required)?;
        let who: Vec<&str> = self.counted.iter().map(|counted| counted.who.as_str()).collect();
        if !who.is_empty() {
            write!(out, ": {}", who.join(", "))?;
        }
        let missing: Vec<String> = self.missing.iter().map(ToString::to_string).collect();
        if !missing.is_empty() {
            write!(out, "; {}", missing.join("; "))?;
        }
        Ok(())
    }
}
