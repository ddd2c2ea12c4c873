//! The comparison of two templates against what AWS documents: each way in which an update can replace an object,
//! and templates that want to break it, or to get past it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails says so by panicking")]

mod hostile;
mod macros;
mod properties;
mod references;
mod updates;

use foureyes::catalog;
use foureyes::input::template::{Comparison, Parameters, Side, Unreadable};
use foureyes::input::{Always, Replacing, TypeFacts, Updates};
use foureyes::plan::{Certainty, Fate, Left};

/// The types as the catalog knows them.
const KNOWN: TypeFacts = TypeFacts {
    destroys_first: catalog::destroys_first,
    takes_snapshot_by_default: catalog::takes_snapshot_by_default,
    replacing: |kind| {
        let always = |row: &catalog::Replacement| match row.always {
            catalog::Always::Yes => Always::Yes,
            catalog::Always::Depends => Always::Depends,
        };
        let rows = catalog::replacements(kind);
        rows.iter().map(|row| Replacing { always: always(row), path: row.path.clone() }).collect()
    },
    updates: |kind| match (catalog::is_custom(kind), catalog::is_update_known(kind)) {
        (true, _) => Updates::Handled,
        (false, true) => Updates::Known,
        (false, false) => Updates::Unknown,
    },
    protects: catalog::is_read_for_protection,
};

fn parameters(text: &str) -> Parameters {
    Parameters::read(text).unwrap()
}

fn compare(old: &str, new: &str, given: &str) -> Result<Comparison, Unreadable> {
    let parameters = parameters(given);
    Comparison::of(
        &Side { text: Some(old), parameters: &parameters, is_seen: &|_| false, protected: None },
        &Side {
            text: Some(new),
            parameters: &parameters,
            is_seen: &|file| file == "seen.yaml",
            protected: None,
        },
        &KNOWN,
    )
}

/// What an update does, a line for each object to which something happens, then a line for each gap.
fn update(old: &str, new: &str) -> Vec<String> {
    update_given(old, new, "{}")
}

fn update_given(old: &str, new: &str, given: &str) -> Vec<String> {
    let comparison = compare(old, new, given).unwrap();
    let plan = comparison.plan();
    let mut lines: Vec<String> = Vec::new();
    for change in &plan.changes {
        let word = change.action.word();
        if word == "no-op" {
            continue;
        }
        let perhaps = if change.certainty == Certainty::Possible { "maybe " } else { "" };
        let fate = change.fate.map_or("new", Fate::word);
        let forced = match change.forced_by.is_empty() {
            true => String::new(),
            false => format!(" by {}", change.forced_by.join(", ")),
        };
        let kept = match change.circumstances().leaves.as_ref().map(|leaves| leaves.what) {
            Some(Left::Snapshot) => " with a snapshot",
            _ => "",
        };
        lines.push(format!("{perhaps}{word} {} {fate}{kept}{forced}", change.address));
        let weakened = change.circumstances().weakened.iter();
        lines.extend(weakened.map(|policy| format!("weaker {} {}", change.address, policy.name)));
    }
    // The hash of what the object will be tells one update from another, and says nothing here.
    let is_hash = |word: &&str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    lines.extend(plan.gaps.iter().map(|gap| {
        let words: Vec<&str> = gap.what.split(' ').filter(|word| !is_hash(word)).collect();
        format!("gap {}", words.join(" "))
    }));
    lines
}

/// What a fingerprint is made of where an update is not seen.
fn unseen(old: &str, new: &str) -> Vec<String> {
    compare(old, new, "{}").unwrap().plan().gaps.into_iter().map(|gap| gap.what).collect()
}

fn refused(old: &str, new: &str) -> String {
    match compare(old, new, "{}") {
        Ok(_) => "not refused".to_owned(),
        Err(Unreadable::Old(error)) => format!("old: {error}"),
        Err(Unreadable::New(error)) => format!("new: {error}"),
    }
}
