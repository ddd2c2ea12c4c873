//! Bytes are refused or are plans, and whatever is a plan can be judged and shown.
#![no_main]

use foureyes::gate::{Judged, Judgement, Source, Verdict};
use foureyes::input;
use foureyes::plan::Digest;
use foureyes::report::{Detail, REPORTERS, Style, View, Width};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(opened) = input::open(bytes) else { return };
    let Ok(plans) = opened.plans() else { return };
    assert!(!plans.is_empty(), "what is read without an error is at least one plan");
    let source = Source { name: "-".to_owned(), project: ".".to_owned(), digest: Digest::of(bytes) };
    let judged: Vec<Judged> = plans.iter().map(|plan| Judged::new(plan, source.clone(), None)).collect();
    let judgement = Judgement::new(judged, Vec::new(), Vec::new());
    let errored = plans.iter().any(|plan| plan.is_errored());
    assert_eq!(judgement.verdict == Verdict::Undecided, errored);
    let view = View { style: Style::Plain, width: Width::default(), detail: Detail::Verbose };
    for reporter in REPORTERS {
        let shown = (reporter.render)(&judgement, &view);
        let moves = |letter: char| letter.is_control() && letter != '\n';
        assert!(["json", "sarif"].contains(&reporter.name) || !shown.contains(moves), "{}", reporter.name);
    }
});
