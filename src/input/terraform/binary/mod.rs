//! The binary plan file of Terraform (0.12 or newer) and OpenTofu: the very bytes that are applied.
//!
//! It says more than the JSON that is made from it (what the run was asked for, the workspace, where the state is)
//! and needs no program, no provider and no credentials to be read.
//!
//! Source: `internal/plans/planfile` of both products: a zip archive in which `tfplan` is the plan, `tfstate` the
//! state that it was made on, and `tfconfig/` the configuration.

mod change;
mod configuration;
mod container;
mod hcl;
mod plan;
mod protobuf;
mod references;
mod state;
mod value;
mod wire;

use crate::input::error::ReadError;
use crate::input::{Form, Format, Unpacked};
use container::{Archive, Damage};

/// The binary plan file.
pub(in crate::input) const PLAN: Format = Format {
    name: "terraform-plan",
    about: "a plan file of Terraform (0.12 or newer) or OpenTofu, as it is applied: `terraform plan -out PLANFILE`",
    form: Form::Binary { claims, unpack, read: plan::read },
};

/// The entry that is the plan.
const ENTRY: &str = "tfplan";
/// More than this is not unpacked for one plan: 1 GiB.
const LARGEST: usize = 1 << 30;

const AGAIN: &str = "make the plan again with `terraform plan -out PLANFILE`, and see to it that the file is copied \
                     whole and as it is";

/// Whether a file is a plan file, or was one before something happened to it.
fn claims(bytes: &[u8]) -> bool {
    bytes.starts_with(container::MAGIC)
        && match Archive::open(bytes) {
            Ok(archive) => archive.entries().iter().any(|entry| promises_plan(entry.name)),
            Err(_) => bytes.windows(ENTRY.len()).any(|name| name.eq_ignore_ascii_case(ENTRY.as_bytes())),
        }
}

/// Whether the name of an entry promises a plan, as names of files in directories do.
fn promises_plan(name: &str) -> bool {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
    name.contains(ENTRY) || (name.contains("plan") && name.ends_with(".json"))
}

/// The `tfplan` entry of a plan file.
fn unpack(bytes: &[u8]) -> Result<Unpacked, ReadError> {
    let archive = Archive::open(bytes).map_err(damaged)?;
    let Some(entry) = archive.entry(ENTRY) else {
        return Err(ReadError::unreadable(
            "this is a zip archive that seems to have a plan in it, and no plan file itself",
            "unpack it, and give the plan itself",
        ));
    };
    let room = Unpacked::room(entry.room(LARGEST).map_err(damaged)?);
    let plan = room?.filled(|room| entry.unpack(room)).map_err(damaged)?;
    if plan.starts_with(container::MAGIC) {
        return Err(ReadError::unreadable(
            "this is a zip archive with a plan file in it",
            "unpack it, and give the plan file itself",
        ));
    }
    Ok(plan)
}

fn damaged(Damage(what): Damage) -> ReadError {
    ReadError::unreadable(format!("this binary plan file cannot be read: {what}"), AGAIN)
}
