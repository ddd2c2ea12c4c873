//! Files that give parameters their values, in the three forms that AWS's own tools write.
//!
//! The list of the CloudFormation CLI, a plain map, and CodePipeline's map under `Parameters`. The list of
//! `Key=Value` texts that `aws cloudformation deploy` takes is read too.

use super::parameters::{Given, Parameters};
use crate::input::cloudformation::tree::{self, Content, Node};
use crate::input::error::ReadError;

const CURE: &str = "write them as `[{\"ParameterKey\": \"Name\", \"ParameterValue\": \"…\"}]`, as \
                    `{\"Name\": \"…\"}`, or as `{\"Parameters\": {\"Name\": \"…\"}}`";

impl Parameters {
    /// The values in this file.
    ///
    /// # Errors
    /// Where it is in none of the forms, or gives a parameter twice.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        let tree = tree::read(text)
            .map_err(|malformed| ReadError::unreadable(format!("the file holds {malformed}"), CURE))?;
        let mut parameters = Self::default();
        match &tree.content {
            Content::Sequence(items) => {
                for (at, item) in items.iter().enumerate() {
                    let (name, given) = entry(item).ok_or_else(|| wrong(format!("entry {}", at + 1)))?;
                    parameters.give(name, given)?;
                }
            }
            Content::Mapping(_) => {
                let inside = tree.get("Parameters").filter(|inside| !inside.members().is_empty());
                let members = inside.unwrap_or(&tree).members();
                for member in members.iter().filter(|member| inside.is_some() || member.key != "Parameters") {
                    let given = value(&member.value).ok_or_else(|| wrong(format!("`{}`", member.key)))?;
                    parameters.give(&member.key, given)?;
                }
            }
            Content::Scalar(_) => return Err(wrong("the file".to_owned())),
        }
        Ok(parameters)
    }

    fn give(&mut self, name: &str, given: Given) -> Result<(), ReadError> {
        match self.0.insert(name.to_owned(), given) {
            None => Ok(()),
            Some(_) => Err(ReadError::unreadable(
                format!("the parameter `{name}` is given twice"),
                "leave one of the two",
            )),
        }
    }

    /// The names of what is given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn wrong(place: String) -> ReadError {
    ReadError::unreadable(format!("{place} is no parameter with a value"), CURE)
}

/// An entry of the list: an object, or `Key=Value`.
fn entry(item: &Node) -> Option<(&str, Given)> {
    if let Some(text) = item.text() {
        let (name, value) = text.split_once('=')?;
        return Some((name, Given::Text(value.to_owned())));
    }
    let name = item.get("ParameterKey")?.text()?;
    // What a name led to in Systems Manager is of yesterday: the name alone counts.
    if let Some(given) = item.get("ParameterValue").and_then(value) {
        return Some((name, given));
    }
    let previous = item.get("UsePreviousValue").and_then(Node::text);
    (previous == Some("true")).then_some((name, Given::Previous))
}

/// A value: a text, a number, a truth value, or a list of them.
fn value(node: &Node) -> Option<Given> {
    let text = |node: &Node| node.scalar().filter(|scalar| !scalar.is_null()).map(|it| it.text.clone());
    match &node.content {
        Content::Scalar(_) => text(node).map(Given::Text),
        Content::Sequence(items) => {
            let items: Option<Vec<String>> = items.iter().map(text).collect();
            items.map(|items| Given::Text(items.join(",")))
        }
        Content::Mapping(_) => None,
    }
}
