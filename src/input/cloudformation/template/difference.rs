//! Whether what two templates say comes to the same, when the deployment fills in what they leave open.
//!
//! "The same" must be sure, for it is what opens the gate; everything else may err towards a difference.

use super::value::{Freshness, Known, Term, Value};
use std::collections::BTreeMap;

/// How surely two values differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Difference {
    /// They do not.
    Same,
    /// Nobody can say before the deployment.
    Maybe,
    /// They do.
    Differs,
}

/// What becomes of an object that others refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Nothing.
    Kept,
    /// It is changed in place: its id stays.
    Updated,
    /// It may make way for another one, or nobody knows what it is.
    InDoubt,
    /// Another takes its place.
    Replaced,
}

/// What is known of the update while two values are compared.
pub(super) struct Update<'u> {
    /// What becomes of the object with this logical id.
    pub(super) standing: &'u dyn Fn(&str) -> Standing,
    /// How a condition of this name differs in the two templates.
    pub(super) condition: &'u dyn Fn(&str) -> Difference,
    /// Whether the resource that holds the values is updated in any case, so that its secrets are read anew.
    pub(super) reads_secrets: Difference,
}

use Difference::{Differs, Maybe, Same};

impl Difference {
    /// Both of two alternatives: sure only where they agree.
    fn either(self, other: Self) -> Self {
        if self == other { self } else { Maybe }
    }

    /// At most in doubt.
    fn doubted(self) -> Self {
        self.min(Maybe)
    }
}

impl Update<'_> {
    /// How two values differ.
    pub(super) fn compare(&self, old: &Value, new: &Value) -> Difference {
        match (old, new) {
            (Value::Term(old), Value::Term(new)) => self.terms(old, new),
            (Value::Term(term), other) | (other, Value::Term(term)) => self.with_term(term, other),
            (Value::Absent, Value::Absent) => Same,
            (Value::Known(old), Value::Known(new)) => texts(old, new),
            (Value::List(old), Value::List(new)) => self.lists(old, new),
            (Value::Map(old), Value::Map(new)) => self.maps(old, new),
            (Value::Absent | Value::Known(_) | Value::List(_) | Value::Map(_), _) => Differs,
        }
    }

    fn lists(&self, old: &[Value], new: &[Value]) -> Difference {
        if old.len() != new.len() {
            let vanishes = old.iter().chain(new).any(Value::may_vanish);
            return if vanishes { Maybe } else { Differs };
        }
        let worst = self.each(old, new);
        // Many lists are sets to the service: the same items in another order may be no change at all.
        if worst == Differs && is_reordered(old, new) { Maybe } else { worst }
    }

    /// The worst difference between the items of two lists.
    fn each(&self, old: &[Value], new: &[Value]) -> Difference {
        old.iter().zip(new).map(|(old, new)| self.compare(old, new)).max().unwrap_or(Same)
    }

    fn maps(&self, old: &[(String, Value)], new: &[(String, Value)]) -> Difference {
        let was: BTreeMap<&str, &Value> = old.iter().map(|(name, value)| (&**name, value)).collect();
        let becomes: BTreeMap<&str, &Value> = new.iter().map(|(name, value)| (&**name, value)).collect();
        let kept = was
            .iter()
            .map(|(name, value)| self.compare(value, becomes.get(name).copied().unwrap_or(&Value::Absent)));
        let added = becomes.iter().filter(|(name, _)| !was.contains_key(*name));
        let added = added.map(|(_, value)| self.compare(&Value::Absent, value));
        kept.chain(added).max().unwrap_or(Same)
    }

    fn terms(&self, old: &Term, new: &Term) -> Difference {
        match (old, new) {
            (Term::Choice { .. }, Term::Choice { .. }) => self.choices(old, new),
            (Term::Choice { then, otherwise, .. }, other) => {
                let other = Value::term(other.clone());
                self.compare(then, &other).either(self.compare(otherwise, &other))
            }
            (other, Term::Choice { then, otherwise, .. }) => {
                let other = Value::term(other.clone());
                self.compare(&other, then).either(self.compare(&other, otherwise))
            }
            (Term::Object { id: old, attribute: a }, Term::Object { id: new, attribute: b }) => {
                match (old == new && a == b, a, b) {
                    (true, _, _) => self.object(old, a.as_deref()),
                    (false, None, None) => Differs,
                    (false, _, _) => Maybe,
                }
            }
            (Term::Text(old), Term::Text(new)) => {
                let alike = |(old, new): (&Value, &Value)| old.as_text().is_some() == new.as_text().is_some();
                let same_shape = old.len() == new.len() && old.iter().zip(new).all(alike);
                if same_shape { self.each(old, new) } else { Maybe }
            }
            (Term::Call { function: f, arguments: old }, Term::Call { function: g, arguments: new })
                if f == g && old.len() == new.len() =>
            {
                let worst = self.each(old, new);
                if *f == "Fn::Base64" { worst } else { worst.doubted() }
            }
            (Term::Condition(old), Term::Condition(new)) if old == new => (self.condition)(old),
            (Term::Lookup { freshness, what: old }, Term::Lookup { freshness: other, what: new }) => {
                let read_anew = match (freshness, other) {
                    (Freshness::EveryUpdate, Freshness::EveryUpdate) => self.reads_secrets,
                    (Freshness::EveryDeployment, _) | (_, Freshness::EveryDeployment) => Maybe,
                };
                self.compare(old, new).max(read_anew).doubted()
            }
            (Term::Constant(old), Term::Constant(new)) if old == new => Same,
            (
                Term::Constant(_)
                | Term::Object { .. }
                | Term::Text(_)
                | Term::Call { .. }
                | Term::Condition(_)
                | Term::Lookup { .. },
                _,
            ) => Maybe,
        }
    }

    /// How a term differs from what is no term.
    fn with_term(&self, term: &Term, other: &Value) -> Difference {
        match term {
            Term::Choice { then, otherwise, .. } => {
                self.compare(then, other).either(self.compare(otherwise, other))
            }
            // What is set is not what is absent, whatever it comes to.
            Term::Constant(_)
            | Term::Object { .. }
            | Term::Text(_)
            | Term::Call { .. }
            | Term::Condition(_)
            | Term::Lookup { .. } => {
                if matches!(other, Value::Absent) {
                    Differs
                } else {
                    Maybe
                }
            }
        }
    }

    fn choices(&self, old: &Term, new: &Term) -> Difference {
        let (
            Term::Choice { condition: of_old, then: old_then, otherwise: old_otherwise },
            Term::Choice { condition: of_new, then: new_then, otherwise: new_otherwise },
        ) = (old, new)
        else {
            return Maybe;
        };
        let then = self.compare(old_then, new_then);
        let otherwise = self.compare(old_otherwise, new_otherwise);
        if of_old == of_new && (self.condition)(of_old) == Same {
            return then.either(otherwise);
        }
        if then.max(otherwise) != Same {
            return Maybe;
        }
        // All four branches are the same: then it does not matter which condition holds.
        self.compare(old_then, new_otherwise).doubted()
    }

    fn object(&self, id: &str, attribute: Option<&str>) -> Difference {
        match ((self.standing)(id), attribute) {
            (Standing::Kept, _) | (Standing::Updated, None) => Same,
            (Standing::Updated, Some(attribute)) => {
                if stays(attribute) {
                    Same
                } else {
                    Maybe
                }
            }
            (Standing::InDoubt, _) => Maybe,
            (Standing::Replaced, _) => Differs,
        }
    }
}

fn texts(old: &Known, new: &Known) -> Difference {
    match (old.text == new.text, old.spelling == new.spelling) {
        (true, true) => Same,
        (true, false) => Maybe,
        (false, _) => Differs,
    }
}

/// Whether two lists hold the same known items in another order.
fn is_reordered(old: &[Value], new: &[Value]) -> bool {
    let sorted = |items: &[Value]| -> Option<Vec<String>> {
        let mut texts: Vec<String> =
            items.iter().map(|item| item.as_text().map(str::to_owned)).collect::<Option<_>>()?;
        texts.sort_unstable();
        Some(texts)
    };
    sorted(old).is_some_and(|old| Some(old) == sorted(new))
}

/// Whether an attribute names the object, and so stays while the object does.
fn stays(attribute: &str) -> bool {
    const NAMES: [&str; 5] = ["Arn", "ARN", "Id", "Name", "Url"];
    const MOVING: [&str; 4] = ["Version", "Latest", "Stream", "Outputs"];
    let ends = NAMES.iter().any(|ending| attribute.ends_with(ending)) || attribute == "Endpoint.Address";
    ends && !MOVING.iter().any(|word| attribute.contains(word))
}
