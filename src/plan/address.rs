//! Where a configuration has an object, such as `module.db["a.b"].aws_db_instance.main[0]`.
//!
//! Keys in brackets may hold dots, brackets, quotes and anything else, so an address is lexed, never split.

use std::borrow::Cow;
use std::fmt;

/// The address of an object, as the tool wrote it.
///
/// Any text can be an address; [`Address::parts`] tells whether it has the shape of a resource address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address<'a>(Cow<'a, str>);

/// The parts of a resource address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'t> {
    /// The module calls on the way to it, outermost first.
    pub modules: Vec<Step<'t>>,
    /// `data` or `ephemeral`, where the address begins so.
    pub prefix: Option<&'t str>,
    /// The resource type.
    pub kind: &'t str,
    /// The resource's name and instance key.
    pub resource: Step<'t>,
}

/// A name, and the key of one instance of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'t> {
    /// The name in the configuration.
    pub name: &'t str,
    /// The instance key of `count` or `for_each`.
    pub key: Option<Key<'t>>,
}

/// The key of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key<'t> {
    /// A `count` index, as written.
    Index(&'t str),
    /// A `for_each` key, unescaped.
    Text(Cow<'t, str>),
}

impl<'a> Address<'a> {
    /// The address with this text.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into())
    }

    /// The text, as the tool wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same address, independent of the input.
    #[must_use]
    pub fn to_static(&self) -> Address<'static> {
        Address(Cow::Owned(self.0.clone().into_owned()))
    }

    /// The object as the configuration names it, without the keys of its instances.
    #[must_use]
    pub fn configured(&self) -> Option<String> {
        let Parts { modules, prefix, kind, resource } = self.parts()?;
        let mut configured = String::with_capacity(self.0.len());
        let modules = modules.iter().flat_map(|step| ["module", step.name]);
        for word in modules.chain(prefix).chain([kind]) {
            configured.push_str(word);
            configured.push('.');
        }
        configured.push_str(resource.name);
        Some(configured)
    }

    /// The logical ids of an object in a stack, those of the stacks that it is nested in first; `None` where the
    /// text has another shape.
    #[must_use]
    pub fn logical_ids(&self) -> Option<Vec<&str>> {
        let is_id = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let ids: Vec<&str> = self.0.split('/').collect();
        ids.iter().all(is_id).then_some(ids)
    }

    /// The parts of a resource address; `None` where the text has another shape.
    #[must_use]
    pub fn parts(&self) -> Option<Parts<'_>> {
        let mut steps = Steps { rest: Some(&self.0) };
        let mut modules = Vec::new();
        let mut first = steps.next()??;
        while plain(&first) == Some("module") {
            modules.push(steps.next()??);
            first = steps.next()??;
        }
        let second = steps.next()??;
        let (prefix, kind, resource) = match steps.next() {
            None => (None, first, second),
            Some(third) => {
                (Some(plain(&first).filter(|word| ["data", "ephemeral"].contains(word))?), second, third?)
            }
        };
        let kind = plain(&kind).filter(|kind| *kind != "module" && steps.next().is_none())?;
        Some(Parts { modules, prefix, kind, resource })
    }
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn plain<'t>(step: &Step<'t>) -> Option<&'t str> {
    step.key.is_none().then_some(step.name)
}

/// The dotted steps of an address; `None` for one that is none.
struct Steps<'t> {
    rest: Option<&'t str>,
}

impl<'t> Iterator for Steps<'t> {
    type Item = Option<Step<'t>>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.take()?;
        Some(self.lex(rest))
    }
}

impl<'t> Steps<'t> {
    fn lex(&mut self, rest: &'t str) -> Option<Step<'t>> {
        let (name, after) = rest.split_at(name_length(rest));
        if name.is_empty() {
            return None;
        }
        let (key, after) = match after.strip_prefix('[') {
            Some(inside) => lex_key(inside).map(|(key, after)| (Some(key), after))?,
            None => (None, after),
        };
        if !after.is_empty() {
            self.rest = Some(after.strip_prefix('.')?);
        }
        Some(Step { name, key })
    }
}

/// How many bytes of a text are the name that it begins with.
fn name_length(text: &str) -> usize {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let plain = text.bytes().position(|byte| !is_plain(byte)).unwrap_or(text.len());
    if text.as_bytes().get(plain).is_none_or(u8::is_ascii) {
        return plain;
    }
    let is_of_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    text.find(|letter| !is_of_name(letter)).unwrap_or(text.len())
}

/// The key behind an opening bracket, and what follows the closing one.
fn lex_key(inside: &str) -> Option<(Key<'_>, &str)> {
    let Some(quoted) = inside.strip_prefix('"') else {
        let (index, after) = inside.split_once(']')?;
        let number = !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit());
        return (number || index == "*").then_some((Key::Index(index), after));
    };
    let mut escaped = false;
    let end = quoted.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })?;
    let (raw, after) = (quoted.get(..end)?, quoted.get(end + 1..)?);
    Some((Key::Text(unescape(raw)?), after.strip_prefix(']')?))
}

/// A quoted key without its escapes: those of HCL, and those of Go that releases before 1.3 wrote.
fn unescape(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.contains(['\\', '$', '%']) {
        return Some(Cow::Borrowed(raw));
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(letter) = rest.chars().next() {
        let template = ["$${", "%%{"].into_iter().find(|escape| rest.starts_with(escape));
        if let Some(escape) = template {
            text.push_str(escape.get(1..)?);
            rest = rest.get(escape.len()..)?;
            continue;
        }
        rest = rest.get(letter.len_utf8()..)?;
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        let escape = rest.chars().next()?;
        rest = rest.get(escape.len_utf8()..)?;
        let digits = match escape {
            'n' => '\n'.into(),
            'r' => '\r'.into(),
            't' => '\t'.into(),
            'a' => '\u{7}'.into(),
            'b' => '\u{8}'.into(),
            'f' => '\u{c}'.into(),
            'v' => '\u{b}'.into(),
            'x' => Escaped::Code(2),
            'u' => Escaped::Code(4),
            'U' => Escaped::Code(8),
            other => other.into(),
        };
        match digits {
            Escaped::Letter(letter) => text.push(letter),
            Escaped::Code(length) => {
                let code = u32::from_str_radix(rest.get(..length)?, 16).ok()?;
                text.push(char::from_u32(code)?);
                rest = rest.get(length..)?;
            }
        }
    }
    Some(Cow::Owned(text))
}

enum Escaped {
    Letter(char),
    Code(usize),
}

impl From<char> for Escaped {
    fn from(letter: char) -> Self {
        Self::Letter(letter)
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Key, Step};
    use proptest::prelude::*;

    fn step<'t>(name: &'t str, key: Option<Key<'t>>) -> Step<'t> {
        Step { name, key }
    }

    fn text(key: &str) -> Option<Key<'_>> {
        Some(Key::Text(key.into()))
    }

    #[test]
    fn a_plain_address_has_a_type_and_a_name() {
        let address = Address::new("aws_db_instance.main");
        let parts = address.parts().unwrap();
        assert_eq!((parts.kind, parts.resource), ("aws_db_instance", step("main", None)));
        assert!(parts.modules.is_empty() && parts.prefix.is_none());
    }

    #[test]
    fn keys_may_hold_dots_brackets_quotes_newlines_and_unicode() {
        let address =
            Address::new(r#"module.m["b \"q\" [z].x"].module.data["é\n"].data.t.n["w\\b$${t}\n\u00e9"]"#);
        let parts = address.parts().unwrap();
        assert_eq!(parts.modules, [step("m", text("b \"q\" [z].x")), step("data", text("é\n"))]);
        assert_eq!(parts.prefix, Some("data"));
        assert_eq!((parts.kind, parts.resource), ("t", step("n", text("w\\b${t}\né"))));
    }

    #[test]
    fn a_managed_object_in_a_module_named_data_is_no_data_source() {
        let address = Address::new("module.data.aws_s3_bucket.data");
        let parts = address.parts().unwrap();
        assert_eq!((parts.prefix, parts.kind), (None, "aws_s3_bucket"));
        assert_eq!(Address::new("data.aws_ami.x").parts().unwrap().prefix, Some("data"));
    }

    #[test]
    fn an_index_is_a_number() {
        let address = Address::new("random_id.x[12]");
        assert_eq!(address.parts().unwrap().resource, step("x", Some(Key::Index("12"))));
    }

    #[test]
    fn what_is_no_resource_address_has_no_parts() {
        for text in [
            "",
            "x",
            ".",
            "a.",
            "a.b.c",
            "a.b[",
            "a.b[x]",
            "a.b[\"x]",
            "a.b[\"x\"]y",
            "a.b[\"\\",
            "a.b[\"\\u12\"]",
            "parent/child/Table",
            "module.x",
            "a[0].b",
        ] {
            assert_eq!(Address::new(text).parts(), None, "{text}");
        }
    }

    #[test]
    fn logical_ids_are_letters_and_digits() {
        assert_eq!(
            Address::new("Storage/Data/Orders2").logical_ids(),
            Some(vec!["Storage", "Data", "Orders2"])
        );
        for text in ["", "a.b", "a/", "/a", "module.x[\"a/b\"]", "(an object without a logical id)"] {
            assert_eq!(Address::new(text).logical_ids(), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_quoted_key_comes_back_as_it_was(key in ".*") {
            let quoted = key.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
                .replace("${", "$${").replace("%{", "%%{");
            // Two dollar signs before a brace stand for one in every escape, so they have no other spelling.
            prop_assume!(!key.contains("$${") && !key.contains("%%{"));
            let address = Address::new(format!("module.m.t.n[\"{quoted}\"]"));
            prop_assert_eq!(&address.parts().unwrap().resource.key, &text(&key));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = Address::new(text).parts();
        }
    }
}
