//! What the catalog knows of a plan's types, looked up once for each.

use crate::catalog::{self, Entry};
use crate::plan::{SaidTypes, Value};
use std::collections::HashMap;

/// What the catalog knows of the types that were asked for.
pub(super) struct Entries<'p> {
    said: &'p SaidTypes,
    known: HashMap<&'p str, Entry>,
}

impl<'p> Entries<'p> {
    /// With what a team says of its types by itself.
    pub(super) fn new(said: &'p SaidTypes) -> Self {
        Self { said, known: HashMap::new() }
    }

    /// What is known of a type.
    pub(super) fn of_type(&mut self, kind: &'p str) -> &Entry {
        self.known.entry(kind).or_insert_with(|| catalog::look_up_with(kind, self.said))
    }

    /// What is known of an object of a type with these attributes.
    pub(super) fn of_object(&mut self, kind: &'p str, before: &Value<'_>) -> Entry {
        match catalog::is_judged_inside(kind) {
            true => catalog::judged_with(kind, before, self.said),
            false => self.of_type(kind).clone(),
        }
    }
}
