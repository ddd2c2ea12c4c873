//! What an expression of a template comes to: known, or a term that names what only the deployment knows.
//!
//! Terms are kept, not thrown away, so that the same unknown on both sides is the same, and a reference to an
//! object that is replaced can be followed.

use std::rc::Rc;

/// What an expression comes to.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing: `AWS::NoValue`, or null.
    Absent,
    /// A text, a number or a truth value.
    Known(Known),
    /// A list.
    List(Vec<Value>),
    /// A map, in the order of the template.
    Map(Vec<(String, Value)>),
    /// What only the deployment knows.
    Term(Box<Term>),
}

/// A text, a number or a truth value, as text.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) text: Rc<str>,
    pub(super) secrecy: Secrecy,
    pub(super) spelling: Spelling,
}

/// Whether a text may be known to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Secrecy {
    Open,
    /// It comes from a parameter with `NoEcho`.
    Secret,
}

/// Whether a text is surely taken as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    Exact,
    /// Without quotes, and CloudFormation may take it for something else: `1.10` for `1.1`, `yes` for `true`.
    Loose,
}

/// What only the deployment knows.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// What stays the same from one deployment to the next: a pseudo parameter, or a parameter nobody gave.
    Constant(String),
    /// A resource's id, or one of its attributes.
    Object { id: String, attribute: Option<String> },
    /// Texts and terms, one behind the other.
    Text(Vec<Value>),
    /// A function of arguments that are not all known.
    Call { function: &'static str, arguments: Vec<Value> },
    /// One of two, by a condition that is not known.
    Choice { condition: String, then: Value, otherwise: Value },
    /// Whether a condition holds.
    Condition(String),
    /// What is looked up outside the template, and may have changed there.
    Lookup { freshness: Freshness, what: Value },
}

/// When something outside the template is looked up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    /// At every deployment: a macro, or a parameter of Systems Manager without a version.
    EveryDeployment,
    /// When the resource that names it is updated: a secret.
    EveryUpdate,
}

impl Known {
    pub(super) fn open(text: impl Into<Rc<str>>) -> Self {
        Self { text: text.into(), secrecy: Secrecy::Open, spelling: Spelling::Exact }
    }
}

impl Value {
    /// A text that is taken as it is written.
    pub(super) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Known(Known::open(text))
    }

    pub(super) fn term(term: Term) -> Self {
        Self::Term(Box::new(term))
    }

    pub(super) fn call(function: &'static str, arguments: Vec<Value>) -> Self {
        Self::term(Term::Call { function, arguments })
    }

    /// The text, where it is one and known.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Known(known) => Some(&known.text),
            Self::Absent | Self::List(_) | Self::Map(_) | Self::Term(_) => None,
        }
    }

    /// The items of a list of which it is known how many there are.
    pub(super) fn settled_items(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) if !items.iter().any(Self::may_vanish) => Some(items),
            Self::List(_) | Self::Absent | Self::Known(_) | Self::Map(_) | Self::Term(_) => None,
        }
    }

    /// The member of a map.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let Self::Map(members) = self else { return None };
        members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// Whether all of it is known.
    pub(super) fn is_known(&self) -> bool {
        match self {
            Self::Absent | Self::Known(_) => true,
            Self::List(items) => items.iter().all(Self::is_known),
            Self::Map(members) => members.iter().all(|(_, value)| value.is_known()),
            Self::Term(_) => false,
        }
    }

    /// Whether a list can still lose this item: an `Fn::If` whose branch may be `AWS::NoValue`.
    pub(super) fn may_vanish(&self) -> bool {
        matches!(self, Self::Term(term) if matches!(**term, Term::Choice { .. }))
    }

    /// Calls `visit` with each resource that the value refers to.
    pub(super) fn each_object(&self, visit: &mut dyn FnMut(&str)) {
        match self {
            Self::Absent | Self::Known(_) => {}
            Self::List(items) => items.iter().for_each(|item| item.each_object(visit)),
            Self::Map(members) => members.iter().for_each(|(_, value)| value.each_object(visit)),
            Self::Term(term) => match &**term {
                Term::Constant(_) | Term::Condition(_) => {}
                Term::Object { id, .. } => visit(id),
                Term::Text(values) | Term::Call { arguments: values, .. } => {
                    values.iter().for_each(|value| value.each_object(visit));
                }
                Term::Choice { then, otherwise, .. } => {
                    then.each_object(visit);
                    otherwise.each_object(visit);
                }
                Term::Lookup { what, .. } => what.each_object(visit),
            },
        }
    }
}

/// Texts and terms, one behind the other, as one value; what names something outside is looked up there.
pub(super) fn concatenate(pieces: Vec<Value>) -> Value {
    let mut joined: Vec<Value> = Vec::new();
    let mut run: Vec<Known> = Vec::new();
    for piece in pieces.into_iter().flat_map(flat) {
        if let Value::Known(known) = piece {
            run.push(known);
            continue;
        }
        joined.extend(Known::all(&run).filter(|known| !known.text.is_empty()).map(Value::Known));
        run.clear();
        joined.push(piece);
    }
    joined.extend(Known::all(&run).filter(|known| !known.text.is_empty()).map(Value::Known));
    let one = match (joined.pop(), joined.is_empty()) {
        (None, _) => Value::text(""),
        (Some(only), true) => only,
        (Some(last), false) => {
            joined.push(last);
            Value::term(Term::Text(joined))
        }
    };
    looked_up(one)
}

/// The pieces of a piece. A text that is looked up is taken apart again: it may be only the beginning of one.
fn flat(piece: Value) -> Vec<Value> {
    let Value::Term(term) = &piece else { return vec![piece] };
    let text = |value: &Value| match value {
        Value::Known(_) => Some(vec![value.clone()]),
        Value::Term(inner) if let Term::Text(pieces) = &**inner => Some(pieces.clone()),
        Value::Absent | Value::List(_) | Value::Map(_) | Value::Term(_) => None,
    };
    let pieces = match &**term {
        Term::Text(pieces) => Some(pieces.clone()),
        Term::Lookup { what, .. } => text(what),
        Term::Call { function: RESOLVED, arguments } => arguments.first().and_then(text),
        Term::Constant(_)
        | Term::Object { .. }
        | Term::Call { .. }
        | Term::Choice { .. }
        | Term::Condition(_) => None,
    };
    pieces.unwrap_or_else(|| vec![piece])
}

impl Known {
    /// A scalar that is written without quotes. CloudFormation reads YAML 1.1, which has more truth values and more
    /// ways to write a number than people expect.
    pub(super) fn plain(text: &str) -> Self {
        let (text, spelling) = match text {
            "true" | "True" | "TRUE" => ("true", Spelling::Exact),
            "false" | "False" | "FALSE" => ("false", Spelling::Exact),
            "yes" | "Yes" | "YES" | "on" | "On" | "ON" => ("true", Spelling::Loose),
            "no" | "No" | "NO" | "off" | "Off" | "OFF" => ("false", Spelling::Loose),
            other if is_loose(other) => (other, Spelling::Loose),
            other => (other, Spelling::Exact),
        };
        Self { text: text.into(), secrecy: Secrecy::Open, spelling }
    }

    /// Several texts as one; `None` of none.
    fn all(texts: &[Known]) -> Option<Known> {
        let [first, rest @ ..] = texts else { return None };
        if rest.is_empty() {
            return Some(first.clone());
        }
        let whole: String = texts.iter().map(|known| &*known.text).collect();
        let secret = texts.iter().map(|known| known.secrecy).max().unwrap_or(Secrecy::Open);
        let loose = texts.iter().any(|known| known.spelling == Spelling::Loose);
        let spelling = if loose { Spelling::Loose } else { Spelling::Exact };
        Some(Known { text: whole.into(), secrecy: secret, spelling })
    }
}

/// Whether a text is a number to YAML 1.1, and not the only way to write it: `1.10`, `0777`, `1e3`, `1_000`, `1:30`.
fn is_loose(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.') {
        return false;
    }
    let bare = digits.replace('_', "");
    let based = ["0x", "0o", "0b"].into_iter().find_map(|prefix| bare.strip_prefix(prefix));
    let is_number = match based {
        Some(rest) => rest.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => bare.split(':').all(|part| part.parse::<f64>().is_ok()),
    };
    is_number && !is_canonical(text)
}

/// Whether a number is written as everybody would: `0`, `-12`, `1.5`.
fn is_canonical(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "1"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole)
        && all_digits(fraction)
        && (whole == "0" || !whole.starts_with('0'))
        && !fraction.ends_with('0')
        && digits.len() <= 15
}

/// The function that stands for a dynamic reference to one version.
const RESOLVED: &str = "resolve";

/// The opening of a dynamic reference.
const REFERENCE: &str = "{{resolve:";

/// A value whose text is a dynamic reference, as what it is: something that stands elsewhere.
///
/// Source: the user guide's "Get values stored in other services using dynamic references".
pub(super) fn looked_up(value: Value) -> Value {
    let texts = match &value {
        Value::Known(known) => vec![&*known.text],
        Value::Term(term) => match &**term {
            Term::Text(pieces) => pieces.iter().filter_map(Value::as_text).collect(),
            Term::Constant(_)
            | Term::Object { .. }
            | Term::Call { .. }
            | Term::Choice { .. }
            | Term::Condition(_)
            | Term::Lookup { .. } => Vec::new(),
        },
        Value::Absent | Value::List(_) | Value::Map(_) => Vec::new(),
    };
    let services: Vec<&str> = texts.iter().flat_map(|text| text.split(REFERENCE).skip(1)).collect();
    if services.is_empty() {
        return value;
    }
    let is_pinned = |reference: &&str| {
        let inside = reference.split_once("}}").map_or("", |(inside, _)| inside);
        let version = inside.rsplit_once(':').map_or("", |(_, version)| version);
        inside.starts_with("ssm") && !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())
    };
    if services.iter().all(is_pinned) {
        return Value::call(RESOLVED, vec![value]);
    }
    let secret =
        |reference: &&str| reference.starts_with("secretsmanager:") || reference.starts_with("ssm-secure:");
    let freshness = match services.iter().filter(|reference| !is_pinned(reference)).all(secret) {
        true => Freshness::EveryUpdate,
        false => Freshness::EveryDeployment,
    };
    Value::term(Term::Lookup { freshness, what: value })
}

/// Only its shape: what stands in a template may be a secret.
impl std::fmt::Debug for Value {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Absent => "(absent)",
            Self::Known(_) => "(known)",
            Self::List(_) => "(list)",
            Self::Map(_) => "(map)",
            Self::Term(_) => "(term)",
        })
    }
}
