//! What was decided to be posted, posted: once, whatever becomes of the answers.

use super::counting::{Subject, own_reviews};
use super::posting::{SIGNED, Step};
use foureyes::gate::sign_off::{Login, Marker, Team};
use foureyes::github::{Ask, Draft, Forge, ForgeError, Posted};
use foureyes::policy::Person;

/// So often a review is posted whose answer was lost.
const TRIES: u32 = 3;

/// What came of it, for notes.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The newest review of this gate.
    pub(super) review: Option<u64>,
    /// What did not work, and why.
    pub(super) failures: Vec<String>,
}

impl Outcome {
    fn fail(&mut self, why: impl std::fmt::Display) {
        self.failures.push(why.to_string());
    }
}

/// Does these steps. What fails is no reason to leave the others undone: the verdict does not hang on them.
pub(super) fn post(forge: &impl Forge, subject: &Subject, steps: &[Step], people: &[Person]) -> Outcome {
    let mut outcome = Outcome::default();
    let number = subject.target.pull.number;
    for step in steps {
        match step {
            Step::Post(draft) => match new_review(forge, subject, draft, &mut outcome) {
                Ok(posted) => {
                    let own = &subject.own.login;
                    if posted.by != *own {
                        outcome.fail(format!(
                            "the review is by `{}` and not by `{own}`, so it is not known again: give `--identity {}`",
                            posted.by, posted.by
                        ));
                    }
                    outcome.review = Some(posted.id);
                    request(forge, subject, people, &mut outcome);
                }
                Err(error) => outcome.fail(error),
            },
            Step::Edit { review, body } => {
                outcome.review = Some(*review);
                if let Err(error) = forge.edit_review(number, *review, body) {
                    outcome.fail(error);
                }
            }
            Step::Dismiss { review } => {
                if let Err(error) = forge.dismiss_review(number, *review, SIGNED) {
                    outcome.fail(error);
                }
            }
        }
    }
    outcome
}

/// Posts a review. What GitHub does not take of it is left away step by step; where an answer was lost, the review is
/// looked for before it is posted again.
fn new_review(
    forge: &impl Forge,
    subject: &Subject,
    draft: &Draft,
    outcome: &mut Outcome,
) -> Result<Posted, ForgeError> {
    let mut draft = draft.clone();
    let before = newest(forge, subject, &draft)?;
    let mut tries = 1;
    loop {
        match forge.post_review(subject.target.pull.number, &draft) {
            Err(error) if error.is_refused() && !draft.comments.is_empty() => {
                let number = draft.comments.len();
                outcome.fail(format!(
                    "GitHub takes no remarks on {number} lines; they stand in the review alone"
                ));
                draft.comments.clear();
            }
            Err(error) if error.is_refused() && draft.ask == Ask::Changes => draft.ask = Ask::Nothing,
            Err(error @ ForgeError::Lost { .. }) => {
                let now = newest(forge, subject, &draft)?;
                if let Some(posted) = now.filter(|posted| Some(posted) != before.as_ref()) {
                    return Ok(posted);
                }
                if tries >= TRIES {
                    return Err(error);
                }
                tries += 1;
            }
            answer => return answer,
        }
    }
}

/// The newest of foureyes' own reviews that has the mark of this draft.
fn newest(forge: &impl Forge, subject: &Subject, draft: &Draft) -> Result<Option<Posted>, ForgeError> {
    let reviews = forge.reviews(subject.target.pull.number)?;
    let mark = Marker::of(&draft.body).map(|marker| marker.fingerprint);
    let own = own_reviews(&reviews, &subject.own);
    let newest = own.last().filter(|(_, shown)| Some(shown) == mark.as_ref());
    Ok(newest.map(|(review, _)| Posted { id: review.id, by: subject.own.login.clone() }))
}

/// Asks those whom the policy names for a review.
fn request(forge: &impl Forge, subject: &Subject, people: &[Person], outcome: &mut Outcome) {
    let author = subject.target.pull.author.as_ref().map(|author| &author.login);
    let teams: Vec<Team> = people.iter().filter_map(Team::of).collect();
    let logins = people.iter().filter(|person| !person.is_team()).map(|person| Login::new(person.as_str()));
    let logins: Vec<Login> = logins.filter(|login| Some(login) != author).collect();
    if teams.is_empty() && logins.is_empty() {
        return;
    }
    if let Err(error) = forge.request_reviewers(subject.target.pull.number, &logins, &teams) {
        outcome.fail(error);
    }
}
