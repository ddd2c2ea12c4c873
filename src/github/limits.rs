//! When to ask again: the forge's limits, and its bad moments.
//!
//! Source: GitHub's "Rate limits for the REST API" and "Best practices for using the REST API".

use std::time::Duration;

/// So long one run waits, in all.
pub(super) const MOST: Duration = Duration::from_secs(300);
/// So often one thing is tried.
const TRIES: u32 = 5;
/// So long a secondary limit lasts where it does not say.
const SECONDARY: u64 = 60;

/// What an answer says of limits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) status: u16,
    /// `retry-after`, in seconds.
    pub(super) retry_after: Option<u64>,
    /// `x-ratelimit-remaining`.
    pub(super) remaining: Option<u64>,
    /// `x-ratelimit-reset`, in seconds since 1970.
    pub(super) reset: Option<i64>,
    pub(super) body: &'a str,
}

/// Whether a request may be made twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// It may: twice is the same as once.
    Freely,
    /// Only where it surely was not done.
    Refused,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// This is the answer.
    Take,
    /// The same again, so much later.
    Wait(Duration),
}

/// What comes after this answer to this try, the first being 0.
pub(super) fn after(told: &Told<'_>, repeat: Repeat, attempt: u32, now: i64) -> Next {
    let seconds = match told.status {
        _ if attempt + 1 >= TRIES => None,
        403 | 429 => limit(told, attempt, now),
        500..=599 if repeat == Repeat::Freely => Some(told.retry_after.unwrap_or(backoff(attempt))),
        _ => None,
    };
    seconds.map_or(Next::Take, |seconds| Next::Wait(Duration::from_secs(seconds)))
}

/// What comes after no answer.
pub(super) fn after_silence(repeat: Repeat, attempt: u32) -> Option<Duration> {
    let again = repeat == Repeat::Freely && attempt + 1 < TRIES;
    again.then(|| Duration::from_secs(backoff(attempt)))
}

fn backoff(attempt: u32) -> u64 {
    1 << attempt.min(6)
}

/// Whether an answer refuses because of a limit.
pub(super) fn is_limit(told: &Told<'_>) -> bool {
    limit(told, 0, 0).is_some()
}

/// How long a limit lasts; `None` where the refusal is none: then the token lacks a permission.
fn limit(told: &Told<'_>, attempt: u32, now: i64) -> Option<u64> {
    if told.retry_after.is_some() {
        return told.retry_after;
    }
    if told.remaining == Some(0) {
        let until = told.reset.map(|reset| u64::try_from(reset - now).unwrap_or(0));
        return until.map(|seconds| seconds + 1);
    }
    let body = told.body.to_ascii_lowercase();
    let secondary =
        told.status == 429 || body.contains("secondary rate limit") || body.contains("abuse detection");
    secondary.then(|| SECONDARY << attempt.min(6))
}

#[cfg(test)]
mod tests {
    use super::{Next, Repeat, Told, after, after_silence};
    use std::time::Duration;

    const NOW: i64 = 1_000_000;

    fn told(status: u16) -> Told<'static> {
        Told { status, retry_after: None, remaining: None, reset: None, body: "" }
    }

    fn waits(told: &Told<'_>, repeat: Repeat, attempt: u32) -> Option<u64> {
        match after(told, repeat, attempt, NOW) {
            Next::Take => None,
            Next::Wait(time) => Some(time.as_secs()),
        }
    }

    #[test]
    fn limits_are_obeyed_and_a_missing_permission_is_none() {
        use Repeat::Refused;
        assert_eq!(waits(&Told { retry_after: Some(7), ..told(403) }, Refused, 0), Some(7));
        assert_eq!(waits(&Told { retry_after: Some(0), ..told(429) }, Refused, 0), Some(0));
        let spent = Told { remaining: Some(0), reset: Some(NOW + 90), ..told(403) };
        assert_eq!(waits(&spent, Refused, 0), Some(91));
        assert_eq!(waits(&Told { reset: Some(NOW - 5), ..spent }, Refused, 0), Some(1));
        let secondary = Told { body: "You have exceeded a secondary rate limit", ..told(403) };
        assert_eq!(
            [0, 1, 2].map(|attempt| waits(&secondary, Refused, attempt)),
            [Some(60), Some(120), Some(240)]
        );
        assert_eq!(waits(&Told { remaining: Some(55), ..told(403) }, Refused, 0), None);
        assert_eq!(waits(&told(404), Refused, 0), None);
    }

    #[test]
    fn what_may_have_been_done_is_not_done_again() {
        assert_eq!(waits(&told(502), Repeat::Refused, 0), None);
        assert_eq!(
            [0, 1, 2, 3, 4].map(|attempt| waits(&told(502), Repeat::Freely, attempt)),
            [Some(1), Some(2), Some(4), Some(8), None]
        );
        assert_eq!(after_silence(Repeat::Refused, 0), None);
        assert_eq!(after_silence(Repeat::Freely, 0), Some(Duration::from_secs(1)));
        assert_eq!(after_silence(Repeat::Freely, 4), None);
    }
}
