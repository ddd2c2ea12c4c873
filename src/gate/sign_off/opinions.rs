//! The opinion that each reviewer holds now: the latest that is one, whatever was remarked afterwards.

use super::account::{Account, Login};
use super::pull_request::{Opinion, Review};
use std::collections::BTreeMap;

/// Somebody who reviewed, and the opinion that stands.
pub(super) struct Held<'r> {
    pub(super) who: &'r Account,
    /// None where they only remarked.
    pub(super) review: Option<&'r Review>,
}

/// The order in which reviews were submitted. One without a time is of no time.
pub(super) fn moment(review: &Review) -> (Option<jiff::Timestamp>, u64) {
    (review.submitted, review.id)
}

/// Everybody who reviewed, by name, with the opinion that stands. Of foureyes' own account only an approval is
/// anybody's opinion.
pub(super) fn held<'r>(reviews: &'r [Review], own: &Login) -> Vec<Held<'r>> {
    let mut latest: BTreeMap<u64, Held<'r>> = BTreeMap::new();
    for review in reviews {
        let is_ours = |who: &Account| who.login == *own && review.opinion != Opinion::Approved;
        let Some(who) = review.reviewer.as_ref().filter(|who| !is_ours(who)) else { continue };
        let held = latest.entry(who.id.0).or_insert(Held { who, review: None });
        let is_later = held.review.is_none_or(|before| moment(before) <= moment(review));
        if review.opinion != Opinion::Commented && is_later {
            held.review = Some(review);
        }
    }
    let mut all: Vec<Held<'r>> = latest.into_values().collect();
    all.sort_by_key(|held| held.who.login.as_str().to_ascii_lowercase());
    all
}
