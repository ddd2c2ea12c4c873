//! What a file is that is no plan, so that the error can say which command makes the right one.

use super::cloudformation::DESCRIBE;
use super::error::{ReadError, SHOW};
use crate::plan::Text;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// A JSON document that people mistake for a plan.
struct Alien {
    /// The outermost keys that it always has.
    keys: &'static [&'static str],
    what: &'static str,
    cure: &'static str,
    /// Whether it holds a plan that cannot be seen, so that not even a directory may pass it over.
    hides_a_plan: bool,
}

const fn alien(keys: &'static [&'static str], what: &'static str, cure: &'static str) -> Alien {
    Alien { keys, what, cure, hides_a_plan: false }
}

/// Most special first.
const ALIENS: &[Alien] = &[
    Alien {
        keys: &["encrypted_data", "encryption_version"],
        what: "an encrypted OpenTofu plan file",
        cure: "decrypt it with `tofu show -json PLANFILE > plan.json`, where the key is at hand",
        hides_a_plan: true,
    },
    Alien {
        keys: &["remote_plan_format", "run_id"],
        what: "a bookmark of an HCP Terraform run",
        cure: "fetch the run's plan: `terraform show -json PLANFILE > plan.json` where you are logged in, \
               or the API's `plans/ID/json-output`",
        hides_a_plan: true,
    },
    Alien {
        keys: &["steps", "changeSummary"],
        what: "a Pulumi preview",
        cure: "foureyes reads plans of Terraform, OpenTofu and CloudFormation",
        hides_a_plan: false,
    },
    alien(&["version", "terraform_version", "serial"], "a state file", SHOW),
    alien(&["version", "serial", "lineage"], "a state file", SHOW),
    alien(
        &["format_version", "values"],
        "a state (`terraform show -json` without a plan file)",
        "name the plan file: `terraform plan -out PLANFILE`, then `terraform show -json PLANFILE > plan.json`",
    ),
    alien(&["format_version", "provider_schemas"], "the output of `terraform providers schema -json`", SHOW),
    alien(&["format_version", "valid", "diagnostics"], "the output of `terraform validate -json`", SHOW),
    alien(
        &["AWSTemplateFormatVersion"],
        "a CloudFormation template",
        "create a change set and give the output of `aws cloudformation describe-change-set`",
    ),
    alien(
        &["Resources"],
        "a CloudFormation template",
        "create a change set and give the output of `aws cloudformation describe-change-set`",
    ),
    alien(&["$schema", "runs"], "a SARIF report", SHOW),
    alien(&["version", "foureyes", "verdict"], "a report of foureyes", "give the plan itself"),
    alien(
        &["format_version"],
        "a state without any resources (`terraform show -json` without a plan file)",
        "name the plan file: `terraform plan -out PLANFILE`, then `terraform show -json PLANFILE > plan.json`",
    ),
];

/// What this JSON document is, when no format reads it.
pub(super) fn document(text: &str) -> ReadError {
    let keys = match keys(text) {
        Ok(keys) => keys,
        Err(error) => return broken(&error),
    };
    let known =
        ALIENS.iter().find(|alien| alien.keys.iter().all(|key| keys.iter().any(|known| known == key)));
    match known {
        Some(alien) if alien.hides_a_plan => {
            ReadError::unreadable(format!("this is {}: its changes cannot be seen", alien.what), alien.cure)
        }
        Some(alien) => ReadError::not_a_plan(alien.what, alien.cure),
        None => ReadError::not_a_plan("some other JSON document", SHOW),
    }
}

/// A document whose outermost keys could not even be read, and which no format has claimed before that.
pub(super) fn broken(error: &serde_json::Error) -> ReadError {
    let place = format!("line {} column {}", error.line(), error.column());
    match error.is_eof() {
        true => ReadError::not_a_plan(
            format!("JSON that ends in the middle, at {place}"),
            format!("{SHOW}; a program that stopped half-way leaves such a file"),
        ),
        false => ReadError::not_a_plan(format!("no valid JSON ({place})"), SHOW),
    }
}

/// What a file of bytes is that no format reads; `None` where it may be text.
pub(super) fn binary(bytes: &[u8]) -> Option<ReadError> {
    let zip =
        bytes.starts_with(b"PK\x03\x04") || (bytes.starts_with(ARCHIVE_END) && bytes.len() == END_LENGTH);
    if !zip && ends_as_archive(bytes) {
        return Some(ReadError::unreadable(
            "there is a zip archive at the end of this file, which Terraform would take for the plan",
            format!("{SHOW}; no tool writes such a file: find out who made it"),
        ));
    }
    if bytes.starts_with(b"tfplan") {
        return Some(ReadError::unreadable(
            "this is a binary plan file of a Terraform before 0.12: its changes cannot be read",
            "make the plan with Terraform 0.12 or newer",
        ));
    }
    zip.then(|| ReadError::not_a_plan("a zip archive", SHOW))
}

/// How the record at the end of a zip archive begins, and how long it is without the comment that may follow.
const ARCHIVE_END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;

/// Whether a file ends as a zip archive does. Go, and so Terraform, takes it for one whatever it begins with: it asks
/// only that the directory begins in the file, and where a locator leads to another directory, not even that.
///
/// Source: `readDirectoryEnd` and `findDirectory64End` of Go's `archive/zip`.
fn ends_as_archive(bytes: &[u8]) -> bool {
    const LOCATOR: &[u8] = b"PK\x06\x07";
    const LOCATOR_LENGTH: usize = 20;
    let start = bytes.len().saturating_sub(END_LENGTH + usize::from(u16::MAX));
    let tail = bytes.get(start..).unwrap_or_default();
    memchr::memmem::find_iter(tail, ARCHIVE_END).any(|at| {
        let at = start + at;
        let Some(end) = bytes.get(at..at + END_LENGTH) else { return false };
        let size = end.get(12..16).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
        let located = at.checked_sub(LOCATOR_LENGTH).and_then(|at| bytes.get(at..));
        usize::try_from(size).is_ok_and(|size| size <= at)
            || located.is_some_and(|it| it.starts_with(LOCATOR))
    })
}

/// What this text is, which does not begin with an object.
pub(super) fn text(text: &str) -> ReadError {
    let head: String = text.chars().take(4000).collect();
    let human = ["Terraform used the selected providers", "OpenTofu used the selected providers"];
    if human.iter().any(|words| head.contains(words)) || head.contains("will perform the following actions") {
        return ReadError::not_a_plan(
            "the text that `terraform plan` prints for people",
            "save the plan: `terraform plan -out PLANFILE`, then `terraform show -json PLANFILE > plan.json`",
        );
    }
    let what = match text.as_bytes().first() {
        Some(b'[') => "a JSON array",
        Some(b'"' | b'0'..=b'9' | b'-') => "a single JSON value",
        Some(b'<') => "an HTML or XML document",
        Some(_) | None => "some other text",
    };
    ReadError::not_a_plan(what, SHOW)
}

/// The same error, but for a text that seems to have a plan in it, behind a line of a log or in a wrapper that
/// nobody knows: such a file is never passed over.
pub(super) fn unless_a_plan_is_inside(error: ReadError, text: &str) -> ReadError {
    // Without the closing quote: in a text within JSON it is escaped.
    let has = |key: &str| text.contains(&format!("\"{key}"));
    let document = has("resource_changes") && (has("format_version") || has("plan_format_version"));
    let stream = has("planned_change") && has("@level");
    let change_set = has("ResourceChange") && has("LogicalResourceId");
    match error {
        ReadError::NotAPlan { what, .. } if change_set => ReadError::unreadable(
            format!("this is {what}, not a plan, but it seems to have a change set in it"),
            DESCRIBE,
        ),
        ReadError::NotAPlan { what, .. } if document || stream => ReadError::unreadable(
            format!("this is {what}, not a plan, but it seems to have one in it"),
            format!("{SHOW}; keep other output out of the file"),
        ),
        other @ (ReadError::NotAPlan { .. }
        | ReadError::Unreadable { .. }
        | ReadError::Contradiction { .. }) => other,
    }
}

/// The outermost keys of the document at the beginning of the text.
fn keys(text: &str) -> Result<Vec<String>, serde_json::Error> {
    struct Reader;
    impl<'a> Visitor<'a> for Reader {
        type Value = Vec<String>;
        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("an object")
        }
        fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Self::Value, M::Error> {
            let mut keys = Vec::new();
            while let Some((Text(key), IgnoredAny)) = map.next_entry::<Text<'a>, IgnoredAny>()? {
                keys.push(key.into_owned());
            }
            Ok(keys)
        }
    }
    serde_json::Deserializer::from_str(text).deserialize_map(Reader)
}
