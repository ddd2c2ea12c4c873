//! From the closed gate to the open one, as people see it.

use super::forge::{DATABASE, Forge, NOTHING, OTHER};
use super::state::sha;

#[test]
fn two_people_open_the_gate_and_a_push_closes_it() {
    let forge = Forge::new();
    forge.review(0);
    assert_eq!(forge.status(), "pending: 0 of 2 sign-offs; needs 2 more");
    assert_eq!(forge.own(), ["CHANGES_REQUESTED"]);
    let body = forge.body();
    assert!(body.starts_with("<!-- foureyes: fe1:"), "{body}");
    assert!(body.contains("2 sign-offs required") && body.contains("aws_db_instance.main"), "{body}");
    forge.state().review("alice", "APPROVED", "");
    forge.review(0);
    assert_eq!(forge.status(), "pending: 1 of 2 sign-offs: alice; needs one more");
    assert!(forge.body().contains("| alice | yes |"), "{}", forge.body());
    forge.state().review("bob", "APPROVED", "looks right");
    forge.review(0);
    assert_eq!(forge.status(), "success: 2 of 2 sign-offs: alice, bob");
    assert_eq!(forge.own(), ["DISMISSED"], "one review, and its request is taken back");
    forge.review(0);
    assert_eq!(forge.own(), ["DISMISSED"], "a second run changes nothing");
    forge.push(&sha(2));
    forge.review(0);
    assert_eq!(forge.status(), "pending: 0 of 2 sign-offs; needs 2 more");
    assert_eq!(forge.own(), ["DISMISSED", "CHANGES_REQUESTED"], "it asks again");
    assert!(forge.body().contains("approved another commit than the head"), "{}", forge.body());
    let of: Vec<String> = forge.state().statuses.iter().map(|status| status.sha.clone()).collect();
    assert_eq!(of, [sha(1), sha(1), sha(1), sha(1), sha(2)]);
}

#[test]
fn the_same_plan_made_again_keeps_sign_offs_and_another_destruction_voids_them() {
    let forge = Forge::new();
    forge.review(0);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    forge.review(0);
    assert!(forge.status().starts_with("success"), "{}", forge.status());
    forge.plan(OTHER);
    forge.review(0);
    assert!(forge.status().starts_with("pending: 0 of"), "{}", forge.status());
    forge.plan(DATABASE);
    forge.review(0);
    assert!(
        forge.status().starts_with("pending: 0 of 2"),
        "shown, another, and the first: {}",
        forge.status()
    );
    assert_eq!(forge.own().len(), 3);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    forge.review(0);
    assert!(forge.status().starts_with("success"), "{}", forge.status());
}

#[test]
fn where_nothing_is_to_be_signed_nothing_is_posted() {
    let forge = Forge::new();
    forge.plan(NOTHING);
    forge.review(0);
    assert_eq!(forge.status(), "success: nothing needs a sign-off");
    assert_eq!(forge.own(), [""; 0]);
    forge.plan(DATABASE);
    forge.review(0);
    forge.plan(NOTHING);
    forge.review(0);
    assert_eq!(forge.own(), ["DISMISSED"], "what was asked for is no longer");
}

#[test]
fn the_removed_block_is_remarked_on_where_it_was() {
    let forge = Forge::new();
    forge.review(0);
    let comments = forge.state().reviews[0].comments.clone();
    assert_eq!(comments.len(), 1, "{comments:?}");
    assert_eq!((comments[0]["path"].as_str(), comments[0]["line"].as_u64()), (Some("db.tf"), Some(1)));
    assert_eq!(comments[0]["side"], "LEFT");
    assert!(comments[0]["body"].as_str().unwrap().contains("stateful-delete"));
}

#[test]
fn the_exit_code_is_that_of_the_verdict_where_it_is_asked_for() {
    let forge = Forge::new();
    assert_eq!(forge.run(&["review", "plan.json", "--exit-code"]).code, 1);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    assert_eq!(forge.run(&["review", "plan.json", "--exit-code"]).code, 0);
    std::fs::write(forge.path().join("plan.json"), "{}").unwrap();
    let ran = forge.run(&["review", "plan.json"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(forge.status().starts_with("error: plan.json"), "{}", forge.status());
}

#[test]
fn a_dry_run_prints_and_writes_nothing() {
    let forge = Forge::new();
    let ran = forge.run(&["review", "plan.json", "--dry-run"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for said in
        ["would post a review that requests changes", "would remark on db.tf, line 1", "would set the status"]
    {
        assert!(ran.stdout.contains(said), "{said}: {}", ran.stdout);
    }
    let state = forge.state();
    assert!(state.log.iter().all(|line| line.starts_with("GET ")), "{:?}", state.log);
}

#[test]
fn keys_keep_independent_gates_apart() {
    let forge = Forge::new();
    for key in ["eu", "us"] {
        assert_eq!(forge.run(&["review", "plan.json", "--key", key]).code, 0);
    }
    assert_eq!(forge.own().len(), 2);
    let contexts: Vec<String> = forge.state().statuses.iter().map(|status| status.context.clone()).collect();
    assert_eq!(contexts, ["foureyes/eu", "foureyes/us"]);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    assert_eq!(forge.run(&["review", "plan.json", "--key", "eu", "--exit-code"]).code, 0);
    assert_eq!(
        forge.run(&["review", "plan.json", "--key", "third", "--exit-code"]).code,
        1,
        "never shown there"
    );
}

#[test]
fn a_token_that_may_only_read_leaves_the_verdict_to_the_exit_code() {
    let forge = Forge::new();
    forge.state().writes.clear();
    let mut command = forge.command(&["review", "plan.json"]);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", forge.path().join("summary.md"));
    let ran = super::forge::ran(command, &forge);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("::error"), "{}", ran.stdout);
    let summary = std::fs::read_to_string(forge.path().join("summary.md")).unwrap();
    assert!(summary.contains("statuses&#58; write") || summary.contains("statuses: write"), "{summary}");
    let fingerprint =
        summary.split("fe1:").nth(1).or(summary.split("fe1&#58;").nth(1)).unwrap()[..12].to_owned();
    for who in ["alice", "bob"] {
        // Nothing could be shown, so they name it.
        forge.state().review(who, "APPROVED", &format!("I sign {fingerprint}"));
    }
    forge.review(0);
}

#[test]
fn the_policy_of_the_base_decides_and_reviewers_are_asked() {
    let forge = Forge::new();
    forge.state().policy = Some(
        "version = 1\n[decisions.production]\ncritical = { sign-off = 1, by = [\"@acme/dba\"] }\n\
         [sign-off]\napprovers = [\"alice\", \"bob\"]\n"
            .into(),
    );
    forge.state().teams.insert("@acme/dba".into(), vec![super::state::user("bob")]);
    forge.review(0);
    assert_eq!(forge.status(), "pending: 0 of 1 sign-off; needs 1 of @acme/dba; needs one more");
    let requested = forge.state().requested.clone();
    assert_eq!(requested, [serde_json::json!({ "reviewers": ["alice", "bob"], "team_reviewers": ["dba"] })]);
    forge.state().review("carol", "APPROVED", "");
    forge.state().review("alice", "APPROVED", "");
    forge.review(0);
    assert_eq!(forge.status(), "pending: 1 of 1 sign-off: alice; needs 1 of @acme/dba");
    forge.state().review("bob", "APPROVED", "");
    forge.review(0);
    assert_eq!(forge.status(), "success: 2 of 1 sign-off: alice, bob");
    assert_eq!(forge.state().requested.len(), 1, "once is enough");
    forge.state().policy = Some("version = 1\nmode = \"audit\"\n".into());
    forge.plan(OTHER);
    forge.review(0);
    assert!(forge.status().starts_with("success: only audited"), "{}", forge.status());
    forge.state().policy = Some("version = 1\n[decisions.production]\ncritical = \"deny\"\n".into());
    forge.plan(DATABASE);
    assert_eq!(forge.run(&["review", "plan.json", "--exit-code"]).code, 3);
    assert!(forge.status().starts_with("failure"), "{}", forge.status());
    forge.state().policy = Some("version = 1\nnonsense = 1\n".into());
    let ran = forge.review(2);
    assert!(ran.stderr.contains("nonsense"), "{}", ran.stderr);
    assert!(forge.status().starts_with("error: foureyes.toml"), "{}", forge.status());
}

#[test]
fn a_merge_queue_gets_the_status_on_its_own_commit() {
    let mut forge = Forge::new();
    forge.review(0);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    let queue = format!("refs/heads/gh-readonly-queue/main/pr-7-{}", sha(3));
    forge.event(
        "merge_group",
        &format!(r#"{{"merge_group": {{"head_sha": "{}", "head_ref": "{queue}"}}}}"#, sha(9)),
    );
    forge.review(0);
    assert!(forge.status().starts_with("success"), "{}", forge.status());
    assert_eq!(forge.state().statuses.last().unwrap().sha, sha(9));
}

#[test]
fn a_push_is_judged_by_the_pull_request_that_was_merged_as_it() {
    let mut forge = Forge::new();
    forge.review(0);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    forge.state().merged_as = Some(sha(8));
    forge.event("push", &format!(r#"{{"after": "{}"}}"#, sha(8)));
    forge.review(0);
    assert_eq!(forge.state().statuses.last().unwrap().sha, sha(8));
    assert!(forge.status().starts_with("success"), "{}", forge.status());
    forge.event("push", &format!(r#"{{"after": "{}"}}"#, sha(6)));
    let ran = forge.review(2);
    assert!(ran.stderr.contains("came with no pull request"), "{}", ran.stderr);
    assert!(forge.status().starts_with("error"), "{}", forge.status());
}

#[test]
fn check_counts_sign_offs_and_posts_nothing() {
    let forge = Forge::new();
    let check = ["check", "plan.json", "--sign-offs", "github"];
    assert_eq!(forge.run(&check).code, 1);
    forge.review(0);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    let writes = forge.state().log.iter().filter(|line| !line.starts_with("GET ")).count();
    let ran = forge.run(&check);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("2 sign-offs needed, 2 given"), "{}", ran.stdout);
    assert_eq!(forge.state().log.iter().filter(|line| !line.starts_with("GET ")).count(), writes);
}

#[test]
fn check_needs_no_pull_request_where_nothing_is_to_be_signed() {
    let mut forge = Forge::new();
    forge.event("push", &format!(r#"{{"after": "{}"}}"#, sha(6)));
    let check = ["check", "plan.json", "--sign-offs", "github"];
    assert_eq!(forge.run(&check).code, 2);
    forge.plan(NOTHING);
    assert_eq!(forge.run(&check).code, 0);
}

#[test]
fn without_an_event_the_pull_request_is_named() {
    let mut forge = Forge::new();
    forge.no_event();
    let ran = forge.review(2);
    assert!(ran.stderr.contains("--pr NUMBER"), "{}", ran.stderr);
    assert_eq!(forge.run(&["review", "plan.json", "--pr", "7"]).code, 0);
    assert_eq!(forge.run(&["review", "plan.json", "--pr", "7", "--commit", &sha(1)]).code, 0);
    let ran = forge.run(&["review", "plan.json", "--pr", "7", "--commit", &sha(2)]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    let ran = forge.run(&["review", "plan.json", "--policy", "mine.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("of the base"), "{}", ran.stderr);
}

#[test]
fn a_commit_alone_names_the_pull_request_that_was_merged_as_it() {
    let mut forge = Forge::new();
    forge.no_event();
    assert_eq!(forge.run(&["review", "plan.json", "--pr", "7"]).code, 0);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    let merged = sha(8);
    let check = ["check", "plan.json", "--sign-offs", "github", "--commit", merged.as_str()];
    assert_eq!(forge.run(&check).code, 2, "nothing was merged as it");
    forge.state().merged_as = Some(merged.clone());
    assert_eq!(forge.run(&check).code, 0);
}

/// Who opened a pull request can close it, and its tree is their own all the same.
#[test]
fn the_policy_of_a_pull_request_counts_for_nothing_even_where_its_own_merge_is_judged() {
    let mut forge = Forge::new();
    let own = "version = 1\n[decisions.production]\ncritical = \"allow\"\nhigh = \"allow\"\n";
    std::fs::write(forge.path().join("foureyes.toml"), own).unwrap();
    let check = ["check", "plan.json", "--sign-offs", "github"];
    assert_eq!(forge.run(&check).code, 1, "open");
    forge.state().closed = true;
    assert_eq!(forge.run(&check).code, 2, "closed");
    forge.state().merged_as = Some(sha(8));
    assert_eq!(forge.run(&check).code, 1, "merged, and it is the head that is judged");
    forge.event("push", &format!(r#"{{"after": "{}"}}"#, sha(8)));
    assert_eq!(forge.run(&check).code, 0, "merged, and it is the policy of everybody");
    forge.state().file("foureyes.toml", Some("@@ -0,0 +1 @@\n+x"));
    assert_eq!(forge.run(&check).code, 1, "merged, and it has brought this policy");
}

/// The nearest policy is read, and one that is linked to, or named.
#[test]
fn a_policy_that_a_merge_has_brought_counts_for_nothing_wherever_it_is() {
    let own = "version = 1\nmode = \"audit\"\n";
    let code = |changed: &str, place: &str, more: &[&str]| {
        let mut forge = Forge::new();
        let below = forge.path().join("live/prod");
        std::fs::create_dir_all(&below).unwrap();
        std::fs::create_dir(forge.path().join(".git")).unwrap();
        std::fs::rename(forge.path().join("plan.json"), below.join("plan.json")).unwrap();
        std::fs::write(forge.path().join("mine.toml"), own).unwrap();
        match place {
            "link" => std::os::unix::fs::symlink("mine.toml", forge.path().join("foureyes.toml")).unwrap(),
            place => std::fs::write(forge.path().join(place), own).unwrap(),
        }
        forge.state().file(changed, Some("@@ -0,0 +1 @@\n+x"));
        forge.state().merged_as = Some(sha(8));
        forge.event("push", &format!(r#"{{"after": "{}"}}"#, sha(8)));
        let check = ["check", "plan.json", "--sign-offs", "github"];
        let mut command = forge.command(&[&check[..], more].concat());
        command.current_dir(below);
        super::forge::ran(command, &forge).code
    };
    let near = "live/prod/foureyes.toml";
    assert_eq!(code("main.tf", near, &[]), 0, "it was there before");
    assert_eq!(code(near, near, &[]), 1, "it is near");
    assert_eq!(code(near, "foureyes.toml", &[]), 1, "a nearer one is gone");
    assert_eq!(code("main.tf", "link", &[]), 0, "the link was there before");
    assert_eq!(code("mine.toml", "link", &[]), 1, "it is linked to");
    let named = ["--policy", "../../mine.toml"];
    assert_eq!(code("main.tf", near, &named), 0, "it was named before");
    assert_eq!(code("mine.toml", near, &named), 2, "it is named");
    assert_eq!(code("live", near, &[]), 1, "it is in a submodule");
}

/// Whoever makes the plan can write into the checkout.
#[test]
fn a_policy_that_no_commit_has_counts_for_nothing() {
    let mut forge = Forge::new();
    let below = forge.path().join("live/prod");
    std::fs::create_dir_all(&below).unwrap();
    std::fs::create_dir(forge.path().join(".git")).unwrap();
    std::fs::rename(forge.path().join("plan.json"), below.join("plan.json")).unwrap();
    std::fs::write(below.join("foureyes.toml"), "version = 1\nmode = \"audit\"\n").unwrap();
    forge.state().merged_as = Some(sha(8));
    forge.event("push", &format!(r#"{{"after": "{}"}}"#, sha(8)));
    let code = |forge: &Forge| {
        let mut command = forge.command(&["check", "plan.json", "--sign-offs", "github"]);
        command.current_dir(&below);
        super::forge::ran(command, forge).code
    };
    assert_eq!(code(&forge), 0, "it was committed");
    forge.state().untracked.push("live/prod/foureyes.toml".to_owned());
    assert_eq!(code(&forge), 2, "it only lies there");
    std::fs::write(forge.path().join("foureyes.toml"), "version = 1\n").unwrap();
    assert_eq!(code(&forge), 1, "the one further up was committed");
}

/// The forge tells the commit at which the base was when the pull request was pushed last.
#[test]
fn the_policy_is_that_of_the_base_as_it_is_now() {
    let forge = Forge::new();
    forge.state().policy = Some("version = 1\n".into());
    forge.state().old_policy = Some("version = 1\nmode = \"audit\"\n".into());
    let ran = forge.run(&["review", "plan.json", "--report", "json=report.json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = std::fs::read_to_string(forge.path().join("report.json")).unwrap();
    assert_eq!(forge.status(), "pending: 0 of 2 sign-offs; needs 2 more");
    assert!(report.contains("of the base `main`"), "{report}");
    assert_eq!(forge.run(&["check", "plan.json", "--sign-offs", "github"]).code, 1);
    forge.state().policy = None;
    let ran = forge.review(2);
    assert!(ran.stderr.contains("has it no longer"), "{}", ran.stderr);
    assert!(forge.status().starts_with("error"), "{}", forge.status());
}
