//! Plans of CloudFormation that are spread over several inputs: nested change sets, pages, and the deletion of a
//! stack with its template.

use super::common::{Report, run};
use std::fs;
use std::path::Path;

fn judge(args: &[&str]) -> (i32, Report, String) {
    let mut all = vec!["check", "--report", "json"];
    all.extend(args);
    let ran = run(Path::new("testdata/cloudformation"), &all);
    let report = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stderr));
    (ran.code, report, ran.stdout + &ran.stderr)
}

#[test]
fn nested_change_sets_are_one_plan_in_any_order() {
    let [root, storage, data] = ["nested/root.json", "nested/storage.json", "nested/data.json"];
    let mut seen = Vec::new();
    for order in [[root, storage, data], [data, storage, root], [storage, root, data]] {
        let (code, report, said) = judge(&order);
        assert_eq!((code, report.plans.len()), (1, 1), "{said}");
        assert_eq!(
            report.change_lines(),
            [
                "update kept Storage",
                "forget orphaned Storage/Archive",
                "update kept Storage/Data",
                "delete destroyed Storage/Data/Orders"
            ]
        );
        let plan = &report.plans[0];
        assert_eq!((plan.source.as_str(), plan.project.as_str()), (root, "shop-production"));
        assert_eq!(plan.environment.class, "production");
        seen.push((report.fingerprint, plan.digest.clone()));
    }
    assert!(seen.iter().all(|one| *one == seen[0] && one.0.is_some()), "{seen:?}");
}

#[test]
fn stacks_of_one_name_in_two_accounts_have_two_fingerprints() {
    let directory = tempfile::tempdir().unwrap();
    let parts = ["root", "storage", "data"];
    let read = |part| fs::read_to_string(format!("testdata/cloudformation/nested/{part}.json")).unwrap();
    let text = parts.map(read).concat();
    let (account, region) = ("123456789012", "eu-central-1");
    assert!(text.contains(account) && text.contains(region), "{text}");
    let fingerprint = |account_now: &str, region_now: &str| {
        let text = text.replace(account, account_now).replace(region, region_now);
        fs::write(directory.path().join("changes.json"), text).unwrap();
        let ran = run(directory.path(), &["check", "changes.json", "--report", "json"]);
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        report.fingerprint.unwrap()
    };
    let here = fingerprint(account, region);
    assert_eq!(here, fingerprint(account, region));
    assert_ne!(here, fingerprint("210987654321", region));
    assert_ne!(here, fingerprint(account, "us-east-1"));
}

/// What a nested stack is given makes the whole production, and nothing of it milder.
#[test]
fn the_parameters_of_nested_stacks_tell_production() {
    let directory = tempfile::tempdir().unwrap();
    let policy = "version = 1\n[environments.lab]\nclass = \"non-production\"\nmatch = { variables = { Env = \"x\" } }\n";
    fs::write(directory.path().join("foureyes.toml"), policy).unwrap();
    let class = |root: &str, data: &str| {
        let read = |part| fs::read_to_string(format!("testdata/cloudformation/nested/{part}.json")).unwrap();
        let given = |part, value: &str| {
            let given = format!(r#""Parameters": [{{"ParameterKey": "Env", "ParameterValue": "{value}"}}]"#);
            read(part).replace(r#""Parameters": null"#, &given)
        };
        let text = [given("root", root), read("storage"), given("data", data)].concat();
        fs::write(directory.path().join("all.json"), text.replace("shop-production", "shop")).unwrap();
        let ran = run(directory.path(), &["check", "all.json", "--report", "json"]);
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        report.plans[0].environment.class.clone()
    };
    assert_eq!(class("dev", "production"), "production");
    assert_eq!(class("x", "dev"), "unclassified");
    assert_eq!(class("x", "y"), "unclassified");
    assert_eq!(class("x", "x"), "non-production", "it is only handed on");
    assert_eq!(class("dev", "x"), "non-production");
}

#[test]
fn a_file_that_holds_all_of_a_plan_has_its_own_digest() {
    let directory = tempfile::tempdir().unwrap();
    let parts = ["root", "storage", "data"];
    let read = |part| fs::read_to_string(format!("testdata/cloudformation/nested/{part}.json")).unwrap();
    let all: String = parts.map(read).concat();
    fs::write(directory.path().join("all.json"), &all).unwrap();
    let ran = run(directory.path(), &["check", "all.json", "--report", "json"]);
    let report: Report = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report.plans[0].digest, foureyes::plan::Digest::of(all.as_bytes()).to_string());
}

#[test]
fn a_directory_is_one_plan_too() {
    let (code, report, said) = judge(&["nested"]);
    assert_eq!((code, report.plans.len()), (1, 1), "{said}");
}

#[test]
fn a_missing_child_is_told_with_the_command_that_fetches_it() {
    let (code, report, said) = judge(&["nested/root.json", "nested/storage.json"]);
    assert_eq!(code, 1);
    assert!(report.findings.iter().any(|finding| finding.rule == "unseen-changes"), "{said}");
    assert!(said.contains(
        "--change-set-name arn:aws:cloudformation:eu-central-1:123456789012:changeSet/deploy/00000003"
    ));
}

#[test]
fn children_without_their_root_are_undecided() {
    for children in [&["nested/data.json"] as &[&str], &["nested/storage.json", "nested/data.json"]] {
        let (code, report, said) = judge(children);
        assert_eq!((code, report.plans.len()), (2, 0), "{said}");
        assert!(said.contains("root is not among the inputs"), "{said}");
        assert!(!said.contains("inside of each other"), "{said}");
    }
}

#[test]
fn pages_are_one_plan_and_one_alone_is_none() {
    for order in [["pages/first.json", "pages/second.json"], ["pages/second.json", "pages/first.json"]] {
        let (code, report, said) = judge(&order);
        assert_eq!((code, report.plans.len()), (1, 1), "{said}");
        assert_eq!(report.change_lines(), ["delete destroyed Orders", "create - Topic"]);
        assert!(report.findings.iter().any(|finding| finding.rule == "partial-plan"), "{said}");
    }
    let (code, _, said) = judge(&["pages/first.json"]);
    assert_eq!(code, 2, "{said}");
}

#[test]
fn the_same_file_twice_is_one_plan() {
    let twice = ["nested/root.json", "nested/storage.json", "nested/data.json", "nested/data.json"];
    let (code, report, said) = judge(&twice);
    assert_eq!((code, report.plans.len(), report.change_lines().len()), (1, 1, 4), "{said}");
}

#[test]
fn a_stack_and_its_template_are_one_plan_in_any_form_and_order() {
    let mut fingerprints = Vec::new();
    for template in ["template.yaml", "template.json", "get-template-text.json", "get-template-object.json"] {
        let template = format!("deletion/{template}");
        for order in [["deletion/resources.json", &template], [&template, "deletion/resources.json"]] {
            let (code, report, said) = judge(&order);
            assert_eq!((code, report.plans.len()), (1, 1), "{said}");
            assert_eq!(report.change_lines(), ["delete destroyed Database", "forget orphaned Sessions"]);
            assert_eq!(report.plans[0].source, "deletion/resources.json");
            let lines = report.finding_lines();
            assert!(
                lines.contains(&"critical stateful-delete Database recovery=none".to_owned()),
                "{lines:?}"
            );
            assert!(lines.contains(&"critical environment-wipe -".to_owned()), "{lines:?}");
            assert_eq!(report.sign_offs.required, 2, "its tag says production");
            fingerprints.push(report.fingerprint);
        }
    }
    assert!(fingerprints.iter().all(|one| one.is_some() && *one == fingerprints[0]));
}

#[test]
fn described_resources_tell_their_stack() {
    let (code, report, said) = judge(&["deletion/described.json", "deletion/template.yaml"]);
    assert_eq!((code, report.plans[0].project.as_str()), (1, "shop"), "{said}");
    let (_, report, _) = judge(&["deletion/described.json", "deletion/template.yaml", "--project", "till"]);
    assert_eq!(report.plans[0].project, "till");
}

#[test]
fn a_template_that_fits_nothing_is_an_error_where_it_was_named() {
    let (code, _, said) = judge(&["deletion/resources.json", "deletion/another-template.yaml"]);
    assert_eq!(code, 2);
    assert!(said.contains("CloudFormation template"), "{said}");
    let (code, _, said) =
        judge(&["deletion/resources.json", "deletion/template.yaml", "deletion/older-template.yaml"]);
    assert_eq!(code, 2);
    assert!(said.contains("several of the templates fit"), "{said}");
}

#[test]
fn a_directory_may_hold_templates_that_belong_to_nothing() {
    let directory = tempfile::tempdir().unwrap();
    for (from, to) in [("nested/root.json", "set.json"), ("deletion/template.yaml", "template.yaml")] {
        fs::copy(Path::new("testdata/cloudformation").join(from), directory.path().join(to)).unwrap();
    }
    let ran = run(directory.path(), &["check", ".", "--report", "json"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("1 file is no plan and was passed over"), "{}", ran.stdout);
}

/// A change set that removes one object.
fn removal(kind: &str, id: &str) -> String {
    format!(
        r#"{{"ChangeSetId": "x", "StackName": "shop", "Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE",
        "Changes": [{{"Type": "Resource", "ResourceChange": {{"Action": "Remove", "PolicyAction": "Delete",
        "LogicalResourceId": "It", "PhysicalResourceId": "{id}", "ResourceType": "{kind}"}}}}]}}"#
    )
}

#[test]
fn the_live_object_is_named_and_signed_for() {
    let directory = tempfile::tempdir().unwrap();
    let judge = |kind: &str, id: &str| {
        fs::write(directory.path().join("set.json"), removal(kind, id)).unwrap();
        let ran = run(directory.path(), &["check", "set.json", "--report", "json"]);
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        (report.fingerprint, ran.stdout)
    };
    let (one, said) = judge("AWS::DynamoDB::Table", "orders-a");
    assert!(
        said.contains("the live object is `orders-a`") && said.contains("\"id\": \"orders-a\""),
        "{said}"
    );
    let (other, _) = judge("AWS::DynamoDB::Table", "orders-b");
    assert_ne!(one, other);
    for kind in [
        "Custom::Thing",
        "Acme::Vault::Token",
        "AWS::IAM::AccessKey",
        "AWS::CloudFormation::WaitConditionHandle",
    ] {
        let (one, said) = judge(kind, "hunter2");
        assert!(!said.contains("hunter2"), "{said}");
        let (other, _) = judge(kind, "hunter3");
        assert_ne!(one, other, "{kind}");
    }
}

#[test]
fn who_signs_what_cannot_be_seen_signs_one_change_set() {
    let directory = tempfile::tempdir().unwrap();
    let root = fs::read_to_string("testdata/cloudformation/nested/root.json").unwrap();
    let judge = |text: &str| {
        fs::write(directory.path().join("set.json"), text).unwrap();
        let ran = run(directory.path(), &["check", "set.json", "--report", "json"]);
        serde_json::from_str::<Report>(&ran.stdout).unwrap().fingerprint
    };
    let other = root.replace("changeSet/deploy/00000001", "changeSet/deploy/0000000a");
    assert_ne!(root, other);
    assert_ne!(judge(&root), judge(&other));
}

#[test]
fn a_template_in_the_source_says_where_the_resources_of_a_change_set_are() {
    let directory = tempfile::tempdir().unwrap();
    let story = "testdata/stories/a-change-set-replaces-a-database-and-lets-a-table-go/plan.json";
    fs::copy(story, directory.path().join("changes.json")).unwrap();
    let template = "Resources:\n  Database:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      \
                    DBName: hunter2\n      MasterUserPassword: hunter2\n";
    let find = |args: &[&str]| {
        let mut all = vec!["check", "changes.json", "--report", "json", "--report", "terminal=report.txt"];
        all.extend(args);
        let ran = run(directory.path(), &all);
        let shown = fs::read_to_string(directory.path().join("report.txt")).unwrap();
        assert!(ran.code == 1 && !(ran.stdout + &shown).contains("hunter2"), "{shown}");
        shown.lines().find_map(|line| line.trim().strip_prefix("at ")).map(|at| at.trim().to_owned())
    };
    assert_eq!(find(&[]), None);
    fs::write(directory.path().join("template.yaml"), template).unwrap();
    assert_eq!(find(&[]).as_deref(), Some("template.yaml:5:7"));
    fs::create_dir(directory.path().join("elsewhere")).unwrap();
    assert_eq!(find(&["--source", "elsewhere"]), None);
    assert_eq!(find(&["--source", "template.yaml"]).as_deref(), Some("template.yaml:5:7"));
    // Of two templates with a resource of that name nobody can say which one is meant; a broken one says nothing.
    fs::write(directory.path().join("other.yaml"), "Resources: [").unwrap();
    assert_eq!(find(&[]).as_deref(), Some("template.yaml:5:7"));
    fs::write(directory.path().join("other.yaml"), template).unwrap();
    assert_eq!(find(&[]), None);
}

#[test]
fn what_a_macro_has_rewritten_says_nothing_of_what_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let resources = "testdata/cloudformation/deletion/resources.json";
    fs::copy(resources, directory.path().join("resources.json")).unwrap();
    let judge = |before: &str, inside: &str| {
        let template = format!(
            "{before}Resources:\n  Database:\n    Type: AWS::RDS::DBInstance\n    DeletionPolicy: Retain\n{inside}  \
             Sessions:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain\n"
        );
        fs::write(directory.path().join("template.yaml"), template).unwrap();
        let ran = run(directory.path(), &["check", "resources.json", "template.yaml", "--report", "json"]);
        let report: Report = serde_json::from_str(&ran.stdout).unwrap();
        (report.change_lines(), ran.stdout)
    };
    let (kept, gone) =
        (["forget orphaned Database", "forget orphaned Sessions"], "delete destroyed Database");
    for before in ["", "Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]\n"] {
        assert_eq!(judge(before, "").0, kept, "{before}");
    }
    for before in
        ["Transform: Mine\n", "Transform: {Name: Mine}\n", "Transform: [AWS::Serverless-2016-10-31, Mine]\n"]
    {
        let (lines, said) = judge(before, "");
        assert_eq!(lines, [gone, "delete destroyed Sessions"], "{before}");
        assert!(said.contains("the macro `Mine` has rewritten the template since"), "{said}");
    }
    let (lines, said) = judge("", "    Fn::Transform: {Name: Mine}\n");
    assert_eq!(lines, [gone, "forget orphaned Sessions"], "{said}");
    let (lines, _) = judge("", "  Fn::Transform: {Name: Mine}\n");
    assert_eq!(lines, [gone, "delete destroyed Sessions"]);
}
