//! Two templates side by side, as a user has them: files, directories, parameters, and everything that is neither.

use super::common::{Expected, Report, exit_code, foureyes, ran, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// What the templates hold in every position in which a secret can be.
const SECRET: &str = "hunter2";

fn report(stdout: &str) -> Report {
    serde_json::from_str(stdout).unwrap_or_else(|error| panic!("{error}: {stdout}"))
}

/// The file of a story whose name begins so.
fn file(story: &Path, stem: &str) -> Option<String> {
    let names = fs::read_dir(story).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.into_iter().find(|name| name.starts_with(&format!("{stem}.")))
}

fn difference(story: &Path) -> Option<String> {
    let expected = Expected::read(&story.join("expected.toml"));
    let name = story.file_name().unwrap().to_string_lossy();
    let pair = format!("{}..{}", file(story, "old").unwrap(), file(story, "new").unwrap());
    let mut args = vec!["check", "--template", &pair, "--report", "json", "--report", "terminal=/dev/stderr"];
    let given = file(story, "parameters");
    args.extend(given.iter().flat_map(|file| ["--parameters", file]));
    args.extend(expected.args.iter().map(String::as_str));
    let ran = run(story, &args);
    let report = report(&ran.stdout);
    assert_eq!(ran.code, exit_code(&report.verdict), "{name}");
    assert!(!ran.stdout.contains(SECRET) && !ran.stderr.contains(SECRET), "{name} shows a secret");
    assert!(ran.stdout.contains("\"format\": \"cloudformation-templates\""), "{name}");
    let difference = expected.difference(&report)?;
    Some(format!("{name}: {}\n{difference}", expected.about))
}

#[test]
fn every_pair_of_templates_is_judged_as_it_says() {
    let mut stories: Vec<PathBuf> =
        fs::read_dir("testdata/templates").unwrap().map(|entry| entry.unwrap().path()).collect();
    stories.sort();
    assert!(stories.len() >= 20, "only {}", stories.len());
    let wrong: Vec<String> = stories.iter().filter_map(|story| difference(story)).collect();
    assert!(wrong.is_empty(), "{} of {}\n\n{}", wrong.len(), stories.len(), wrong.join("\n\n"));
}

/// A directory with these files.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let to = directory.path().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, text).unwrap();
    }
    directory
}

const TABLE: &str = "Resources:\n  Ledger:\n    Type: AWS::DynamoDB::Table\n    Properties: {TableName: a}\n";
const TOPIC: &str = "Resources:\n  Alerts: {Type: AWS::SNS::Topic}\n";
const NAMED: &str = "Parameters:\n  Name: {Type: String}\nResources:\n  Ledger:\n    Type: AWS::DynamoDB::Table\n    \
                     Properties: {TableName: !Ref Name}\n";

fn check(directory: &tempfile::TempDir, args: &[&str]) -> (i32, Report, String) {
    let mut all = vec!["check", "--report", "json"];
    all.extend(args);
    let ran = run(directory.path(), &all);
    // Lines of an error are broken where they are full.
    let said = ran.stderr.replace(['\n', '│'], " ");
    (ran.code, report(&ran.stdout), said.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn what_is_no_pair_of_templates_is_refused_with_what_it_is_and_a_cure() {
    let directory = tree(&[
        ("old.yaml", TABLE),
        ("new.yaml", TOPIC),
        ("broken.yaml", "Resources: [hunter2"),
        ("empty.yaml", ""),
        ("other.json", "{\"a\": \"hunter2\"}"),
        ("plan.json", "{\"format_version\": \"1.2\", \"resource_changes\": []}"),
        ("circle.yaml", "Conditions: {A: !Not [!Condition A]}\nResources: {T: {Type: AWS::SNS::Topic}}"),
        ("given.json", "{\"Nmae\": \"hunter2\"}"),
        ("bad.json", "[{\"ParameterKey\": \"hunter2\"}]"),
        ("dir/a.yaml", TABLE),
        ("nothing/readme.txt", "hunter2"),
        ("zero.bin", "\0\0"),
    ]);
    for (args, says) in [
        (&["--template", "old.yaml..gone.yaml"] as &[&str], "there is no `gone.yaml`"),
        (&["--template", "gone.yaml..new.yaml"], "there is no `gone.yaml`"),
        (&["--template", "old.yaml"], "two paths with `..` between them"),
        (&["--template", "old.yaml..dir"], "one of the two is a directory"),
        (&["--template", "nothing..nothing"], "there is no template in either directory"),
        (&["--template", "-..-"], "only one of the two can be standard input"),
        (&["--template", "old.yaml..broken.yaml"], "broken.yaml: the template holds no valid YAML at line 1"),
        (&["--template", "broken.yaml..new.yaml"], "broken.yaml: the template holds no valid YAML at line 1"),
        (&["--template", "old.yaml..empty.yaml"], "empty.yaml: the file is empty"),
        (&["--template", "old.yaml..other.json"], "other.json: this is no CloudFormation template"),
        (&["--template", "old.yaml..plan.json"], "plan.json: this is no CloudFormation template"),
        (&["--template", "old.yaml..circle.yaml"], "the condition `A` refers to itself"),
        (&["--template", "old.yaml..zero.bin"], "zero.bin: this is a binary file"),
        (
            &["--template", "old.yaml..new.yaml", "--parameters", "given.json"],
            "no template has a parameter `Nmae`",
        ),
        (
            &["--template", "old.yaml..new.yaml", "--parameters", "bad.json"],
            "entry 1 is no parameter with a value",
        ),
        (&["--template", "old.yaml..new.yaml", "--parameters", "gone.json"], "there is no such file"),
        (&["--template", "old.yaml..new.yaml", "gone.json"], "gone.json: it cannot be read"),
    ] {
        let (code, report, said) = check(&directory, args);
        assert_eq!((code, report.verdict.as_str(), report.fingerprint), (2, "undecided", None), "{args:?}");
        assert!(said.contains(says), "{args:?}: {said}");
        assert!(said.contains("help:") && !said.contains(SECRET), "{args:?}: {said}");
    }
    for args in [&["check", "--parameters", "given.json"] as &[&str], &["check", "--template"]] {
        assert_eq!(run(directory.path(), args).code, 2, "{args:?}");
    }
}

#[test]
fn directories_are_compared_file_by_file() {
    let child = "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: {'Fn::Sub': \
                 'https://s3.${AWS::URLSuffix}/assets/v1.json'}\n    \
                 Metadata: {'aws:asset:path': child.nested.template.json}\n";
    let directory = tree(&[
        ("before/cdk.out", "{}"),
        ("before/a.template.json", TABLE),
        ("before/b.template.json", TABLE),
        ("before/root.template.json", child),
        ("before/child.nested.template.json", TOPIC),
        ("before/manifest.json", "{}"),
        ("before/asset.1234/inner.template.json", TABLE),
        ("after/cdk.out", "{}"),
        ("after/a.template.json", TABLE),
        ("after/root.template.json", &child.replace("v1", "v2")),
        ("after/child.nested.template.json", &TOPIC.replace("Alerts", "Alarms")),
        ("after/tree.json", "{}"),
    ]);
    let (code, report, said) =
        check(&directory, &["--template", "before..after", "--environment", "production"]);
    assert_eq!((code, report.plans.len()), (1, 4), "{said}");
    // A stack that is no longer there is judged as deleted, and a nested one is seen.
    assert_eq!(
        report.finding_lines(),
        [
            "critical environment-wipe -",
            "critical stateful-delete Ledger recovery=none",
            "medium serving-delete Alerts"
        ]
    );
    assert_eq!(
        report.change_lines(),
        ["delete destroyed Ledger", "create - Alarms", "delete destroyed Alerts", "update kept Child"]
    );
}

#[test]
fn a_stack_that_can_be_deleted_from_now_on_is_told() {
    let manifest = |protection: &str| {
        format!(
            r#"{{"artifacts": {{"shop": {{"properties": {{"templateFile": "shop.template.json"{protection}}}}}}}}}"#
        )
    };
    let on = manifest(r#", "terminationProtection": true"#);
    let off = manifest(r#", "terminationProtection": false"#);
    let judged = |before: &str, after: &str| {
        let directory = tree(&[
            ("before/cdk.out", "{}"),
            ("before/shop.template.json", TABLE),
            ("before/manifest.json", before),
            ("after/cdk.out", "{}"),
            ("after/shop.template.json", TABLE),
            ("after/manifest.json", after),
        ]);
        let (code, report, said) =
            check(&directory, &["--template", "before..after", "--environment", "production"]);
        assert_eq!(report.plans.len(), 1, "{said}");
        (code, report.finding_lines())
    };
    for after in [&off, &manifest(""), "{}", "[", ""] {
        assert_eq!(judged(&on, after), (1, vec!["high protection-weakened (stack)".to_owned()]), "{after}");
    }
    for (before, after) in [(&on, &on), (&off, &on), (&off, &off), (&manifest(""), &on)] {
        assert_eq!(judged(before, after), (0, Vec::new()), "{before} {after}");
    }
}

#[test]
fn a_directory_holds_other_files_and_broken_templates_are_told() {
    let directory = tree(&[
        ("one/stack.yaml", TABLE),
        ("one/values.json", "{\"a\": 1}"),
        ("two/stack.yaml", "Resources: [hunter2"),
        ("two/notes.txt", "x"),
    ]);
    let (code, report, said) = check(&directory, &["--template", "one..two"]);
    assert_eq!((code, report.errors.len()), (2, 1));
    assert!(said.contains("two/stack.yaml"), "{said}");
}

#[test]
fn nothing_in_a_directory_hides_a_template() {
    // One that cannot be read, beside one that can.
    let twice = "Metadata: {Note: a, Note: b}\n";
    let directory = tree(&[
        ("old/a.yaml", &format!("{twice}{TABLE}")),
        ("old/b.yaml", TOPIC),
        ("new/a.yaml", &format!("{twice}Resources: {{}}\n")),
        ("new/b.yaml", TOPIC),
    ]);
    let (code, _, said) = check(&directory, &["--template", "old..new"]);
    assert!(code == 2 && said.contains("a.yaml"), "{said}");
    // Some manifest, and what looks like the output of the CDK on one side.
    for manifest in ["{\"name\": \"web\"}", "{\"version\": \"36.0.0\", \"artifacts\": {}}"] {
        let directory = tree(&[
            ("old/infra.yaml", TABLE),
            ("old/b.template.json", TOPIC),
            ("new/infra.yaml", TOPIC),
            ("new/b.template.json", TOPIC),
            ("new/manifest.json", manifest),
        ]);
        assert_eq!(check(&directory, &["--template", "old..new"]).0, 1, "{manifest}");
    }
}

#[test]
fn paths_with_dots_in_them_are_cut_in_the_right_place() {
    let directory = tree(&[("a/old.yaml", TABLE), ("b/new.yaml", TABLE), ("c/x", "")]);
    for pair in ["a/../a/old.yaml..b/../b/new.yaml", "./a/old.yaml.../b/new.yaml"] {
        assert_eq!(check(&directory, &["--template", pair]).0, 0, "{pair}");
    }
}

#[test]
fn one_side_may_come_from_standard_input() {
    let directory = tree(&[("new.yaml", TOPIC), ("old.yaml", TABLE)]);
    let old = fs::File::open(directory.path().join("old.yaml")).unwrap();
    let args = ["check", "--template", "-..new.yaml", "--environment", "production"];
    let output = foureyes().args(args).current_dir(directory.path()).stdin(old).output().unwrap();
    assert_eq!(ran(output).code, 1);
    let output = foureyes().args(args).current_dir(directory.path()).stdin(Stdio::null()).output().unwrap();
    assert_eq!(ran(output).code, 2);
}

#[test]
fn parameters_may_differ_between_the_two() {
    let directory = tree(&[
        ("t.yaml", NAMED),
        ("old.json", "{\"Name\": \"a\"}"),
        ("new.json", "{\"Parameters\": {\"Name\": \"b\"}}"),
    ]);
    let pair = ["--template", "t.yaml..t.yaml", "--parameters"];
    let with = |parameters: &'static str| [&pair[..], &[parameters]].concat();
    assert_eq!(check(&directory, &with("old.json")).1.change_lines(), [""; 0]);
    let (code, report, _) = check(&directory, &with("old.json..new.json"));
    assert_eq!((code, report.change_lines()), (1, vec!["replace/create-first destroyed Ledger".to_owned()]));
}

#[test]
fn templates_and_plans_are_judged_together() {
    let directory = tree(&[("old.yaml", TABLE), ("new.yaml", TOPIC)]);
    fs::copy("testdata/formats/plain.json", directory.path().join("plan.json")).unwrap();
    let (code, report, _) = check(&directory, &["plan.json", "--template", "old.yaml..new.yaml"]);
    assert_eq!((code, report.plans.len()), (1, 2));
}

#[test]
fn two_stacks_in_one_directory_have_fingerprints_of_their_own() {
    let directory = tree(&[("a/x.yaml", TABLE), ("a/y.yaml", TABLE), ("b/z.txt", "")]);
    fs::write(directory.path().join("b/keep.yaml"), TOPIC).unwrap();
    let (_, report, _) = check(&directory, &["--template", "a..b"]);
    let deleted = report.plans.iter().filter(|plan| !plan.changes.is_empty()).count();
    assert!(deleted >= 2);
    let alone = tree(&[("a/x.yaml", TABLE), ("b/keep.yaml", TOPIC)]);
    assert_ne!(check(&alone, &["--template", "a..b"]).1.fingerprint, report.fingerprint);
}
