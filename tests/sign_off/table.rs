//! The table of situations.

use super::situation::{Scene, account, fingerprint};
use foureyes::gate::sign_off::{Identity, Login, Opinion};
use foureyes::policy::Permission;

/// Holds a scene against the line that the status shows and the reasons that the report lists.
#[track_caller]
fn ends(scene: &Scene, line: &str, rejected: &[&str]) {
    let conclusion = scene.conclusion();
    assert_eq!(conclusion.to_string(), line, "{conclusion:#?}");
    let reasons: Vec<String> =
        conclusion.rejected.iter().map(|rejected| format!("{}: {}", rejected.who, rejected.why)).collect();
    assert_eq!(reasons, rejected);
    assert_eq!(conclusion.is_open(), !line.contains(';'));
}

/// Two signed, and this review is added: it changes nothing for the two.
const TWO: &str = "2 of 2 sign-offs: alice, bob";
const ONE: &str = "1 of 2 sign-offs: alice; needs one more";
const NONE: &str = "0 of 2 sign-offs; needs 2 more";

fn signed_by_two() -> Scene {
    Scene::new().approves("alice").approves("bob")
}

fn signed_by_one() -> Scene {
    Scene::new().approves("alice")
}

#[test]
fn enough_distinct_people_open_the_gate() {
    ends(&Scene::new(), NONE, &[]);
    ends(&signed_by_one(), ONE, &[]);
    ends(&signed_by_two(), TWO, &[]);
    ends(&signed_by_two().approves("carol"), "3 of 2 sign-offs: alice, bob, carol", &[]);
    ends(&signed_by_one().asks(1), "1 of 1 sign-off: alice", &[]);
    ends(&signed_by_one().approves("alice"), ONE, &[]);
    let renamed = signed_by_one().approves("alice").with(|scene| {
        scene.situation.reviews.last_mut().unwrap().reviewer.as_mut().unwrap().login = Login::new("alice-2");
    });
    assert!(!renamed.conclusion().is_open(), "a new name makes nobody two people");
}

#[test]
fn the_latest_opinion_counts_and_a_remark_is_none() {
    ends(&signed_by_two().review("bob", Opinion::Commented, "and nice"), TWO, &[]);
    ends(&signed_by_one().review("bob", Opinion::Commented, "I approve"), ONE, &["bob: has only commented"]);
    ends(&signed_by_two().review("bob", Opinion::Dismissed, ""), ONE, &["bob: the review was dismissed"]);
    ends(&signed_by_one().review("bob", Opinion::Dismissed, "").approves("bob"), TWO, &[]);
    ends(
        &signed_by_two().review("bob", Opinion::Other("RETHOUGHT".into()), ""),
        ONE,
        &["bob: the review says something that this version does not know"],
    );
    let out_of_order = signed_by_one().vetoes("bob").approves("bob").with(|scene| {
        let length = scene.situation.reviews.len();
        scene.situation.reviews.swap(length - 1, length - 2);
    });
    ends(&out_of_order, TWO, &[]);
}

#[test]
fn a_standing_request_for_changes_is_a_veto() {
    let why = "carol: asks for changes, which keeps the gate closed";
    ends(&signed_by_two().vetoes("carol"), &format!("{TWO}; carol asks for changes"), &[why]);
    let old = signed_by_two().review_of(9, "carol", Opinion::ChangesRequested, "");
    ends(&old, &format!("{TWO}; carol asks for changes"), &[why]);
    ends(&signed_by_two().vetoes("carol").approves("carol"), "3 of 2 sign-offs: alice, bob, carol", &[]);
    ends(
        &signed_by_two().vetoes("bob"),
        "1 of 2 sign-offs: alice; bob asks for changes; needs one more",
        &["bob: asks for changes, which keeps the gate closed"],
    );
    let reader = signed_by_two().vetoes("carol").permission("carol", Permission::Read);
    ends(&reader, TWO, &["carol: has the permission `read`, and needs `write`"]);
    ends(&signed_by_two().vetoes("renovate[bot]"), TWO, &["renovate[bot]: is a bot"]);
    ends(&signed_by_two().vetoes("mallory"), TWO, &["mallory: opened the pull request"]);
}

#[test]
fn who_had_a_hand_in_the_change_can_still_say_no() {
    let closed = format!("{TWO}; carol asks for changes");
    let why = "carol: asks for changes, which keeps the gate closed";
    let no = || signed_by_two().vetoes("carol");
    let asked = no().opened_by("claude[bot]");
    ends(&asked.with(|scene| scene.situation.authorship.assignees.push(account("carol"))), &closed, &[why]);
    ends(&no().commit("carol", "carol@example.com", "more"), &closed, &[why]);
    let trailer = "more\n\nCo-authored-by: Carol <4+carol@users.noreply.github.com>\n";
    ends(&no().commit("mallory", "m@example.com", trailer), &closed, &[why]);
    ends(&no().commit("", "carol@home.example", "more"), &closed, &[why]);
}

#[test]
fn an_approval_is_of_the_head_and_of_nothing_else() {
    ends(
        &signed_by_one().review_of(9, "bob", Opinion::Approved, ""),
        ONE,
        &["bob: approved another commit than the head"],
    );
    let pushed = signed_by_two().with(|scene| scene.situation.head = super::situation::commit(2));
    let old = "approved another commit than the head";
    ends(&pushed, NONE, &[&format!("alice: {old}"), &format!("bob: {old}")]);
    let no_commit = signed_by_two().with(|scene| scene.situation.reviews.last_mut().unwrap().commit = None);
    ends(&no_commit, ONE, &[&format!("bob: {old}")]);
    let named = signed_by_one().review_of(9, "bob", Opinion::Approved, &fingerprint("now").to_string());
    ends(&named, ONE, &[&format!("bob: {old}")]);
}

#[test]
fn machines_do_not_count_whatever_they_may_do() {
    ends(&signed_by_one().approves("renovate[bot]"), ONE, &["renovate[bot]: is a bot"]);
    ends(&signed_by_one().approves("claude[bot]"), ONE, &["claude[bot]: is on the list of agents"]);
    ends(&signed_by_one().approves("github-actions[bot]"), ONE, &["github-actions[bot]: is a bot"]);
    let admin = signed_by_one().approves("claude[bot]").permission("claude[bot]", Permission::Admin);
    ends(&admin, ONE, &["claude[bot]: is on the list of agents"]);
    ends(&signed_by_one().approves("Copilot"), ONE, &["Copilot: is on the list of agents"]);
    let own_agent = signed_by_two().with(|scene| scene.terms.agents.push("BOB".parse().unwrap()));
    ends(&own_agent, ONE, &["bob: is on the list of agents"]);
    let own_app = signed_by_two().with(|scene| {
        scene.situation.own.login = Login::new("bob");
    });
    assert!(!own_app.conclusion().is_open(), "the account that foureyes speaks with signs nothing");
    let organisation = signed_by_two().with(|scene| {
        let who = scene.situation.reviews.last_mut().unwrap().reviewer.as_mut().unwrap();
        who.kind = foureyes::gate::sign_off::AccountKind::Other("Organization".into());
    });
    ends(&organisation, ONE, &["bob: is a bot"]);
    let gone = signed_by_two().with(|scene| scene.situation.reviews.last_mut().unwrap().reviewer = None);
    ends(&gone, ONE, &["ghost: the account is gone"]);
}

#[test]
fn nobody_signs_what_they_had_a_hand_in() {
    let hand = |scene: Scene, why: &str| ends(&scene, ONE, &[&format!("bob: {why}")]);
    ends(&signed_by_one().approves("mallory"), ONE, &["mallory: opened the pull request"]);
    hand(signed_by_two().opened_by("bob"), "opened the pull request");
    let made = "wrote or made commit `000000000`";
    hand(signed_by_two().commit("bob", "bob@example.com", "more"), made);
    let committer = signed_by_two().with(|scene| {
        let person =
            Identity { account: Some(account("bob")), name: "Bob".into(), email: "b@example.com".into() };
        scene.situation.authorship.commits[0].people.push(person);
    });
    hand(committer, made);
    hand(signed_by_two().commit("", "3+bob@users.noreply.github.com", "more"), made);
    hand(signed_by_two().commit("", "3+robert@users.noreply.github.com", "more"), made);
    hand(signed_by_two().commit("", "BOB@users.noreply.github.com", "more"), made);
    hand(signed_by_two().commit("", "bob@users.noreply.git.acme.example", "more"), made);
    let also = "is a co-author of commit `000000000`";
    for trailer in [
        "Co-authored-by: Bob <3+bob@users.noreply.github.com>",
        "CO-AUTHORED-BY: x <bob@users.noreply.github.com>",
        "  co-authored-by:Bob<3+b@users.noreply.github.com>  ",
    ] {
        hand(signed_by_two().commit("mallory", "m@example.com", &format!("more\n\n{trailer}\n")), also);
    }
    let second_address =
        signed_by_two().commit("bob", "bob@home.example", "one").commit("", "BOB@home.example", "two");
    hand(second_address, made);
}

#[test]
fn an_address_without_an_account_makes_its_namesake_suspect() {
    let why = "bob: is called like an unknown author of commit `000000000`";
    ends(&signed_by_two().commit("", "bob@home.example", "more"), ONE, &[why]);
    ends(&signed_by_two().commit("", "x@y.example", "m\n\nCo-authored-by: Bob <z@y.example>"), ONE, &[why]);
    let stranger = signed_by_two().commit("", "stranger@home.example", "more");
    ends(&stranger, TWO, &[]);
    assert_eq!(stranger.conclusion().nameless, ["000000000"]);
    assert_eq!(signed_by_two().conclusion().nameless, [""; 0]);
}

#[test]
fn who_asked_an_agent_does_not_sign_its_work() {
    let assigned =
        |scene: Scene| scene.with(|scene| scene.situation.authorship.assignees.push(account("bob")));
    ends(&assigned(signed_by_two()), TWO, &[]);
    let why = "bob: is assigned to a pull request that an agent wrote";
    ends(&assigned(signed_by_two().opened_by("claude[bot]")), ONE, &[why]);
    ends(&assigned(signed_by_two().opened_by("Copilot")), ONE, &[why]);
    let branch = assigned(signed_by_two()).with(|scene| scene.situation.authorship.branch = "Codex/x".into());
    ends(&branch, ONE, &[why]);
    let trailer = "fix\n\nCo-Authored-By: Claude <noreply@anthropic.com>";
    ends(&assigned(signed_by_two().commit("mallory", "m@example.com", trailer)), ONE, &[why]);
    let said = assigned(signed_by_two()).with(|scene| {
        scene.situation.authorship.description = "🤖 Generated with [Claude Code](https://x)".into();
    });
    ends(&said, ONE, &[why]);
}

#[test]
fn an_agent_can_make_it_more_and_never_less() {
    let extra = |scene: Scene| scene.with(|scene| scene.terms.extra_for_agents = 1);
    ends(&extra(signed_by_two()), TWO, &[]);
    ends(
        &extra(signed_by_two().opened_by("claude[bot]")),
        "2 of 3 sign-offs: alice, bob; needs one more",
        &[],
    );
    ends(
        &extra(signed_by_two().opened_by("renovate[bot]").approves("carol")),
        "3 of 3 sign-offs: alice, bob, carol",
        &[],
    );
    assert!(extra(Scene::new().opened_by("claude[bot]")).asks(0).conclusion().is_open());
}

#[test]
fn permission_is_at_least_the_minimum() {
    let bob = |permission: Option<Permission>| signed_by_two().permission("bob", permission);
    for (permission, word) in
        [(None, "none"), (Some(Permission::Read), "read"), (Some(Permission::Triage), "triage")]
    {
        let why = format!("bob: has the permission `{word}`, and needs `write`");
        ends(&bob(permission), ONE, &[&why]);
    }
    for permission in [Permission::Write, Permission::Maintain, Permission::Admin] {
        ends(&bob(Some(permission)), TWO, &[]);
    }
    let minimum = |scene: Scene, least| scene.with(|scene| scene.terms.minimum_permission = least);
    ends(
        &minimum(bob(Some(Permission::Write)), Permission::Maintain),
        NONE,
        &[
            "alice: has the permission `write`, and needs `maintain`",
            "bob: has the permission `write`, and needs `maintain`",
        ],
    );
    ends(&minimum(bob(Some(Permission::Read)), Permission::Read), TWO, &[]);
    let nobody = minimum(bob(None), Permission::Read);
    ends(&nobody, ONE, &["bob: has the permission `none`, and needs `read`"]);
    let unread = signed_by_two().with(|scene| scene.situation.standings.clear());
    assert!(!unread.conclusion().is_open(), "what was not read is no permission");
}

#[test]
fn where_approvers_are_named_only_they_count() {
    ends(&signed_by_two().approvers(&["alice", "Bob"]), TWO, &[]);
    let none = "is not among the approvers of the policy";
    ends(&signed_by_two().approvers(&["alice"]), ONE, &[&format!("bob: {none}")]);
    ends(&signed_by_two().approvers(&[]), NONE, &[&format!("alice: {none}"), &format!("bob: {none}")]);
    let team = |members| signed_by_two().approvers(&["alice", "@acme/dba"]).team("@acme/dba", members);
    ends(&team(Some(&["bob"])), TWO, &[]);
    ends(&team(Some(&["carol"])), ONE, &[&format!("bob: {none}")]);
    let unread = "bob: may be in `@acme/dba`, which cannot be read: FOUREYES_TEAM_TOKEN needs \
                  `members: read` on the organisation";
    ends(&team(None), ONE, &[unread]);
    ends(&signed_by_two().approvers(&["alice", "@acme/dba"]), ONE, &[unread]);
    let veto = signed_by_two().vetoes("carol").approvers(&["alice", "bob"]);
    ends(&veto, TWO, &[&format!("carol: {none}")]);
}

#[test]
fn each_list_of_people_is_satisfied_by_those_on_it() {
    let list = |scene: Scene| scene.asks_among(1, &["carol", "@acme/dba"]);
    let line = "2 of 2 sign-offs: alice, bob; needs 1 of carol, @acme/dba";
    ends(&list(signed_by_two()), line, &[]);
    ends(&list(signed_by_two()).team("@acme/dba", Some(&["dave"])), line, &[]);
    ends(&list(signed_by_two()).team("@acme/dba", None), line, &[]);
    ends(&list(signed_by_two()).team("@acme/dba", Some(&["bob"])), TWO, &[]);
    ends(&list(signed_by_one().approves("carol")), "2 of 2 sign-offs: alice, carol", &[]);
    let two_lists = list(signed_by_two()).asks_among(2, &["alice", "dave"]).team("@acme/dba", Some(&["bob"]));
    ends(&two_lists, "2 of 2 sign-offs: alice, bob; needs 1 of alice, dave", &[]);
}

#[test]
fn an_approval_is_of_the_fingerprint_that_was_shown() {
    let why = "approved before this fingerprint was shown, and does not name it";
    let another = Scene::new().shows("another").approves("alice");
    ends(&another, NONE, &[&format!("alice: {why}")]);
    let changed =
        signed_by_two().shows("another").with(|scene| scene.asked.fingerprint = fingerprint("another"));
    ends(&changed, NONE, &[&format!("alice: {why}"), &format!("bob: {why}")]);
    ends(&changed.clone().approves("alice").approves("bob"), TWO, &[]);
    let there_and_back = signed_by_two().shows("another").shows("now");
    ends(&there_and_back, NONE, &[&format!("alice: {why}"), &format!("bob: {why}")]);
    ends(&there_and_back.clone().approves("bob").approves("alice"), TWO, &[]);
    ends(&signed_by_two().shows("now"), TWO, &[]);
    let before = Scene::new().with(|scene| scene.situation.reviews.clear()).approves("alice").shows("now");
    ends(&before, NONE, &[&format!("alice: {why}")]);
    let same_second = signed_by_one().approves("bob").shows("now").with(|scene| {
        let reviews = &mut scene.situation.reviews;
        reviews.remove(0);
        let (first, last) = (reviews[0].submitted, reviews.len() - 1);
        reviews[last].submitted = first;
    });
    assert!(!same_second.conclusion().is_open(), "in one second the numbers tell which was first");
}

#[test]
fn an_approval_can_name_what_it_approves() {
    let nothing_shown = || Scene::new().with(|scene| scene.situation.reviews.clear());
    let now = fingerprint("now").to_string();
    let says = |scene: Scene, body: &str| scene.review("alice", Opinion::Approved, body);
    ends(&says(nothing_shown(), &format!("signed: {now}")), ONE, &[]);
    ends(&says(nothing_shown(), &now[4..16]), ONE, &[]);
    let short = "alice: approved before this fingerprint was shown, and does not name it";
    ends(&says(nothing_shown(), &now[4..15]), NONE, &[short]);
    let other = fingerprint("another").to_string();
    let why = "alice: approved another fingerprint";
    ends(&says(Scene::new(), &other), NONE, &[why]);
    ends(&says(Scene::new(), &format!("{now}, not {other}")), NONE, &[why]);
    let part = fingerprint("part");
    let with_part = |scene: Scene| scene.with(|scene| scene.asked.parts.push(part.clone()));
    ends(&with_part(says(Scene::new(), &format!("> {part}\n> {now}"))), ONE, &[]);
    ends(&with_part(says(nothing_shown(), &part.to_string())), NONE, &[short]);
    ends(&says(Scene::new().shows("another"), &now).shows("now"), ONE, &[]);
    ends(&says(Scene::new(), &now).shows("another").shows("now"), NONE, &[short]);
}

#[test]
fn only_foureyes_own_marks_of_this_gate_count() {
    let blank = || Scene::new().with(|scene| scene.situation.reviews.clear());
    let why = "alice: approved before this fingerprint was shown, and does not name it";
    let forged = blank().marked("mallory", "", "now").approves("alice");
    ends(&forged, NONE, &[why, "mallory: opened the pull request"]);
    let bot = blank().marked("renovate[bot]", "", "now").approves("alice");
    ends(&bot, NONE, &[why, "renovate[bot]: is a bot"]);
    ends(&blank().marked("github-actions[bot]", "other", "now").approves("alice"), NONE, &[why]);
    ends(&signed_by_two().marked("github-actions[bot]", "other", "another"), TWO, &[]);
    let marker = foureyes::gate::sign_off::Marker { key: String::new(), fingerprint: fingerprint("now") };
    let quoted = blank()
        .review("github-actions[bot]", Opinion::Commented, &format!("they said:\n{marker}"))
        .approves("alice");
    ends(&quoted, NONE, &[why]);
}

#[test]
fn an_approval_expires() {
    let lasts = |hours: u64, scene: Scene| {
        scene.with(|scene| scene.terms.expires = Some(format!("{hours}h").parse().unwrap()))
    };
    ends(&lasts(10, signed_by_two()), TWO, &[]);
    let why = "approved too long ago: it has expired";
    ends(&lasts(9, signed_by_two()), NONE, &[&format!("alice: {why}"), &format!("bob: {why}")]);
    let renewed = lasts(9, signed_by_two()).with(|scene| scene.clock = 500).approves("alice");
    ends(&renewed, ONE, &[&format!("bob: {why}")]);
    let timeless = lasts(10, signed_by_two()).with(|scene| {
        scene.situation.reviews.last_mut().unwrap().submitted = None;
    });
    assert!(!timeless.conclusion().is_open(), "what has no time has expired");
}
