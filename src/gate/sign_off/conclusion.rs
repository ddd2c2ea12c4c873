//! Who has signed, who has not and why, and what is still missing.

use super::account::{Account, Login, UserId};
use super::agents;
use super::authors::{self, Hand};
use super::named::{Naming, naming};
use super::opinions::{self, Held};
use super::pull_request::{Among, Asked, Opinion, Review, Situation};
use super::shown;
use super::team::{Rosters, Team};
use crate::policy::{Permission, SignOffTerms};
use jiff::{SignedDuration, Timestamp};

/// Who has signed, who has not and why, and what is still missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// How many people must sign.
    pub required: u32,
    /// What says that an agent wrote the change, for people.
    pub agent: Option<String>,
    /// Those whose approval counts.
    pub counted: Vec<Counted>,
    /// Everybody else who reviewed, and why they do not count.
    pub rejected: Vec<Rejected>,
    /// What the smallest cure is; nothing where the gate opens.
    pub missing: Vec<Missing>,
    /// Commits on which somebody stands of whom nobody can tell the account.
    pub nameless: Vec<String>,
}

/// Somebody whose approval counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Who.
    pub who: Login,
    id: UserId,
}

/// Somebody whose review does not count, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Who.
    pub who: Login,
    /// Why not.
    pub why: Why,
}

/// Why a review does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The account is gone.
    Gone,
    /// Only remarks.
    Commented,
    /// The approval was taken back.
    Dismissed,
    /// A word of the forge that nobody knows.
    UnknownOpinion,
    /// An application.
    Bot,
    /// On the list of agents.
    Agent,
    /// The account that foureyes itself speaks with.
    Own,
    /// Had a hand in the change.
    Hand(Hand),
    /// May do too little in the repository.
    Permission {
        /// What the account may do; `None` where that is nothing.
        has: Option<Permission>,
        /// What it must be able to do.
        needs: Permission,
    },
    /// Not among the approvers.
    NoApprover,
    /// Perhaps in this team, which cannot be read.
    UnreadTeam(Team),
    /// Asks for changes, and is somebody who counts: nothing opens against it.
    Veto,
    /// Approved another commit.
    OtherCommit,
    /// Approved, in words, another fingerprint.
    OtherFingerprint,
    /// Foureyes had not shown this fingerprint when they approved, or has shown another one since.
    NotShown,
    /// Approved too long ago.
    Expired,
}

/// What is still missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// So many more people.
    People(u32),
    /// So many more of these people.
    Of(Among),
    /// That this person takes back the request for changes.
    Withdrawal(Login),
}

impl Conclusion {
    /// Whether everything that was asked for is there.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.missing.is_empty()
    }
}

/// Those of whom the permission must be known: their opinion could count.
#[must_use]
pub fn candidates(situation: &Situation, terms: &SignOffTerms) -> Vec<Account> {
    let agent = agents::wrote(&situation.authorship, terms, rosters(situation));
    let held = opinions::held(&situation.reviews, &situation.own.login);
    let able = held.into_iter().filter_map(|Held { who, review }| {
        let counts = matches!(review?.opinion, Opinion::Approved | Opinion::ChangesRequested);
        let out = barred(situation, agent.as_deref(), terms, who, &review?.opinion);
        (counts && out.or(not_invited(situation, who, terms)).is_none()).then(|| who.clone())
    });
    able.collect()
}

/// What follows from all reviews.
#[must_use]
pub fn conclude(situation: &Situation, asked: &Asked, terms: &SignOffTerms) -> Conclusion {
    let agent = agents::wrote(&situation.authorship, terms, rosters(situation));
    let (mut counted, mut rejected) = (Vec::new(), Vec::new());
    for Held { who, review } in opinions::held(&situation.reviews, &situation.own.login) {
        match reject(situation, agent.as_deref(), asked, terms, who, review) {
            None => counted.push(Counted { who: who.login.clone(), id: who.id }),
            Some(why) => rejected.push(Rejected { who: who.login.clone(), why }),
        }
    }
    if situation.reviews.iter().any(|review| review.reviewer.is_none()) {
        rejected.push(Rejected { who: Login::new("ghost"), why: Why::Gone });
    }
    let extra = if agent.is_some() && asked.number > 0 { terms.extra_for_agents } else { 0 };
    let required = asked.number.saturating_add(extra);
    let missing = missing(situation, asked, required, &counted, &rejected);
    let nameless = authors::nameless(&situation.authorship);
    Conclusion { required, agent, counted, rejected, missing, nameless }
}

fn missing(
    situation: &Situation,
    asked: &Asked,
    required: u32,
    counted: &[Counted],
    rejected: &[Rejected],
) -> Vec<Missing> {
    if required == 0 {
        return Vec::new();
    }
    let short = |needed: u32, there: usize| {
        let lacking = needed.saturating_sub(u32::try_from(there).unwrap_or(u32::MAX));
        (lacking > 0).then_some(lacking)
    };
    let vetoes = rejected.iter().filter(|rejected| rejected.why == Why::Veto);
    let mut missing: Vec<Missing> =
        vetoes.map(|rejected| Missing::Withdrawal(rejected.who.clone())).collect();
    for among in &asked.of {
        let is_among = |one: &&Counted| rosters(situation).has(&among.people, one.id, &one.who);
        let there = counted.iter().filter(is_among).count();
        missing.extend(
            short(among.number, there)
                .map(|number| Missing::Of(Among { number, people: among.people.clone() })),
        );
    }
    missing.extend(short(required, counted.len()).map(Missing::People));
    missing
}

/// Why a review does not count; `None` where it does.
fn reject(
    situation: &Situation,
    agent: Option<&str>,
    asked: &Asked,
    terms: &SignOffTerms,
    who: &Account,
    review: Option<&Review>,
) -> Option<Why> {
    let Some(review) = review else { return Some(Why::Commented) };
    match review.opinion {
        Opinion::Commented => return Some(Why::Commented),
        Opinion::Dismissed => return Some(Why::Dismissed),
        Opinion::Other(_) => return Some(Why::UnknownOpinion),
        Opinion::Approved | Opinion::ChangesRequested => {}
    }
    let ineligible = barred(situation, agent, terms, who, &review.opinion);
    let ineligible = ineligible.or_else(|| unentitled(situation, who, terms));
    if ineligible.is_some() {
        return ineligible;
    }
    match review.opinion {
        Opinion::Approved => {
            unbound(situation, asked, review).or_else(|| expired(review, situation.now, terms))
        }
        Opinion::ChangesRequested | Opinion::Dismissed | Opinion::Commented | Opinion::Other(_) => {
            Some(Why::Veto)
        }
    }
}

/// Why an opinion of somebody cannot count. Who had a hand in the change can still say no to it: a commit in their name,
/// or an assignment, takes no veto back.
fn barred(
    situation: &Situation,
    agent: Option<&str>,
    terms: &SignOffTerms,
    who: &Account,
    opinion: &Opinion,
) -> Option<Why> {
    match unfit(situation, agent, who, terms) {
        Some(Why::Hand(hand)) if hand != Hand::Opened && *opinion == Opinion::ChangesRequested => None,
        why => why,
    }
}

/// Why somebody can be no second pair of eyes.
fn unfit(situation: &Situation, agent: Option<&str>, who: &Account, terms: &SignOffTerms) -> Option<Why> {
    let rosters = rosters(situation);
    if agents::is_listed(who, terms, rosters) {
        return Some(Why::Agent);
    }
    if agents::is_machine(who, terms, rosters) {
        return Some(Why::Bot);
    }
    if who.login == situation.own.login {
        return Some(Why::Own);
    }
    let hand = authors::hand(&situation.authorship, agent, who).map(Why::Hand);
    hand.or_else(|| rosters.unread(&terms.agents).map(Why::UnreadTeam))
}

/// Why somebody may not sign.
fn unentitled(situation: &Situation, who: &Account, terms: &SignOffTerms) -> Option<Why> {
    not_invited(situation, who, terms).or_else(|| {
        let needs = terms.minimum_permission;
        let standing = situation.standings.iter().find(|standing| standing.who == who.id);
        let has = standing.and_then(|standing| standing.permission);
        has.is_none_or(|has| has < needs).then_some(Why::Permission { has, needs })
    })
}

/// Why somebody is not among the approvers, where those are named.
fn not_invited(situation: &Situation, who: &Account, terms: &SignOffTerms) -> Option<Why> {
    let approvers = terms.approvers.as_ref()?;
    let rosters = rosters(situation);
    if rosters.has(approvers, who.id, &who.login) {
        return None;
    }
    Some(rosters.unread(approvers).map_or(Why::NoApprover, Why::UnreadTeam))
}

fn rosters(situation: &Situation) -> Rosters<'_> {
    Rosters(&situation.rosters)
}

/// Why an approval is none of this.
fn unbound(situation: &Situation, asked: &Asked, approval: &Review) -> Option<Why> {
    if approval.commit.as_ref() != Some(&situation.head) {
        return Some(Why::OtherCommit);
    }
    let since = shown::since(&situation.reviews, &situation.own, approval);
    match naming(&approval.body, &asked.fingerprint, &asked.parts) {
        Naming::Another => Some(Why::OtherFingerprint),
        _ if since.other_later(&asked.fingerprint) => Some(Why::NotShown),
        Naming::This => None,
        Naming::Nothing => (since.at_approval != Some(asked.fingerprint.clone())).then_some(Why::NotShown),
    }
}

fn expired(approval: &Review, now: Timestamp, terms: &SignOffTerms) -> Option<Why> {
    let lasts = SignedDuration::from_hours(i64::from(terms.expires?.number()));
    let until = approval.submitted.and_then(|submitted| submitted.checked_add(lasts).ok());
    until.is_none_or(|until| until < now).then_some(Why::Expired)
}
