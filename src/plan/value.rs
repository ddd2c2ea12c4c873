//! Attribute values: enough to judge by, and no way to print a sensitive one.

use super::attributes::Attributes;
use super::digest::sha256;
use super::words::words;
use std::borrow::Cow;
use std::fmt;

/// The value of an attribute.
pub enum Value<'a> {
    /// Nothing is set.
    Null,
    /// Known only after the plan is applied.
    Unknown,
    /// A text, a number or a truth value.
    Leaf(Leaf<'a>),
    /// A list, set or tuple.
    List(Vec<Value<'a>>),
    /// A map or an object, in the order of the input.
    Map(Vec<(Cow<'a, str>, Value<'a>)>),
}

/// A text, a number or a truth value, as text.
///
/// It is compared and counted; only [`Leaf::shown`] gives its text away, and never that of a sensitive one.
#[derive(Clone, PartialEq, Eq)]
pub struct Leaf<'a> {
    text: Cow<'a, str>,
    sensitive: bool,
}

impl<'a> Leaf<'a> {
    /// A value that the tool did not mark.
    pub fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), sensitive: false }
    }

    /// A value that the tool marked sensitive.
    pub fn sensitive(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), sensitive: true }
    }

    /// The same leaf, independent of the input.
    #[must_use]
    pub fn to_static(&self) -> Leaf<'static> {
        Leaf { text: Cow::Owned(self.text.clone().into_owned()), sensitive: self.sensitive }
    }

    /// Whether its text is this one.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// Its text, sensitive or not: only for what is made into a digest.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether its text is that of the other, sensitive or not.
    #[must_use]
    pub fn is_same(&self, other: &Leaf<'_>) -> bool {
        self.text == other.text
    }

    /// Whether its text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// It as a number, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        self.text.parse().ok()
    }

    /// The words in it, to look for known ones.
    pub fn words(&self) -> impl Iterator<Item = Cow<'_, str>> {
        words(&self.text)
    }

    /// Whether this test holds of its text. The test answers; it keeps nothing.
    pub fn satisfies(&self, test: impl FnOnce(&str) -> bool) -> bool {
        test(&self.text)
    }

    /// The JSON object or list that its text is, as sensitive as the text; what cannot be read as one is unknown.
    #[must_use]
    pub fn json(&self) -> Value<'_> {
        let text = self.text.trim();
        if !text.starts_with(['{', '[']) {
            return Value::Unknown;
        }
        Attributes::new(Some(text), self.sensitive.then_some("true"), None).open()
    }

    /// Whether the tool marked it sensitive.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// Its text; `None` where it is sensitive. Only for attributes that the catalog lists as safe.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        (!self.sensitive).then_some(&*self.text)
    }
}

impl<'a> Value<'a> {
    /// The member of a map; of a name that stands there twice with different values, unknown.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        let Self::Map(members) = self else { return None };
        members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// The first member with this name in any case: a service that does not care lets nobody through by a capital.
    #[must_use]
    pub fn get_in_any_case(&self, name: &str) -> Option<&Value<'a>> {
        let mut members = self.members().iter();
        members.find(|(member, _)| member.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Whether nothing is there: null, an empty text, list or map. An unknown value is not empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Unknown => false,
            Self::Leaf(leaf) => leaf.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Map(members) => members.is_empty(),
        }
    }

    /// The leaf, where it is one.
    #[must_use]
    pub fn leaf(&self) -> Option<&Leaf<'a>> {
        match self {
            Self::Leaf(leaf) => Some(leaf),
            Self::Null | Self::Unknown | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The SHA-256 of it as text, in hexadecimal: what goes into a fingerprint, which no value does.
    ///
    /// The order of a map's members does not matter; that of a list does.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        sha256(|hash| hash.update(text.as_bytes())).iter().fold(String::new(), |mut hex, byte| {
            use fmt::Write as _;
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// Whether it is the same as the other, sensitive or not: where their hashes are, told without making them.
    #[must_use]
    pub fn is_same(&self, other: &Value<'_>) -> bool {
        match (self, other) {
            (Self::Null, Value::Null) | (Self::Unknown, Value::Unknown) => true,
            (Self::Leaf(one), Value::Leaf(other)) => one.is_same(other),
            (Self::List(ones), Value::List(others)) => {
                ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| one.is_same(other))
            }
            (Self::Map(ones), Value::Map(others)) => {
                let same = |((name, one), (its, other)): (&(_, Value<'_>), &(_, Value<'_>))| {
                    name == its && one.is_same(other)
                };
                ones.len() == others.len() && sorted(ones).into_iter().zip(sorted(others)).all(same)
            }
            (Self::Null | Self::Unknown | Self::Leaf(_) | Self::List(_) | Self::Map(_), _) => false,
        }
    }

    /// The hash of what stands at a path of members; of what is inside of a list, that of the list. Where nothing
    /// begins like the path, that of null.
    #[must_use]
    pub fn hash_at(&self, path: &str) -> String {
        if let (Self::Map(members), Some(first)) = (self, path.split('.').next())
            // A name may have dots in it.
            && !members.iter().any(|(name, _)| name.starts_with(first))
        {
            return Self::Null.hash();
        }
        let mut found = self;
        for name in path.split('.') {
            match found.get(name) {
                Some(inside) => found = inside,
                None => break,
            }
        }
        found.hash()
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Unknown => text.push_str("unknown"),
            Self::Leaf(leaf) => text.push_str(&format!("{:?}", leaf.text())),
            Self::List(items) => {
                text.push('[');
                for item in items {
                    item.write(text);
                    text.push(',');
                }
                text.push(']');
            }
            Self::Map(members) => {
                text.push('{');
                for (name, value) in sorted(members) {
                    text.push_str(&format!("{name:?}:"));
                    value.write(text);
                    text.push(',');
                }
                text.push('}');
            }
        }
    }

    /// Whether there is something in it, and all of it is sensitive.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        let mut leaves = Vec::new();
        self.add_leaves(&mut leaves);
        !leaves.is_empty() && leaves.iter().all(|leaf| leaf.sensitive)
    }

    fn add_leaves<'v>(&'v self, leaves: &mut Vec<&'v Leaf<'a>>) {
        match self {
            Self::Leaf(leaf) => leaves.push(leaf),
            Self::List(items) => items.iter().for_each(|item| item.add_leaves(leaves)),
            Self::Map(members) => members.iter().for_each(|(_, value)| value.add_leaves(leaves)),
            Self::Null | Self::Unknown => {}
        }
    }

    /// Marks everything in it sensitive.
    pub fn hide(&mut self) {
        match self {
            Self::Leaf(leaf) => leaf.sensitive = true,
            Self::List(items) => items.iter_mut().for_each(Self::hide),
            Self::Map(members) => members.iter_mut().for_each(|(_, value)| value.hide()),
            Self::Null | Self::Unknown => {}
        }
    }

    /// The members of a map; of everything else, none.
    #[must_use]
    pub fn members(&self) -> &[(Cow<'a, str>, Value<'a>)] {
        match self {
            Self::Map(members) => members,
            Self::Null | Self::Unknown | Self::Leaf(_) | Self::List(_) => &[],
        }
    }
}

/// The members of a map by their names, in order.
fn sorted<'v, 'a>(members: &'v [(Cow<'a, str>, Value<'a>)]) -> Vec<&'v (Cow<'a, str>, Value<'a>)> {
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    sorted
}

/// The shape without any text of a value.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Unknown => out.write_str("unknown"),
            Self::Leaf(leaf) => leaf.fmt(out),
            Self::List(items) => out.debug_list().entries(items).finish(),
            Self::Map(members) => {
                out.debug_map().entries(members.iter().map(|(name, value)| (name, value))).finish()
            }
        }
    }
}

impl fmt::Debug for Leaf<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Leaf, Value};

    #[test]
    fn no_value_is_in_its_own_debug_text() {
        let value = Value::Map(vec![
            ("a".into(), Value::List(vec![Value::Leaf(Leaf::plain("hunter2"))])),
            ("b".into(), Value::Leaf(Leaf::sensitive("hunter2"))),
        ]);
        assert!(!format!("{value:?}").contains("hunter2"));
    }

    #[test]
    fn the_json_of_a_text_is_as_sensitive_as_the_text() {
        let text = r#" {"a": "hunter2"}"#;
        let shown = |leaf: &Leaf<'_>| leaf.json().get("a")?.leaf()?.shown().map(str::to_owned);
        assert_eq!(shown(&Leaf::plain(text)).as_deref(), Some("hunter2"));
        assert_eq!(shown(&Leaf::sensitive(text)), None);
        assert!(matches!(Leaf::plain("hunter2").json(), Value::Unknown));
    }

    #[test]
    fn a_hash_tells_values_apart_and_not_the_order_of_members() {
        let leaf = |text: &'static str| Value::Leaf(Leaf::plain(text));
        let map = |one: &'static str, other: &'static str| {
            Value::Map(vec![(one.into(), leaf("1")), (other.into(), leaf("1"))])
        };
        assert_eq!(map("a", "b").hash(), map("b", "a").hash());
        let all = [
            Value::Null,
            Value::Unknown,
            leaf("null"),
            leaf("a,b"),
            Value::List(vec![leaf("a"), leaf("b")]),
            Value::List(vec![leaf("b"), leaf("a")]),
            Value::List(Vec::new()),
            map("a", "b"),
        ];
        let hashes: std::collections::BTreeSet<String> = all.iter().map(Value::hash).collect();
        assert_eq!(hashes.len(), all.len());
        for (at, one) in all.iter().enumerate() {
            assert!(all.iter().enumerate().all(|(other, it)| one.is_same(it) == (at == other)), "{at}");
        }
        assert!(map("a", "b").is_same(&map("b", "a")));
    }

    #[test]
    fn a_sensitive_leaf_is_compared_but_never_shown() {
        let leaf = Leaf::sensitive("true");
        assert!(leaf.is("true"));
        assert_eq!(leaf.shown(), None);
        assert_eq!(Leaf::plain("true").shown(), Some("true"));
    }
}
