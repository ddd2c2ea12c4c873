//! Binary plan files: what only they tell, what only other releases write, and files that lie.

mod craft;

use super::common::{Report, run};
use super::terraform::{PLAN, Workspace, is_installed};
use craft::{
    Backend, Deferred, DeferredInvocation, Entry, Invocation, Path, Plan, Resource, Step, Trigger, Why,
    entry, file, pack, plan, resource, text, with_files, zip,
};
use foureyes::input;
use proptest::prelude::*;
use prost::Message as _;
use serde_json::json;
use std::fs;
use std::io::Write as _;

/// Judges a file that has this content.
fn judged(content: &[u8], args: &[&str]) -> (i32, Report) {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("x"), content).unwrap();
    let ran = run(directory.path(), &[&["check", "x", "--report", "json"], args].concat());
    assert!(!ran.stdout.contains("hunter2") && !ran.stderr.contains("hunter2"), "{ran:?}");
    (ran.code, serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}")))
}

fn judge(plan: &Plan) -> (i32, Report) {
    judged(&file(plan, ""), &[])
}

const PRODUCTION: &[&str] = &["--environment", "production"];

/// A database that is deleted.
fn deletion() -> Plan {
    plan(vec![resource("aws_db_instance.main", 5, &[json!({"id": "db-1", "password": "hunter2"})])])
}

fn opentofu(address: &str, action: i32) -> Resource {
    let values = [json!({"id": "x"}), json!({"id": null})];
    let provider = r#"provider["registry.opentofu.org/hashicorp/aws"]"#.to_owned();
    Resource { provider, ..resource(address, action, &values) }
}

#[test]
fn every_action_is_what_both_products_mean_by_it() {
    let values = [json!({"id": "x"}), json!({"id": null})];
    let terraform = |action| plan(vec![resource("aws_db_instance.a", action, &values)]);
    let tofu = |address, action| plan(vec![opentofu(address, action)]);
    let cases = [
        (terraform(0), None),
        (terraform(3), Some("update kept aws_db_instance.a")),
        (terraform(5), Some("delete destroyed aws_db_instance.a")),
        (terraform(6), Some("replace/delete-first destroyed aws_db_instance.a")),
        (terraform(7), Some("replace/create-first destroyed aws_db_instance.a")),
        (terraform(8), Some("forget orphaned aws_db_instance.a")),
        (terraform(9), Some("replace/create-first orphaned aws_db_instance.a")),
        (terraform(10), Some("unknown unknown aws_db_instance.a")),
        (terraform(4), Some("unknown unknown aws_db_instance.a")),
        (terraform(-1), Some("unknown unknown aws_db_instance.a")),
        (tofu("aws_db_instance.a", 9), Some("unknown unknown aws_db_instance.a")),
        (tofu("aws_db_instance.a", 10), Some("replace/delete-first orphaned aws_db_instance.a")),
        (tofu("ephemeral.aws_secret.a", 9), None),
        (tofu("ephemeral.aws_secret.a", 5), Some("delete destroyed ephemeral.aws_secret.a")),
        (tofu("data.aws_ami.a", 2), None),
        (tofu("data.aws_ami.a", 5), None),
    ];
    for (plan, wanted) in cases {
        let (_, report) = judge(&plan);
        assert_eq!(report.change_lines(), wanted.as_slice(), "{:?}", plan.changes);
    }
    let (code, _) = judged(&file(&tofu("data.aws_ami.a", 6), ""), &[]);
    assert_eq!(code, 2, "a data source is never replaced");
}

#[test]
fn addresses_of_releases_before_1_1_are_put_together() {
    let old = |module: &str, mode, text_key: Option<&str>, number_key| Resource {
        address: String::new(),
        module_path: module.to_owned(),
        mode,
        kind: "aws_db_instance".to_owned(),
        name: "a".to_owned(),
        text_key: text_key.map(str::to_owned),
        number_key,
        provider: "provider.aws".to_owned(),
        ..resource("", 5, &[json!({"id": "x"})])
    };
    let plan = plan(vec![
        old("", 0, None, Some(0)),
        old("module.m[\"k\"]", 0, Some("a \"b\""), None),
        old("", 1, None, None),
        old("", 0, None, None),
    ]);
    let (_, report) = judge(&plan);
    let addresses: Vec<&str> = report.plans[0].changes.iter().map(|change| &*change.address).collect();
    assert_eq!(
        addresses,
        ["aws_db_instance.a", "aws_db_instance.a[0]", r#"module.m["k"].aws_db_instance.a["a \"b\""]"#]
    );
}

#[test]
fn what_is_announced_and_not_shown_is_a_gap() {
    let put_off = resource("aws_db_instance.later", 5, &[json!({"id": "x"})]);
    let run = |argument: &str| Invocation {
        address: "action.aws_ec2_stop_instance.a".to_owned(),
        configuration: Some(pack(&json!({"id": argument}))),
        trigger: Some(Trigger { object: "aws_instance.a".to_owned(), event: 3 }),
    };
    let announcing = |argument: &str| Plan {
        complete: false,
        deferred: vec![Deferred { why: Some(Why { reason: 2 }), change: Some(put_off.clone()) }],
        invocations: vec![run(argument)],
        deferred_invocations: vec![DeferredInvocation { invocation: Some(run("z")) }],
        ..plan(Vec::new())
    };
    let (code, report) = judged(&file(&announcing("i-1"), ""), PRODUCTION);
    let mut kinds: Vec<&str> = report.plans[0].gaps.iter().map(|gap| gap.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!((code, kinds), (1, vec!["action-invocation", "deferred", "deferred", "incomplete"]));
    let (_, other) = judged(&file(&announcing("i-2"), ""), PRODUCTION);
    assert_ne!(report.fingerprint, other.fingerprint, "another machine is stopped");
}

#[test]
fn a_plan_is_partial_where_it_names_its_targets() {
    let whole = judge(&deletion());
    for (targets, excludes) in [(vec!["aws_db_instance.main"], vec![]), (vec![], vec!["aws_vpc.main"])] {
        let own = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
        let partial = Plan { targets: own(targets), excludes: own(excludes), complete: false, ..deletion() };
        let (_, report) = judge(&partial);
        assert_eq!(report.plans[0].gaps[0].kind, "targeted");
        assert!(report.finding_lines().contains(&"low partial-plan -".to_owned()));
        assert_eq!(report.fingerprint, whole.1.fingerprint, "the harm is the same");
    }
    let silent = Plan { complete: false, ..deletion() };
    assert_eq!(judge(&silent).1.plans[0].gaps[0].kind, "incomplete");
    let release_that_does_not_say = Plan { complete: false, applyable: false, ..deletion() };
    assert!(judge(&release_that_does_not_say).1.plans[0].gaps.is_empty());
    assert_eq!(judge(&Plan { errored: true, ..deletion() }).0, 2);
}

#[test]
fn a_destroy_plan_of_one_object_that_holds_data_is_a_wipe() {
    let lines = |mode| judge(&Plan { mode, ..deletion() }).1.finding_lines();
    assert!(!lines(0).iter().any(|line| line.contains("environment-wipe")));
    assert!(lines(1).contains(&"critical environment-wipe -".to_owned()));
    assert_eq!(judge(&Plan { mode: 3, ..deletion() }).0, 2, "a mode from the future");
    let targeted = Plan { mode: 1, targets: vec!["aws_db_instance.main".to_owned()], ..deletion() };
    let lines = judge(&targeted).1.finding_lines();
    assert!(!lines.iter().any(|line| line.contains("environment-wipe")), "{lines:?}");
}

#[test]
fn workspace_and_backend_key_tell_the_environment() {
    let at = |workspace: &str, configuration: serde_json::Value| {
        let backend = Backend {
            kind: "s3".to_owned(),
            configuration: Some(pack(&configuration)),
            workspace: workspace.to_owned(),
        };
        let (_, report) = judge(&Plan { backend: Some(backend), ..deletion() });
        (report.plans[0].environment.class.clone(), report.finding_lines())
    };
    let secret = json!({"key": "live/db", "secret_key": "hunter2-prod"});
    assert_eq!(at("default", secret).0, "unclassified");
    assert_eq!(at("eu-prod", json!({})).0, "production");
    assert_eq!(at("live", json!({})).0, "production");
    assert_eq!(at("default", json!({"key": "staging/db.tfstate"})).0, "non-production");
    assert_eq!(at("default", json!({"prefix": "prod/db"})).0, "production");
    let (class, findings) = at("staging", json!({"key": "prod/db.tfstate"}));
    assert_eq!(class, "production");
    assert!(findings.contains(&"high environment-mismatch -".to_owned()), "{findings:?}");
}

#[test]
fn variables_are_those_that_were_set_and_the_defaults_of_the_others() {
    let class = |variables: &[(&str, &str)], configuration: &str| {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect();
        let (_, report) = judged(&file(&Plan { variables, ..deletion() }, configuration), &[]);
        report.plans[0].environment.class.clone()
    };
    let declared = r#"variable "environment" { default = "prod" }"#;
    assert_eq!(class(&[], declared), "production");
    assert_eq!(class(&[("environment", "dev")], declared), "non-production");
    assert_eq!(
        class(&[("environment", "hunter2-prod")], "variable \"environment\" { sensitive = true }"),
        "production"
    );
    assert_eq!(class(&[("environment", "hunter2-prod")], ""), "production", "undeclared, so never shown");
    assert_eq!(class(&[], "not a configuration"), "unclassified");
}

#[test]
fn a_default_that_something_else_may_replace_makes_nothing_milder() {
    let class = |files: &[(&str, &str)]| {
        let (_, report) = judged(&with_files(&deletion(), files), &[]);
        report.plans[0].environment.class.clone()
    };
    let default = |value: &str| format!("variable \"environment\" {{\n  default = {value}\n}}\n");
    let (dev, prod) = (default("\"dev\""), default("\"prod\""));
    let odd = default("true ? \"prod\" : \"dev\"");
    let heredoc = default("<<E\nprod\nE");
    assert_eq!(class(&[("v.tf", &dev)]), "non-production");
    assert_eq!(class(&[("v.tf", &heredoc)]), "production");
    assert_eq!(class(&[("v.tf", &format!("\u{feff}{prod}"))]), "production");
    for name in ["a_override.tf", "override.tf"] {
        assert_eq!(class(&[(name, &prod), ("v.tf", &dev)]), "production", "{name}");
        assert_eq!(class(&[(name, &dev), ("v.tf", &prod)]), "non-production", "{name}");
        assert_eq!(class(&[(name, &odd), ("v.tf", &dev)]), "unclassified", "{name}");
        assert_eq!(class(&[(name, &odd), ("v.tf", &prod)]), "production", "{name}");
        assert_eq!(
            class(&[(name, "variable {"), ("v.tf", &dev)]),
            "unclassified",
            "{name}: it cannot be read"
        );
        let bom = format!("\u{feff}{prod}");
        assert_eq!(class(&[(name, &bom), ("v.tf", &dev)]), "production", "{name}");
    }
    assert_eq!(
        class(&[("z_override.tf", &dev), ("a_override.tf", &prod), ("v.tf", &prod)]),
        "non-production"
    );
    let json = r#"{"variable": {"environment": {"default": "p${\"rod\"}"}}}"#;
    assert_eq!(class(&[("x_override.tf.json", json), ("v.tf", &dev)]), "unclassified");
}

#[test]
fn a_providers_arguments_are_those_of_the_configuration_that_the_change_uses() {
    let recovery = |alias: &str| {
        let vault = Resource {
            provider: format!(r#"provider["registry.terraform.io/hashicorp/azurerm"]{alias}"#),
            ..resource("azurerm_key_vault.main", 5, &[json!({"id": "v", "purge_protection_enabled": false})])
        };
        let configuration = r#"
            provider "azurerm" {
              features {}
            }
            provider "azurerm" {
              alias = "kept"
              features {
                key_vault { purge_soft_delete_on_destroy = false }
              }
            }"#;
        let (_, report) = judged(&file(&plan(vec![vault]), configuration), &[]);
        report.findings[0].recovery.clone()
    };
    assert_eq!(recovery("").as_deref(), Some("none"));
    assert_eq!(recovery(".kept").as_deref(), Some("soft-delete"));
    assert_eq!(recovery(".elsewhere").as_deref(), Some("unknown"));
}

#[test]
fn fields_on_which_the_products_clash_do_not_disturb() {
    let sound = deletion().encode_to_vec();
    let wanted = judge(&deletion()).1;
    for clash in [
        b"\xb2\x01\x03abc".as_slice(), // 22 as text that is no message
        b"\xb0\x01\x07",               // 22 as a number
        b"\x9a\x01\x02\xff\xff",       // 19 of another release
        b"\xa2\x06\x00\xa8\x0e\x01",   // fields from the future
        b"\x82\xa4\xdc\x8f\x07\x00",   // an extension far away
    ] {
        let (_, report) = judged(&zip(&[entry("tfplan", [sound.as_slice(), clash].concat())]), &[]);
        assert_eq!(report.fingerprint, wanted.fingerprint, "{clash:?}");
    }
    for importing in [b"\x0a\x01x\x10\x01".as_slice(), b"\x12\x02ab", b"\xff"] {
        let mut plan = plan(vec![resource("aws_db_instance.a", 0, &[json!({"id": "x"})])]);
        plan.changes[0].change.as_mut().unwrap().importing = Some(importing.to_vec());
        assert_eq!(judge(&plan).1.change_lines(), ["import kept aws_db_instance.a"]);
    }
}

#[test]
fn a_message_that_is_damaged_doubled_or_of_another_version_is_refused() {
    let sound = deletion().encode_to_vec();
    let broken: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"hunter2".to_vec(),
        sound[..sound.len() - 1].to_vec(),
        [sound.as_slice(), b"\x08\x03"].concat(),
        [sound.as_slice(), b"\x88\x01\x00\x88\x01\x01"].concat(),
        [sound.as_slice(), b"\x18\x05"].concat(),
        [sound.as_slice(), b"\xa0\x01\x00\xa0\x01\x01"].concat(),
        Plan { version: 4, ..deletion() }.encode_to_vec(),
        Plan { version: 0, ..deletion() }.encode_to_vec(),
        plan(vec![Resource { change: None, ..resource("aws_vpc.a", 0, &[]) }]).encode_to_vec(),
        plan(vec![resource("aws_vpc.a", 5, &[])]).encode_to_vec(),
        plan(vec![resource("aws_vpc.a", 3, &[json!({"id": "x"})])]).encode_to_vec(),
        plan(vec![resource("", 5, &[json!({"id": "x"})])]).encode_to_vec(),
    ];
    for message in broken {
        let (code, report) = judged(&zip(&[entry("tfplan", message.clone())]), &[]);
        assert_eq!((code, report.errors.len()), (2, 1), "{message:?}");
    }
}

#[test]
fn marked_values_and_values_that_cannot_be_read_are_not_shown() {
    let at = |steps: &[&str]| Path {
        steps: steps.iter().map(|name| Step { attribute: Some((*name).to_owned()), element: None }).collect(),
    };
    let mut plan = deletion();
    let change = plan.changes[0].change.as_mut().unwrap();
    change.values = vec![pack(&json!({"id": "db-1", "skip_final_snapshot": true}))];
    change.sensitive_before = vec![at(&["skip_final_snapshot"])];
    let directory = tempfile::tempdir().unwrap();
    let said = |plan: &Plan| {
        fs::write(directory.path().join("x"), file(plan, "")).unwrap();
        run(directory.path(), &["check", "x", "-v"]).stdout
    };
    assert!(said(&plan).contains("`skip_final_snapshot` is set (sensitive)"), "{}", said(&plan));
    plan.changes[0].change.as_mut().unwrap().values[0].msgpack = b"\xdf\xff\xff\xff\xff".to_vec();
    assert!(said(&plan).contains("unknown"), "{}", said(&plan));
}

/// The archive with what leads to another directory in front of its end, as the end of its last entry's comment.
fn with_two_directories(archive: &[u8]) -> Vec<u8> {
    let (files, end) = archive.split_at(archive.len() - 22);
    let (mut files, mut end) = (files.to_vec(), end.to_vec());
    files[u32::from_le_bytes(end[16..20].try_into().unwrap()) as usize + 32] = 20;
    end[12] += 20;
    [files, b"PK\x06\x07".to_vec(), vec![0; 16], end].concat()
}

/// Archives that are not what Terraform writes. All are refused.
fn odd_archives() -> Vec<(&'static str, Vec<u8>)> {
    let plan = || entry("tfplan", deletion().encode_to_vec());
    let nothing = || entry("tfplan", craft::plan(Vec::new()).encode_to_vec());
    let sound = zip(&[plan()]);
    let lying = |at: usize, lie: i32| {
        let mut entry = plan();
        entry.lies[at] = lie as u32;
        zip(&[entry])
    };
    let patched = |from_end: usize, bytes: &[u8]| {
        let mut patched = sound.clone();
        let at = patched.len() - from_end;
        patched[at..at + bytes.len()].copy_from_slice(bytes);
        patched
    };
    let renamed = |name: &str| zip(&[entry(name, deletion().encode_to_vec())]);
    let mut second_half = nothing();
    second_half.local_name = Some("tfstate".to_owned());
    vec![
        ("cut", sound[..sound.len() - 1].to_vec()),
        ("cut in the middle", sound[..sound.len() / 2].to_vec()),
        ("bytes behind it", [sound.as_slice(), b"x"].concat()),
        ("another archive behind it", [sound.as_slice(), &zip(&[nothing()])].concat()),
        ("another archive before it", [zip(&[nothing()]), sound.clone()].concat()),
        ("a comment", [patched(2, &[1, 0]), b"x".to_vec()].concat()),
        ("the entry twice", zip(&[plan(), nothing()])),
        ("the entry twice, turned round", zip(&[nothing(), plan()])),
        ("the entry twice by case", zip(&[nothing(), entry("TFPLAN", deletion().encode_to_vec())])),
        ("the entry twice by dots", zip(&[nothing(), entry("./tfplan", deletion().encode_to_vec())])),
        ("the entry twice by slashes", zip(&[nothing(), entry(".\\tfplan", "x")])),
        ("another entry twice", zip(&[nothing(), entry("tfstate", "{}"), entry("tfstate", "{}")])),
        ("in a directory", renamed("a/tfplan")),
        ("in capitals", renamed("TFPLAN")),
        ("with dots", renamed("../tfplan")),
        ("the entry's own header says another name", zip(&[second_half])),
        ("a checksum that lies", lying(0, 1)),
        ("a packed size that lies", lying(1, -1)),
        ("a packed size beyond the file", lying(1, 1 << 20)),
        ("a size that lies", lying(2, 1)),
        ("a smaller size that lies", lying(2, -1)),
        ("a size of nothing", lying(2, i32::try_from(deletion().encoded_len()).unwrap().wrapping_neg())),
        ("a size beyond all ratios", lying(2, 1 << 29)),
        ("zip64", lying(2, -1 - i32::try_from(deletion().encoded_len()).unwrap())),
        ("two directories", with_two_directories(&sound)),
        ("behind the end of an empty one", [b"PK\x05\x06".as_slice(), &[0; 18], &sound].concat()),
        ("two disks", patched(18, &[1, 0])),
        ("more entries than there are", patched(14, &[2, 0, 2, 0])),
        ("fewer entries than there are", patched(14, &[0, 0, 0, 0])),
        ("a directory elsewhere", patched(6, &[0, 0, 0, 0])),
        ("encrypted", zip(&[Entry { flags: 9, ..plan() }])),
        ("packed in another way", zip(&[Entry { method: 12, ..plan() }])),
        ("a zip in a zip", zip(&[entry("tfplan", sound.clone())])),
        ("a zip in a zip of another name", zip(&[entry("artifact/plan.tfplan", sound.clone())])),
        ("the plan's JSON in a zip", zip(&[entry("plan.json", "{}")])),
    ]
}

#[test]
fn archives_that_lie_are_refused_with_a_cure() {
    for (what, archive) in odd_archives() {
        let (code, report) = judged(&archive, &[]);
        assert_eq!((code, report.plans.len(), report.errors.len()), (2, 0, 1), "{what}");
        // In a directory too, and beside a sound plan.
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("x"), &archive).unwrap();
        fs::write(directory.path().join("sound"), file(&plan(Vec::new()), "")).unwrap();
        assert_eq!(run(directory.path(), &["check", "."]).code, 2, "{what} in a directory");
    }
}

#[test]
fn what_is_unusual_and_unambiguous_is_read() {
    let wanted = judge(&deletion()).1.fingerprint;
    let plan = || entry("tfplan", deletion().encode_to_vec());
    let stored = zip(&[Entry { method: 0, ..plan() }]);
    let later = zip(&[entry("tfstate", "{}"), entry("tfschemas", "x"), entry("new/entry", ""), plan()]);
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&file(&deletion(), "")).unwrap();
    for archive in [stored, later, packer.finish().unwrap()] {
        assert_eq!(judged(&archive, &[]).1.fingerprint, wanted);
    }
}

/// Terraform takes a file for a zip archive whatever it begins with.
#[test]
fn a_harmless_document_in_front_of_a_plan_file_deceives_nobody() {
    let document = fs::read("testdata/stories/nothing-to-do/plan.json").unwrap();
    let end = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\x10\0\0\0\x05\0";
    let before_the_file = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\x7f\x7f\x7f\x7f\0\0";
    let elsewhere = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\0\0";
    let locator = [b"PK\x06\x07".as_slice(), &[0; 16]].concat();
    assert_eq!(judged(&document, &[]).0, 0);
    for behind in [
        [b"\n::debug::".as_slice(), end, b"hello"].concat(),
        [b"\n::debug::".as_slice(), before_the_file].concat(),
        [b"\n::debug::".as_slice(), &locator, elsewhere].concat(),
        file(&deletion(), ""),
    ] {
        let (code, report) = judged(&[document.as_slice(), &behind].concat(), &[]);
        assert_eq!((code, report.plans.len()), (2, 0));
    }
    let mut packer = flate2::GzBuilder::new()
        .extra([[b' '; 99].as_slice(), end, b"hello"].concat())
        .write(Vec::new(), flate2::Compression::best());
    packer.write_all(&document).unwrap();
    assert_eq!(judged(&packer.finish().unwrap(), &[]).0, 2);
}

#[test]
fn a_bomb_is_not_unpacked() {
    let bomb = entry("tfplan", vec![0; 64 << 20]);
    let mut lying = bomb.clone();
    lying.lies[2] = (16_u32 << 20).wrapping_sub(64 << 20);
    for archive in [zip(&[bomb]), zip(&[lying])] {
        assert!(archive.len() < 100_000);
        assert_eq!(judged(&archive, &[]).0, 2);
    }
    let configuration = entry("tfconfig/m-/main.tf", vec![b'{'; 8 << 20]);
    let plan = entry("tfplan", deletion().encode_to_vec());
    let deep =
        entry("tfconfig/m-/deep.tf", format!("variable \"x\" {{ default = {} }}", "[".repeat(100_000)));
    let (code, report) = judged(&zip(&[plan, configuration, deep]), PRODUCTION);
    assert_eq!((code, report.plans.len()), (1, 1));
}

/// What nobody writes is read in the time of what people write: each of these would take minutes, or all of the stack.
#[test]
fn a_configuration_of_any_shape_is_read_soon() {
    let plan = || entry("tfplan", deletion().encode_to_vec());
    let labels = format!("variable {} {{}}", "\"a\" ".repeat(300_000));
    let blocks = format!("provider \"aws\" {{\n{}}}", "  b {}\n".repeat(100_000));
    let attributes: String = (0..100_000).map(|at| format!("  a{at} = 1\n")).collect();
    let attributes = format!("provider \"aws\" {{\n{attributes}}}");
    let mut shapes: Vec<Vec<Entry>> = [labels, blocks, attributes]
        .into_iter()
        .map(|text| vec![plan(), entry("tfconfig/m-/main.tf", text)])
        .collect();
    let module = |depth: usize| {
        let name = vec!["a"; depth].join(".");
        entry(&format!("tfconfig/m-{name}/main.tf"), "module \"a\" {}\nmodule \"a\" {}\n")
    };
    shapes.push(std::iter::once(plan()).chain((0..31).map(module)).collect());
    for entries in shapes {
        assert_eq!(judged(&zip(&entries), &[]).0, 1);
    }
}

#[test]
fn another_zip_is_passed_over_in_a_directory() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("lambda.zip"), zip(&[entry("index.js", "x")])).unwrap();
    fs::write(directory.path().join("plan"), file(&plan(Vec::new()), "")).unwrap();
    let ran = run(directory.path(), &["check", "."]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(run(directory.path(), &["check", "lambda.zip"]).code, 2);
}

/// The changes that a file comes to, one a line; `None` where it is refused.
fn changes(bytes: &[u8]) -> Option<Vec<String>> {
    let opened = input::open(bytes).ok()?;
    let plans = opened.contents().ok()?.plans;
    let line = |change: &foureyes::plan::Change<'_>| {
        let _ = (change.before.open().hash(), change.after.open().hash());
        format!("{} {:?}", change.action.word(), change.fate)
    };
    Some(plans.iter().flat_map(|plan| plan.changes.iter().map(line)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_that_is_changed_anywhere_is_refused_or_says_the_same(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let sound = file(&deletion(), "variable \"x\" {}");
        let mut edited = sound.clone();
        for (at, byte) in edits {
            let at = at.index(edited.len());
            edited[at] = byte;
        }
        let changes = changes(&edited);
        prop_assert!(changes.is_none() || changes == super::binary::changes(&sound), "{changes:?}");
    }

    #[test]
    fn a_message_that_is_changed_anywhere_does_not_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut message = Plan { targets: vec!["a.b".to_owned()], ..deletion() }.encode_to_vec();
        message.truncate(message.len().min(cut.index(message.len() * 4) + 1));
        for (at, byte) in edits {
            let at = at.index(message.len());
            message[at] = byte;
        }
        let _ = changes(&zip(&[entry("tfplan", message), entry("tfstate", "{}")]));
    }

    #[test]
    fn no_bytes_behind_the_mark_of_a_zip_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = changes(&[b"PK\x03\x04".as_slice(), &bytes].concat());
    }
}

/// What else depends on a lost object, in modules too, is told in both forms of one plan of real Terraform.
#[test]
fn what_depends_on_a_lost_object_is_told_in_both_forms() {
    if !is_installed() {
        return;
    }
    let root = |trigger: &str| {
        format!(
            "resource \"terraform_data\" \"lost\" {{ triggers_replace = \"{trigger}\" }}
             resource \"terraform_data\" \"user\" {{
               for_each = {{ a = 1 }}
               input    = \"x-${{terraform_data.lost.id}}\"
             }}
             module \"m\" {{
               source = \"./child\"
               given  = [terraform_data.user[\"a\"].id]
             }}
             resource \"terraform_data\" \"late\" {{ depends_on = [module.m] }}"
        )
    };
    let workspace = Workspace::new();
    fs::create_dir(workspace.path().join("child")).unwrap();
    let child = "variable \"given\" {}\nresource \"terraform_data\" \"x\" { input = var.given }";
    fs::write(workspace.path().join("child/main.tf"), child).unwrap();
    workspace.write(&root("one"));
    workspace.run(&["init", "-input=false"]);
    workspace.run(&["apply", "-auto-approve", "-input=false"]);
    workspace.write(&root("two"));
    let (document, _) = workspace.plan(&[]);
    fs::write(workspace.path().join("plan.json"), document).unwrap();
    let evidence = |file: &str| {
        let args = ["check", file, "--environment", "production", "--report", "json"];
        let ran = run(workspace.path(), &args);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        report["findings"].clone()
    };
    let told = evidence(PLAN);
    assert_eq!(told, evidence("plan.json"));
    assert!(told.to_string().contains("module.m.terraform_data.x"), "{told:#}");
}

/// What a plan of real Terraform says of its environment, workspace and targets, in its binary form.
#[test]
fn real_terraform_writes_what_is_read_of_mode_workspace_and_targets() {
    if !is_installed() {
        return;
    }
    let three = r#"
        variable "stage" { default = "qa" }
        resource "terraform_data" "a" { count = 3 }"#;
    let workspace = Workspace::new();
    workspace.run(&["init", "-input=false"]);
    workspace.run(&["workspace", "new", "eu-prod"]);
    workspace.write(three);
    workspace.run(&["apply", "-auto-approve", "-input=false"]);
    workspace.plan(&["-destroy", "-target=terraform_data.a[1]"]);
    let (code, report) = workspace.check_file(PLAN, &[]);
    assert_eq!(report.plans[0].environment.class, "production");
    assert_eq!(report.plans[0].gaps[0].kind, "targeted");
    assert_eq!(report.change_lines(), ["delete destroyed terraform_data.a[1]"]);
    assert_eq!(code.code, 0, "what is lost is only a reference");
}

/// Modules with quoted keys, `count` in `for_each`, and secrets, in both forms of one plan of real Terraform.
#[test]
fn both_forms_of_a_nested_plan_are_equal() {
    if !is_installed() {
        return;
    }
    let child = |trigger: &str| {
        format!(
            "variable \"key\" {{}}
             variable \"secret\" {{ sensitive = true }}
             resource \"terraform_data\" \"x\" {{
               count            = 2
               input            = {{ key = var.key, secret = var.secret, numbers = [0.1, 1e30, 5, -1.5] }}
               triggers_replace = [\"{trigger}\", {{ a = {{ b = \"{trigger}\" }} }}]
             }}
             data \"terraform_remote_state\" \"none\" {{
               backend    = \"local\"
               config     = {{ path = \"${{path.module}}/state.json\" }}
               depends_on = [terraform_data.x]
             }}"
        )
    };
    let root = |keys: &str| {
        format!(
            "module \"m\" {{
               source   = \"./child\"
               for_each = toset([{keys}])
               key      = each.key
               secret   = \"hunter2\"
             }}"
        )
    };
    let workspace = Workspace::new();
    let child_directory = workspace.path().join("child");
    fs::create_dir(&child_directory).unwrap();
    fs::write(child_directory.join("state.json"), r#"{"version": 4, "resources": [], "outputs": {}}"#)
        .unwrap();
    fs::write(child_directory.join("main.tf"), child("one")).unwrap();
    workspace.write(&root(r#""a.b[0]", "q \"x\"", "größe""#));
    workspace.run(&["init", "-input=false"]);
    workspace.run(&["apply", "-auto-approve", "-input=false"]);
    fs::write(child_directory.join("main.tf"), child("two")).unwrap();
    workspace.write(&root(r#""a.b[0]", "q \"x\"""#));
    let (document, _) = workspace.plan(&[]);
    for args in [&[][..], PRODUCTION] {
        let (ran, of_document) = workspace.check(&document, args);
        let (binary_ran, of_binary) = workspace.check_file(PLAN, args);
        assert_eq!(ran.code, binary_ran.code);
        assert_eq!(of_document.change_lines(), of_binary.change_lines());
        assert_eq!(of_document.change_lines().len(), 6);
        assert_eq!(of_document.finding_lines(), of_binary.finding_lines());
        assert_eq!(of_document.fingerprint, of_binary.fingerprint);
    }
}
