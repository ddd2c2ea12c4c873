//! Rule `unseen-changes`: the plan does not show what will happen.

use super::finding::{Evidence, Finding, Label};
use super::loss::KnownPlan;
use super::{Doc, Rule};
use crate::plan::{Gap, GapKind, Severity, Value};
use crate::policy::{Environment, Object};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "unseen-changes",
    about: "the plan does not show what will happen",
    severity: "high",
    doc: Doc {
        means: "Part of what the apply will do is not in the plan: a change is put off to a later round, a \
                provider runs an action whose effect no change shows, or the change set of a nested stack, the \
                values of properties or the template were not given.",
        matters: "A gate can only judge what it sees. A deferred change can be a deletion.",
        example: "Terraform 1.14 runs `action.aws_ec2_stop_instance.main` before an update: nothing in the changes \
                  says that the machine stops.",
        remedy: "Look at what is named, and have it signed; or plan again once the missing values are known.",
    },
    check,
};

fn check(known: &KnownPlan<'_>) -> Vec<Finding> {
    let unseen: Vec<&Gap> = known
        .plan
        .gaps
        .iter()
        .filter(|gap| match gap.kind {
            GapKind::Deferred
            | GapKind::ActionInvocation
            | GapKind::NestedStack
            | GapKind::Dynamic
            | GapKind::PropertyValues
            | GapKind::Template => true,
            GapKind::Errored | GapKind::Incomplete | GapKind::Targeted => false,
        })
        .collect();
    if unseen.is_empty() {
        return Vec::new();
    }
    let evidence = unseen.iter().map(|gap| {
        Evidence::new(
            Label::Seen,
            match &gap.address {
                Some(address) => format!("`{address}`: {}", gap.message),
                None => gap.message.clone(),
            },
        )
    });
    let environment = environment(known, &unseen);
    let place = format!("{}: {}", environment.class.word(), environment.because);
    let finding = Finding {
        summary: "the plan does not show all that will happen".to_owned(),
        evidence: evidence.chain([Evidence::new(Label::Where, place)]).collect(),
        help: "look at what is named here before it is applied".to_owned(),
        ..Finding::of_plan(RULE.id, Severity::High, environment)
    };
    vec![finding]
}

/// The strongest of the plan's environment and those that the addresses of what is unseen tell.
fn environment(known: &KnownPlan<'_>, unseen: &[&Gap]) -> Environment {
    let addresses = unseen.iter().filter_map(|gap| gap.address.as_ref());
    let of = |address| {
        let object = Object { kind: "", address, previous: None, attributes: &Value::Null, id: None };
        known.place.of_object(&object)
    };
    let strongest = addresses.map(of).min_by_key(|environment| environment.class);
    strongest.filter(|it| it.class < known.environment.class).unwrap_or_else(|| known.environment.clone())
}
