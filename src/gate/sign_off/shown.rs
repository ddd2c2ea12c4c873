//! What foureyes had shown when somebody approved, and what it has shown since.

use super::marker::Marker;
use super::opinions::moment;
use super::pull_request::{Own, Review};
use crate::plan::Fingerprint;

/// What foureyes had shown when somebody approved, and since.
pub(super) struct Shown {
    /// What its newest review before the approval showed.
    pub(super) at_approval: Option<Fingerprint>,
    /// What its reviews after the approval showed.
    later: Vec<Fingerprint>,
}

impl Shown {
    /// Whether another fingerprint was shown after the approval: the plan has been another one meanwhile.
    pub(super) fn other_later(&self, fingerprint: &Fingerprint) -> bool {
        self.later.iter().any(|later| later != fingerprint)
    }
}

/// The fingerprint that foureyes' own review of this gate shows; none where it is no such review.
#[must_use]
pub fn fingerprint_shown(review: &Review, own: &Own) -> Option<Fingerprint> {
    let is_own = review.reviewer.as_ref().is_some_and(|who| who.login == own.login);
    let marker = is_own.then(|| Marker::of(&review.body)).flatten()?;
    (marker.key == own.key).then_some(marker.fingerprint)
}

/// What was shown before and after this approval.
pub(super) fn since(reviews: &[Review], own: &Own, approval: &Review) -> Shown {
    let mut shown: Vec<(&Review, Fingerprint)> =
        reviews.iter().filter_map(|review| Some((review, fingerprint_shown(review, own)?))).collect();
    shown.sort_by_key(|(review, _)| moment(review));
    let (before, after): (Vec<_>, Vec<_>) =
        shown.into_iter().partition(|(review, _)| moment(review) < moment(approval));
    Shown {
        at_approval: before.into_iter().next_back().map(|(_, fingerprint)| fingerprint),
        later: after.into_iter().map(|(_, fingerprint)| fingerprint).collect(),
    }
}
