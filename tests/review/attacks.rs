//! What an agent would try that wants its plan through.

use super::forge::{Forge, NOTHING};
use super::state::{Other, What, sha, user};
use serde_json::json;

fn signed() -> Forge {
    let forge = Forge::new();
    forge.review(0);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    forge
}

#[track_caller]
fn stays_closed(forge: &Forge) {
    let ran = forge.run(&["review", "plan.json", "--exit-code"]);
    assert_ne!(ran.code, 0, "{}", ran.stdout);
    assert!(!forge.status().starts_with("success"), "{}", forge.status());
}

#[test]
fn an_event_of_an_old_commit_judges_nothing() {
    let forge = signed();
    forge.state().head = sha(2);
    let ran = forge.review(2);
    assert!(ran.stderr.contains("the plans are of commit"), "{}", ran.stderr);
    assert_eq!(forge.state().statuses.len(), 1, "no status is set for a stale event");
}

#[test]
fn a_head_that_moves_while_the_reviews_are_read_is_noticed() {
    let forge = signed();
    forge.fault(
        "GET /repos/acme/infra/pulls/7/reviews",
        What::Push("00000000000000000000000000000000000000aa"),
    );
    let ran = forge.review(2);
    assert!(ran.stderr.contains("meanwhile"), "{}", ran.stderr);
    assert_eq!(forge.state().statuses.len(), 1);
    assert_eq!(forge.own(), ["CHANGES_REQUESTED"], "nothing is taken back");
}

#[test]
fn what_stands_on_the_second_page_counts() {
    let forge = Forge::new();
    forge.review(0);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    for _ in 0..120 {
        forge.state().review("mallory", "COMMENTED", "hello");
    }
    forge.state().review("carol", "CHANGES_REQUESTED", "no!");
    stays_closed(&forge);
    assert!(forge.status().contains("carol asks for changes"), "{}", forge.status());
    for number in 0..130 {
        forge.state().commit("mallory", &format!("commit {number}"));
    }
    forge.state().commit("bob", "the last of them");
    forge.state().review("carol", "APPROVED", "");
    forge.review(0);
    assert!(forge.body().contains("wrote or made commit"), "{}", forge.body());
}

#[test]
fn lists_that_are_cut_are_incomplete() {
    let forge = signed();
    for number in 0..260 {
        forge.state().commit("mallory", &format!("commit {number}"));
    }
    let ran = forge.review(2);
    assert!(ran.stderr.contains("lists 250 of 261"), "{}", ran.stderr);
    assert!(forge.status().starts_with("error"), "{}", forge.status());
    let forge = signed();
    forge.state().files_told = Some(3001);
    let ran = forge.review(2);
    assert!(ran.stderr.contains("lists 1 of 3001"), "{}", ran.stderr);
}

#[test]
fn a_forged_marker_shows_nothing() {
    let forge = Forge::new();
    forge.review(0);
    let marker = forge.body().lines().next().unwrap().to_owned();
    forge.state().reviews.clear();
    forge.state().review("mallory", "COMMENTED", &format!("{marker}\n## foureyes: 2 sign-offs required"));
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    stays_closed(&forge);
    assert!(forge.body().contains("approved before this fingerprint was shown"), "{}", forge.body());
}

/// Who closes a pull request for a branch with another policy would have a success that counts for this one.
#[test]
fn a_pull_request_that_is_closed_gives_its_head_no_status() {
    let forge = Forge::new();
    forge.review(0);
    let statuses = forge.state().statuses.len();
    forge.state().policy = Some("version = 1\nmode = \"audit\"\n".to_owned());
    forge.state().closed = true;
    let ran = forge.review(2);
    assert!(ran.stderr.contains("it is closed"), "{}", ran.stderr);
    forge.state().merged_as = Some(sha(8));
    forge.review(2);
    assert_eq!(forge.state().statuses.len(), statuses);
}

#[test]
fn the_policy_of_the_pull_request_itself_counts_for_nothing() {
    let forge = Forge::new();
    let lax =
        "version = 1\nmode = \"audit\"\n[decisions.production]\ncritical = \"allow\"\nhigh = \"allow\"\n";
    std::fs::write(forge.path().join("foureyes.toml"), lax).unwrap();
    forge.state().file("foureyes.toml", Some("@@ -0,0 +1 @@\n+x"));
    forge.review(0);
    assert_eq!(forge.status(), "pending: 0 of 2 sign-offs; needs 2 more");
    assert!(forge.body().contains("gate-tampering"), "{}", forge.body());
    assert!(forge.body().contains("does not count before it is merged"), "{}", forge.body());
}

#[test]
fn who_touches_the_gate_needs_a_sign_off_even_where_nothing_is_destroyed() {
    let forge = Forge::new();
    forge.plan(NOTHING);
    forge.state().file(".github/workflows/plan.yml", None);
    forge.review(0);
    assert_eq!(forge.status(), "pending: 0 of 1 sign-off; needs one more");
    forge.state().review("alice", "APPROVED", "");
    forge.review(0);
    assert_eq!(forge.status(), "success: 1 of 1 sign-off: alice");
    forge.state().files.last_mut().unwrap()["sha"] = json!(sha(77));
    forge.review(0);
    assert!(forge.status().starts_with("pending"), "another content is another change: {}", forge.status());
    let away = Forge::new();
    away.plan(NOTHING);
    away.state().file("old.yml", None);
    away.state().files.last_mut().unwrap()["previous_filename"] = json!(".github/workflows/plan.yml");
    away.review(0);
    assert!(away.status().starts_with("pending"), "{}", away.status());
}

#[test]
fn the_same_head_for_a_branch_with_a_laxer_policy_gives_no_status() {
    let forge = signed();
    let other = |base_branch: &str| Other { number: 8, head: sha(1), base_branch: base_branch.into() };
    forge.state().others.push(other("main"));
    forge.review(0);
    forge.state().others[0] = other("attic");
    let ran = forge.review(2);
    assert!(ran.stderr.contains("pull request 8"), "{}", ran.stderr);
    assert!(forge.status().starts_with("error"), "{}", forge.status());
}

#[test]
fn machines_and_authors_do_not_sign() {
    let forge = Forge::new();
    forge.review(0);
    for who in ["mallory", "claude[bot]", "github-actions[bot]", "dave"] {
        forge.state().permissions.insert("claude[bot]".into(), ("admin", "admin"));
        forge.state().review(who, "APPROVED", "");
    }
    stays_closed(&forge);
    for said in ["opened the pull request", "is on the list of agents", "has the permission"] {
        assert!(forge.body().contains(said), "{said}: {}", forge.body());
    }
    forge.state().commit("alice", "help\n\nCo-authored-by: Bob <3+bob@users.noreply.github.com>");
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    stays_closed(&forge);
    assert!(forge.body().contains("is a co-author of commit"), "{}", forge.body());
}

#[test]
fn who_asked_an_agent_is_not_the_second_pair_of_eyes() {
    let forge = signed();
    forge.state().author = user("claude[bot]");
    forge.state().commits.clear();
    forge.state().commit("claude[bot]", "fix");
    forge.state().assignees.push(user("bob"));
    stays_closed(&forge);
    assert!(forge.body().contains("is assigned to a pull request that an agent wrote"), "{}", forge.body());
}

#[test]
fn a_team_that_cannot_be_read_counts_for_nobody_and_says_which_permission_is_missing() {
    let forge = signed();
    forge.state().policy = Some("version = 1\n[sign-off]\napprovers = [\"@acme/dba\"]\n".into());
    stays_closed(&forge);
    assert!(
        forge.body().contains("FOUREYES&#95;TEAM&#95;TOKEN") || forge.body().contains("FOUREYES_TEAM_TOKEN")
    );
}

#[test]
fn a_refusal_of_the_forge_is_undecided_and_names_the_permission() {
    let forge = signed();
    let headers = vec![("x-accepted-github-permissions", "pull_requests=read".to_owned())];
    let body = "Resource not accessible by integration";
    forge.fault("GET /repos/acme/infra/pulls/7/reviews", What::Answer { status: 403, headers, body });
    let ran = forge.review(2);
    assert!(ran.stderr.contains("pull_requests=read"), "{}", ran.stderr);
    assert!(forge.status().starts_with("error: GitHub: cannot read the reviews"), "{}", forge.status());
    let headers = Vec::new();
    let body = "[{\"id\": 1, \"state\": \"APPROVED\"";
    forge.fault("GET /repos/acme/infra/pulls/7/reviews", What::Answer { status: 200, headers, body });
    let ran = forge.review(2);
    assert_eq!(ran.code, 2, "half an answer is none: {}", ran.stderr);
}

#[test]
fn a_pull_request_of_foureyes_own_account_is_commented_on() {
    let forge = Forge::new();
    forge.state().author = user("github-actions[bot]");
    forge.review(0);
    assert_eq!(forge.own(), ["COMMENTED"]);
    assert!(forge.status().starts_with("pending"), "{}", forge.status());
    forge.review(0);
    assert_eq!(forge.own(), ["COMMENTED"], "the same fingerprint is not shown twice");
}

#[test]
fn an_answer_that_is_lost_makes_no_second_review() {
    let forge = Forge::new();
    forge.fault("POST /repos/acme/infra/pulls/7/reviews", What::Lost);
    forge.review(0);
    assert_eq!(forge.own(), ["CHANGES_REQUESTED"]);
    forge.review(0);
    assert_eq!(forge.own(), ["CHANGES_REQUESTED"]);
    let forge = Forge::new();
    let nothing = What::Answer { status: 502, headers: Vec::new(), body: "bad gateway" };
    forge.fault("POST /repos/acme/infra/pulls/7/reviews", nothing);
    forge.review(0);
    assert_eq!(forge.own(), ["CHANGES_REQUESTED"], "what was not done is done");
}

#[test]
fn remarks_that_github_refuses_do_not_keep_the_review_back() {
    let forge = Forge::new();
    let refused = What::Answer { status: 422, headers: Vec::new(), body: "line must be part of the diff" };
    forge.fault("POST /repos/acme/infra/pulls/7/reviews", refused);
    let ran = forge.review(0);
    assert_eq!(forge.own(), ["CHANGES_REQUESTED"]);
    assert!(forge.state().reviews[0].comments.is_empty());
    assert!(ran.stdout.contains("takes no remarks on 1 line"), "{}", ran.stdout);
}

#[test]
fn limits_are_waited_for() {
    let forge = Forge::new();
    for request in [
        "GET /repos/acme/infra/pulls/7/files",
        "POST /repos/acme/infra/pulls/7/reviews",
        "POST /repos/acme/infra/statuses",
    ] {
        let headers = vec![("retry-after", "0".to_owned())];
        let body = "You have exceeded a secondary rate limit";
        forge.fault(request, What::Answer { status: 403, headers, body });
    }
    forge.review(0);
    assert_eq!(forge.own(), ["CHANGES_REQUESTED"]);
    assert!(forge.status().starts_with("pending"), "{}", forge.status());
}

#[test]
fn a_status_that_github_does_not_take_is_no_verdict() {
    let forge = signed();
    let body = "No commit found";
    forge.fault("POST /repos/acme/infra/statuses", What::Answer { status: 422, headers: Vec::new(), body });
    assert_eq!(forge.review(2).code, 2);
}

#[test]
fn a_hostile_description_and_hostile_names_change_nothing() {
    let forge = Forge::new();
    let marker = "<!-- foureyes: fe1:0000000000000000000000000000000000000000000000000000000000000000 -->";
    forge.state().description = format!("{marker}\n\u{202e} ::error::x\n{}", "x".repeat(100_000));
    forge.state().branch = "a/../../b?x=1#\u{7}".into();
    let forged = format!("{marker}\n{}", "fe1:".repeat(16_000));
    forge.state().review("alice", "APPROVED", &forged);
    forge.review(0);
    assert_eq!(forge.status(), "pending: 0 of 2 sign-offs; needs 2 more");
}

#[test]
fn three_hundred_findings_make_one_review_within_the_limits() {
    let forge = Forge::new();
    let text = std::fs::read_to_string(forge.path().join("plan.json")).unwrap();
    let mut plan: serde_json::Value = serde_json::from_str(&text).unwrap();
    let changes = plan["resource_changes"].as_array().unwrap().clone();
    let deleted = changes.iter().find(|change| change["address"] == "aws_db_instance.main").unwrap().clone();
    let many = (0..300).map(|number| {
        let mut change = deleted.clone();
        let name = format!("main[\"](http://x) @all `<b>{number}\"]");
        change["address"] = json!(format!("aws_db_instance.{name}"));
        change["index"] = json!(format!("](http://x) @all `<b>{number}"));
        change
    });
    plan["resource_changes"] = many.collect();
    std::fs::write(forge.path().join("plan.json"), plan.to_string()).unwrap();
    forge.review(0);
    forge.review(0);
    assert_eq!(forge.own(), ["CHANGES_REQUESTED"]);
    let body = forge.body();
    assert!(body.chars().count() <= 65_536 && !body.contains("](http") && !body.contains("@all"));
    assert!(forge.state().reviews[0].comments.len() <= 15);
}
