//! Taking approvals away, and adding those that cannot count, never opens the gate.

use super::situation::{PEOPLE, Scene, account, commit, fingerprint};
use foureyes::gate::sign_off::{Opinion, candidates};
use foureyes::policy::Permission;
use proptest::prelude::*;

const REVIEWERS: [&str; 8] =
    ["mallory", "alice", "bob", "carol", "dave", "erin", "claude[bot]", "github-actions[bot]"];

/// Any review by anybody.
fn any_review() -> impl Strategy<Value = (usize, Opinion, u8, String)> {
    let opinion = prop_oneof![
        5 => Just(Opinion::Approved),
        1 => Just(Opinion::ChangesRequested),
        1 => Just(Opinion::Dismissed),
        1 => Just(Opinion::Commented),
    ];
    let body = prop_oneof![
        6 => Just(String::new()),
        1 => Just(fingerprint("now").to_string()),
        1 => Just(fingerprint("another").to_string()),
        1 => Just(format!("<!-- foureyes: {} -->", fingerprint("now"))),
        1 => Just(format!("<!-- foureyes: {} -->", fingerprint("another"))),
    ];
    (0..REVIEWERS.len(), opinion, prop_oneof![4 => Just(1_u8), 1 => Just(2)], body)
}

fn any_scene() -> impl Strategy<Value = Scene> {
    let permissions = prop::collection::vec(
        prop_oneof![1 => Just(Permission::Read), 4 => Just(Permission::Write)],
        PEOPLE.len(),
    );
    (prop::collection::vec(any_review(), 0..12), permissions, 1_u32..3, any::<bool>()).prop_map(
        |(reviews, permissions, number, listed)| {
            let mut scene = Scene::new().asks(number);
            for ((_, login), permission) in PEOPLE.iter().zip(permissions) {
                scene = scene.permission(login, permission);
            }
            if listed {
                scene = scene.asks_among(1, &["alice", "bob"]);
            }
            for (who, opinion, number, body) in reviews {
                scene = scene.review_of(number, REVIEWERS[who], opinion, &body);
            }
            scene
        },
    )
}

proptest! {
    #[test]
    fn taking_a_persons_approvals_away_never_opens(scene in any_scene(), who in 0..REVIEWERS.len() - 1) {
        // The last of them is foureyes itself: its reviews are no approvals.
        let mut less = scene.clone();
        let gone = account(REVIEWERS[who]).id;
        less.situation.reviews.retain(|review| {
            review.opinion != Opinion::Approved || review.reviewer.as_ref().is_some_and(|who| who.id != gone)
        });
        // Without the approval an earlier veto of the same person stands again, or nothing does.
        prop_assert!(scene.conclusion().is_open() || !less.conclusion().is_open());
    }

    #[test]
    fn the_ineligible_change_nothing(scene in any_scene(), reviews in prop::collection::vec(any_review(), 1..4)) {
        let mut more = scene.clone().permission("erin", Permission::Read).permission("dave", None);
        let fewer = more.clone();
        for (who, opinion, number, body) in reviews {
            let ineligible = ["mallory", "claude[bot]", "erin", "dave", "Copilot"];
            let login = ineligible[who % ineligible.len()];
            more = more.review_of(number, login, opinion, &body);
        }
        prop_assert_eq!(fewer.conclusion().is_open(), more.conclusion().is_open());
        prop_assert_eq!(fewer.conclusion().counted, more.conclusion().counted);
    }

    #[test]
    fn other_people_than_those_who_count_are_never_asked_for(scene in any_scene()) {
        let asked: Vec<_> = candidates(&scene.situation, &scene.terms).into_iter().map(|who| who.login).collect();
        for counted in scene.conclusion().counted {
            prop_assert!(asked.contains(&counted.who), "{} counted and was not looked at", counted.who);
        }
    }

    #[test]
    fn a_new_commit_or_another_fingerprint_voids_every_approval(scene in any_scene()) {
        let mut pushed = scene.clone();
        pushed.situation.head = commit(3);
        prop_assert!(!pushed.conclusion().is_open());
        let mut changed = scene;
        changed.asked.fingerprint = fingerprint("third");
        prop_assert!(!changed.conclusion().is_open());
    }
}
