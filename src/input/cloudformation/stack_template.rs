//! The template of a stack, as far as the deletion of the stack asks it: what is kept, and how it is set.
//!
//! `get-template` answers with a text (JSON or YAML) or with an object; a template from a repository is read too.

use super::context::Context;
use super::policy::{DELETION, Said};
use super::template::{foreign, of_resource};
use super::tree::{self, Content, Node, Notation};
use super::{Kind, Part};
use crate::input::document::first;
use crate::input::{ReadError, Reading, alien};
use crate::plan::Text;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The keys by which a document shows that it is a template, or the answer that holds one.
pub(super) const KEYS: [&str; 4] = ["TemplateBody", "templateBody", "AWSTemplateFormatVersion", "Resources"];

/// The template of a stack.
#[derive(PartialEq, Eq)]
pub(super) struct StackTemplate {
    pub(super) resources: BTreeMap<String, Declared>,
    /// The macros of others that may have rewritten all of it.
    pub(super) macros: Vec<String>,
}

/// One resource of a template.
#[derive(PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) kind: String,
    pub(super) properties: Context,
    /// The macros that may have rewritten it.
    pub(super) macros: Vec<String>,
}

/// The answer of `get-template`.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, rename = "TemplateBody", alias = "templateBody")]
    body: Option<&'a RawValue>,
}

const CURE: &str = "give the answer of `aws cloudformation get-template --stack-name STACK` as it is";

/// The template in the document at the beginning of the text, and the document's length.
pub(super) fn read(text: &str) -> Result<(Reading<'_>, usize), ReadError> {
    let (answer, length) = first::<Answer<'_>>(text).map_err(|error| error.with_cure(CURE))?;
    let template = match answer.body.map(RawValue::get) {
        Some(body) if body.starts_with('"') => {
            let Text(body) = serde_json::from_str(body).map_err(|_| broken("a text that cannot be read"))?;
            StackTemplate::of(&body)
        }
        Some(body) => StackTemplate::of(body),
        None => StackTemplate::of(text.get(..length).unwrap_or_default()),
    };
    match template? {
        Some(template) => Ok((Reading::Part(Part(Kind::Template(template))), length)),
        None if answer.body.is_some() => Err(broken("no resources")),
        None => Err(alien::document(text)),
    }
}

fn broken(what: &str) -> ReadError {
    ReadError::unreadable(format!("the template has {what}"), CURE)
}

/// The template in a text of YAML; `None` where it is some other text.
pub(in crate::input) fn of_yaml(text: &str) -> Option<Part> {
    // Most texts are none, and need no reading to tell.
    let may_be = text.contains("Resources") && text.contains("Type") && text.contains("::");
    let template = if may_be { StackTemplate::of(text) } else { Ok(None) };
    template.ok().flatten().map(|template| Part(Kind::Template(template)))
}

impl StackTemplate {
    /// The template in a text; `None` where the text is none.
    fn of(text: &str) -> Result<Option<Self>, ReadError> {
        let tree = tree::read(text).map_err(|malformed| broken(&malformed.to_string()))?;
        let Some(resources) = tree.get("Resources") else { return Ok(None) };
        let declared = resources.members().iter();
        let declared = declared.filter_map(|member| Some((member.key.clone(), Declared::of(&member.value)?)));
        let resources: BTreeMap<String, Declared> = declared.collect();
        Ok((!resources.is_empty()).then(|| Self { resources, macros: foreign(&tree) }))
    }
}

impl Declared {
    fn of(node: &Node) -> Option<Self> {
        let kind = node.get("Type")?.text().filter(|kind| kind.contains("::"))?;
        let deletion = match node.get(DELETION) {
            None => Said::Nothing,
            Some(policy) => policy.text().map_or(Said::Unclear, |word| Said::of(Some(word))),
        };
        let mut json = Json::default();
        match node.get("Properties") {
            Some(properties) => json.write(properties),
            None => json.both("{}", "false"),
        }
        let properties = Context::of(json.values, json.unknown, deletion);
        Some(Self { kind: kind.to_owned(), properties, macros: of_resource(node) })
    }
}

/// A part of a template as JSON, with marks for what only CloudFormation can tell.
#[derive(Default)]
struct Json {
    values: String,
    unknown: String,
}

impl Json {
    fn write(&mut self, node: &Node) {
        match &node.content {
            _ if is_function(node) => self.both("null", "true"),
            Content::Scalar(scalar) if scalar.is_null() => self.both("null", "false"),
            // Numbers and truth values are compared as texts, so all may be written as such.
            Content::Scalar(scalar) => {
                let text = serde_json::Value::String(scalar.text.clone()).to_string();
                let plain = scalar.notation == Notation::Plain && is_json(&scalar.text);
                self.both(if plain { &scalar.text } else { &text }, "false");
            }
            Content::Sequence(items) => {
                self.both("[", "[");
                for (at, item) in items.iter().enumerate() {
                    self.comma(at);
                    self.write(item);
                }
                self.both("]", "]");
            }
            Content::Mapping(members) => {
                self.both("{", "{");
                for (at, member) in members.iter().enumerate() {
                    self.comma(at);
                    let key = serde_json::Value::String(member.key.clone()).to_string();
                    self.both(&format!("{key}:"), &format!("{key}:"));
                    self.write(&member.value);
                }
                self.both("}", "}");
            }
        }
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.both(",", ",");
        }
    }

    fn both(&mut self, values: &str, unknown: &str) {
        self.values.push_str(values);
        self.unknown.push_str(unknown);
    }
}

/// Whether a node is an intrinsic function, whose value the template alone does not tell.
fn is_function(node: &Node) -> bool {
    match node.members() {
        [member] => member.key == "Ref" || member.key.starts_with("Fn::"),
        _ => false,
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok() || matches!(text, "true" | "false")
}
