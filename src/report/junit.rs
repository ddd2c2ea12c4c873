//! JUnit XML, which every CI shows: a suite for a plan, a case for a finding.
//!
//! Source: <https://github.com/testmoapp/junitxml>, which writes down what programs read.

use super::escape::xml;
use super::{Reporter, View, told, words};
use crate::gate::{Effect, JudgedFinding, Judgement};
use std::fmt::Write as _;

pub(super) const REPORTER: Reporter = Reporter {
    name: "junit",
    about: "for CI systems that show test results: a suite a plan, a case a finding",
    tells_digests: false,
    render: |judgement, _: &View| render(judgement),
};

fn render(judgement: &Judgement) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let refused: Vec<words::Unjudged<'_>> = words::unjudged(judgement).collect();
    let failing = judgement.findings.iter().filter(|judged| is_failing(judged)).count();
    let of_plans: Vec<_> = (0..judgement.plans.len()).map(|at| of(judgement, Some(at))).collect();
    let of_pull_request = of(judgement, None);
    let cases: usize = of_plans.iter().map(|findings| findings.len().max(1)).sum();
    let _ = writeln!(
        text,
        "<testsuites name=\"foureyes\" tests=\"{}\" failures=\"{failing}\" errors=\"{}\">",
        cases + of_pull_request.len() + refused.len(),
        refused.len()
    );
    for (plan, findings) in judgement.plans.iter().zip(&of_plans) {
        suite(&plan.source.name, judgement, findings, &mut text);
    }
    if !of_pull_request.is_empty() {
        suite("pull request", judgement, &of_pull_request, &mut text);
    }
    if !refused.is_empty() {
        let number = refused.len();
        let _ = writeln!(
            text,
            "  <testsuite name=\"inputs\" tests=\"{number}\" failures=\"0\" errors=\"{number}\">"
        );
        for unjudged in refused {
            let _ = writeln!(
                text,
                "    <testcase classname=\"inputs\" name=\"{}\"><error message=\"{}\"/></testcase>",
                xml(unjudged.source),
                xml(&unjudged.text())
            );
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn of(judgement: &Judgement, plan: Option<usize>) -> Vec<&JudgedFinding> {
    judgement.findings.iter().filter(|judged| judged.plan == plan).collect()
}

fn is_failing(judged: &JudgedFinding) -> bool {
    match judged.decision.effect {
        Effect::SignOff(_) | Effect::Deny => true,
        Effect::Warn | Effect::Allow => false,
    }
}

fn suite(name: &str, judgement: &Judgement, findings: &[&JudgedFinding], text: &mut String) {
    let failing = findings.iter().filter(|judged| is_failing(judged)).count();
    let _ = writeln!(
        text,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failing}\" errors=\"0\">",
        xml(name),
        findings.len().max(1)
    );
    if findings.is_empty() {
        text.push_str("    <testcase classname=\"foureyes\" name=\"nothing needs a human\"/>\n");
    }
    for judged in findings {
        case(judged, judgement, text);
    }
    text.push_str("  </testsuite>\n");
}

fn case(judged: &JudgedFinding, judgement: &Judgement, text: &mut String) {
    let finding = &judged.finding;
    let place = judged
        .location()
        .map_or(String::new(), |place| format!(" file=\"{}\" line=\"{}\"", xml(&place.path), place.line));
    let name = format!("{} {}", finding.rule, words::object(judged));
    let _ = writeln!(text, "    <testcase classname=\"{}\" name=\"{}\"{place}>", finding.rule, xml(&name));
    let told: Vec<String> = told::lines(judged, judgement).iter().map(|line| xml(line)).collect();
    let told = told.join("\n");
    let _ = match is_failing(judged) {
        true => writeln!(
            text,
            "      <failure message=\"{}\" type=\"{}\">{told}</failure>",
            xml(&finding.summary),
            finding.severity.word()
        ),
        false => writeln!(text, "      <system-out>{told}</system-out>"),
    };
    text.push_str("    </testcase>\n");
}
