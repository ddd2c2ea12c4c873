//! The catalog's data, embedded as it is written; `data/README.md` says what stands in it.

use super::table::Table;

/// Terraform types that hold something.
pub(super) const STATEFUL: Table = Table::new(include_str!("data/stateful_terraform.tsv"), "type");
/// Terraform types with which something stops.
pub(super) const SERVING: Table = Table::new(include_str!("data/serving_terraform.tsv"), "type");
/// Terraform types that protect others.
pub(super) const PROTECTING: Table = Table::new(include_str!("data/protecting_terraform.tsv"), "type");
/// Terraform types that come and go in ordinary work.
pub(super) const ROUTINE: Table = Table::new(include_str!("data/routine_terraform.tsv"), "type");
/// Every Terraform type that is known.
pub(super) const TYPES: Table = Table::new(include_str!("data/types.tsv"), "type");
/// Every CloudFormation type that is known.
pub(super) const CLOUDFORMATION: Table = Table::new(include_str!("data/cloudformation.tsv"), "cfn_type");
/// The properties of CloudFormation types whose change replaces the object.
pub(super) const REPLACEMENT: Table =
    Table::new(include_str!("data/cloudformation_replacement.tsv"), "cfn_type");
/// The azurerm type that an Azure resource type, in lower case, is judged as.
pub(super) const AZURE: Table = Table::new(include_str!("data/azure_resource_types.tsv"), "azure_type");
/// How to save what an object of a type holds before it goes.
pub(super) const RESCUE: Table = Table::new(include_str!("data/rescue.tsv"), "type");
