//! The cases: each a thing that people do with Terraform, and what it comes to.

use super::{Case, Workspace};

/// What a case is that does not say otherwise: one object, nothing to do.
const CASE: Case = Case {
    name: "nothing to do",
    before: ONE,
    between: |_| {},
    after: ONE,
    plan: &[],
    check: &[],
    codes: (0, 0),
    changes: &[],
    findings: &[],
    stateful: &[],
};

const PRODUCTION: &[&str] = &["--environment", "production"];

const ONE: &str = r#"resource "terraform_data" "a" {
  input            = "one"
  triggers_replace = "one"
}"#;
const OTHER_INPUT: &str = r#"resource "terraform_data" "a" {
  input            = "two"
  triggers_replace = "one"
}"#;
const OTHER_TRIGGER: &str = r#"resource "terraform_data" "a" {
  input            = "one"
  triggers_replace = "two"
}"#;
const CREATE_FIRST: &str = r#"resource "terraform_data" "a" {
  input            = "one"
  triggers_replace = "two"
  lifecycle { create_before_destroy = true }
}"#;
const THREE: &str = r#"resource "terraform_data" "a" { count = 3 }"#;
const TRIGGERED: &str = r#"
resource "terraform_data" "a" { input = "one" }
resource "terraform_data" "b" {
  lifecycle { replace_triggered_by = [terraform_data.a] }
}"#;
const TRIGGERED_BY_OTHER: &str = r#"
resource "terraform_data" "a" { input = "two" }
resource "terraform_data" "b" {
  lifecycle { replace_triggered_by = [terraform_data.a] }
}"#;
const SECRETS: &str = r#"
variable "password" {
  default   = "hunter2-variable"
  sensitive = true
}
resource "terraform_data" "kept" { input = { user = "hunter2-user", password = var.password } }
resource "terraform_data" "made" { triggers_replace = [sensitive("hunter2-trigger"), "one"] }
resource "terraform_data" "gone" { input = sensitive({ "hunter2-key" = ["hunter2-leaf"] }) }
output "password" {
  value     = var.password
  sensitive = true
}"#;
const OTHER_SECRETS: &str = r#"
variable "password" {
  default   = "hunter2-changed"
  sensitive = true
}
resource "terraform_data" "kept" { input = { user = "hunter2-user", password = var.password } }
resource "terraform_data" "made" { triggers_replace = [sensitive("hunter2-changed"), "one"] }"#;
const HOSTILE: &str = r#"resource "terraform_data" "a" {
  for_each = toset(["it's \"q\"", "a.b[0]", "x]\n::error::y", "größe", "bidi-\u202e", "$${t} %%{if}", "back\\slash", "|<@`"])
}"#;

pub(super) const CASES: &[Case] = &[
    CASE,
    Case { name: "create", before: "", changes: &["create - terraform_data.a"], ..CASE },
    Case {
        name: "update",
        after: OTHER_INPUT,
        check: PRODUCTION,
        changes: &["update kept terraform_data.a"],
        ..CASE
    },
    Case {
        name: "a replacement by a trigger",
        after: OTHER_TRIGGER,
        check: PRODUCTION,
        codes: (0, 1),
        changes: &["replace/delete-first destroyed terraform_data.a reason=replace_because_cannot_update \
             forced_by=triggers_replace"],
        findings: &["low production-replace terraform_data.a"],
        stateful: &["critical stateful-replace aws_efs_file_system.a recovery=none"],
        ..CASE
    },
    Case {
        name: "a replacement that creates first",
        after: CREATE_FIRST,
        check: PRODUCTION,
        codes: (0, 1),
        changes: &["replace/create-first destroyed terraform_data.a reason=replace_because_cannot_update \
             forced_by=triggers_replace"],
        findings: &["low production-replace terraform_data.a"],
        stateful: &["critical stateful-replace aws_efs_file_system.a recovery=none"],
        ..CASE
    },
    Case {
        name: "a replacement on request",
        plan: &["-replace=terraform_data.a"],
        check: PRODUCTION,
        codes: (0, 1),
        changes: &["replace/delete-first destroyed terraform_data.a reason=replace_by_request"],
        findings: &["low production-replace terraform_data.a"],
        stateful: &["critical stateful-replace aws_efs_file_system.a recovery=none"],
        ..CASE
    },
    Case {
        name: "a replacement of what is tainted",
        between: |workspace| drop(workspace.run(&["taint", "terraform_data.a"])),
        codes: (0, 1),
        changes: &["replace/delete-first destroyed terraform_data.a reason=replace_because_tainted"],
        stateful: &["critical stateful-replace aws_efs_file_system.a recovery=none"],
        ..CASE
    },
    Case {
        name: "a replacement that another one triggers",
        before: TRIGGERED,
        after: TRIGGERED_BY_OTHER,
        check: PRODUCTION,
        codes: (0, 1),
        changes: &[
            "update kept terraform_data.a",
            "replace/delete-first destroyed terraform_data.b reason=replace_by_triggers",
        ],
        findings: &["low production-replace terraform_data.b"],
        stateful: &["critical stateful-replace aws_efs_file_system.b recovery=none"],
        ..CASE
    },
    Case {
        name: "destroy everything",
        before: THREE,
        after: THREE,
        plan: &["-destroy"],
        check: PRODUCTION,
        codes: (0, 1),
        changes: &[
            "delete destroyed terraform_data.a[0]",
            "delete destroyed terraform_data.a[1]",
            "delete destroyed terraform_data.a[2]",
        ],
        findings: &[
            "low production-delete terraform_data.a[0]",
            "low production-delete terraform_data.a[1]",
            "low production-delete terraform_data.a[2]",
        ],
        stateful: &[
            "critical environment-wipe -",
            "critical stateful-delete aws_efs_file_system.a[0] recovery=none",
            "critical stateful-delete aws_efs_file_system.a[1] recovery=none",
            "critical stateful-delete aws_efs_file_system.a[2] recovery=none",
        ],
        ..CASE
    },
    Case {
        name: "the block is gone",
        after: "",
        codes: (0, 1),
        changes: &["delete destroyed terraform_data.a reason=delete_because_no_resource_config"],
        stateful: &["critical stateful-delete aws_efs_file_system.a recovery=none"],
        ..CASE
    },
    Case {
        name: "a `removed` block that destroys",
        after: r#"removed {
  from = terraform_data.a
  lifecycle { destroy = true }
}"#,
        check: PRODUCTION,
        codes: (0, 1),
        changes: &["delete destroyed terraform_data.a reason=delete_because_no_resource_config"],
        findings: &["low production-delete terraform_data.a"],
        stateful: &["critical stateful-delete aws_efs_file_system.a recovery=none"],
        ..CASE
    },
    Case {
        name: "a `removed` block that forgets",
        after: r#"removed {
  from = terraform_data.a
  lifecycle { destroy = false }
}"#,
        check: PRODUCTION,
        changes: &["forget orphaned terraform_data.a reason=delete_because_no_resource_config"],
        findings: &["low orphaned terraform_data.a"],
        stateful: &["low orphaned aws_efs_file_system.a"],
        ..CASE
    },
    Case {
        name: "a move",
        after: r#"resource "terraform_data" "b" {
  input            = "one"
  triggers_replace = "one"
}
moved {
  from = terraform_data.a
  to   = terraform_data.b
}"#,
        check: PRODUCTION,
        ..CASE
    },
    Case {
        name: "a move with a replacement",
        after: r#"resource "terraform_data" "b" {
  input            = "one"
  triggers_replace = "two"
}
moved {
  from = terraform_data.a
  to   = terraform_data.b
}"#,
        check: PRODUCTION,
        codes: (0, 1),
        changes: &["replace/delete-first destroyed terraform_data.b was=terraform_data.a \
             reason=replace_because_cannot_update forced_by=triggers_replace"],
        findings: &["low production-replace terraform_data.b"],
        stateful: &["critical stateful-replace aws_efs_file_system.b recovery=none"],
        ..CASE
    },
    Case {
        name: "an import",
        after: r#"resource "terraform_data" "b" {}
import {
  to = terraform_data.b
  id = "x"
}
resource "terraform_data" "a" {
  input            = "one"
  triggers_replace = "one"
}"#,
        check: PRODUCTION,
        changes: &["import kept terraform_data.b"],
        ..CASE
    },
    Case {
        name: "an import with a replacement",
        before: "",
        after: r#"resource "terraform_data" "b" { triggers_replace = "new" }
import {
  to = terraform_data.b
  id = "x"
}"#,
        check: PRODUCTION,
        codes: (0, 1),
        changes: &["replace/delete-first destroyed terraform_data.b reason=replace_because_cannot_update \
             forced_by=triggers_replace"],
        findings: &["low production-replace terraform_data.b"],
        stateful: &["critical stateful-replace aws_efs_file_system.b recovery=none"],
        ..CASE
    },
    Case {
        name: "from count to for_each",
        before: r#"resource "terraform_data" "a" { count = 1 }"#,
        after: r#"resource "terraform_data" "a" { for_each = toset(["0"]) }"#,
        check: PRODUCTION,
        codes: (0, 1),
        changes: &[
            r#"create - terraform_data.a["0"]"#,
            "delete destroyed terraform_data.a[0] reason=delete_because_wrong_repetition",
        ],
        findings: &["low production-delete terraform_data.a[0]"],
        stateful: &["critical stateful-delete aws_efs_file_system.a[0] recovery=none"],
        ..CASE
    },
    Case {
        name: "a target",
        before: THREE,
        after: "",
        plan: &["-target=terraform_data.a[1]"],
        check: PRODUCTION,
        codes: (0, 1),
        changes: &["delete destroyed terraform_data.a[1] reason=delete_because_no_resource_config"],
        findings: &["low partial-plan -", "low production-delete terraform_data.a[1]"],
        stateful: &["critical stateful-delete aws_efs_file_system.a[1] recovery=none", "low partial-plan -"],
        ..CASE
    },
    Case { name: "only a refresh", after: "", plan: &["-refresh-only"], check: PRODUCTION, ..CASE },
    Case {
        name: "a count that shrinks",
        before: THREE,
        after: r#"resource "terraform_data" "a" { count = 2 }"#,
        check: PRODUCTION,
        codes: (0, 1),
        changes: &["delete destroyed terraform_data.a[2] reason=delete_because_count_index"],
        findings: &["low production-delete terraform_data.a[2]"],
        stateful: &["critical stateful-delete aws_efs_file_system.a[2] recovery=none"],
        ..CASE
    },
    Case {
        name: "a deposed object beside its current one",
        between: Workspace::depose,
        check: PRODUCTION,
        codes: (0, 1),
        changes: &["delete destroyed terraform_data.a deposed=12ab34cd"],
        findings: &["low production-delete terraform_data.a deposed=12ab34cd"],
        stateful: &["high stateful-delete aws_efs_file_system.a deposed=12ab34cd recovery=none"],
        ..CASE
    },
    Case {
        name: "secrets everywhere",
        before: SECRETS,
        after: OTHER_SECRETS,
        check: PRODUCTION,
        codes: (0, 1),
        changes: &[
            "delete destroyed terraform_data.gone reason=delete_because_no_resource_config",
            "update kept terraform_data.kept",
            "replace/delete-first destroyed terraform_data.made reason=replace_because_cannot_update \
             forced_by=triggers_replace",
        ],
        findings: &[
            "low production-delete terraform_data.gone",
            "low production-replace terraform_data.made",
        ],
        stateful: &[
            "critical stateful-delete aws_efs_file_system.gone recovery=none",
            "critical stateful-replace aws_efs_file_system.made recovery=none",
        ],
        ..CASE
    },
    Case {
        name: "hostile keys",
        before: HOSTILE,
        after: r#"resource "terraform_data" "a" { for_each = toset([]) }"#,
        codes: (0, 1),
        changes: &[
            r#"delete destroyed terraform_data.a["$${t} %%{if}"] reason=delete_because_each_key"#,
            r#"delete destroyed terraform_data.a["a.b[0]"] reason=delete_because_each_key"#,
            r#"delete destroyed terraform_data.a["back\\slash"] reason=delete_because_each_key"#,
            r#"delete destroyed terraform_data.a["bidi-\u202e"] reason=delete_because_each_key"#,
            r#"delete destroyed terraform_data.a["größe"] reason=delete_because_each_key"#,
            r#"delete destroyed terraform_data.a["it's \"q\""] reason=delete_because_each_key"#,
            r#"delete destroyed terraform_data.a["x]\n::error::y"] reason=delete_because_each_key"#,
            r#"delete destroyed terraform_data.a["|<@`"] reason=delete_because_each_key"#,
        ],
        stateful: &[
            "critical environment-wipe -",
            r#"critical stateful-delete aws_efs_file_system.a["$${t} %%{if}"] recovery=none"#,
            r#"critical stateful-delete aws_efs_file_system.a["a.b[0]"] recovery=none"#,
            r#"critical stateful-delete aws_efs_file_system.a["back\\slash"] recovery=none"#,
            r#"critical stateful-delete aws_efs_file_system.a["bidi-\u202e"] recovery=none"#,
            r#"critical stateful-delete aws_efs_file_system.a["größe"] recovery=none"#,
            r#"critical stateful-delete aws_efs_file_system.a["it's \"q\""] recovery=none"#,
            r#"critical stateful-delete aws_efs_file_system.a["x]\n::error::y"] recovery=none"#,
            r#"critical stateful-delete aws_efs_file_system.a["|<@`"] recovery=none"#,
        ],
        ..CASE
    },
];
