//! Bytes are refused or are plans, and whatever is a plan can be judged and shown.
#![no_main]

use foureyes::gate::{Judged, Judgement, Source, Terms, Verdict};
use foureyes::input;
use foureyes::plan::Digest;
use foureyes::policy::{Date, Policy};
use foureyes::report::{Detail, REPORTERS, Style, View, Width};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(opened) = input::open(bytes) else { return };
    let Ok(plans) = opened.plans() else { return };
    assert!(!plans.is_empty(), "what is read without an error is at least one plan");
    let source = Source::new("-".to_owned(), ".".to_owned(), Digest::of(bytes));
    let today = Date::new(2027, 1, 1).expect("it is a day");
    let terms = Terms { policy: &Policy::default(), environment: None, today };
    let judged: Vec<Judged> = plans.iter().map(|plan| Judged::new(plan, source.clone(), &terms)).collect();
    let judgement = Judgement::new(judged, Vec::new(), Vec::new(), &terms);
    let errored = plans.iter().any(|plan| plan.is_errored());
    assert_eq!(judgement.verdict == Verdict::Undecided, errored);
    let view = View { style: Style::Plain, width: Width::default(), detail: Detail::Verbose };
    for reporter in REPORTERS {
        let shown = (reporter.render)(&judgement, &view);
        let moves = |letter: char| letter.is_control() && letter != '\n';
        assert!(["json", "sarif"].contains(&reporter.name) || !shown.contains(moves), "{}", reporter.name);
    }
});
