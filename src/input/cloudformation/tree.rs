//! A template as a tree with places: JSON and YAML, the short intrinsics of YAML included, give the same one.
//!
//! `!Ref X` is read as `{"Ref": "X"}`, and `!Sub` as `Fn::Sub`, so that nobody above knows which form it was.

use super::{json, yaml};
use std::fmt;
use std::ops::Range;

/// A value in a template, and the bytes of the text that it takes.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) content: Content,
    pub(super) span: Range<usize>,
}

/// What stands at a place of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// A text, a number, a truth value, or nothing.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A map in the order of the text, no key twice. A short intrinsic is one with a single member.
    Mapping(Vec<Member>),
}

/// A text, a number, a truth value, or nothing.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Scalar {
    pub(super) text: String,
    pub(super) notation: Notation,
}

/// How a scalar is written, which tells the text `"true"` from the truth value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// In quotes, or as a block: a text.
    Quoted,
    /// Without: a number, a truth value, nothing, or in YAML a text.
    Plain,
}

/// One member of a map.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) key: String,
    pub(super) key_span: Range<usize>,
    pub(super) value: Node,
}

/// Why a text is no tree. It holds nothing of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed {
    /// Counted from 1.
    pub(super) line: usize,
    /// Counted from 1, in characters.
    pub(super) column: usize,
    pub(super) what: &'static str,
}

/// The tree of a template: JSON where the text is that, else YAML.
pub(super) fn read(text: &str) -> Result<Node, Malformed> {
    if text.trim_start().starts_with('{') {
        return json::read(text).or_else(|error| yaml::read(text).map_err(|_| error));
    }
    yaml::read(text)
}

impl Node {
    /// The member of a map.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The members of a map; of everything else, none.
    pub(super) fn members(&self) -> &[Member] {
        match &self.content {
            Content::Mapping(members) => members,
            Content::Scalar(_) | Content::Sequence(_) => &[],
        }
    }

    /// The items of a list; of everything else, none.
    pub(super) fn items(&self) -> &[Self] {
        match &self.content {
            Content::Sequence(items) => items,
            Content::Scalar(_) | Content::Mapping(_) => &[],
        }
    }

    /// The scalar, where it is one.
    pub(super) fn scalar(&self) -> Option<&Scalar> {
        match &self.content {
            Content::Scalar(scalar) => Some(scalar),
            Content::Sequence(_) | Content::Mapping(_) => None,
        }
    }

    /// The text of a scalar that is there.
    pub(super) fn text(&self) -> Option<&str> {
        self.scalar().filter(|scalar| !scalar.is_null()).map(|scalar| scalar.text.as_str())
    }
}

impl Scalar {
    /// Whether nothing is written, or null.
    pub(super) fn is_null(&self) -> bool {
        self.notation == Notation::Plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }
}

impl Malformed {
    /// What is wrong at this byte of the text.
    pub(super) fn at(text: &str, byte: usize, what: &'static str) -> Self {
        let before = text.get(..byte.min(text.len())).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self { line: 1 + before.matches('\n').count(), column: 1 + line.chars().count(), what }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} at line {} column {}", self.what, self.line, self.column)
    }
}

/// The shape without any text: a template may hold secrets.
impl fmt::Debug for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.content.fmt(out)
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(hidden)")
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {:?}", self.key, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, Node, Notation, Scalar, read};

    /// The tree as JSON, with every plain scalar in angle brackets.
    fn shape(node: &Node) -> String {
        match &node.content {
            Content::Scalar(Scalar { text, notation: Notation::Quoted }) => format!("{text:?}"),
            Content::Scalar(Scalar { text, notation: Notation::Plain }) => format!("<{text}>"),
            Content::Sequence(items) => {
                format!("[{}]", items.iter().map(shape).collect::<Vec<_>>().join(", "))
            }
            Content::Mapping(members) => {
                let members =
                    members.iter().map(|member| format!("{}: {}", member.key, shape(&member.value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn shown(text: &str) -> String {
        read(text).map_or_else(|error| error.to_string(), |node| shape(&node))
    }

    #[test]
    fn json_and_yaml_give_the_same_tree() {
        let json = r#"{"A": {"Ref": "B"}, "C": ["x", 1.10, true, null], "D": "é😀"}"#;
        let yaml = "A: {Ref: \"B\"}\nC:\n  - \"x\"\n  - 1.10\n  - true\n  - null\nD: 'é😀'\n";
        assert_eq!(shown(json), r#"{A: {Ref: "B"}, C: ["x", <1.10>, <true>, <null>], D: "é😀"}"#);
        assert_eq!(shown(yaml), shown(json));
        assert_eq!(shown(r#"{"D": "\ud83d\ude00"}"#), r#"{D: "😀"}"#);
    }

    #[test]
    fn short_intrinsics_are_written_out() {
        let yaml = "A: !Ref B\nC: !GetAtt D.E\nF: !If [c, !Sub '${G}', !Join [\"\", [x]]]\nH: !Condition I\nJ: !Cidr\n  - K\n";
        assert_eq!(
            shown(yaml),
            "{A: {Ref: <B>}, C: {Fn::GetAtt: <D.E>}, F: {Fn::If: [<c>, {Fn::Sub: \"${G}\"}, {Fn::Join: [\"\", [<x>]]}]}, \
             H: {Condition: <I>}, J: {Fn::Cidr: [<K>]}}"
        );
        assert_eq!(
            shown("A: !!str 1.10\nB: !Transform {Name: X}\n"),
            "{A: \"1.10\", B: {Fn::Transform: {Name: <X>}}}"
        );
    }

    #[test]
    fn spans_are_bytes_of_the_text() {
        let yaml = "é: 'ß'\nA:\n  B: !Ref Cé\n";
        let tree = read(yaml).unwrap();
        let value = tree.get("A").unwrap().get("B").unwrap();
        assert_eq!(yaml.get(value.span.clone()), Some("!Ref Cé"));
        let json = "{\"é\": {\"A\": [\"B\"]}}";
        let tree = read(json).unwrap();
        let [member] = tree.members() else { unreachable!() };
        assert_eq!(json.get(member.key_span.clone()), Some("\"é\""));
        assert_eq!(json.get(member.value.span.clone()), Some("{\"A\": [\"B\"]}"));
        assert_eq!(json.get(member.value.get("A").unwrap().items()[0].span.clone()), Some("\"B\""));
    }

    #[test]
    fn aliases_and_merges_are_written_out() {
        let yaml = "A: &a {B: 1, C: 2}\nD: *a\nE:\n  <<: *a\n  C: 3\n";
        assert_eq!(shown(yaml), "{A: {B: <1>, C: <2>}, D: {B: <1>, C: <2>}, E: {C: <3>, B: <1>}}");
    }

    #[test]
    fn what_is_no_tree_says_where_and_shows_nothing() {
        assert_eq!(shown("A: 1\nA: 2\n"), "a key that stands there twice at line 2 column 1");
        assert_eq!(shown("{\"A\": 1, \"A\": 2}"), "a key that stands there twice at line 1 column 10");
        assert_eq!(shown("{\"A\": hunter2"), "no valid JSON at line 1 column 7");
        for text in ["A: [hunter2", "- *hunter2", "? [hunter2]\n: 1", "A: 1\n---\nhunter2: 2\n", "A: &a [*a]"]
        {
            let said = shown(text);
            assert!(said.contains(" at line ") && !said.contains("hunter2"), "{text}: {said}");
        }
    }

    #[test]
    fn depth_and_size_have_an_end() {
        for text in [
            format!("{}{}", "[".repeat(5000), "]".repeat(5000)),
            format!("{{\"A\": {}{}}}", "[".repeat(5000), "]".repeat(5000)),
            (0..5000).map(|depth| format!("{}A:\n", " ".repeat(depth))).collect::<String>(),
            (1..30).fold("A0: &a0 [x, x]\n".to_owned(), |text, at| {
                format!("{text}A{at}: &a{at} [*a{before}, *a{before}]\n", before = at - 1)
            }),
        ] {
            read(&text).unwrap_err();
        }
    }
}
