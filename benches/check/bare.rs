//! What the program is measured against: nothing at all, reading the bytes, and a bare typed pass of
//! `serde_json` over them. Each runs as a process of its own, as the program does.

use super::load;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::Path;

#[derive(Deserialize)]
struct Plan<'a> {
    #[serde(borrow)]
    resource_changes: Vec<ResourceChange<'a>>,
}

#[derive(Deserialize)]
struct ResourceChange<'a> {
    #[serde(borrow)]
    address: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    change: Change<'a>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    actions: Vec<&'a str>,
}

/// Prints the address of everything that is deleted or replaced; skips, and checks, nothing else.
pub(super) fn pass(path: &Path) -> io::Result<()> {
    let bytes = load::load(Some(path))?;
    let plan: Plan<'_> = serde_json::from_slice(&bytes)?;
    let mut out = BufWriter::new(io::stdout().lock());
    for change in plan.resource_changes.iter().filter(|change| change.change.actions.contains(&"delete")) {
        writeln!(out, "{}", change.address)?;
    }
    out.flush()
}

/// Reads the bytes, and does nothing with them.
pub(super) fn read(path: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut window = vec![0; 1 << 20];
    while file.read(&mut window)? > 0 {}
    Ok(())
}
