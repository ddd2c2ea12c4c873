//! A manifest in YAML as a value, as far as it is written out: what an alias stands for is unknown.

use crate::plan::{Leaf, Value};
use granit_parser::{Event, Parser, StrInput};

/// How deep a manifest may be nested.
const DEEPEST: usize = 100;

/// The first document of a text; `None` where it is none.
pub(super) fn read(text: &str) -> Option<Value<'static>> {
    let options = granit_parser::options! {
        emit_comments: false,
        disallow_directives: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut reader = Reader(Parser::new_from_str_with_options(text, options));
    loop {
        let event = reader.next()?;
        if !matches!(event, Event::StreamStart | Event::DocumentStart(..)) {
            return reader.value(event);
        }
    }
}

struct Reader<'t>(Parser<'t, StrInput<'t>>);

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<Event<'t>> {
        self.0.next_event()?.ok().map(|(event, _)| event)
    }

    /// The value that begins with this event.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the parser may gain events, and none of them begins a value"
    )]
    fn value(&mut self, event: Event<'t>) -> Option<Value<'static>> {
        match event {
            Event::Scalar(text, ..) => Some(Value::Leaf(Leaf::plain(text.into_owned()))),
            Event::Alias(_) => Some(Value::Unknown),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => return Some(Value::List(items)),
                        event => items.push(self.value(event)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut members = Vec::new();
                loop {
                    let name = match self.next()? {
                        Event::MappingEnd => return Some(Value::Map(members)),
                        Event::Scalar(name, ..) => name.into_owned(),
                        _ => return None,
                    };
                    let event = self.next()?;
                    members.push((name.into(), self.value(event)?));
                }
            }
            _ => None,
        }
    }
}
