//! A plan with thousands of findings stays within what terminals, people and GitHub take.

use super::{FORMATS, show_plan, valid};
use serde_json::{Value, json};
use std::io::Write as _;

/// A plan that deletes so many databases in production; every tenth is needed by another.
fn plan(number: usize) -> String {
    let address =
        |at: usize| format!("module.shard[\"{}\"].aws_db_instance.tenant[\"tenant-{at}\"]", at / 50);
    let change = |at: usize| {
        let before = json!({ "id": format!("db-{at}"), "skip_final_snapshot": at.is_multiple_of(2),
                             "tags": { "Environment": "production", "Tenant": format!("tenant-{at}") } });
        json!({ "address": address(at), "mode": "managed", "type": "aws_db_instance", "name": "tenant",
                "provider_name": "registry.terraform.io/hashicorp/aws", "action_reason": "delete_because_each_key",
                "change": { "actions": ["delete"], "before": before, "after": Value::Null, "after_unknown": {} } })
    };
    json!({ "format_version": "1.2", "terraform_version": "1.12.0",
            "variables": { "environment": { "value": "production" } },
            "resource_changes": (0..number).map(change).collect::<Vec<_>>() })
    .to_string()
}

#[test]
fn five_thousand_findings_stay_within_every_limit() {
    let shown = show_plan(&plan(5_000), &[]);
    assert_eq!((shown.code, shown.report.findings.len() >= 5_000), (1, true), "{}", shown.stderr);
    valid::sarif(&shown);
    valid::junit(&shown);
    valid::markdown(&shown);

    let terminal = shown.text("terminal");
    assert!(terminal.lines().count() < 70, "{terminal}");
    assert!(terminal.starts_with("CLOSED"), "{terminal}");
    assert!(terminal.lines().next_back().unwrap().contains("fe1:"), "{terminal}");

    let annotations = shown.text("github");
    assert_eq!(annotations.lines().count(), 10, "{annotations}");
    assert!(annotations.lines().next_back().unwrap().contains("more; the job's summary"), "{annotations}");

    // GitHub takes ten megabytes of SARIF in gzip, and five times as many results as there are here.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(shown.text("sarif").as_bytes()).unwrap();
    assert!(packed.finish().unwrap().len() * 5 < 10_000_000);

    let page = shown.text("html");
    assert!(page.len() < 10_000_000, "{}", page.len());
    let left_out = shown.report.findings.len() - 5_000;
    assert_eq!(page.matches("<details").count(), 5_000);
    assert!(page.contains(&format!("and {left_out} more; the JSON report has all of them")));
    assert_eq!(shown.texts.len(), FORMATS.len());
}

#[test]
fn many_of_one_kind_hide_no_other() {
    let mut plan: Value = serde_json::from_str(&plan(60)).unwrap();
    let changes = plan["resource_changes"].as_array_mut().unwrap();
    let ledger = json!({ "address": "zz_ledger", "mode": "managed", "type": "aws_dynamodb_table", "name": "ledger",
                         "change": { "actions": ["delete"], "before": { "id": "ledger" }, "after": null } });
    changes.push(ledger);
    changes.last_mut().unwrap()["address"] = "aws_dynamodb_table.zz_ledger".into();
    let shown = show_plan(&plan.to_string(), &[]);
    for format in ["terminal", "markdown", "github"] {
        assert!(shown.text(format).contains("zz_ledger"), "{format}: {}", shown.text(format));
    }
}

#[test]
fn sixty_findings_do_not_scroll_the_answer_away() {
    let shown = show_plan(&plan(60), &[]);
    let terminal = shown.text("terminal");
    assert!(terminal.lines().count() < 66, "{terminal}");
    assert!(terminal.contains("more: "), "{terminal}");
}
