//! Rule `possible-replace`: whether an object makes way for a new one is decided only while the plan is applied.

use super::finding::{Evidence, Finding, Label};
use super::loss::{KnownPlan, Loss};
use super::unfamiliar::is_unfamiliar;
use super::{Doc, Rule, orphaned, production, serving, stateful, unfamiliar};
use crate::catalog::Class;
use crate::plan::{Action, Certainty, Fate, Left};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "possible-replace",
    about: "whether an object makes way for a new one is decided only while the plan is applied",
    severity: "that of the certain case",
    doc: Doc {
        means: "A change set of CloudFormation says `Conditional`, or does not say whether an object is replaced. Or \
                a custom resource in production is updated: its handler may answer with another object, and then \
                the old one is deleted.",
        matters: "It may be a replacement, with all that is lost in one, and there is no other moment to look at it.",
        example: "`AvailabilityZone` of an `AWS::RDS::DBInstance` changes with a value that only the execution knows: \
                  `Replacement` is `Conditional`.",
        remedy: "Take it for a replacement: leave what may force it as it is, or keep the old object with \
                 `UpdateReplacePolicy: Retain`.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    known.losses.iter().filter(|loss| is_possible(loss)).filter_map(finding).collect()
}

/// Whether a loss is undecided, and known to be.
fn is_possible(loss: &Loss<'_>) -> bool {
    let undecided = loss.change.certainty == Certainty::Possible || loss.change.action == Action::Update;
    loss.fate == Fate::Unknown && undecided
}

fn finding(loss: &Loss<'_>) -> Option<Finding> {
    let keeps = loss.change.circumstances().leaves.as_ref().is_some_and(|leaves| leaves.what == Left::Object);
    let mut finding = match loss.knowledge.entry.class {
        _ if keeps => orphaned::finding(RULE.id, loss),
        _ if is_unfamiliar(loss) => unfamiliar::finding(RULE.id, loss),
        Class::Data => stateful::finding(RULE.id, loss),
        Class::Serving => serving::finding(RULE.id, loss),
        Class::Protecting | Class::Routine | Class::Plain | Class::Unknown => {
            production::finding(RULE.id, loss)?
        }
    };
    let address = &loss.change.address;
    finding.summary = match &loss.change.action {
        Action::Unknown(_) => format!("nobody can say yet whether `{address}` is replaced or deleted"),
        Action::Update => format!("`{address}` may be replaced: its handler decides that"),
        Action::Replace(_)
        | Action::Delete
        | Action::NoOp
        | Action::Read
        | Action::Create
        | Action::Forget
        | Action::Import => {
            format!("`{address}` may be replaced: that is decided only while the plan is applied")
        }
    };
    if let Action::Unknown(said) = &loss.change.action {
        finding.evidence.insert(0, Evidence::new(Label::Seen, format!("the plan says: {said}")));
    }
    if !keeps {
        finding.help =
            "take it for a replacement, or keep the old object with `UpdateReplacePolicy: Retain`".to_owned();
    }
    Some(finding)
}
