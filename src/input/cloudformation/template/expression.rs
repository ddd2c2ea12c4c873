//! What stands at one place of a template, with its functions recognised, whichever way they are written.
//!
//! `!Sub x`, `{"Fn::Sub": "x"}` and `Fn::Sub: x` are one and the same from here on.

use super::super::tree::{Content, Node, Notation};

/// What stands at one place of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    Null,
    Text {
        text: String,
        notation: Notation,
    },
    List(Vec<Expression>),
    Map(Vec<(String, Expression)>),
    /// A function, by the name of its long form.
    Call {
        function: String,
        argument: Box<Expression>,
    },
}

impl Expression {
    /// The text, where it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text { text, .. } => Some(text),
            Self::Null | Self::List(_) | Self::Map(_) | Self::Call { .. } => None,
        }
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Option<&[Expression]> {
        match self {
            Self::List(items) => Some(items),
            Self::Null | Self::Text { .. } | Self::Map(_) | Self::Call { .. } => None,
        }
    }

    /// The members of a map.
    pub(super) fn members(&self) -> Option<&[(String, Expression)]> {
        match self {
            Self::Map(members) => Some(members),
            Self::Null | Self::Text { .. } | Self::List(_) | Self::Call { .. } => None,
        }
    }

    /// The member of a map.
    pub(super) fn get(&self, name: &str) -> Option<&Expression> {
        self.members()?.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// A map of one member as the function that it is; any other as it stands.
    pub(super) fn of_map(mut members: Vec<(String, Expression)>) -> Self {
        match members.pop() {
            Some((function, argument)) if members.is_empty() && is_function(&function) => {
                Self::Call { function, argument: Box::new(argument) }
            }
            Some(last) => {
                members.push(last);
                Self::Map(members)
            }
            None => Self::Map(members),
        }
    }
}

fn is_function(name: &str) -> bool {
    name == "Ref" || (name.starts_with("Fn::") && !name.starts_with("Fn::ForEach::"))
}

impl From<&Node> for Expression {
    fn from(node: &Node) -> Self {
        match &node.content {
            Content::Scalar(scalar) if scalar.is_null() => Self::Null,
            Content::Scalar(scalar) => Self::Text { text: scalar.text.clone(), notation: scalar.notation },
            Content::Sequence(items) => Self::List(items.iter().map(Self::from).collect()),
            Content::Mapping(members) => Self::of_map(
                members.iter().map(|member| (member.key.clone(), Self::from(&member.value))).collect(),
            ),
        }
    }
}
