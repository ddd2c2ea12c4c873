//! Plans of Terraform and OpenTofu: the binary plan file, the document of `show -json`, the redacted one of HCP
//! Terraform, and the stream of `plan -json`.
//!
//! The two products share the forms; where they differ, the difference stands here.

mod action;
mod apart;
mod binary;
mod change;
mod document;
mod expression;
mod gaps;
mod named;
mod provider;
mod references;
mod signal;
mod state;
mod stream;
mod wire;
mod within;

pub(super) use binary::PLAN;
pub(super) use document::{JSON, REDACTED};
pub(super) use stream::STREAM;

use crate::plan::Tool;

/// The host in the full name of a provider that OpenTofu's default registry serves.
const OPENTOFU_REGISTRY: &str = "registry.opentofu.org/";

/// The program that made a plan, as far as the providers' names tell: both write their own version into
/// the same member, so the version alone says nothing.
fn tool<'p>(version: Option<String>, mut providers: impl Iterator<Item = &'p str>) -> Tool {
    let opentofu = providers.any(|name| name.starts_with(OPENTOFU_REGISTRY));
    Tool { name: if opentofu { "opentofu" } else { "terraform" }, version }
}
