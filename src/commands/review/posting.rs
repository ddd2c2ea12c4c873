//! What is to be posted: decided as a value, so that it can be printed instead.

use super::counting::{Subject, own_reviews};
use super::remarks;
use foureyes::gate::sign_off::{Marker, Opinion, Review};
use foureyes::gate::{Judgement, Verdict};
use foureyes::github::{Ask, Draft, Status, StatusState};
use foureyes::policy::{Mode, Person};
use foureyes::report::{self, Detail, View, line};
use std::fmt::Write as _;

/// So long a status may be.
const LONGEST_STATUS: usize = 139;

/// One thing to do.
#[derive(Debug)]
pub(super) enum Step {
    /// A new review.
    Post(Draft),
    /// New words for foureyes' own review.
    Edit { review: u64, body: String },
    /// The end of foureyes' own request for changes.
    Dismiss { review: u64 },
}

/// Why foureyes takes its own request for changes back.
pub(super) const SIGNED: &str = "foureyes: nothing needs a sign-off any more, or every sign-off is there.";

/// What is to be done on the pull request.
pub(super) fn steps(judgement: &Judgement, subject: &Subject, reviews: &[Review]) -> Vec<Step> {
    let Some(fingerprint) = judgement.fingerprint.clone() else { return Vec::new() };
    let own = own_reviews(reviews, &subject.own);
    let newest = own.last().filter(|(_, shown)| *shown == fingerprint).map(|(review, _)| *review);
    let marker = Marker { key: subject.own.key.clone(), fingerprint };
    let body = format!("{marker}\n{}", words(judgement));
    let edit = |review: &Review| {
        let is_new = review.body.replace("\r\n", "\n").trim_end() != body.trim_end();
        is_new.then(|| Step::Edit { review: review.id, body: body.clone() })
    };
    match judgement.verdict {
        Verdict::Undecided => Vec::new(),
        Verdict::SignOffRequired | Verdict::Denied => match newest {
            Some(review) if review.opinion != Opinion::Dismissed => edit(review).into_iter().collect(),
            Some(_) | None => vec![Step::Post(Draft {
                commit: subject.target.pull.head.clone(),
                ask: ask(judgement, subject),
                comments: remarks::on_lines(judgement, &subject.files),
                body,
            })],
        },
        Verdict::Pass => {
            let asking = own.iter().filter(|(review, _)| review.opinion == Opinion::ChangesRequested);
            let dismiss = asking.map(|(review, _)| Step::Dismiss { review: review.id });
            newest.and_then(edit).into_iter().chain(dismiss).collect()
        }
    }
}

/// GitHub lets nobody ask for changes in a pull request of their own; and a policy that only audits asks for none.
fn ask(judgement: &Judgement, subject: &Subject) -> Ask {
    let author = subject.target.pull.author.as_ref().map(|author| &author.login);
    match judgement.mode {
        Mode::Enforce if author != Some(&subject.own.login) => Ask::Changes,
        Mode::Enforce | Mode::Audit => Ask::Nothing,
    }
}

fn words(judgement: &Judgement) -> String {
    let view = View::of_file(Detail::Normal);
    report::reporter("markdown").map(|reporter| (reporter.render)(judgement, &view)).unwrap_or_default()
}

/// Whom to ask for a review, when a new one is posted: those whom the policy names.
pub(super) fn asked_people(judgement: &Judgement, approvers: Option<&[Person]>) -> Vec<Person> {
    let lists = judgement.asked().map(|asked| asked.of).unwrap_or_default();
    let mut people: Vec<Person> = approvers.unwrap_or_default().to_vec();
    people.extend(lists.into_iter().flat_map(|among| among.people));
    people.sort();
    people.dedup();
    people
}

/// The status of the judged commit.
pub(super) fn status(judgement: &Judgement, key: &str, target: Option<String>) -> Status {
    let (state, said) = match judgement.verdict {
        Verdict::Pass => (StatusState::Success, passed(judgement)),
        Verdict::SignOffRequired => (StatusState::Pending, waiting(judgement)),
        Verdict::Denied => (StatusState::Failure, "the policy forbids this; no sign-off opens it".to_owned()),
        Verdict::Undecided => (StatusState::Error, undecided(judgement)),
    };
    let (state, said) = match (judgement.mode, state) {
        (Mode::Audit, StatusState::Pending | StatusState::Failure) => {
            (StatusState::Success, format!("only audited: {said}"))
        }
        (Mode::Audit | Mode::Enforce, state) => (state, said),
    };
    let context = match key {
        "" => "foureyes".to_owned(),
        key => format!("foureyes/{key}"),
    };
    Status { context, state, description: shortened(&line(&said)), target }
}

fn passed(judgement: &Judgement) -> String {
    let signed = judgement.signed.as_ref().filter(|signed| signed.required > 0);
    signed.map_or("nothing needs a sign-off".to_owned(), ToString::to_string)
}

fn waiting(judgement: &Judgement) -> String {
    let signed = judgement.signed.as_ref().map(ToString::to_string);
    signed.unwrap_or(format!("{} must sign", judgement.required))
}

fn undecided(judgement: &Judgement) -> String {
    let refused = judgement.refused.first().map(|refused| format!("{}: {}", refused.source, refused.message));
    let errored = || {
        let plans = judgement.plans.iter();
        plans.filter_map(|plan| Some(format!("{}: {}", plan.source.name, plan.errored()?))).next()
    };
    refused.or_else(errored).unwrap_or("not everything could be judged".to_owned())
}

fn shortened(text: &str) -> String {
    match text.chars().count() > LONGEST_STATUS {
        true => text.chars().take(LONGEST_STATUS - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// What would be done, for `--dry-run`.
pub(super) fn told(steps: &[Step], status: Option<(&str, &Status)>) -> String {
    let mut text = String::new();
    for step in steps {
        let _ = match step {
            Step::Post(draft) => {
                let event = match draft.ask {
                    Ask::Changes => "that requests changes",
                    Ask::Nothing => "that comments",
                };
                writeln!(text, "would post a review {event}:\n\n{}", draft.body)
            }
            Step::Edit { review, body } => {
                writeln!(text, "would replace the words of review {review}:\n\n{body}")
            }
            Step::Dismiss { review } => writeln!(text, "would dismiss review {review}: {SIGNED}"),
        };
        if let Step::Post(draft) = step {
            for comment in &draft.comments {
                let side = comment.line.side.word();
                let place = format!("{}, line {} {side}", line(&comment.path), comment.line.number);
                let _ = writeln!(text, "would remark on {place}:\n\n{}\n", comment.body);
            }
        }
    }
    if let Some((commit, status)) = status {
        let Status { context, state, description, target: _ } = status;
        let _ =
            writeln!(text, "would set the status `{context}` of {commit} to {}: {description}", state.word());
    }
    text
}
