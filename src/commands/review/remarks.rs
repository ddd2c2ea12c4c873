//! Remarks on the lines of the difference that cause findings: the changed line, or the block that is taken away.

use foureyes::gate::{Effect, JudgedFinding, Judgement};
use foureyes::github::{ChangedFile, Comment, Line, Patch, Side};
use foureyes::plan::Address;
use foureyes::report;

/// So many a person reads, and GitHub takes in good time.
const MOST: usize = 15;

/// The remarks on lines that are part of the difference. What has no such line stands in the review alone.
pub(super) fn on_lines(judgement: &Judgement, files: &[ChangedFile]) -> Vec<Comment> {
    let patches: Vec<(&str, Patch<'_>)> = files
        .iter()
        .filter_map(|file| Some((file.path.as_str(), Patch::read(file.patch.as_deref()?))))
        .collect();
    let shown = judgement.findings.iter().filter(|judged| judged.decision.effect > Effect::Allow);
    let mut comments: Vec<Comment> = Vec::new();
    for judged in shown {
        if comments.len() >= MOST {
            break;
        }
        let Some((path, line)) = place(judged, &patches) else { continue };
        let body = report::remark(judged);
        match comments.iter_mut().find(|comment| comment.path == path && comment.line == line) {
            // Instances of one resource stand on one line: one remark is enough.
            Some(_) => {}
            None => comments.push(Comment { path: path.to_owned(), line, body }),
        }
    }
    comments
}

fn place<'p>(judged: &JudgedFinding, patches: &'p [(&'p str, Patch<'_>)]) -> Option<(&'p str, Line)> {
    let written = judged.location().and_then(|location| {
        let line = Line { side: Side::After, number: location.line };
        let (path, _) = patches.iter().find(|(path, patch)| *path == location.path && patch.has(line))?;
        Some((*path, line))
    });
    written.or_else(|| removed(judged.finding.address.as_ref()?, patches))
}

/// The only line that is taken away which begins the block of this object.
fn removed<'p>(address: &Address<'_>, patches: &'p [(&'p str, Patch<'_>)]) -> Option<(&'p str, Line)> {
    let mut lines = patches.iter().flat_map(|(path, patch)| {
        let begins = patch.removed().filter(|(_, text)| begins(address, text));
        begins.map(|(line, _)| (*path, line)).collect::<Vec<_>>()
    });
    match (lines.next(), lines.next()) {
        (Some(only), None) => Some(only),
        (_, _) => None,
    }
}

/// Whether a line begins the block of this object: `resource "TYPE" "NAME"`, or its logical id as a key.
fn begins(address: &Address<'_>, line: &str) -> bool {
    let line = line.trim();
    match address.parts() {
        Some(parts) => {
            let mut words = line.trim_end_matches('{').split_whitespace();
            let is = |word: Option<&str>, text: &str| word.is_some_and(|word| word.trim_matches('"') == text);
            words.next() == Some("resource")
                && is(words.next(), parts.kind)
                && is(words.next(), parts.resource.name)
        }
        None => {
            let logical = address.as_str().rsplit('/').next().unwrap_or_default();
            let key = line.split_once(':').map(|(key, _)| key.trim().trim_matches('"'));
            !logical.is_empty() && key == Some(logical)
        }
    }
}
