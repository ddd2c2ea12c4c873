//! The client with a clock that only the test moves.

use super::forge::Forge as Working;
use super::state::What;
use foureyes::github::{Access, Client, Clock, Forge, ForgeError};
use jiff::Timestamp;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

const NOW: i64 = 1_700_000_000;

/// A client, and the pauses that it made.
fn client(api: &str) -> (Client, Rc<RefCell<Vec<u64>>>) {
    let pauses = Rc::new(RefCell::new(Vec::new()));
    let told = Rc::clone(&pauses);
    let clock = Clock {
        now: Box::new(|| Timestamp::from_second(NOW).unwrap()),
        pause: Box::new(move |time: Duration| told.borrow_mut().push(time.as_secs())),
    };
    let access = Access { api: api.to_owned(), token: "ghs_test".to_owned() };
    (Client::new("acme/infra".parse().unwrap(), &access, clock).unwrap(), pauses)
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> What {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    What::Answer { status, headers, body }
}

const PULL: &str = "GET /repos/acme/infra/pulls/7";

#[test]
fn it_waits_as_long_as_github_says_and_no_longer_than_five_minutes() {
    let forge = Working::new();
    let (client, pauses) = client(&forge.address());
    let reset = (NOW + 40).to_string();
    forge.fault(PULL, answer(429, &[("retry-after", "7")], "slow down"));
    forge.fault(PULL, answer(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", &reset)], "limit"));
    forge.fault(PULL, answer(403, &[], "You have exceeded a secondary rate limit."));
    assert_eq!(client.pull_request(7).unwrap().number, 7);
    assert_eq!(*pauses.borrow(), [7, 41, 240]);
    forge.fault(PULL, answer(429, &[("retry-after", "60")], "slow down"));
    let error = client.pull_request(7).unwrap_err();
    assert!(matches!(error, ForgeError::Limited { seconds: 60, .. }), "{error}");
    let ages = u64::MAX.to_string();
    forge.fault(PULL, answer(429, &[("retry-after", &ages)], "slow down"));
    assert!(matches!(client.pull_request(7), Err(ForgeError::Limited { seconds: u64::MAX, .. })));
}

#[test]
fn bad_moments_are_waited_out_and_refusals_are_not() {
    let forge = Working::new();
    let (client, pauses) = client(&forge.address());
    for _ in 0..3 {
        forge.fault(PULL, answer(503, &[], "unavailable"));
    }
    assert!(client.pull_request(7).is_ok());
    assert_eq!(*pauses.borrow(), [1, 2, 4]);
    forge.fault(PULL, answer(403, &[], "Resource not accessible by integration"));
    let error = client.pull_request(7).unwrap_err();
    assert!(error.is_forbidden() && error.to_string().contains("Resource not accessible"), "{error}");
    forge.fault(PULL, answer(301, &[("location", "https://elsewhere.example/")], "moved"));
    assert!(matches!(client.pull_request(7), Err(ForgeError::Refused { status: 301, .. })));
    assert_eq!(pauses.borrow().len(), 3);
}

#[test]
fn the_address_of_an_enterprise_server_keeps_its_path() {
    let forge = Working::new();
    let (client, _) = client(&format!("{}/api/v3/", forge.address()));
    assert_eq!(client.pull_request(7).unwrap().base_branch, "main");
    assert_eq!(client.reviews(7).unwrap().len(), 0);
}

#[test]
fn who_does_not_answer_is_told_with_what_was_tried() {
    let (client, pauses) = client("http://127.0.0.1:9");
    let error = client.pull_request(7).unwrap_err();
    assert!(error.to_string().starts_with("cannot read the pull request: GitHub does not answer"), "{error}");
    assert_eq!(*pauses.borrow(), [1, 2, 4, 8]);
}

#[test]
fn a_token_that_is_none_is_refused_before_it_is_sent() {
    for token in ["", "a b", "a\nb", "ä"] {
        let clock = Clock { now: Box::new(Timestamp::now), pause: Box::new(|_| {}) };
        let access = Access { api: "https://api.github.com".to_owned(), token: token.to_owned() };
        assert!(Client::new("acme/infra".parse().unwrap(), &access, clock).is_err(), "{token:?}");
    }
}
