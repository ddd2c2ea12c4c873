//! CloudFormation: change sets with all that is nested in them, and the deletion of stacks.
//!
//! One plan of CloudFormation is often spread over several documents, so reading gives pieces, and the plans are
//! put together when all inputs are read.

mod assembly;
mod change_set;
mod context;
mod details;
mod json;
mod nesting;
mod object;
mod outcome;
mod outline;
mod policy;
mod resources;
mod stack;
mod stack_template;
pub mod template;
mod tree;
mod wire;
mod yaml;

pub use assembly::{Assembled, Piece, Unassembled, assemble};
pub(super) use change_set::{CHANGE_SET, DESCRIBE};
pub use outline::outline;
pub(super) use resources::STACK_DELETION;
pub(super) use stack_template::of_yaml;

use change_set::ChangeSet;
use resources::Resources;
use stack_template::StackTemplate;

/// The type whose objects are stacks themselves.
const NESTED_STACK: &str = "AWS::CloudFormation::Stack";

/// The type whose objects make stacks in other accounts and regions, which no change set shows.
const STACK_SET: &str = "AWS::CloudFormation::StackSet";

/// The properties of a stack set that say which stacks there are and what is in them.
const HANDED_ON: [&str; 4] = ["Parameters", "StackInstancesGroup", "TemplateBody", "TemplateURL"];

/// What a reader must know of resource types: handed in, for readers do not know the catalog.
#[derive(Clone, Copy)]
pub struct TypeFacts {
    /// Whether a replacement destroys the old object before the new one is made.
    pub destroys_first: fn(&str) -> bool,
    /// Whether a removal takes a snapshot where the template has no `DeletionPolicy`; the function tells which
    /// properties are set.
    pub takes_snapshot_by_default: fn(&str, &IsSet<'_>) -> bool,
    /// The properties of a type whose change replaces the object.
    pub replacing: fn(&str) -> Vec<Replacing>,
    /// What is known of the updates of a type.
    pub updates: fn(&str) -> Updates,
    /// Whether a property is read for what protects an object of a type.
    pub protects: fn(&str, &str) -> bool,
}

/// A property whose change replaces the object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacing {
    /// The way to it, below the properties; `*` is any item of a list or member of a map.
    pub path: Vec<&'static str>,
    /// Whether it always does.
    pub always: Always,
}

/// Whether the change of a property always replaces the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Always {
    /// It does.
    Yes,
    /// It depends on what it is changed to, or on the object.
    Depends,
}

/// What is known of the updates of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updates {
    /// Which properties replace the object.
    Known,
    /// A handler that somebody wrote decides.
    Handled,
    /// Nothing: every change may replace the object.
    Unknown,
}

/// Tells whether a property is set.
pub type IsSet<'s> = dyn Fn(&str) -> bool + 's;

/// A piece of a plan, whose other pieces may be in other inputs.
pub struct Part(Kind);

enum Kind {
    ChangeSet(Box<ChangeSet>),
    Resources(Resources),
    Template(StackTemplate),
}

/// What kind of piece it is: what it holds may be secret.
impl std::fmt::Debug for Part {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self.0 {
            Kind::ChangeSet(_) => "(change set)",
            Kind::Resources(_) => "(resources)",
            Kind::Template(_) => "(template)",
        })
    }
}
