//! The tables hold to what `data/README.md` says of them, and what does not is found.

use super::cloudformation::class;
use super::condition::Condition;
use super::recovery::RecoveryRule;
use super::safeguard::Safeguard;
use super::{Class, KINDS, look_up, types};
use crate::plan::Severity;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// A table's name, header, key column, and what each of its rows has to be.
struct Rule {
    name: &'static str,
    header: &'static str,
    key: &'static str,
    repeats: Repeats,
    row: fn(&Cells<'_>) -> Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Repeats {
    Never,
    InOrderOf(&'static str),
}

type Cells<'t> = BTreeMap<&'t str, &'t str>;

const TABLES: [(Rule, &str); 10] = [
    (
        Rule {
            name: "stateful_terraform",
            header: "provider type kind what_is_lost tier guards loss_amplifiers recovery_aids safeguards force_new child_of basis legacy",
            key: "type",
            repeats: Repeats::Never,
            row: stateful,
        },
        include_str!("data/stateful_terraform.tsv"),
    ),
    (
        Rule {
            name: "serving_terraform",
            header: "provider type on_delete on_replace effect guards recovery_aids safeguards legacy",
            key: "type",
            repeats: Repeats::Never,
            row: serving,
        },
        include_str!("data/serving_terraform.tsv"),
    ),
    (
        Rule {
            name: "protecting_terraform",
            header: "provider type level effect legacy",
            key: "type",
            repeats: Repeats::Never,
            row: |cells| [level(cells, "level"), said(cells, "effect")].concat(),
        },
        include_str!("data/protecting_terraform.tsv"),
    ),
    (
        Rule {
            name: "routine_terraform",
            header: "provider type why legacy",
            key: "type",
            repeats: Repeats::Never,
            row: |cells| said(cells, "why"),
        },
        include_str!("data/routine_terraform.tsv"),
    ),
    (
        Rule {
            name: "types",
            header: "type provider judged_as",
            key: "type",
            repeats: Repeats::Never,
            row: |cells| [said(cells, "provider"), known(cells, "judged_as")].concat(),
        },
        include_str!("data/types.tsv"),
    ),
    (
        Rule {
            name: "types_meta",
            header: "provider types repository commit version",
            key: "provider",
            repeats: Repeats::Never,
            row: |cells| said(cells, "types"),
        },
        include_str!("data/types_meta.tsv"),
    ),
    (
        Rule {
            name: "cloudformation",
            header: "cfn_type class kind level on_replace effect guards loss_amplifiers recovery_aids safeguards default_deletion_policy snapshot_capable must_be_empty stateful_by_aws tf_type awscc_type",
            key: "cfn_type",
            repeats: Repeats::Never,
            row: cloudformation,
        },
        include_str!("data/cloudformation.tsv"),
    ),
    (
        Rule {
            name: "cloudformation_replacement",
            header: "cfn_type property when source delete_first",
            key: "cfn_type",
            repeats: Repeats::InOrderOf("property"),
            row: replacement,
        },
        include_str!("data/cloudformation_replacement.tsv"),
    ),
    (
        Rule {
            name: "azure_resource_types",
            header: "azure_type judged_as",
            key: "azure_type",
            repeats: Repeats::Never,
            row: |cells| {
                let lower = cells["azure_type"].to_ascii_lowercase() == cells["azure_type"];
                [
                    wrong(lower, "azure_type is not in lower case"),
                    said(cells, "judged_as"),
                    known(cells, "judged_as"),
                ]
                .concat()
            },
        },
        include_str!("data/azure_resource_types.tsv"),
    ),
    (
        Rule { name: "rescue", header: "type rescue", key: "type", repeats: Repeats::Never, row: rescue },
        include_str!("data/rescue.tsv"),
    ),
];

/// Everything in a table that is not as it has to be.
fn problems(rule: &Rule, text: &str) -> Vec<String> {
    let columns: Vec<&str> = rule.header.split(' ').collect();
    let Some((header, body)) = text.split_once('\n') else { return vec!["no header".to_owned()] };
    let mut found = wrong(header.split('\t').eq(columns.iter().copied()), "header");
    found.extend(wrong(text.ends_with('\n') && !text.contains('\r'), "line ends"));
    let mut before = ("", "");
    for line in body.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != columns.len() {
            found.push(format!("{line}: {} cells", cells.len()));
            continue;
        }
        let tidy = cells.iter().all(|cell| cell.trim() == *cell && !cell.contains("  "));
        let cells: Cells<'_> = columns.iter().copied().zip(cells).collect();
        let second = match rule.repeats {
            Repeats::Never => "",
            Repeats::InOrderOf(column) => cells[column],
        };
        let key = (cells[rule.key], second);
        let wrong =
            [wrong(before < key, "not sorted, or twice"), wrong(tidy, "stray blanks"), (rule.row)(&cells)];
        found.extend(wrong.concat().into_iter().map(|problem| format!("{}: {problem}", key.0)));
        before = key;
    }
    found
}

fn wrong(holds: bool, problem: &str) -> Vec<String> {
    if holds { Vec::new() } else { vec![problem.to_owned()] }
}

fn said(cells: &Cells<'_>, column: &str) -> Vec<String> {
    let words = cells[column].split(' ').filter(|word| !word.is_empty()).count();
    wrong((1..=12).contains(&words), &format!("{column} is empty or long"))
}

fn rescue(cells: &Cells<'_>) -> Vec<String> {
    let holds = look_up(cells["type"]).class == Class::Data;
    [wrong(!cells["rescue"].is_empty(), "says nothing"), wrong(holds, "holds nothing to save")].concat()
}

fn level(cells: &Cells<'_>, column: &str) -> Vec<String> {
    wrong(["high", "medium", "low"].contains(&cells[column]), column)
}

fn known(cells: &Cells<'_>, column: &str) -> Vec<String> {
    let name = cells[column];
    wrong(name.is_empty() || look_up(name).class != Class::Unknown, &format!("{column}: no such type"))
}

fn list<T: FromStr + ToString>(cells: &Cells<'_>, column: &str) -> Vec<String> {
    let entries: Vec<&str> = cells[column].split("; ").filter(|entry| !entry.is_empty()).collect();
    let sorted = entries.is_sorted_by(|one, next| one < next);
    let bad = entries.iter().filter(|entry| entry.parse::<T>().map_or(true, |it| it.to_string() != **entry));
    let bad = bad.map(|entry| format!("{column}: `{entry}`"));
    wrong(sorted, &format!("{column} is not sorted")).into_iter().chain(bad).collect()
}

fn conditions(cells: &Cells<'_>) -> Vec<String> {
    let lists = [list::<Condition>(cells, "guards"), list::<Condition>(cells, "loss_amplifiers")];
    [lists.concat(), list::<RecoveryRule>(cells, "recovery_aids"), list::<Safeguard>(cells, "safeguards")]
        .concat()
}

fn holds_data(cells: &Cells<'_>, tier: &str) -> Vec<String> {
    let tier = Severity::from_word(cells[tier]).is_some_and(|tier| tier > Severity::Low);
    [wrong(KINDS.contains(&cells["kind"]), "kind"), wrong(tier, "tier")].concat()
}

fn stateful(cells: &Cells<'_>) -> Vec<String> {
    let basis = ["code", "docs", "memory", "docs; force_new memory"].contains(&cells["basis"]);
    let legacy = ["", "legacy"].contains(&cells["legacy"]);
    [
        holds_data(cells, "tier"),
        said(cells, "what_is_lost"),
        conditions(cells),
        known(cells, "child_of"),
        wrong(basis, "basis"),
        wrong(legacy, "legacy"),
    ]
    .concat()
}

fn serving(cells: &Cells<'_>) -> Vec<String> {
    let lists = [list::<Condition>(cells, "guards"), list::<RecoveryRule>(cells, "recovery_aids")];
    [level(cells, "on_delete"), level(cells, "on_replace"), said(cells, "effect"), lists.concat()].concat()
}

fn cloudformation(cells: &Cells<'_>) -> Vec<String> {
    let empty = |columns: &[&str]| columns.iter().all(|column| cells[column].is_empty());
    let own = match class(cells["class"]) {
        Some(Class::Data) => {
            [holds_data(cells, "level"), wrong(empty(&["on_replace"]), "on_replace")].concat()
        }
        Some(Class::Serving) => {
            [level(cells, "level"), level(cells, "on_replace"), wrong(empty(&["kind"]), "kind")].concat()
        }
        Some(Class::Protecting) => {
            [level(cells, "level"), wrong(empty(&["kind", "on_replace"]), "kind")].concat()
        }
        Some(Class::Routine | Class::Plain) => {
            wrong(empty(&["kind", "level", "on_replace"]), "kind or level")
        }
        Some(Class::Unknown) | None => wrong(false, "class"),
    };
    let plain = cells["class"] == "plain";
    [own, if plain { Vec::new() } else { said(cells, "effect") }, conditions(cells)].concat()
}

fn replacement(cells: &Cells<'_>) -> Vec<String> {
    [
        known_row(cells["cfn_type"]),
        wrong(cells["property"].starts_with("/properties/"), "property"),
        wrong(["always", "conditional"].contains(&cells["when"]), "when"),
        wrong(["registry", "cdk", "both"].contains(&cells["source"]), "source"),
        wrong(["", "yes"].contains(&cells["delete_first"]), "delete_first"),
    ]
    .concat()
}

fn known_row(cfn_type: &str) -> Vec<String> {
    wrong(super::tables::CLOUDFORMATION.find(cfn_type).is_some(), "not in cloudformation.tsv")
}

#[test]
fn every_table_is_as_it_has_to_be() {
    for (rule, text) in &TABLES {
        assert_eq!(problems(rule, text), Vec::<String>::new(), "{}", rule.name);
    }
}

#[test]
fn a_type_is_judged_once() {
    let mut seen = BTreeSet::new();
    for (rule, text) in TABLES.iter().take(4) {
        for line in text.lines().skip(1) {
            assert!(seen.insert(line.split('\t').nth(1)), "{}: {line}", rule.name);
        }
    }
}

#[test]
fn every_type_that_is_listed_is_found() {
    let unknown: Vec<&str> = types().filter(|name| look_up(name).class == Class::Unknown).collect();
    assert_eq!(unknown, ["AWS::CloudFormation::CustomResource"]);
    assert!(types().is_sorted());
}

#[test]
fn an_awscc_type_is_judged_by_the_row_that_names_it() {
    for row in super::tables::CLOUDFORMATION.rows() {
        let awscc = row.cell("awscc_type");
        let judged_as = super::tables::TYPES.find(awscc).map(|it| it.cell("judged_as"));
        assert!(awscc.is_empty() || judged_as == Some(row.cell("cfn_type")), "{awscc}");
    }
}

#[test]
fn azure_has_enough_types() {
    let (_, text) = TABLES.iter().find(|(rule, _)| rule.name == "azure_resource_types").unwrap();
    assert!(text.lines().count() > 120);
}

/// A row that is right, and for each column a cell that makes it wrong.
#[test]
fn what_is_not_as_it_has_to_be_is_found() {
    let stateful = [
        "acme",
        "acme_db",
        "database",
        "all rows",
        "critical",
        "a=b",
        "c=d; e<1",
        "backup: always",
        "f[*].g",
        "",
        "",
        "code",
        "",
    ];
    let rule = &TABLES[0].0;
    let table = |rows: &[&[&str]]| {
        let lines = rows.iter().map(|row| row.join("\t") + "\n").collect::<String>();
        rule.header.replace(' ', "\t") + "\n" + &lines
    };
    assert_eq!(problems(rule, &table(&[&stateful])), Vec::<String>::new());
    for (column, bad) in [
        (2, "db"),
        (3, ""),
        (4, "low"),
        (5, "a = b"),
        (6, "e<1; c=d"),
        (6, "c=d; c=d"),
        (6, "e<one"),
        (7, "copy: always"),
        (7, "backup: sometimes"),
        (8, "f[0].g"),
        (10, "acme_nothing"),
        (11, "hearsay"),
        (12, "old"),
        (3, "two  blanks"),
    ] {
        let mut row = stateful;
        row[column] = bad;
        assert!(!problems(rule, &table(&[&row])).is_empty(), "{bad}");
    }
    let mut earlier = stateful;
    earlier[1] = "acme_cache";
    for bad in [
        table(&[&stateful, &earlier]),
        table(&[&stateful, &stateful]),
        table(&[&stateful[1..]]),
        "x\n".to_owned(),
    ] {
        assert!(!problems(rule, &bad).is_empty(), "{bad}");
    }
}

#[test]
fn bad_rows_of_the_other_tables_are_found_too() {
    for (name, row) in [
        ("serving_terraform", "a\ta_b\thigh\tcritical\teffect\t\t\t\t"),
        ("protecting_terraform", "a\ta_b\tnone\teffect\t"),
        ("routine_terraform", "a\ta_b\t\t"),
        ("types", "a_b\t\t"),
        ("types", "a_b\ta\tAWS::Acme::Nothing"),
        ("cloudformation", "A::B::C\tdata\tdatabase\thigh\t\tx\t\t\t\t\t\t\t\t\t\t"),
        ("cloudformation", "A::B::C\tserving\tdatabase\thigh\tlow\tx\t\t\t\t\t\t\t\t\t\t"),
        ("cloudformation", "A::B::C\tplain\t\thigh\t\t\t\t\t\t\t\t\t\t\t\t"),
        ("cloudformation_replacement", "AWS::S3::Bucket\tBucketName\talways\tboth\t"),
        ("cloudformation_replacement", "AWS::Acme::Nothing\t/properties/A\talways\tboth\t"),
        ("azure_resource_types", "Microsoft.Web/sites\tazurerm_linux_web_app"),
        ("azure_resource_types", "microsoft.web/sites\tazurerm_nothing"),
    ] {
        let (rule, _) = TABLES.iter().find(|(rule, _)| rule.name == name).unwrap();
        let text = rule.header.replace(' ', "\t") + "\n" + row + "\n";
        assert_eq!(problems(rule, &text).len(), 1, "{row}");
    }
}
