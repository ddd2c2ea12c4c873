//! Every format and encoding in which plans come, and everything that is no plan.

use super::common::{Expected, Report, exit_code, foureyes, ran, run};
use std::fs;
use std::path::Path;
use std::process::Stdio;

fn report(stdout: &str) -> Report {
    serde_json::from_str(stdout).unwrap_or_else(|error| panic!("{error}: {stdout}"))
}

#[test]
fn every_wrapping_of_a_plan_is_judged_alike() {
    let directory = Path::new("testdata/formats");
    let mut judged = 0;
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            continue;
        }
        let file = path.file_name().unwrap().to_str().unwrap();
        let stem = file.split('.').next().unwrap();
        let own = directory.join(format!("{stem}.expected.toml"));
        let expected = Expected::read(&if own.exists() { own } else { directory.join("expected.toml") });
        let copy = tempfile::tempdir().unwrap();
        fs::copy(&path, copy.path().join(file)).unwrap();
        let mut args = vec!["check", file, "--report", "json"];
        args.extend(expected.args.iter().map(String::as_str));
        let ran = run(copy.path(), &args);
        let report = report(&ran.stdout);
        assert_eq!(ran.code, exit_code(&expected.verdict), "{file}: {}", ran.stderr);
        if let Some(difference) = expected.difference(&report) {
            panic!("{file}:\n{difference}");
        }
        judged += 1;
    }
    assert!(judged >= 15, "only {judged}");
}

#[test]
fn what_is_no_plan_is_refused_with_what_it_is_and_a_cure() {
    let directory = Path::new("testdata/refused");
    let mut wrong = Vec::new();
    let mut refused = 0;
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "expected") {
            continue;
        }
        let file = path.file_name().unwrap().to_str().unwrap();
        let wanted = fs::read_to_string(directory.join(format!("{file}.expected"))).unwrap();
        let ran = run(directory, &["check", file, "--report", "json"]);
        let report = report(&ran.stdout);
        if (ran.code, report.verdict.as_str(), report.fingerprint) != (2, "undecided", None) {
            wrong.push(format!("{file} is judged: {}", ran.stdout));
        }
        // Lines of an error are broken where they are full.
        let said = ran.stderr.replace(['\n', '│'], " ").to_lowercase();
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ") + &ran.stdout.to_lowercase();
        let unsaid =
            wanted.lines().filter(|words| !words.is_empty() && !said.contains(&words.to_lowercase()));
        wrong.extend(unsaid.map(|words| format!("{file} does not say `{words}`: {}", ran.stderr)));
        if said.contains("hunter2") {
            wrong.push(format!("{file} shows a secret"));
        }
        refused += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused >= 45, "only {refused}");
}

#[test]
fn an_errored_plan_is_listed_with_what_is_known_of_it() {
    let ran = run(Path::new("testdata/refused"), &["check", "errored-plan.json", "--report", "json"]);
    let report = report(&ran.stdout);
    assert_eq!((ran.code, report.plans.len(), report.errors.len()), (2, 1, 0));
    assert!(!report.findings.is_empty());
}

#[test]
fn what_is_not_told_of_a_finding_is_counted_and_told_on_demand() {
    let action = |number: u8| format!(r#"{{"address": "action.aws_ec2_stop_instance.n{number}"}}"#);
    let actions: Vec<String> = (0..9).map(action).collect();
    let directory = tempfile::tempdir().unwrap();
    let plan = format!(
        r#"{{"format_version": "1.2", "planned_values": {{}}, "action_invocations": [{}]}}"#,
        actions.join(", ")
    );
    fs::write(directory.path().join("plan.json"), plan).unwrap();
    let told = |args: &[&str]| {
        let ran = run(directory.path(), args);
        (ran.stdout.matches("stop_instance").count(), ran.stdout.contains("and 3 more"))
    };
    assert_eq!(told(&["check", "plan.json"]), (6, true));
    assert_eq!(told(&["check", "plan.json", "-v"]), (9, false));
}

#[test]
fn an_error_cannot_write_to_the_terminal() {
    let ran = run(Path::new("testdata/refused"), &["check", "hostile-key-in-a-contradiction.json"]);
    for said in [&ran.stdout, &ran.stderr] {
        assert!(said.contains("\\u{1b}[2J"), "{said}");
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
    }
}

#[test]
fn standard_input_is_an_input() {
    let plan = fs::File::open("testdata/formats/plain.json").unwrap();
    let args = ["check", "-", "--environment", "production", "--report", "json"];
    let piped = ran(foureyes().args(args).stdin(plan).output().unwrap());
    assert_eq!(piped.code, 1, "{}", piped.stderr);
    let empty = ran(foureyes().args(args).stdin(Stdio::null()).output().unwrap());
    assert_eq!(empty.code, 2);
    assert!(empty.stderr.contains("empty"), "{}", empty.stderr);
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, from) in files {
        let to = directory.path().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        match *from {
            "" => fs::write(to, "").unwrap(),
            from => drop(fs::copy(Path::new("testdata").join(from), to).unwrap()),
        }
    }
    directory
}

#[test]
fn a_directory_is_searched_for_plans_and_the_rest_is_counted() {
    let directory = tree(&[
        ("live/prod/tfplan.json", "formats/plain.json"),
        ("live/dev/tfplan.json", "stories/nobody-says-which-environment-this-is/plan.json"),
        ("live/readme.txt", "refused/human-no-changes.txt"),
        (".git/index", "refused/gzip-of-garbage.gz"),
    ]);
    let ran = run(directory.path(), &["check", "live", "--report", "json"]);
    let report = report(&ran.stdout);
    assert_eq!((ran.code, report.plans.len()), (1, 2), "{}", ran.stderr);
    assert!(ran.stdout.contains("1 file is no plan and was passed over"), "{}", ran.stdout);
    let classes: Vec<&str> = report.plans.iter().map(|plan| plan.environment.class.as_str()).collect();
    assert_eq!(classes, ["non-production", "production"]);
}

#[test]
fn each_directory_that_is_named_must_have_a_plan() {
    let directory = tree(&[
        ("one/tfplan.json", "stories/nobody-says-which-environment-this-is/plan.json"),
        ("other/readme.txt", "refused/human-no-changes.txt"),
    ]);
    fs::create_dir(directory.path().join("empty")).unwrap();
    for (word, why) in [
        ("empty", "empty: there is no plan in it"),
        ("other", "other: there is no plan in it; one other file was passed over"),
    ] {
        let ran = run(directory.path(), &["check", "one", word]);
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
}

#[test]
fn a_file_that_promises_a_plan_must_be_one() {
    for (name, from) in [
        ("tfplan.json", "refused/any-other-object.json"),
        ("a.tfplan", "refused/html-page.html"),
        ("My-Plan-2.json", "refused/raw-state.tfstate"),
        ("notes.txt", ""),
        ("bookmark", "refused/hcp-bookmark.json"),
        ("sealed", "refused/encrypted-opentofu-plan.json"),
        ("output", "refused/utf-16-without-a-bom.json"),
        ("packed", "refused/gzip-of-gzip.gz"),
    ] {
        let directory = tree(&[("sound.json", "formats/plain.json"), (name, from)]);
        let ran = run(directory.path(), &["check", ".", "--report", "json"]);
        let report = report(&ran.stdout);
        assert_eq!((ran.code, report.verdict.as_str(), report.errors.len()), (2, "undecided", 1), "{name}");
    }
}

#[test]
fn a_file_with_a_plan_somewhere_in_it_is_never_passed_over() {
    let plan = fs::read_to_string("testdata/formats/sorted-keys.json").unwrap();
    let stream = fs::read_to_string("testdata/formats/stream.ndjson").unwrap();
    for (name, text) in [
        ("behind-a-warning", format!("Warning: deprecated\n{plan}")),
        ("behind-a-prefix", format!("12:00:00.000 STDOUT terraform: {plan}")),
        ("in-an-array", format!("[{plan}]")),
        ("in-a-wrapper", format!("{{\"result\": {plan}}}")),
        ("in-a-text", serde_json::to_string(&plan).unwrap()),
        ("a-stream-behind-a-line", format!("Initializing...\n{stream}")),
    ] {
        let directory = tree(&[("sound.json", "formats/plain.json")]);
        fs::write(directory.path().join(name), text).unwrap();
        let ran = run(directory.path(), &["check", ".", "--report", "json"]);
        assert_eq!((ran.code, report(&ran.stdout).errors.len()), (2, 1), "{name}: {}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_device_in_a_directory_is_an_error_and_is_not_read() {
    let directory = tree(&[("sound.json", "formats/plain.json")]);
    std::os::unix::fs::symlink("/dev/zero", directory.path().join("endless.json")).unwrap();
    let ran = run(directory.path(), &["check", "."]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("neither a file nor a directory"), "{}", ran.stderr);
}

#[test]
fn a_directory_without_a_plan_is_an_error() {
    let directory = tree(&[("readme.txt", "refused/human-no-changes.txt")]);
    let ran = run(directory.path(), &["check", "."]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no plan"), "{}", ran.stderr);
}

#[test]
fn a_glob_names_files_and_one_that_matches_nothing_is_an_error() {
    let directory = tree(&[
        ("a/x.json", "formats/plain.json"),
        ("b/x.json", "formats/plain.json"),
        ("c/y.json", "refused/any-other-object.json"),
    ]);
    let ran = run(directory.path(), &["check", "*/x.json", "--report", "json"]);
    assert_eq!(report(&ran.stdout).plans.len(), 2);
    assert_eq!(run(directory.path(), &["check", "*/*.json"]).code, 2);
    let none = run(directory.path(), &["check", "*/z.json"]);
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("no file matches"), "{}", none.stderr);
}

#[cfg(unix)]
#[cfg(unix)]
#[test]
fn a_glob_that_does_not_see_everything_is_an_error() {
    use std::os::unix::ffi::OsStrExt as _;
    let plan = "stories/nobody-says-which-environment-this-is/plan.json";
    let directory = tree(&[("live/a/plan.json", plan)]);
    let odd = directory.path().join("live").join(std::ffi::OsStr::from_bytes(b"b\xff"));
    fs::create_dir(&odd).unwrap();
    for (glob, code) in
        [("live/*/plan.json", 2), ("live/*", 2), ("live/a*/*.json", 1), ("live/**/plan.json", 1)]
    {
        let ran = run(directory.path(), &["check", glob]);
        assert_eq!(ran.code, code, "{glob}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stderr.contains("is not UTF-8"), code == 2, "{}", ran.stderr);
    }
}

#[test]
fn a_file_that_is_called_like_a_glob_does_not_stand_for_it() {
    let directory = tree(&[("*.json", "formats/plain.json"), ("b.json", "formats/plain.json")]);
    let ran = run(directory.path(), &["check", "*.json", "--report", "json"]);
    assert_eq!(report(&ran.stdout).plans.len(), 2);
    let directory = tree(&[("[a].json", "formats/plain.json")]);
    assert_eq!(
        report(&run(directory.path(), &["check", "[a].json", "--report", "json"]).stdout).plans.len(),
        1
    );
}

#[test]
fn one_broken_plan_keeps_the_gate_undecided_whatever_the_others_say() {
    let directory = tree(&[("good.json", "formats/plain.json"), ("bad.json", "refused/truncated-plan.json")]);
    for order in [["good.json", "bad.json"], ["bad.json", "good.json"]] {
        let ran = run(directory.path(), &["check", order[0], order[1], "--report", "json"]);
        let report = report(&ran.stdout);
        assert_eq!((ran.code, report.verdict.as_str()), (2, "undecided"));
        assert_eq!((report.plans.len(), report.errors.len(), report.fingerprint), (1, 1, None));
    }
    assert_eq!(run(directory.path(), &["check", "missing.json"]).code, 2);
}

#[test]
fn wrong_usage_is_never_a_pass() {
    for args in [
        &["check"] as &[&str],
        &[],
        &["check", "a.json", "--report", "yaml"],
        &["check", "a.json", "--report", "json="],
        &["check", "a.json", "--environment", ""],
        &["check", "a.json", "--nonsense"],
        &["explain", "--json"],
    ] {
        assert_eq!(run(Path::new("."), args).code, 2, "{args:?}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_never_a_pass() {
    let directory = tree(&[("plan.json", "stories/nothing-to-do/plan.json")]);
    assert_eq!(run(directory.path(), &["check", "plan.json"]).code, 0);
    let ran = run(directory.path(), &["check", "plan.json", "--report", "json=no/such/directory.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cannot be written"), "{}", ran.stderr);
}

/// The fingerprint of what is left of this plan after one text in it is another.
fn fingerprint_with(plan: &str, from: &str, to: &str) -> String {
    let text = fs::read_to_string(plan).unwrap();
    assert!(text.contains(from), "{plan} has no {from}");
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("plan.json"), text.replace(from, to)).unwrap();
    let ran = run(directory.path(), &["check", "plan.json", "--report", "json", "--project", "x"]);
    report(&ran.stdout).fingerprint.unwrap()
}

#[test]
fn a_fingerprint_is_of_the_harm_and_not_of_the_text() {
    let plan = "testdata/stories/a-database-is-deleted-in-production/plan.json";
    let same = fingerprint_with(plan, "{", "{");
    let tells = r#""skip_final_snapshot": true"#;
    assert_ne!(fingerprint_with(plan, tells, r#""skip_final_snapshot": false"#), same);
    assert_eq!(fingerprint_with(plan, "2026-03-04", "2026-03-05"), same);
}

#[test]
fn two_plans_in_one_file_are_two_harms() {
    let plan = fs::read_to_string("testdata/stories/a-database-is-deleted-in-production/plan.json").unwrap();
    let directory = tempfile::tempdir().unwrap();
    let check = |text: String| {
        fs::write(directory.path().join("plan.json"), text).unwrap();
        report(&run(directory.path(), &["check", "plan.json", "--report", "json"]).stdout).fingerprint
    };
    let (one, two) = (check(plan.clone()), check(plan.repeat(2)));
    assert!(one.is_some() && two.is_some());
    assert_ne!(one, two);
}
