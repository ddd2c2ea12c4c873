//! Who has signed, who does not count and why, and how to sign.

use super::super::escape::markdown as text;
use crate::gate::sign_off::Conclusion;
use crate::gate::{Judgement, Verdict};

/// So many reviewers a person reads.
const ROWS: usize = 30;
/// So much of a fingerprint tells it.
const SHORT: usize = 16;

/// The table of sign-offs; `None` where nobody has looked for any, or none are needed.
pub(super) fn of(judgement: &Judgement) -> Option<String> {
    let conclusion = judgement.signed.as_ref().filter(|conclusion| conclusion.required > 0)?;
    let mut lines = vec![format!("\n### {}", text(&conclusion.to_string()))];
    let rows = rows(conclusion);
    if !rows.is_empty() {
        lines.push("\n| reviewer | counts |\n|---|---|".to_owned());
        lines.extend(rows.iter().take(ROWS).cloned());
    }
    if let Some(more) = rows.len().checked_sub(ROWS).filter(|more| *more > 0) {
        lines.push(format!("\nand {more} more reviewers; the JSON report has all of them"));
    }
    if let Some(agent) = &conclusion.agent {
        lines.push(format!("\nAn agent wrote this: {}.", text(agent)));
    }
    if !conclusion.nameless.is_empty() {
        let commits: Vec<&str> = conclusion.nameless.iter().take(5).map(String::as_str).collect();
        let more = if conclusion.nameless.len() > commits.len() { " and more" } else { "" };
        lines.push(format!(
            "\nGitHub knows no account of an author of {}{more}: make sure that it is none of those who sign.",
            commits.join(", ")
        ));
    }
    if judgement.verdict == Verdict::SignOffRequired {
        lines.extend(how(judgement));
    }
    Some(lines.join("\n") + "\n")
}

fn rows(conclusion: &Conclusion) -> Vec<String> {
    let counted = conclusion.counted.iter().map(|counted| (&counted.who, "yes".to_owned()));
    let rejected =
        conclusion.rejected.iter().map(|rejected| (&rejected.who, format!("no: {}", rejected.why)));
    counted
        .chain(rejected)
        .map(|(who, counts)| format!("| {} | {} |", text(who.as_str()), text(&counts)))
        .collect()
}

fn how(judgement: &Judgement) -> Option<String> {
    let fingerprint = judgement.fingerprint.as_ref()?.to_string();
    let short: String = fingerprint.chars().take(SHORT).collect();
    Some(format!(
        "\nTo sign, approve the pull request at its latest commit, best with <code>{short}</code> in the words of \
         the approval: it then holds for this destruction and for no other."
    ))
}
