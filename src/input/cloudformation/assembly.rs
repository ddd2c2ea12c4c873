//! From the pieces of all inputs to plans: a change set with its pages and its nested ones, a stack's resources
//! with its template.

use super::nesting;
use super::object::Object;
use super::stack;
use super::{Kind, Part, TypeFacts};
use crate::input::ReadError;
use crate::plan::{Gap, Inventory, Plan, Purpose, References, Signal, Tool, Variable};
use std::collections::BTreeSet;

/// A piece of a plan, and the number of the input that it came from.
pub struct Piece {
    /// The input.
    pub input: usize,
    /// The piece.
    pub part: Part,
}

/// A plan that was put together.
pub struct Assembled {
    pub(super) format: &'static str,
    /// The inputs that it came from, that of the root first.
    pub(super) inputs: Vec<usize>,
    pub(super) stack: Option<String>,
    pub(super) objects: Vec<Object>,
    pub(super) gaps: Vec<Gap>,
    pub(super) variables: Vec<Variable<'static>>,
    pub(super) signals: Vec<Signal<'static>>,
    pub(super) inventory: Inventory,
    pub(super) purpose: Purpose,
}

/// A piece of which no plan came.
pub struct Unassembled {
    /// The input that it came from.
    pub input: usize,
    /// Why.
    pub error: ReadError,
}

/// The plans that the pieces of all inputs make.
#[must_use]
pub fn assemble(pieces: Vec<Piece>, types: &TypeFacts) -> Vec<Result<Assembled, Unassembled>> {
    let (mut sets, mut resources, mut templates) = (Vec::new(), Vec::new(), Vec::new());
    for Piece { input, part } in pieces {
        match part.0 {
            Kind::ChangeSet(set) => sets.push((input, *set)),
            Kind::Resources(listed) => resources.push((input, listed)),
            Kind::Template(template) => templates.push((input, template)),
        }
    }
    let mut results = nesting::plans(sets);
    results.extend(stack::deletions(resources, templates, types));
    for assembled in results.iter_mut().flatten() {
        assembled.settle(types);
    }
    results
}

impl Assembled {
    /// The inputs that it came from, that of the root first.
    #[must_use]
    pub fn inputs(&self) -> &[usize] {
        &self.inputs
    }

    /// The name of the root stack.
    #[must_use]
    pub fn stack(&self) -> Option<&str> {
        self.stack.as_deref()
    }

    fn settle(&mut self, types: &TypeFacts) {
        let mut known = BTreeSet::new();
        self.inputs.retain(|input| known.insert(*input));
        self.objects.iter_mut().for_each(|object| object.settle(types));
        self.objects.sort_by(|one, other| one.address.cmp(&other.address));
        self.gaps
            .sort_by(|one, other| one.address.cmp(&other.address).then_with(|| one.what.cmp(&other.what)));
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> Plan<'_> {
        Plan {
            format: self.format,
            tool: Some(Tool { name: "cloudformation", version: None }),
            changes: self.objects.iter().map(Object::change).collect(),
            reads: 0,
            drift: Vec::new(),
            gaps: self.gaps.clone(),
            inventory: self.inventory,
            variables: self.variables.clone(),
            signals: self.signals.clone(),
            purpose: Some(self.purpose),
            providers: Vec::new(),
            references: References::default(),
        }
    }
}
