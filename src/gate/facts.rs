//! The facts of harm that a fingerprint is made of.

use crate::catalog::{Class, Worsening};
use crate::plan::{Action, Address, Fact, Order, Plan, SignalKind};
use crate::policy::{Environment, EnvironmentClass};
use crate::rules::{Finding, KnownPlan, Loss};

/// Every fact of harm in a plan.
pub(super) fn of(known: &KnownPlan<'_>, project: &str) -> Vec<Fact> {
    let project = &*at_home(known.plan, &known.environment, project);
    let mut facts = Vec::new();
    for loss in &known.losses {
        let change = loss.change;
        let address = change.address.as_str();
        let fields = [
            project,
            address,
            change.deposed.as_deref().unwrap_or_default(),
            change.action.word(),
            change.action.order().map_or("", Order::word),
            loss.fate.word(),
            change.certainty.word(),
            // An approval of a loss with a snapshot is none of the same loss without.
            recovery(loss),
        ];
        facts.push(Fact::loss(fields, loss.id.as_ref()));
        if let Action::Unknown(said) = &change.action {
            facts.push(Fact::unseen(project, address, said));
        }
    }
    let of_losses =
        known.losses.iter().flat_map(|loss| loss.weakened.iter().map(move |it| (loss.change, it)));
    let of_steps = known.steps.iter().flat_map(|step| step.worsenings().map(move |it| (step.change, it)));
    for (change, Worsening { path, hashes: [before, after], .. }) in of_losses.chain(of_steps) {
        facts.push(Fact::changed(project, change.address.as_str(), path, [before, after]));
    }
    // That a plan leaves things alone does no harm, and not every form of it says so.
    for gap in known.plan.gaps.iter().filter(|gap| gap.kind.hides_changes()) {
        let address = gap.address.as_ref().map_or("", Address::as_str);
        facts.push(Fact::unseen(project, address, &gap.what));
    }
    facts
}

/// The rules whose findings rest on no change: what they say is all that an approval can be bound to.
const OF_NO_CHANGE: [&str; 2] = ["environment-mismatch", "missing-state"];

/// The fact that a whole plan is made on the wrong state, or on none.
pub(super) fn of_plan(finding: &Finding, known: &KnownPlan<'_>, project: &str) -> Option<Fact> {
    OF_NO_CHANGE.contains(&finding.rule).then(|| {
        let home = at_home(known.plan, &known.environment, project);
        Fact::unseen(&home, "", &format!("{} {}", finding.rule, finding.summary))
    })
}

/// The project with the environment that the plan is for, for what is harmless in one is not in another; that of a
/// stack with the account and the region that it is in as well, for there are stacks of its name in others.
fn at_home(plan: &Plan<'_>, environment: &Environment, project: &str) -> String {
    let told = |kind: SignalKind| plan.signals.iter().find(|signal| signal.kind == kind);
    let places = [SignalKind::Account, SignalKind::Region].into_iter().filter_map(told);
    let places = told(SignalKind::Stack).into_iter().flat_map(|_| places.clone());
    let home = match environment.class {
        EnvironmentClass::Unclassified => project.to_owned(),
        class @ (EnvironmentClass::Production | EnvironmentClass::NonProduction) => {
            format!("{project}\t{} {}", class.word(), environment.name)
        }
    };
    places.fold(home, |project, place| format!("{project}\t{}", place.value.shown().unwrap_or_default()))
}

/// What is left of an object that holds something; of any other nothing is said.
fn recovery(loss: &Loss<'_>) -> &'static str {
    match loss.knowledge.entry.class {
        Class::Data => loss.knowledge.assessment.recovery.word(),
        Class::Serving | Class::Protecting | Class::Routine | Class::Plain | Class::Unknown => "",
    }
}
