//! Two texts are refused or are templates, and a template does nothing to itself.
#![no_main]

use foureyes::catalog;
use foureyes::input::template::{Comparison, Parameters, Side};
use foureyes::input::{TypeFacts, Updates};
use foureyes::plan::Action;
use libfuzzer_sys::fuzz_target;

const TYPES: TypeFacts = TypeFacts {
    destroys_first: catalog::destroys_first,
    takes_snapshot_by_default: catalog::takes_snapshot_by_default,
    replacing: |_| Vec::new(),
    updates: |_| Updates::Unknown,
};

fuzz_target!(|texts: (&str, &str)| {
    let parameters = Parameters::read(texts.1).unwrap_or_default();
    let side = |text| Side { text: Some(text), parameters: &parameters, is_seen: &|_| false, protected: None };
    let (old, new) = (side(texts.0), side(texts.1));
    let _ = Comparison::of(&old, &new, &TYPES).map(|comparison| comparison.plan().changes.len());
    if let Ok(comparison) = Comparison::of(&old, &old, &TYPES) {
        assert!(comparison.plan().changes.iter().all(|change| change.action == Action::NoOp));
    }
});
