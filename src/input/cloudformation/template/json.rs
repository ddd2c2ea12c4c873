//! Values as JSON text, with marks for what is unknown and what is secret: the form in which changes keep
//! attributes.

use super::value::{Secrecy, Term, Value};
use std::fmt::Write as _;

/// Attributes as JSON texts.
#[derive(Default)]
pub(super) struct Json {
    pub(super) values: String,
    pub(super) secret: String,
    pub(super) unknown: String,
}

impl Json {
    /// The properties of an object.
    pub(super) fn of(value: &Value) -> Self {
        let mut json = Self::default();
        json.write(value);
        json
    }

    fn write(&mut self, value: &Value) {
        match value {
            Value::Absent => self.leaf("null", false, false),
            Value::Known(known) => {
                let text = quoted(&known.text);
                self.leaf(&text, known.secrecy == Secrecy::Secret, false);
            }
            Value::Term(term) if let Some(value) = in_json(term) => self.write(value),
            Value::Term(term) => match in_any_partition(term) {
                Some(text) => self.leaf(&quoted(&text), false, false),
                None => self.leaf("null", false, true),
            },
            Value::List(items) => {
                self.all("[");
                for (at, item) in items.iter().enumerate() {
                    self.all(if at > 0 { "," } else { "" });
                    self.write(item);
                }
                self.all("]");
            }
            Value::Map(members) => {
                self.all("{");
                for (at, (name, member)) in members.iter().enumerate() {
                    self.all(if at > 0 { "," } else { "" });
                    self.all(&quoted(name));
                    self.all(":");
                    self.write(member);
                }
                self.all("}");
            }
        }
    }

    fn all(&mut self, text: &str) {
        self.values.push_str(text);
        self.secret.push_str(text);
        self.unknown.push_str(text);
    }

    fn leaf(&mut self, text: &str, secret: bool, unknown: bool) {
        self.values.push_str(text);
        let _ = write!(self.secret, "{secret}");
        let _ = write!(self.unknown, "{unknown}");
    }
}

/// What stands in a text of JSON: it is read where the text would be.
fn in_json(term: &Term) -> Option<&Value> {
    match term {
        Term::Call { function: "Fn::ToJsonString", arguments } => arguments.first(),
        Term::Constant(_)
        | Term::Object { .. }
        | Term::Text(_)
        | Term::Call { .. }
        | Term::Choice { .. }
        | Term::Condition(_)
        | Term::Lookup { .. } => None,
    }
}

/// The pseudo parameter for the partition of AWS.
const PARTITION: &str = "AWS::Partition";

/// The text in which nothing but the partition is left open, as the CDK writes the ARNs of managed policies.
fn in_any_partition(term: &Term) -> Option<String> {
    let Term::Text(parts) = term else { return None };
    let text = |part: &Value| match part {
        Value::Known(known) if known.secrecy == Secrecy::Open => Some(known.text.to_string()),
        Value::Term(term) => {
            (**term == Term::Constant(PARTITION.to_owned())).then(|| format!("${{{PARTITION}}}"))
        }
        Value::Absent | Value::Known(_) | Value::List(_) | Value::Map(_) => None,
    };
    parts.iter().map(text).collect()
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "null".to_owned())
}
