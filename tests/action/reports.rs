//! Reports of other jobs: from this run, or where the event is a review, from the run that planned the head.

use super::runner::Runner;

const GH: &str = r#"case "$1 $2" in
  'run list') printf '%s' "$PLANNED" ;;
  'run download')
    while [ "$1" != --name ]; do shift; done
    [ "$2" = missing ] && exit 1
    mkdir -p "$4" && printf "{}" > "$4/report.json" ;;
esac"#;

fn runner() -> Runner {
    Runner::new()
        .with("GITHUB_REPOSITORY", "acme/infra")
        .with("GITHUB_RUN_ID", "42")
        .with("GITHUB_EVENT_NAME", "pull_request")
        .with("GITHUB_WORKFLOW_REF", "acme/infra/.github/workflows/review.yml@refs/pull/7/merge")
        .with("FOUREYES_HEAD", "abc")
        .with_program("gh", GH)
}

#[test]
fn they_come_from_this_run_each_into_a_directory_of_its_name() {
    let runner = runner().with("INPUT_ARTIFACTS", "network\n  database \n\n");
    let step = runner.step("reports.sh");
    assert_eq!(step.code, 0, "{}", step.log);
    for name in ["network", "database"] {
        assert!(runner.at("temp/foureyes-artifacts").join(name).join("report.json").is_file());
        assert!(runner.calls("gh").contains(&format!("run|download|42|--repo|acme/infra|--name|{name}|")));
    }
    assert!(!runner.calls("gh").contains("run|list"));
}

#[test]
fn a_review_takes_those_of_the_newest_run_for_the_head() {
    let runner = runner()
        .with("GITHUB_EVENT_NAME", "pull_request_review")
        .with("PLANNED", "41")
        .with("INPUT_ARTIFACTS", "network");
    assert_eq!(runner.step("reports.sh").code, 0);
    let calls = runner.calls("gh");
    assert!(
        calls.contains("|--workflow|review.yml|--event|pull_request|--commit|abc|--limit|20|"),
        "{calls}"
    );
    assert!(calls.contains("conclusion != \"skipped\""), "{calls}");
    assert!(calls.contains("run|download|41|"), "{calls}");
}

#[test]
fn what_is_not_there_is_told_and_left_to_be_missed() {
    let missing = runner().with("INPUT_ARTIFACTS", "missing");
    let step = missing.step("reports.sh");
    assert_eq!(step.code, 0, "the status can still say so");
    assert!(step.log.contains("::warning") && step.log.contains("`missing` of run 42"), "{}", step.log);
    let unplanned =
        runner().with("GITHUB_EVENT_NAME", "pull_request_review").with("INPUT_ARTIFACTS", "network");
    let step = unplanned.step("reports.sh");
    assert!(step.log.contains("no run of this workflow has planned the head"), "{}", step.log);
    assert!(!unplanned.calls("gh").contains("download"));
}

#[test]
fn a_name_is_a_name() {
    for name in ["../x", "-x", "a/b", "$(touch x)", "a b", "*"] {
        let runner = runner().with("INPUT_ARTIFACTS", name);
        let step = runner.step("reports.sh");
        assert_eq!((step.code, runner.calls("gh").as_str()), (2, ""), "{name}: {}", step.log);
    }
}
