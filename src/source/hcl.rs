//! One file of Terraform's or OpenTofu's configuration: its blocks with their places, and nothing of its values.
//!
//! The only file that knows the syntax.

use crate::plan::{Block, Mask, Outline};
use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block as HclBlock, Body};
use std::ops::Range;

/// Reads a file; `None` where it is no valid configuration.
pub(super) fn parse(text: &str) -> Option<Outline> {
    let body: Body = text.parse().ok()?;
    let mut shown = Mask::new(text);
    let mut blocks = Vec::new();
    for block in body.blocks() {
        blocks.extend(read(block, text, &mut shown));
    }
    Some(Outline { blocks, shown: shown.finish()? })
}

fn read(block: &HclBlock, text: &str, shown: &mut Mask<'_>) -> Option<Block> {
    let start = block.ident.span()?.start;
    let end = block.labels.iter().filter_map(Span::span).map(|span| span.end).max();
    let head = start..end.unwrap_or(block.ident.span()?.end);
    // Between the words there can be comments.
    let words = block.ident.span().into_iter().chain(block.labels.iter().filter_map(Span::span));
    words.for_each(|span| shown.show(&span));
    let mut names = Vec::new();
    inside(&block.body, "", text, shown, &mut names);
    let source = block.body.get_attribute("source").and_then(|attribute| attribute.value.as_str());
    Some(Block {
        kind: block.ident.as_str().to_owned(),
        labels: block.labels.iter().map(|label| label.as_str().to_owned()).collect(),
        head,
        names,
        source: source.map(str::to_owned),
    })
}

fn inside(
    body: &Body,
    path: &str,
    text: &str,
    shown: &mut Mask<'_>,
    names: &mut Vec<(String, Range<usize>)>,
) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for attribute in body.attributes() {
        if let Some(span) = attribute.key.span() {
            shown.show(&span);
            show_safe(attribute, text, &span, shown);
            names.push((below(attribute.key.as_str()), span));
        }
    }
    for block in body.blocks() {
        // A dynamic block stands for the blocks that its label names.
        let name = match block.ident.as_str() {
            "dynamic" => block.labels.first().map_or("dynamic", |label| label.as_str()),
            "content" => "",
            other => other,
        };
        let path = if name.is_empty() { path.to_owned() } else { below(name) };
        if let Some(span) = block.ident.span() {
            shown.show(&span);
            names.push((path.clone(), span));
        }
        inside(&block.body, &path, text, shown, names);
    }
}

/// Shows the sign of an attribute, and its value where it is a truth value: nothing that could be a secret.
fn show_safe(attribute: &Attribute, text: &str, key: &Range<usize>, shown: &mut Mask<'_>) {
    let value = attribute.value.span();
    let safe = matches!(attribute.value, Expression::Bool(_));
    let Some(value) = value.filter(|value| value.start > key.end) else { return };
    let sign = text.get(key.end..value.start).unwrap_or_default();
    if let Some(at) = sign.find('=') {
        shown.show(&(key.end + at..key.end + at + 1));
    }
    if safe {
        shown.show(&value);
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    const TEXT: &str = r#"
resource "aws_db_instance" "main" { # hunter2
  password          = "hunter2"
  storage_encrypted = true
  dynamic "restore" {
    for_each = ["hunter2"]
    content {
      days = 7
    }
  }
}
module "db" {
  source = "./modules/db"
}
"#;

    #[test]
    fn blocks_have_their_names_with_places() {
        let parsed = parse(TEXT).unwrap();
        let database = &parsed.blocks[0];
        assert_eq!(database.labels, ["aws_db_instance", "main"]);
        assert_eq!(&TEXT[database.head.clone()], r#"resource "aws_db_instance" "main""#);
        let names: Vec<&str> = database.names.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.contains(&"storage_encrypted") && names.contains(&"restore.days"), "{names:?}");
        assert_eq!(parsed.blocks[1].source.as_deref(), Some("./modules/db"));
        assert!(parse("resource {").is_none());
    }

    #[test]
    fn nothing_is_shown_that_could_deceive() {
        let text = "resource /* \u{1b}[2J */ \"a\" \"b\u{202e}\" {\n}\n";
        let shown = parse(text).unwrap().shown;
        assert_eq!(shown.split_whitespace().collect::<Vec<_>>(), ["resource", "\"a\""]);
    }

    #[test]
    fn no_value_and_no_comment_is_shown() {
        let shown = parse(TEXT).unwrap().shown;
        assert_eq!(shown.len(), TEXT.len());
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("storage_encrypted = true") && shown.contains("days =  "), "{shown}");
    }
}
