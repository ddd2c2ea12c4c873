//! The text that Atlantis takes a verdict from, and shows on the pull request.
//!
//! Atlantis goes by words alone. Since December 2025 a policy is violated where the text begins with `FAIL`, or
//! counts failures (`1 failure`); before, where it has the letters of `fail` anywhere, in whatever case. So a closed
//! gate says both, and an open one says neither, not even inside of a name. An approval that is to outlive a new plan
//! covers the lines that `policy_item_regex` finds: here those that begin with `FAIL - `. They have nothing in them
//! that changes while the plan does the same harm.

use super::bounded::{self, Bounded};
use super::escape::fenced;
use super::told::{self, Told};
use super::{counts, words};
use crate::gate::{Effect, JudgedFinding, JudgedPlan, Judgement, Level, Verdict};
use crate::plan::Digest;

/// A comment has at most 65,536 bytes, of which a letter has at most four; Atlantis writes some around it.
const LONGEST: usize = 15_000;
/// So much is kept for what stands at the end, and for saying what was left out.
const KEPT: usize = 1_000;
/// So much may be taken by each list: of what could not be judged, of plans, of remarks, and twice of findings.
const LONGEST_LIST: usize = 2_500;
/// Of so many findings more is told than their line.
const TOLD: usize = 6;
/// The longest text that a line shows whole. Atlantis reads no line of more than 65,536 bytes.
const WHOLE: usize = 400;

/// A judgement as text for Atlantis. What could not be judged is known by its digest: an approval holds for these
/// bytes, and for no others.
#[must_use]
pub fn atlantis(judgement: &Judgement, digest: Option<&Digest>) -> String {
    match judgement.exit_code() {
        0 => softened(&opened(judgement)),
        _ => closed(judgement, digest),
    }
}

fn closed(judgement: &Judgement, digest: Option<&Digest>) -> String {
    let mut text = Bounded::new(LONGEST - KEPT);
    let verdict = judgement.verdict.word();
    let fingerprint = judgement.fingerprint.as_ref().filter(|_| judgement.verdict != Verdict::Undecided);
    let bound = fingerprint.map(ToString::to_string).or_else(|| digest.map(ToString::to_string));
    let bound = bound.map_or(String::new(), |bound| format!(", {bound}"));
    text.add(&format!("FAIL - foureyes: {verdict}{bound}\n{}\n", shown(&words::headline(judgement).1)));
    text.add(&places(judgement));
    let refused = judgement.refused.iter().map(|refused| {
        let (source, message) = (shown(&refused.source), shown(&refused.message));
        format!("FAIL - not judged: {source}: {message}\n  do: {}\n", shown(&refused.cure))
    });
    let more = |more| format!("FAIL - not judged: {more} more\n");
    text.add(&bounded::list(refused, LONGEST_LIST, more));
    findings("FAIL", judgement, &mut text);
    text.end(&format!("{}\n", tally(judgement)))
}

fn opened(judgement: &Judgement) -> String {
    let mut text = Bounded::new(LONGEST - KEPT);
    let (_, reason) = words::headline(judgement);
    let (head, _) = words::verdict(judgement);
    let head = if words::audits(judgement) { format!("only audited, else {head}: ") } else { String::new() };
    text.add(&format!("PASS - foureyes: {head}{}\n", shown(&reason)));
    text.add(&places(judgement));
    findings("AUDIT", judgement, &mut text);
    let fingerprint = judgement.fingerprint.as_ref().map(ToString::to_string);
    text.end(&format!("{}\n", fingerprint.unwrap_or_default()))
}

/// The numbers as conftest tells them: Atlantis repeats them below its comment.
fn tally(judgement: &Judgement) -> String {
    let count = |wanted: fn(Effect) -> bool| {
        judgement.findings.iter().filter(|judged| wanted(judged.decision.effect)).count()
    };
    let passed = count(|effect| effect == Effect::Allow);
    let warnings = count(|effect| effect == Effect::Warn);
    let failures = (count(|effect| effect > Effect::Warn) + judgement.refused.len()).max(1);
    format!(
        "{}, {passed} passed, {}, {}, 0 exceptions",
        counts::of(passed + warnings + failures, "test"),
        counts::of(warnings, "warning"),
        counts::of(failures, "failure")
    )
}

/// Where each plan belongs, and what is probably not as it was meant.
fn places(judgement: &Judgement) -> String {
    let place = |plan: &JudgedPlan| {
        let environment = &plan.environment;
        shown(&format!("{}: {}; {}", plan.source.project, environment.name, environment.because)) + "\n"
    };
    let more = |more| format!("and {}\n", counts::of(more, "more plan"));
    let plans = bounded::list(judgement.plans.iter().map(place), LONGEST_LIST, more);
    let notes = judgement.notes.iter().filter(|note| note.level == Level::Warning);
    let notes = words::notes(notes).into_iter().map(|note| shown(&note) + "\n");
    let more = |more| format!("and {}\n", counts::of(more, "more remark"));
    plans + &bounded::list(notes, LONGEST_LIST, more) + "\n"
}

/// A line for each finding that a person has to read, those that close the gate with this word before them; then more
/// of the worst that do.
fn findings(closing: &str, judgement: &Judgement, text: &mut Bounded) {
    let told = Told::of(judgement);
    let unshown = told.unshown();
    let (close, warn): (Vec<_>, Vec<_>) =
        told.shown.into_iter().partition(|judged| judged.decision.effect > Effect::Warn);
    for (word, judged) in [(closing, &close), ("WARN", &warn)] {
        let items = judged.iter().map(|judged| item(word, judged, judgement));
        text.add(&bounded::list(items, LONGEST_LIST, |more| format!("{word} - and {more} more\n")));
    }
    if !unshown.is_empty() {
        text.add(&format!("and {}\n", unshown.join(", ")));
    }
    let worst = close.iter().take(TOLD).take_while(|judged| text.add(&detail(judged, judgement))).count();
    if worst < close.len() {
        let more = counts::of(close.len() - worst, "finding");
        text.leave_out(&format!("\nmore of {more} is told by 'foureyes check'\n"));
    }
    text.leave_out("\n");
}

/// What stays the same while a plan does the same harm: no words that another version could put otherwise.
fn item(word: &str, judged: &JudgedFinding, judgement: &Judgement) -> String {
    let plan = told::plan(judged, judgement).map_or(String::new(), |plan| format!(" in {}", shown(plan)));
    let effect = match judged.decision.effect {
        Effect::SignOff(_) | Effect::Deny => format!(": {}", shown(&words::effect(judged))),
        Effect::Warn | Effect::Allow => String::new(),
    };
    format!("{word} - {}{plan}{effect}\n", named(judged))
}

fn named(judged: &JudgedFinding) -> String {
    let finding = &judged.finding;
    format!("{} {} {}", finding.severity.word(), finding.rule, shown(&words::object(judged)))
}

fn detail(judged: &JudgedFinding, judgement: &Judgement) -> String {
    let finding = &judged.finding;
    let mut lines = vec![shown(&finding.summary)];
    lines.extend(judged.location().map(|place| shown(&format!("at: {}:{}", place.path, place.line))));
    let said = told::said(judged, judgement).into_iter();
    lines.extend(said.map(|(label, said)| shown(&format!("{label}: {said}"))));
    for hint in &finding.hints {
        lines.push(shown(&format!("hint: {}", hint.text)));
        let code = hint.code.iter().flat_map(|code| code.lines());
        lines.extend(code.map(|line| format!("  {}", shown(line))));
    }
    format!("\n{}\n  {}\n", named(judged), lines.join("\n  "))
}

/// Text from outside, on one line, not longer than anybody reads.
fn shown(text: &str) -> String {
    words::short(&fenced(text), WHOLE)
}

/// The letters that an open gate must not show.
const WORD: [char; 4] = ['f', 'a', 'i', 'l'];
const SOFT: &str = "the dot in f·ail belongs to no name: without it Atlantis would read another verdict\n";

/// The text with a dot in each word that Atlantis would take for the other verdict, and a line that says so.
fn softened(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_word = |word: &[char]| word.iter().zip(WORD).all(|(letter, wanted)| lower(*letter) == wanted);
    let mut soft = String::with_capacity(text.len());
    for (at, letter) in letters.iter().enumerate() {
        soft.push(*letter);
        if letters.get(at..at + WORD.len()).is_some_and(is_word) {
            soft.push('·');
        }
    }
    if soft.len() == text.len() { soft } else { soft + SOFT }
}

/// A letter as Go's `strings.ToLower` has it: of all beyond ASCII that become one of these four, there is one.
fn lower(letter: char) -> char {
    match letter {
        'İ' => 'i',
        letter => letter.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::softened;

    #[test]
    fn an_open_gate_has_no_letters_of_the_other_verdict() {
        let soft = softened("failover FAILURE FaİLed 1 failure, failures\": [, fafail\n");
        let shown = "f·ailover F·AILURE F·aİLed 1 f·ailure, f·ailures\": [, faf·ail\nthe dot";
        assert!(soft.starts_with(shown), "{soft}");
        assert_eq!(softened("PASS - nothing\n"), "PASS - nothing\n");
    }
}
