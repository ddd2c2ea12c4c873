//! A fingerprint stays while the harm is the same, and changes with every fact of it.

use super::plans::{LOSSES, Object, environment, judgement, loss, objects, plan, written};
use foureyes::plan::{Fact, Fingerprint, Leaf};
use proptest::prelude::*;
use serde_json::Value;

fn of(objects: &[Object]) -> Option<Fingerprint> {
    judgement(&plan(objects), Some("production")).fingerprint
}

/// Changes one fact of a loss.
fn altered(object: &Object, which: usize) -> Object {
    let mut other = object.clone();
    match which {
        0 => other.address.name.push('x'),
        1 => other.address.module = if object.address.module.is_empty() { "module.x." } else { "" },
        2 => other.deposed = object.deposed.is_none().then(|| "0badcafe".to_owned()),
        3 => other.id = Some(object.id.as_ref().map_or("new".to_owned(), |id| format!("{id}0"))),
        which => {
            let others: Vec<_> = LOSSES.iter().filter(|actions| **actions != object.actions).collect();
            other.actions = others[which % others.len()];
        }
    }
    other
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn order_and_repetition_do_not_matter(
        (objects, shuffled) in objects().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let twice = [objects.clone(), shuffled.clone()].concat();
        prop_assert_eq!(of(&objects), of(&shuffled));
        prop_assert_eq!(of(&objects), of(&twice));
    }

    #[test]
    fn every_fact_of_a_loss_matters(others in objects(), lost in loss(), which in 0usize..16) {
        let other = altered(&lost, which);
        prop_assume!(!others.contains(&lost) && !others.contains(&other));
        let with = |object: &Object| of(&[others.clone(), vec![object.clone()]].concat());
        prop_assert_ne!(with(&lost), with(&other));
        prop_assert_ne!(with(&lost), of(&others));
    }

    #[test]
    fn the_project_matters(lost in loss()) {
        let text = plan(&[lost]);
        let of = |project: &str| {
            let judged = super::plans::judged(&text, project, None);
            super::plans::together(judged, Vec::new()).fingerprint
        };
        prop_assert_ne!(of("live/eu"), of("live/us"));
    }

    /// What is planned again: another time, another version, other words for why, other harmless changes.
    #[test]
    fn what_is_no_harm_does_not_matter(
        losses in prop::collection::vec(loss(), 0..6),
        harmless in objects(),
        environment in environment(),
    ) {
        let mut changes: Vec<Value> = losses.iter().map(Object::written).collect();
        let before = judgement(&written(&changes), environment).fingerprint;
        for change in &mut changes {
            change["action_reason"] = "replace_because_tainted".into();
            change["change"]["before"]["note"] = "y".into();
            change["provider_name"] = "registry.example/hashicorp/aws".into();
        }
        let harmless = harmless.iter().filter(|object| !LOSSES.contains(&object.actions));
        changes.extend(harmless.map(Object::written));
        let mut again: Value = serde_json::from_str(&written(&changes)).unwrap();
        again["timestamp"] = "2026-11-25T02:00:00Z".into();
        again["terraform_version"] = "1.12.0".into();
        prop_assert_eq!(before, judgement(&again.to_string(), environment).fingerprint);
    }

    #[test]
    fn no_field_of_a_fact_can_pose_as_another(
        fields in prop::array::uniform8("[ab\t\n\\\\]{0,3}"),
        id in prop::option::of("[ab\t\n\\\\]{0,3}"),
        at in 0usize..8,
        with in "[ab\t\n\\\\]{0,3}",
    ) {
        let fact = |fields: &[String; 8], id: Option<&str>| {
            let leaf = id.map(Leaf::plain);
            Fact::loss(fields.each_ref().map(String::as_str), leaf.as_ref())
        };
        let mut others = fields.clone();
        others[at].clone_from(&with);
        let (one, other) = (fact(&fields, id.as_deref()), fact(&others, id.as_deref()));
        prop_assert_eq!(fields == others, Fingerprint::of([&one]) == Fingerprint::of([&other]));
        let moved = fact(&fields, Some(&with));
        prop_assert_eq!(
            id.as_deref().unwrap_or_default() == with,
            Fingerprint::of([&one]) == Fingerprint::of([&moved])
        );
    }
}
