//! CloudFormation: change sets, and what else tells what becomes of a stack.

mod json;
mod tree;
mod yaml;
