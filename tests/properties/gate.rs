//! The gate never opens because there is more to object to, and the order of things decides nothing.

use super::plans::{Object, any_object, environment, judged, judgement, loss, objects, plan};
use foureyes::gate::{Effect, Judgement, Refused, Verdict};
use proptest::prelude::*;

type Plan = (Vec<Object>, Option<&'static str>);

fn together(plans: &[Plan], refused: Vec<Refused>) -> Judgement {
    let judged = plans.iter().flat_map(|(objects, environment)| {
        // The project is part of what is lost, so it goes with the plan and not with its place.
        let project = format!("p{}", objects.len());
        judged(&plan(objects), &project, *environment)
    });
    super::plans::together(judged.collect(), refused)
}

/// The findings without their order and the places of their plans.
fn findings(judgement: &Judgement) -> Vec<String> {
    let line = |judged: &foureyes::gate::JudgedFinding| {
        let project = &judgement.plans[judged.plan.unwrap()].source.project;
        format!("{project} {:?} {:?}", judged.finding, judged.decision)
    };
    let mut lines: Vec<String> = judgement.findings.iter().map(line).collect();
    lines.sort();
    lines
}

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    prop::collection::vec((objects(), environment()), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_more_plan_never_opens_the_gate(plans in plans()) {
        let fewer = together(&plans[1..], Vec::new());
        let all = together(&plans, Vec::new());
        prop_assert!(plans.len() == 1 || fewer.verdict <= all.verdict);
        prop_assert!(fewer.required <= all.required);
        prop_assert!(fewer.findings.len() <= all.findings.len());
    }

    #[test]
    fn the_order_of_plans_decides_nothing((plans, shuffled) in plans()
        .prop_flat_map(|plans| (Just(plans.clone()), Just(plans).prop_shuffle()))) {
        let (one, other) = (together(&plans, Vec::new()), together(&shuffled, Vec::new()));
        prop_assert_eq!(one.verdict, other.verdict);
        prop_assert_eq!(one.required, other.required);
        prop_assert_eq!(&one.fingerprint, &other.fingerprint);
        prop_assert_eq!(findings(&one), findings(&other));
    }

    #[test]
    fn the_order_of_changes_decides_nothing(
        (objects, shuffled) in objects().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        environment in environment(),
    ) {
        let (one, other) = (judgement(&plan(&objects), environment), judgement(&plan(&shuffled), environment));
        prop_assert_eq!((one.verdict, one.required), (other.verdict, other.required));
        prop_assert_eq!(&one.fingerprint, &other.fingerprint);
        prop_assert_eq!(findings(&one), findings(&other));
    }

    #[test]
    fn the_verdict_is_that_of_the_strictest_decision(plans in plans()) {
        let judgement = together(&plans, Vec::new());
        let strictest = judgement.findings.iter().map(|judged| judged.decision.effect).max();
        let expected = match strictest {
            None | Some(Effect::Allow | Effect::Warn) => Verdict::Pass,
            Some(Effect::SignOff(_)) => Verdict::SignOffRequired,
            Some(Effect::Deny) => Verdict::Denied,
        };
        prop_assert_eq!(judgement.verdict, expected);
        let required = strictest.map_or(0, Effect::sign_offs);
        prop_assert_eq!(judgement.required, required);
    }

    #[test]
    fn one_input_that_cannot_be_judged_leaves_everything_undecided(plans in plans()) {
        let refused = Refused { source: "x".into(), message: "it is empty".into(), cure: "make it".into() };
        let judgement = together(&plans, vec![refused]);
        prop_assert_eq!((judgement.verdict, judgement.fingerprint), (Verdict::Undecided, None));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Something stays: a plan that destroys everything is a kind of its own, and with one thing more it is none.
    #[test]
    fn one_more_loss_never_opens_the_gate(
        objects in objects(),
        more in loss(),
        environment in environment(),
        stays in any_object(),
    ) {
        let stays = Object { actions: &["no-op"], deposed: None, ..stays };
        let before = [objects, vec![stays]].concat();
        let after = [before.clone(), vec![more]].concat();
        let (before, after) = (judgement(&plan(&before), environment), judgement(&plan(&after), environment));
        prop_assert!(before.verdict <= after.verdict, "{:?}", findings(&before));
        prop_assert!(before.required <= after.required, "{:?}", findings(&before));
    }

    /// The same where there are many of one kind, as in an environment that is wiped.
    #[test]
    fn one_more_loss_never_unmakes_a_wipe(
        destroyed in prop::collection::vec(loss(), 5..12),
        kept in prop::collection::vec(any_object(), 1..12),
        more in loss(),
    ) {
        let destroyed = destroyed.into_iter().map(|object| Object { actions: &["delete"], ..object });
        let kept = kept.into_iter().map(|object| Object { actions: &["no-op"], deposed: None, ..object });
        let before: Vec<Object> = destroyed.chain(kept).collect();
        let after = [before.clone(), vec![more]].concat();
        let is_wiped = |objects: &[Object]| {
            let judgement = judgement(&plan(objects), None);
            judgement.findings.iter().any(|judged| judged.finding.rule == "environment-wipe")
        };
        prop_assert!(!is_wiped(&before) || is_wiped(&after));
    }
}
