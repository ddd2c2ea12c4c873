//! Bytes are refused or are plans, and whatever is a plan can be judged and shown.
#![no_main]

use foureyes::catalog;
use foureyes::gate::{Judged, Judgement, Source, Terms, Verdict};
use foureyes::input::{self, Assembled, Piece, TypeFacts, Updates};
use foureyes::plan::Plan;
use foureyes::policy::{Date, Policy};
use foureyes::report::{Detail, REPORTERS, Style, View, Width};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(opened) = input::open(bytes) else { return };
    let Ok(contents) = opened.contents() else { return };
    assert!(!contents.is_empty(), "what is read without an error is at least one plan, or a piece of one");
    let types = TypeFacts {
        destroys_first: catalog::destroys_first,
        takes_snapshot_by_default: catalog::takes_snapshot_by_default,
        replacing: |_| Vec::new(),
        updates: |_| Updates::Unknown,
    };
    let pieces = contents.parts.into_iter().map(|part| Piece { input: 0, part }).collect();
    let assembled: Vec<Assembled> = input::assemble(pieces, &types).into_iter().flatten().collect();
    let plans: Vec<Plan<'_>> = contents.plans.into_iter().chain(assembled.iter().map(Assembled::plan)).collect();
    if plans.is_empty() {
        return;
    }
    let source = Source::new("-".to_owned(), ".".to_owned(), None);
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
