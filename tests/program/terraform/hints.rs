//! The blocks that hints print are pasted into the configuration: Terraform takes them, and destroys nothing.

use super::{STATEFUL, Workspace, is_installed};

/// Attributes that the built-in type does not have, so that two objects of it can be alike.
const ALIKE: &str = r#""size":100,"mode":"shared","input":"#;

const BEFORE: &str = r#"
    resource "terraform_data" "old" { input = "a" }
    resource "terraform_data" "each" {
      for_each = toset(["a \"b\"", "c.d"])
      input    = each.key
    }
    resource "terraform_data" "counted" {
      count = 2
      input = "counted"
    }
"#;

/// What is made of it.
struct Case {
    after: &'static str,
    /// How the blocks that are printed begin.
    blocks: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        after: r#"
            resource "terraform_data" "new" { input = "a" }
            resource "terraform_data" "every" {
              for_each = toset(["a \"b\"", "c.d"])
              input    = each.key
            }
            resource "terraform_data" "counted" {
              count = 2
              input = "counted"
            }
        "#,
        blocks: &["moved {", "moved {", "moved {"],
    },
    Case { after: r#"resource "terraform_data" "old" { input = "a" }"#, blocks: &["removed {", "removed {"] },
];

#[test]
fn what_a_hint_prints_is_taken_by_terraform_and_nothing_is_destroyed() {
    if !is_installed() {
        return;
    }
    for Case { after, blocks } in CASES {
        let workspace = Workspace::applied(BEFORE);
        workspace.write(after);
        let (document, _) = workspace.plan(&[]);
        let stateful = document.replace("terraform_data", STATEFUL).replace(r#""input":"#, ALIKE);
        let (ran, report) = workspace.check(&stateful, &[]);
        assert_eq!(ran.code, 1, "{ran:?}");
        let mut code: Vec<String> = report
            .findings
            .into_iter()
            .flat_map(|finding| finding.hints)
            .filter_map(|hint| hint.code)
            .collect();
        code.sort();
        code.dedup();
        assert_eq!(code.iter().filter_map(|code| code.lines().next()).collect::<Vec<_>>(), *blocks);
        workspace.write(&format!("{after}\n{}", code.join("\n").replace(STATEFUL, "terraform_data")));
        let (document, _) = workspace.plan(&[]);
        let (ran, report) = workspace.check(&document, &[]);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(report.change_lines().iter().all(|line| !line.contains("destroyed")), "{ran:?}");
    }
}
