//! What two templates do not show of the update from one to the other.

use super::change::{Compared, unfolded_for_all};
use super::parameters::Values;
use super::parts::Template;
use crate::plan::{Action, Address, Digest, Gap, GapKind};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of the update that cannot be seen. `is_seen` tells of a file whether it is compared as well.
pub(super) fn of(
    templates: [&Template; 2],
    values: [&Values; 2],
    changes: &[Compared],
    is_seen: &dyn Fn(&str) -> bool,
) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let macros: BTreeSet<&String> = templates.iter().flat_map(|template| template.foreign_macros()).collect();
    gaps.extend(macros.into_iter().map(|name| Gap {
        kind: GapKind::Dynamic,
        address: None,
        message: format!("the macro `{name}` rewrites the template when it is deployed"),
        what: format!("macro {name}"),
    }));
    gaps.extend(rewritten(templates));
    let rolled: BTreeSet<&String> = templates.iter().flat_map(|template| &template.rolled).collect();
    gaps.extend(rolled.into_iter().map(|name| Gap {
        kind: GapKind::Dynamic,
        address: Some(Address::new(name.clone())),
        message: "which resources it stands for is decided when the template is deployed".to_owned(),
        what: "resources that are not written out".to_owned(),
    }));
    let is_hidden = |change: &&Compared| is_nested(change) && !change.nested.as_deref().is_some_and(is_seen);
    gaps.extend(changes.iter().filter(is_hidden).map(|change| Gap {
        kind: GapKind::NestedStack,
        address: Some(change.address()),
        message: "the nested stack is updated, and its own template is not seen here".to_owned(),
        what: format!("nested-stack {}", change.hash()),
    }));
    gaps.extend(changes.iter().filter_map(|change| {
        Some(Gap {
            kind: GapKind::NestedStack,
            address: Some(change.address()),
            message: format!(
                "what its new `{}` does in the stacks of the stack set is not seen here",
                change.handed_on.first()?
            ),
            what: format!("stack-set {} {}", change.handed_on.join(" "), change.hash()),
        })
    }));
    gaps.extend(changes.iter().filter(|change| !change.unfolded.is_empty()).map(|change| Gap {
        kind: GapKind::Dynamic,
        address: Some(change.address()),
        message: format!("what the transform makes of `{}` is not seen here", change.unfolded.join("`, `")),
        what: format!("transform {} {}", change.unfolded.join(" "), change.hash()),
    }));
    let [old, new] = templates.map(|template| template.globals.as_ref());
    let for_all = unfolded_for_all(old, new);
    gaps.extend((!for_all.is_empty()).then(|| Gap {
        kind: GapKind::Dynamic,
        address: None,
        message: format!(
            "what the transform makes of `Globals` (`{}`) is not seen here",
            for_all.join("`, `")
        ),
        what: format!("globals {} {}", for_all.join(" "), Digest::of(format!("{new:?}").as_bytes())),
    }));
    gaps.extend(changes.iter().filter(|change| !change.undecided.is_empty()).map(undecided));
    gaps.extend(missing(values));
    gaps
}

/// What an object is protected by, or grants, is decided elsewhere.
fn undecided(change: &Compared) -> Gap {
    let names: Vec<&str> = change.undecided.iter().map(|it| it.property.as_str()).collect();
    let mut written: Vec<String> = change.undecided.iter().map(|it| it.written.to_string()).collect();
    written.sort_unstable();
    Gap {
        kind: GapKind::Dynamic,
        address: Some(change.address()),
        message: format!(
            "what changes at its `{}` is decided when the template is deployed",
            names.join("`, `")
        ),
        what: format!("undecided {} {}", names.join(" "), written.join(" ")),
    }
}

/// The resources that a macro may rewrite, because it stands in them.
fn rewritten(templates: [&Template; 2]) -> impl Iterator<Item = Gap> {
    let mut macros: BTreeMap<&String, BTreeSet<&str>> = BTreeMap::new();
    for (id, resource) in templates.iter().flat_map(|template| &template.resources) {
        if !resource.macros.is_empty() {
            macros.entry(id).or_default().extend(resource.macros.iter().map(String::as_str));
        }
    }
    macros.into_iter().map(|(id, macros)| {
        let names: Vec<&str> = macros.into_iter().collect();
        Gap {
            kind: GapKind::Dynamic,
            address: Some(Address::new(id.clone())),
            message: format!(
                "the macro `{}` may rewrite its properties and policies when the template is deployed",
                names.join("`, `")
            ),
            what: format!("macro {}", names.join(" ")),
        }
    })
}

fn is_nested(change: &Compared) -> bool {
    let nests =
        ["AWS::CloudFormation::Stack", "AWS::Serverless::Application"].contains(&change.kind.as_str());
    nests && matches!(change.action, Action::Update | Action::Replace(_))
}

/// The parameters whose value nobody gave.
fn missing(values: [&Values; 2]) -> Option<Gap> {
    let names: BTreeSet<&str> =
        values.iter().flat_map(|values| values.missing.iter().map(String::as_str)).collect();
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| Gap {
        kind: GapKind::Incomplete,
        address: None,
        message: format!(
            "no value is known of the parameters `{}`: they count as unchanged (`--parameters FILE` gives them)",
            names.join("`, `")
        ),
        what: format!("parameters {}", names.join(" ")),
    })
}
