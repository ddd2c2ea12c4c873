//! Reports of earlier runs, aggregated into one review.

use super::forge::{DATABASE, Forge, OTHER};
use std::fs;

/// Writes the report that `check` makes of the plan, where the policy of the head says this.
fn report(forge: &Forge, name: &str, policy: &str, more: &[&str]) {
    fs::write(forge.path().join("foureyes.toml"), policy).unwrap();
    let out = format!("json={name}");
    let args: Vec<&str> = ["check", "plan.json", "--report", &out].iter().chain(more).copied().collect();
    forge.run(&args);
    fs::remove_file(forge.path().join("foureyes.toml")).unwrap();
}

const NONE: &str = "version = 1\n";

#[test]
fn a_matrix_of_jobs_makes_one_review() {
    let forge = Forge::new();
    fs::create_dir(forge.path().join("reports")).unwrap();
    report(&forge, "reports/one.json", NONE, &["--project", "one"]);
    forge.plan(OTHER);
    report(&forge, "reports/two.json", NONE, &["--project", "two"]);
    let review = |code: i32| {
        let ran = forge.run(&["review", "reports"]);
        assert_eq!(ran.code, code, "{}", ran.stderr);
    };
    review(0);
    assert_eq!(forge.own(), ["CHANGES_REQUESTED"]);
    assert!(forge.body().contains("aws_db_instance.main"), "{}", forge.body());
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    review(0);
    assert!(forge.status().starts_with("success"), "{}", forge.status());
    fs::remove_file(forge.path().join("reports/two.json")).unwrap();
    review(0);
    assert!(forge.status().starts_with("pending"), "other plans, another fingerprint: {}", forge.status());
}

#[test]
fn one_report_has_the_fingerprint_that_check_has_shown() {
    let forge = Forge::new();
    report(&forge, "report.json", NONE, &[]);
    let shown = fs::read_to_string(forge.path().join("report.json")).unwrap();
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(forge.run(&["review", "report.json"]).code, 0);
    assert!(forge.body().contains(shown["fingerprint"].as_str().unwrap()), "{}", forge.body());
}

#[test]
fn a_policy_that_the_head_has_weakened_does_not_weaken_the_review() {
    let lax =
        "version = 1\nmode = \"audit\"\n[decisions.production]\ncritical = \"allow\"\nhigh = \"allow\"\n";
    let forge = Forge::new();
    report(&forge, "report.json", lax, &[]);
    assert_eq!(forge.run(&["review", "report.json"]).code, 0);
    assert_eq!(forge.status(), "pending: 0 of 2 sign-offs; needs 2 more");
}

#[test]
fn a_report_whose_policy_knew_nothing_of_a_type_is_no_report_on_it() {
    let forge = Forge::new();
    let serving = "serving\"\noutage-on-delete = \"low\"\noutage-on-replace = \"low";
    for class in ["routine", "plain", serving, "data\"\ntier = \"medium"] {
        let blind = format!("version = 1\n[types.aws_db_instance]\nclass = \"{class}\"\n");
        report(&forge, "report.json", &blind, &[]);
        let ran = forge.run(&["review", "report.json"]);
        assert_eq!(ran.code, 2, "{class}: {}", ran.stderr);
        assert!(forge.status().starts_with("error"), "{class}: {}", forge.status());
    }
}

#[test]
fn what_the_base_decides_for_an_environment_of_its_own_holds() {
    let forge = Forge::new();
    report(&forge, "report.json", NONE, &["--project", "payments", "--environment", "production"]);
    let policy = "version = 1\n[environments.payments]\nclass = \"production\"\nmatch = { project = \"payments\" }\n\
                  [decisions.payments]\ncritical = \"deny\"\n";
    forge.state().policy = Some(policy.to_owned());
    assert_eq!(forge.run(&["review", "report.json"]).code, 0);
    assert!(forge.status().starts_with("failure"), "{}", forge.status());
}

#[test]
fn what_the_run_of_the_report_asked_for_holds_too() {
    let strict = "version = 1\n[decisions.production]\ncritical = { sign-off = 3 }\n";
    let forge = Forge::new();
    report(&forge, "report.json", strict, &[]);
    assert_eq!(forge.run(&["review", "report.json"]).code, 0);
    assert_eq!(forge.status(), "pending: 0 of 3 sign-offs; needs 3 more");
}

#[test]
fn the_environments_of_the_base_are_asked_anew() {
    let forge = Forge::new();
    forge.plan(DATABASE);
    let text = fs::read_to_string(forge.path().join("plan.json")).unwrap();
    fs::write(forge.path().join("plan.json"), text.replace("\"production\"", "\"blue\"")).unwrap();
    report(&forge, "report.json", NONE, &[]);
    assert_eq!(forge.run(&["review", "report.json"]).code, 0);
    assert_eq!(forge.status(), "pending: 0 of 1 sign-off; needs one more", "nobody knows what blue is");
    forge.state().policy = Some(
        "version = 1\n[environments.live]\nclass = \"production\"\nmatch = { variables = { environment = [\"blue\"] } }\n"
            .into(),
    );
    assert_eq!(forge.run(&["review", "report.json"]).code, 0);
    assert_eq!(forge.status(), "pending: 0 of 2 sign-offs; needs 2 more");
}

#[test]
fn a_report_that_is_none_is_never_a_pass() {
    let forge = Forge::new();
    report(&forge, "report.json", NONE, &[]);
    let good = fs::read_to_string(forge.path().join("report.json")).unwrap();
    let wrong = [
        (good.replace("\"version\": 1", "\"version\": 2"), "version"),
        (good.replace("stateful-delete", "tea-time"), "rule"),
        (good.replace("\"critical\"", "\"cosy\""), "severity"),
        (good.replace("\"fingerprint\": \"fe1:", "\"fingerprint\": \"fe2:"), "fingerprint"),
        (good.replace("\"plan\": 0", "\"plan\": 7"), "contradicts itself"),
        (good.replacen("\"verdict\"", "\"verdict\": \"pass\", \"verdict\"", 1), "no whole report"),
        (good.chars().take(good.chars().count() / 2).collect(), ""),
        ("{}".to_owned(), ""),
    ];
    for (text, why) in wrong {
        fs::write(forge.path().join("report.json"), text).unwrap();
        let ran = forge.run(&["review", "report.json"]);
        assert_eq!(ran.code, 2, "{why}: {}", ran.stdout);
        assert!(ran.stderr.contains(why), "{why}: {}", ran.stderr);
        assert!(forge.status().starts_with("error"), "{why}: {}", forge.status());
    }
}

#[test]
fn a_report_that_is_none_is_never_passed_over() {
    let forge = Forge::new();
    for (directory, plan) in [("one", OTHER), ("two", DATABASE)] {
        fs::create_dir(forge.path().join(directory)).unwrap();
        forge.plan(plan);
        report(&forge, &format!("{directory}/foureyes.json"), NONE, &["--project", directory]);
    }
    let judged = |why: &str| {
        let ran = forge.run(&["review", "one", "two"]);
        assert_eq!(ran.code, 2, "{why}: {}", ran.stdout);
        assert!(forge.status().starts_with("error"), "{why}: {}", forge.status());
    };
    let path = forge.path().join("two/foureyes.json");
    let good = fs::read_to_string(&path).unwrap();
    let begin: String = good.chars().take(1000).collect();
    let called_otherwise = forge.path().join("two/a.json");
    for wrong in [
        begin,
        "{".to_owned(),
        good.replace("\"version\": 1", "\"version\": \"1\""),
        good.replace("\"version\": 1", "\"version\": -1"),
        good.replace("\"version\": 1", "\"version\": 1, \"version\": 1"),
        good.replace("\"foureyes\"", "\"eyes\""),
    ] {
        fs::write(&path, &wrong).unwrap();
        judged(&wrong);
        if wrong.len() > 1 {
            fs::rename(&path, &called_otherwise).unwrap();
            judged(&wrong);
            fs::remove_file(&called_otherwise).unwrap();
        }
    }
    judged("no report at all");
    fs::write(&path, good).unwrap();
    assert_eq!(forge.run(&["review", "one", "two"]).code, 0);
}

#[test]
fn a_run_that_was_undecided_stays_so() {
    let forge = Forge::new();
    fs::write(forge.path().join("broken.json"), "{").unwrap();
    forge.run(&["check", "plan.json", "broken.json", "--report", "json=report.json"]);
    let ran = forge.run(&["review", "report.json"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(forge.status().starts_with("error"), "{}", forge.status());
}

#[test]
fn a_report_of_the_first_form_is_taken_up_too() {
    let forge = Forge::new();
    fs::copy("schema/report-1.example.json", forge.path().join("report.json")).unwrap();
    let ran = forge.run(&["review", "report.json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(forge.status(), "pending: 0 of 2 sign-offs; needs 2 more");
}
