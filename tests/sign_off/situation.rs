//! A pull request as the forge tells of it, to be changed step by step.

use foureyes::gate::sign_off::{
    Account, AccountKind, Among, Asked, Authorship, Commit, CommitSha, Conclusion, Identity, Login, Marker,
    Opinion, Own, Review, Roster, Situation, Standing, Team, UserId, conclude,
};
use foureyes::plan::{Fact, Fingerprint};
use foureyes::policy::{Permission, Person, SignOffTerms};
use jiff::{Timestamp, ToSpan as _};

/// The accounts of the tests. `mallory` has the agent that wrote the pull request.
pub(crate) const PEOPLE: [(u64, &str); 6] =
    [(1, "mallory"), (2, "alice"), (3, "bob"), (4, "carol"), (5, "dave"), (6, "erin")];
const BOTS: [(u64, &str); 3] =
    [(41_898_282, "github-actions[bot]"), (209_825_114, "claude[bot]"), (77, "renovate[bot]")];

/// The account with this name.
pub(crate) fn account(login: &str) -> Account {
    let known = |all: &[(u64, &str)]| all.iter().find(|(_, name)| *name == login).map(|(id, _)| *id);
    let (id, kind) = match (known(&PEOPLE), known(&BOTS)) {
        (Some(id), _) => (id, AccountKind::User),
        (None, Some(id)) => (id, AccountKind::Bot),
        (None, None) => (99, AccountKind::User),
    };
    Account { id: UserId(id), login: Login::new(login), kind }
}

/// A fingerprint.
pub(crate) fn fingerprint(what: &str) -> Fingerprint {
    Fingerprint::of([&Fact::unseen("", "", what)])
}

/// The commit with this number.
pub(crate) fn commit(number: u8) -> CommitSha {
    CommitSha::new(&format!("{number:040x}")).unwrap()
}

/// So many minutes after noon.
pub(crate) fn at(minute: i64) -> Timestamp {
    "2026-11-25T12:00:00Z".parse::<Timestamp>().unwrap() + minute.minutes()
}

/// Everything that a conclusion rests on.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) situation: Situation,
    pub(crate) asked: Asked,
    pub(crate) terms: SignOffTerms,
    pub(crate) clock: i64,
}

impl Scene {
    /// Mallory's pull request at commit 1, for which foureyes has shown the fingerprint `now` and asks two people;
    /// everybody can write.
    pub(crate) fn new() -> Self {
        let all = PEOPLE.iter().chain(&BOTS);
        let standings =
            all.map(|(id, _)| Standing { who: UserId(*id), permission: Some(Permission::Write) }).collect();
        let authorship = Authorship {
            author: Some(account("mallory")),
            assignees: Vec::new(),
            branch: "fix-the-bug".into(),
            description: "fixes a small bug".into(),
            commits: Vec::new(),
        };
        let situation = Situation {
            head: commit(1),
            authorship,
            reviews: Vec::new(),
            own: Own { login: Login::new("github-actions[bot]"), key: String::new() },
            standings,
            rosters: Vec::new(),
            now: at(600),
        };
        let asked = Asked { fingerprint: fingerprint("now"), parts: Vec::new(), number: 2, of: Vec::new() };
        let scene = Self { situation, asked, terms: SignOffTerms::default(), clock: 0 };
        scene.commit("mallory", "mallory@example.com", "fix").shows("now")
    }

    pub(crate) fn conclusion(&self) -> Conclusion {
        conclude(&self.situation, &self.asked, &self.terms)
    }

    pub(crate) fn asks(mut self, number: u32) -> Self {
        self.asked.number = number;
        self
    }

    pub(crate) fn asks_among(mut self, number: u32, people: &[&str]) -> Self {
        let people = people.iter().map(|person| person.parse::<Person>().unwrap()).collect();
        self.asked.of.push(Among { number, people });
        self
    }

    /// A commit by somebody; an empty name is somebody without an account.
    pub(crate) fn commit(mut self, login: &str, email: &str, message: &str) -> Self {
        let known = (!login.is_empty()).then(|| account(login));
        let person = Identity { account: known, name: "Some Body".into(), email: email.into() };
        let number = u8::try_from(self.situation.authorship.commits.len()).unwrap() + 200;
        self.situation.authorship.commits.push(Commit {
            sha: commit(number),
            people: vec![person],
            message: message.into(),
        });
        self
    }

    pub(crate) fn opened_by(mut self, login: &str) -> Self {
        self.situation.authorship.author = Some(account(login));
        self
    }

    /// The same, with something else changed.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// A review by this account: a minute after the one before, of commit 1.
    pub(crate) fn review(self, login: &str, opinion: Opinion, body: &str) -> Self {
        self.review_of(1, login, opinion, body)
    }

    pub(crate) fn review_of(mut self, number: u8, login: &str, opinion: Opinion, body: &str) -> Self {
        self.clock += 1;
        self.situation.reviews.push(Review {
            id: 1000 + self.clock.unsigned_abs(),
            reviewer: Some(account(login)),
            opinion,
            commit: Some(commit(number)),
            body: body.into(),
            submitted: Some(at(self.clock)),
        });
        self
    }

    pub(crate) fn approves(self, login: &str) -> Self {
        self.review(login, Opinion::Approved, "")
    }

    pub(crate) fn vetoes(self, login: &str) -> Self {
        self.review(login, Opinion::ChangesRequested, "")
    }

    /// A review with foureyes' mark.
    pub(crate) fn shows(self, what: &str) -> Self {
        self.marked("github-actions[bot]", "", what)
    }

    pub(crate) fn marked(self, login: &str, key: &str, what: &str) -> Self {
        let marker = Marker { key: key.into(), fingerprint: fingerprint(what) };
        self.review(login, Opinion::ChangesRequested, &format!("{marker}\ntext"))
    }

    pub(crate) fn permission(mut self, login: &str, permission: impl Into<Option<Permission>>) -> Self {
        let who = account(login).id;
        self.situation.standings.retain(|standing| standing.who != who);
        self.situation.standings.push(Standing { who, permission: permission.into() });
        self
    }

    pub(crate) fn team(mut self, name: &str, members: Option<&[&str]>) -> Self {
        let team = Team::of(&name.parse().unwrap()).unwrap();
        let members = members.map(|logins| logins.iter().map(|login| account(login).id).collect());
        self.situation.rosters.push(Roster { team, members });
        self
    }

    pub(crate) fn approvers(mut self, people: &[&str]) -> Self {
        self.terms.approvers = Some(people.iter().map(|person| person.parse::<Person>().unwrap()).collect());
        self
    }
}
