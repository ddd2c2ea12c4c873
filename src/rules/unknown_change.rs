//! Rule `unknown-change`: an action, or the shape of a change, that this version does not know.

use super::finding::{Evidence, Finding, Label};
use super::loss::{KnownPlan, Loss};
use super::{Doc, Rule, destroyed};
use crate::plan::{Action, Certainty, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "unknown-change",
    about: "an action, or the shape of a change, that this version does not know",
    severity: "critical, and at least one sign-off in every environment, whatever the policy says",
    doc: Doc {
        means: "The plan says something about an object that this version of foureyes does not know: a new word for \
                an action, no action at all, or an object without a type.",
        matters: "What is not understood may be a destruction. Formats have gained such words without a new version \
                  number.",
        example: "`\"actions\": [\"evacuate\"]`, or `\"actions\": []`.",
        remedy: "Use a newer foureyes. Where there is none, read what the tool says of the object, and have it \
                 signed.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    known.losses.iter().filter_map(finding).collect()
}

fn finding(loss: &Loss<'_>) -> Option<Finding> {
    let Action::Unknown(said) = &loss.change.action else { return None };
    // What is known to be undecided is no riddle, and has a rule of its own.
    if loss.change.certainty == Certainty::Possible {
        return None;
    }
    let mut finding = destroyed::finding(RULE.id, Severity::Critical, loss);
    let address = &loss.change.address;
    finding.summary = format!("nobody knows what happens to `{address}`");
    finding.evidence.insert(0, Evidence::new(Label::Seen, format!("the plan says: {said}")));
    finding.help = "use a newer foureyes, or read what the tool says of this object".to_owned();
    Some(finding)
}
