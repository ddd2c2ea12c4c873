//! Where reports go: whole files or none, and an exit code that never says more than the files do.

use super::super::common::{foureyes, ran, run};
use std::fs;
use std::path::Path;

const STORY: &str = "testdata/stories/the-same-bug-fixed-with-one-task-definition/plan.json";

fn with_plan() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::copy(STORY, directory.path().join("plan.json")).unwrap();
    directory
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn several_reports_come_from_one_run() {
    let directory = with_plan();
    let args = [
        "check",
        "plan.json",
        "--report",
        "terminal",
        "--report",
        "sarif=out.sarif",
        "--report",
        "html=out.html",
    ];
    let ran = run(directory.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("PASS"), "{}", ran.stdout);
    assert_eq!(names(directory.path()), ["out.html", "out.sarif", "plan.json"]);
}

#[test]
fn nothing_is_written_over_what_is_read() {
    let directory = with_plan();
    let plan = fs::read(STORY).unwrap();
    fs::write(directory.path().join("foureyes.toml"), "version = 1\n").unwrap();
    for name in ["old.yaml", "new.yaml", "values.json"] {
        fs::write(directory.path().join(name), "Resources: {T: {Type: AWS::SNS::Topic}}\n").unwrap();
    }
    for written in [
        &["--report", "json=plan.json"] as &[&str],
        &["--report", "json=./plan.json"],
        &["--record", "plan.json"],
        &["--attestation", "plan.json"],
        &["--policy", "foureyes.toml", "--report", "html=foureyes.toml"],
        &["--attestation", "foureyes.toml"],
        &["--template", "old.yaml..new.yaml", "--report", "json=new.yaml"],
        &["--template", "old.yaml..new.yaml", "--parameters", "values.json", "--record", "values.json"],
    ] {
        let ran = run(directory.path(), &[&["check", "plan.json"], written].concat());
        assert_eq!(ran.code, 2, "{written:?}");
        assert!(ran.stderr.contains("that file is read"), "{}", ran.stderr);
        assert!(fs::read(directory.path().join("plan.json")).unwrap() == plan);
    }
}

#[test]
fn what_cannot_be_written_is_found_out_before_anything_is_judged() {
    let directory = with_plan();
    let args = [
        "check",
        "plan.json",
        "no-such-plan.json",
        "--report",
        "json",
        "--report",
        "sarif=no/such/place.sarif",
    ];
    let ran = run(directory.path(), &args);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("no/such/place.sarif"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("no-such-plan.json"), "{}", ran.stderr);

    let ran = run(directory.path(), &["check", "plan.json", "--report", "json=x", "--report", "sarif=./x"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("another report goes there"), "{}", ran.stderr);

    let ran = run(directory.path(), &["check", "plan.json", "--report", "json=."]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert_eq!(names(directory.path()), ["plan.json"]);
}

#[test]
fn a_report_that_cannot_be_finished_puts_no_file_in_its_place() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let directory = with_plan();
    fs::write(directory.path().join("out.json"), "of an earlier run").unwrap();
    let summary = directory.path().join("outputs");
    let output = foureyes()
        .args([
            "check",
            "plan.json",
            "--report",
            "json=out.json",
            "--report",
            "sarif=/dev/full",
            "--report",
            "github",
        ])
        .env("GITHUB_OUTPUT", &summary)
        .current_dir(directory.path())
        .output();
    let ran = ran(output.unwrap());
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("/dev/full"), "{}", ran.stderr);
    assert_eq!(names(directory.path()), ["out.json", "outputs", "plan.json"]);
    assert_eq!(fs::read_to_string(directory.path().join("out.json")).unwrap(), "of an earlier run");
    let outputs = fs::read_to_string(summary).unwrap();
    assert!(outputs.starts_with("verdict=undecided\n"), "{outputs}");
}

#[test]
fn a_report_may_stand_among_the_plans() {
    let directory = with_plan();
    for _ in 0..2 {
        let ran =
            run(directory.path(), &["check", ".", "--report", "json=report.json", "--report", "terminal"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    assert_eq!(names(directory.path()), ["plan.json", "report.json"]);
}

#[test]
#[cfg(unix)]
fn what_lies_beside_a_report_is_not_written_into() {
    use std::os::unix::fs::symlink;
    let directory = with_plan();
    let at = |name: &str| directory.path().join(name);
    fs::write(at("precious"), "untouched").unwrap();
    symlink("precious", at("out.json.part")).unwrap();
    fs::write(at("real.json"), "old").unwrap();
    symlink("real.json", at("link.json")).unwrap();
    let args = ["check", "plan.json", "--report", "json=out.json", "--report", "sarif=link.json"];
    let ran = run(directory.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(fs::read_to_string(at("precious")).unwrap(), "untouched");
    assert!(at("link.json").is_symlink(), "a link stays a link");
    assert!(fs::read_to_string(at("real.json")).unwrap().contains("sarif"));
    assert_eq!(names(directory.path()), ["link.json", "out.json", "plan.json", "precious", "real.json"]);
}

#[test]
fn a_job_gets_its_summary_and_its_outputs() {
    let directory = with_plan();
    let at = |name: &str| directory.path().join(name);
    fs::write(at("summary"), "before\n").unwrap();
    let output = foureyes()
        .args(["check", "plan.json", "--report", "github", "--report", "json=report.json"])
        .env("GITHUB_STEP_SUMMARY", at("summary"))
        .env("GITHUB_OUTPUT", at("outputs"))
        .current_dir(directory.path())
        .output();
    let ran = ran(output.unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let summary = fs::read_to_string(at("summary")).unwrap();
    assert!(summary.starts_with("before\n## foureyes: pass\n"), "{summary}");
    let outputs = fs::read_to_string(at("outputs")).unwrap();
    let lines: Vec<&str> = outputs.lines().collect();
    assert_eq!((lines[0], lines[2], lines[3]), ("verdict=pass", "findings=1", "report-path=report.json"));
    assert!(lines[1].starts_with("fingerprint=fe1:"), "{outputs}");
}
