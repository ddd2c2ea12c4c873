//! A template in YAML as a tree with places: the only file that knows the YAML parser of templates.
//!
//! Tags become what they are short for, and aliases and merges what they stand for, within limits. The
//! parser's own messages may quote the text, so only its places are told.

use super::tree::{Content, Malformed, Member, Node, Notation, Scalar};
use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How deep a template may be nested.
const DEEPEST: usize = 100;
/// How many nodes aliases may add.
const COPIES: usize = 100_000;

/// The tree of a YAML document, the only one in the text.
pub(super) fn read(text: &str) -> Result<Node, Malformed> {
    let options = granit_parser::options! {
        emit_comments: false,
        disallow_directives: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let parser = Parser::new_from_str_with_options(text, options);
    let mut reader = Reader { text, parser, anchors: HashMap::new(), copies: 0 };
    let tree = reader.document()?;
    match reader.next()? {
        (Event::StreamEnd, _) => Ok(tree),
        (_, span) => Err(reader.at(&span, "a second document")),
    }
}

struct Reader<'t> {
    text: &'t str,
    parser: Parser<'t, StrInput<'t>>,
    anchors: HashMap<usize, Node>,
    copies: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Malformed> {
        let end = || Malformed::at(self.text, self.text.len(), "an early end");
        self.parser.next_event().ok_or_else(end)?.map_err(|error| self.no_yaml(&error))
    }

    fn no_yaml(&self, error: &ScanError) -> Malformed {
        let byte = error.marker().byte_offset().unwrap_or_default();
        Malformed::at(self.text, byte, "no valid YAML")
    }

    fn at(&self, span: &Span, what: &'static str) -> Malformed {
        Malformed::at(self.text, range(span).start, what)
    }

    fn document(&mut self) -> Result<Node, Malformed> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(..), _) => {}
                (Event::StreamEnd, span) => return Err(self.at(&span, "nothing")),
                (event, span) => {
                    let tree = self.node(event, span)?;
                    self.next()?;
                    return Ok(tree);
                }
            }
        }
    }

    /// The node that begins with this event.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the parser may gain events, and none of them begins a node"
    )]
    fn node(&mut self, event: Event<'t>, span: Span) -> Result<Node, Malformed> {
        let (anchor, tag) = (event.anchor_id(), event.tag().cloned());
        let mut range = range(&span);
        let content = match event {
            Event::Scalar(text, style, ..) => Content::Scalar(scalar(text, style, tag.as_ref())),
            Event::SequenceStart(..) => {
                let (items, end) = self.sequence()?;
                range.end = end.max(range.end);
                Content::Sequence(items)
            }
            Event::MappingStart(..) => {
                let (members, end) = self.mapping()?;
                range.end = end.max(range.end);
                Content::Mapping(members)
            }
            Event::Alias(id) => return self.alias(id, &span),
            _ => return Err(self.at(&span, "no valid YAML")),
        };
        let written = Node { content, span: range };
        let node = match tag.filter(|tag| !tag.is_yaml_core_schema() && tag.suffix() != "!") {
            Some(tag) => intrinsic(&tag, &span, written),
            None => written,
        };
        if let Some(id) = anchor {
            self.anchors.insert(id, node.clone());
        }
        Ok(node)
    }

    fn alias(&mut self, id: usize, span: &Span) -> Result<Node, Malformed> {
        let target = self.anchors.get(&id).ok_or_else(|| self.at(span, "an alias of what it is in"))?;
        let mut copy = target.clone();
        copy.span = range(span);
        self.copies += size(&copy);
        if self.copies > COPIES {
            return Err(self.at(span, "aliases that stand for too much"));
        }
        Ok(copy)
    }

    /// The items of a list, and the byte behind its last one.
    fn sequence(&mut self) -> Result<(Vec<Node>, usize), Malformed> {
        let mut items: Vec<Node> = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, span) => return Ok((items, range(&span).end)),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    /// The members of a map, and the byte behind its last one.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the parser may gain events, and none of them begins a key"
    )]
    fn mapping(&mut self) -> Result<(Vec<Member>, usize), Malformed> {
        let mut members: Vec<Member> = Vec::new();
        let mut merged: Vec<Member> = Vec::new();
        let mut seen = HashSet::new();
        loop {
            let (event, span) = self.next()?;
            let key = match event {
                Event::MappingEnd => {
                    members.extend(merged.into_iter().filter(|member| seen.insert(member.key.clone())));
                    return Ok((members, range(&span).end));
                }
                Event::Scalar(key, style, ..) => (key.into_owned(), style),
                _ => return Err(self.at(&span, "a key that is no text")),
            };
            let (event, value_span) = self.next()?;
            let value = self.node(event, value_span)?;
            match key {
                (key, ScalarStyle::Plain) if key == "<<" => merged.extend(self.merged(value, &span)?),
                (key, _) if seen.insert(key.clone()) => {
                    members.push(Member { key, key_span: range(&span), value });
                }
                (_, _) => return Err(self.at(&span, "a key that stands there twice")),
            }
        }
    }

    /// The members that `<<` brings: of one map, or of several, the first of which counts.
    fn merged(&self, value: Node, span: &Span) -> Result<Vec<Member>, Malformed> {
        match value.content {
            Content::Mapping(members) => Ok(members),
            Content::Sequence(items) => {
                let each = items.into_iter().map(|item| self.merged(item, span));
                each.collect::<Result<Vec<_>, _>>().map(|all| all.into_iter().flatten().collect())
            }
            Content::Scalar(_) => Err(self.at(span, "a merge of what is no map")),
        }
    }
}

fn range(span: &Span) -> Range<usize> {
    span.byte_range().unwrap_or_default()
}

fn size(node: &Node) -> usize {
    let members = node.members().iter().map(|member| size(&member.value));
    1 + members.chain(node.items().iter().map(size)).sum::<usize>()
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Scalar {
    let is_text = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
    let notation = match style {
        ScalarStyle::Plain if !is_text => Notation::Plain,
        ScalarStyle::Plain
        | ScalarStyle::SingleQuoted
        | ScalarStyle::DoubleQuoted
        | ScalarStyle::Literal
        | ScalarStyle::Folded => Notation::Quoted,
    };
    Scalar { text: text.into_owned(), notation }
}

/// What a tag is short for: a map with one member, which takes the place of tag and value together.
fn intrinsic(tag: &Tag, span: &Span, value: Node) -> Node {
    let key = match tag.suffix() {
        name @ ("Ref" | "Condition") => name.to_owned(),
        name => format!("Fn::{name}"),
    };
    let key_span = span.tag_span().map_or(value.span.clone(), |span| range(&span));
    let whole = key_span.start.min(value.span.start)..value.span.end;
    Node { content: Content::Mapping(vec![Member { key, key_span, value }]), span: whole }
}
