//! The report as one page that needs nothing else: no network, no script, no other file.
//!
//! It is opened from a disk, or as the artifact of a job, where scripts are often switched off. So what can be
//! chosen is chosen by the style sheet alone.

use super::escape::html as text;
use super::told::Told;
use super::{Reporter, View, graph, words};
use crate::gate::{Effect, JudgedFinding, JudgedPlan, Judgement, Verdict};
use crate::plan::Severity;
use crate::rules::RULES;
use std::fmt::Write as _;

mod drawing;
mod finding;

pub(super) const REPORTER: Reporter = Reporter {
    name: "html",
    about: "for people, in a browser: one file with everything, to filter and unfold",
    tells_digests: false,
    render: |judgement, _: &View| render(judgement),
};

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/style.css");

/// More findings than these make a page that no browser likes.
const FINDINGS: usize = 5_000;
/// So many of those to read are unfolded from the start.
const UNFOLDED: usize = 5;

fn render(judgement: &Judgement) -> String {
    let environments = environments(judgement);
    let (head, reason) = words::headline(judgement);
    fill(PAGE, |slot| match slot {
        "title" => format!("foureyes: {}", judgement.verdict.word()),
        "style" => format!("{STYLE}{}", hiding(&environments)),
        "tone" => tone(judgement.verdict).to_owned(),
        "verdict" => head.to_owned(),
        "reason" => text(&reason),
        "facts" => facts(judgement),
        "unjudged" => unjudged(judgement),
        "plans" => judgement.plans.iter().map(plan).collect(),
        "graph" => graph::of(judgement).map_or(String::new(), |graph| drawing::section(&graph)),
        "filter" => filter(judgement, &environments),
        "findings" => findings(judgement, &environments),
        "rules" => rules(judgement),
        "version" => env!("CARGO_PKG_VERSION").to_owned(),
        other => format!("(no such slot: {other})"),
    })
}

/// A template with what stands in its slots, such as `{{title}}`. What is put in is not searched for slots.
fn fill(template: &str, with: impl Fn(&str) -> String) -> String {
    let mut page = String::new();
    let mut rest = template;
    while let Some((before, slot, behind)) = next_slot(rest) {
        page.push_str(before);
        page.push_str(&with(slot));
        rest = behind;
    }
    page + rest
}

fn next_slot(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (slot, behind) = rest.split_once("}}")?;
    Some((before, slot, behind))
}

fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "open",
        Verdict::SignOffRequired | Verdict::Denied | Verdict::Undecided => "closed",
    }
}

fn facts(judgement: &Judgement) -> String {
    let sign_offs = (judgement.required > 0).then(|| format!("<li>{}</li>", words::needed(judgement)));
    let fingerprint = judgement.fingerprint.as_ref();
    let fingerprint = fingerprint.map(|it| format!("<li>fingerprint <code>{it}</code></li>"));
    sign_offs.into_iter().chain(fingerprint).collect()
}

fn unjudged(judgement: &Judgement) -> String {
    let line = |it: words::Unjudged<'_>| {
        format!("<p class=\"unjudged\"><b>not judged</b> {}: {}</p>\n", text(it.source), text(&it.text()))
    };
    words::unjudged(judgement).map(line).collect()
}

fn plan(plan: &JudgedPlan) -> String {
    let tool = plan.tool.as_ref().map_or(plan.format.to_owned(), |tool| {
        format!("{} {}", tool.name, tool.version.as_deref().unwrap_or_default())
    });
    let counts = plan.counts.iter().filter(|count| count.number > 0);
    let counts: Vec<String> = counts.map(|count| format!("{} {}", count.number, count.action)).collect();
    let short = plan.fingerprint.as_ref().map(words::short_fingerprint).unwrap_or_default();
    format!(
        "<tr><td>{}</td><td>{}</td><td>{}: {}</td><td>{}</td><td><code>{short}</code></td></tr>\n",
        text(&plan.source.name),
        text(&tool),
        text(&plan.environment.name),
        text(&plan.environment.because),
        counts.join(", "),
    )
}

/// The names of the environments that findings are in, in order.
fn environments(judgement: &Judgement) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for judged in &judgement.findings {
        let name = judged.finding.environment.name.as_str();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.sort_unstable();
    names
}

/// The part of the style sheet that depends on what there is.
fn hiding(environments: &[&str]) -> String {
    let of = |at| format!("body:has(#show-e{at}:not(:checked)) .e{at} {{ display: none }}\n");
    (0..environments.len()).map(of).collect()
}

/// The boxes to check; without findings there is nothing to choose.
fn filter(judgement: &Judgement, environments: &[&str]) -> String {
    let number = |wanted: &dyn Fn(&JudgedFinding) -> bool| {
        judgement.findings.iter().filter(|judged| wanted(judged)).count()
    };
    let choice = |id: &str, name: &str, number: usize| {
        format!(
            "<label><input type=\"checkbox\" id=\"show-{id}\" checked> {} <span>{number}</span></label>\n",
            text(name)
        )
    };
    let severities = Severity::WORST_FIRST.map(|severity| {
        let number = number(&|judged| judged.finding.severity == severity);
        (number > 0).then(|| choice(severity.word(), severity.word(), number))
    });
    let allowed = number(&|judged| judged.decision.effect == Effect::Allow);
    let allowed = (allowed > 0).then(|| choice("allow", "allowed by policy", allowed));
    let of_environment = |(at, name): (usize, &&str)| {
        choice(&format!("e{at}"), name, number(&|judged| judged.finding.environment.name == **name))
    };
    let group = |legend: &str, choices: String| match choices.is_empty() {
        true => String::new(),
        false => format!("<fieldset><legend>{legend}</legend>\n{choices}</fieldset>\n"),
    };
    group("severity", severities.into_iter().flatten().chain(allowed).collect())
        + &group("environment", environments.iter().enumerate().map(of_environment).collect())
}

fn findings(judgement: &Judgement, environments: &[&str]) -> String {
    let told = Told::of(judgement);
    let unfolded =
        |judged: &JudgedFinding| told.shown.iter().take(UNFOLDED).any(|shown| std::ptr::eq(*shown, judged));
    let mut page = String::new();
    for judged in judgement.findings.iter().take(FINDINGS) {
        let name = judged.finding.environment.name.as_str();
        let environment = environments.iter().position(|known| *known == name).unwrap_or_default();
        let fold = if unfolded(judged) { finding::Fold::Open } else { finding::Fold::Closed };
        finding::item(judged, judgement, environment, fold, &mut page);
    }
    if let Some(more) = judgement.findings.len().checked_sub(FINDINGS).filter(|more| *more > 0) {
        let _ = writeln!(page, "<li>and {more} more; the JSON report has all of them</li>");
    }
    if judgement.findings.is_empty() {
        page.push_str("<li>there are none</li>\n");
    }
    page
}

/// What the rules mean that have found something.
fn rules(judgement: &Judgement) -> String {
    let fired = |id: &str| judgement.findings.iter().any(|judged| judged.finding.rule == id);
    let told = RULES.iter().filter(|rule| fired(rule.id)).map(|rule| {
        format!(
            "<dt id=\"rule-{}\">{}</dt><dd><p>{}</p><p>{}</p><p>{}</p></dd>\n",
            rule.id,
            rule.id,
            text(rule.doc.means),
            text(rule.doc.matters),
            text(rule.doc.remedy)
        )
    });
    let told: String = told.collect();
    match told.is_empty() {
        true => String::new(),
        false => format!(
            "<section aria-labelledby=\"rules-title\">\n<h2 id=\"rules-title\">What the rules mean</h2>\n\
             <dl class=\"rules\">\n{told}</dl>\n</section>"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn what_is_put_in_is_not_searched_for_slots() {
        let filled =
            fill("<{{a}}|{{b}}>", |slot| if slot == "a" { "{{b}}".to_owned() } else { "x".to_owned() });
        assert_eq!(filled, "<{{b}}|x>");
    }
}
