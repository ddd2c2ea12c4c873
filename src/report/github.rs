//! Annotations of GitHub: workflow commands on standard output, each a line.
//!
//! GitHub drops what is more than ten of a level, and says nothing; so the last says how many more there are.

use super::escape::{command, command_property};
use super::{Reporter, View, told, words};
use crate::gate::{Effect, JudgedFinding, Judgement};

pub(super) const REPORTER: Reporter = Reporter {
    name: "github",
    about: "for a job on GitHub: annotations, and in `check` the job's summary and outputs",
    tells_digests: false,
    render: |judgement, _: &View| render(judgement),
};

/// So many annotations of one level GitHub shows of one step.
const SHOWN: usize = 10;

fn render(judgement: &Judgement) -> String {
    let refused = words::unjudged(judgement).map(|it| {
        format!("::error title=foureyes%3A not judged::{}: {}", command(it.source), command(&it.text()))
    });
    let of = |level: &'static str, wanted: fn(Effect) -> bool| {
        let findings = judgement.findings.iter().filter(move |judged| wanted(judged.decision.effect));
        findings.map(move |judged| annotation(level, judged, judgement))
    };
    let errors = refused.chain(of("error", |effect| effect > Effect::Warn));
    let warnings = of("warning", |effect| effect == Effect::Warn);
    let lines: Vec<String> = bounded("error", errors.collect())
        .into_iter()
        .chain(bounded("warning", warnings.collect()))
        .collect();
    lines.into_iter().map(|line| line + "\n").collect()
}

fn bounded(level: &str, mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > SHOWN {
        let more = lines.len() - (SHOWN - 1);
        lines.truncate(SHOWN - 1);
        lines.push(format!(
            "::{level} title=foureyes::and {more} more; the job's summary has the worst of them"
        ));
    }
    lines
}

fn annotation(level: &str, judged: &JudgedFinding, judgement: &Judgement) -> String {
    let finding = &judged.finding;
    let place = judged.location().map_or(String::new(), |place| {
        format!("file={},line={},col={},", command_property(&place.path), place.line, place.column)
    });
    let title = format!("foureyes: {} {}", finding.severity.word(), finding.rule);
    let plan = told::plan(judged, judgement).map_or(String::new(), |plan| format!(" in {plan}"));
    let text = format!("{}{plan}; {}", finding.summary, words::decides(judged));
    format!("::{level} {place}title={}::{}", command_property(&title), command(&text))
}
