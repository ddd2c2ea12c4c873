//! What holds of every policy: a stricter line never opens the gate, no line opens it for what is undecided or
//! unknown, and the order of plans says nothing.

use super::probe::*;
use foureyes::gate::{Effect, Judgement, Verdict, decide};
use foureyes::plan::Severity;
use foureyes::policy::{Environment, EnvironmentClass, Policy, Stake, Subject};
use proptest::prelude::*;

const RULINGS: [&str; 5] =
    ["\"allow\"", "\"warn\"", "{ sign-off = 1 }", "{ sign-off = 3, by = [\"@acme/dba\"] }", "\"deny\""];

/// Lines of selectors that match some of the probes.
const SELECTORS: [&str; 11] = [
    "rule = \"stateful-*\"",
    "rule = [\"serving-delete\", \"unknown-change\"]",
    "type = \"aws_*\"",
    "address = \"**.main\"",
    "address = \"module.canary.**\"",
    "environment = \"production\"",
    "environment = [\"live\", \"non-production\"]",
    "project = \"payments/**\"",
    "severity = [\"medium\", \"critical\"]",
    "forced-by = \"name\"",
    "action = [\"delete\", \"unknown\"]",
];

const MOVED: Probe = Probe { previous: Some("module.db.aws_ecs_cluster.main"), ..CANARY };
const ODD: Probe = Probe { actions: "[\"evacuate\"]", ..PROBE };
const TWICE: Probe = Probe { forced_by: "[[\"name\"], [\"tags\"]]", ..CANARY };
const LAB: Probe = Probe { project: "lab/x", ..DATABASE };
const PROD: Probe = Probe { project: "live/prod", ..DATABASE };
const PROBES: [Probe; 9] = [PROBE, CANARY, MOVED, TWICE, DATABASE, LAB, PROD, ODD, LOCK];

const ENVIRONMENTS: &str = r#"
[environments.live]
class = "production"
match = { project = "payments/**" }
[environments.lab]
class = "non-production"
match = { project = "lab/**" }
"#;

/// An override by its ruling and its selectors.
type Exception = (usize, Vec<usize>);

fn exception((ruling, selectors): &Exception) -> String {
    let mut lines: Vec<&str> = selectors.iter().map(|index| SELECTORS[*index]).collect();
    // A key stands in a table once.
    lines.sort_by_key(|line| line.split(' ').next());
    lines.dedup_by_key(|line| line.split(' ').next());
    format!("[[override]]\n{}\ndecision = {}\nreason = \"r\"\n", lines.join("\n"), RULINGS[*ruling])
}

fn policy(mode: &str, decisions: &[(usize, usize, usize)], exceptions: &[Exception]) -> Policy {
    let names = ["live", "lab", "production", "unclassified", "non-production"];
    let mut text = format!("version = 1\nmode = \"{mode}\"\n{ENVIRONMENTS}");
    let mut decisions: Vec<_> = decisions.to_vec();
    decisions.sort_unstable();
    decisions.dedup_by_key(|(name, severity, _)| (*name, *severity));
    for (at, (name, severity, ruling)) in decisions.iter().enumerate() {
        if at == 0 || decisions[at - 1].0 != *name {
            text.push_str(&format!("[decisions.{}]\n", names[*name]));
        }
        text.push_str(&format!("{} = {}\n", Severity::WORST_FIRST[*severity].word(), RULINGS[*ruling]));
    }
    text.extend(exceptions.iter().map(exception));
    read(&text).unwrap_or_else(|| panic!("{text}"))
}

fn decisions() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    prop::collection::vec((0..5_usize, 0..4_usize, 0..RULINGS.len()), 0..8)
}

fn an_exception() -> impl Strategy<Value = Exception> {
    (0..RULINGS.len(), prop::collection::vec(0..SELECTORS.len(), 1..4))
}

fn exceptions() -> impl Strategy<Value = Vec<Exception>> {
    prop::collection::vec(an_exception(), 0..4)
}

/// The effect on each finding, by what it is about.
fn effects(judgement: &Judgement) -> Vec<(usize, &'static str, Effect)> {
    let found = judgement.findings.iter();
    let mut effects: Vec<_> =
        found.map(|it| (it.plan.unwrap(), it.finding.rule, it.decision.effect)).collect();
    effects.sort_unstable_by_key(|(plan, rule, _)| (*plan, *rule));
    effects
}

/// How far open the gate is: less is more closed.
fn closed(judgement: &Judgement) -> (Verdict, u32) {
    (judgement.verdict, judgement.required)
}

/// One that is found by half of a move, above one that allows, above a new one that is stricter than both.
#[test]
fn a_stricter_line_at_the_end_opens_nothing() {
    let above = [(2, vec![4]), (0, vec![2])];
    let with: Vec<Exception> = above.iter().cloned().chain([(3, vec![2])]).collect();
    let [before, after] =
        [&above[..], &with].map(|all| effects(&judge(&policy("enforce", &[], all), None, &PROBES)));
    assert!(after.iter().zip(&before).all(|(new, old)| new >= old), "{before:?} {after:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_stricter_override_never_opens_the_gate(
        decisions in decisions(), exceptions in exceptions(), new in an_exception(), at in 0..4_usize,
    ) {
        let before = judge(&policy("enforce", &decisions, &exceptions), None, &PROBES);
        let strictest = before.findings.iter().map(|it| it.decision.effect).max().unwrap();
        let mut with = exceptions.clone();
        with.insert(at.min(exceptions.len()), new.clone());
        let after = policy("enforce", &decisions, &with);
        let added = after.overrides[at.min(exceptions.len())].ruling.effect;
        let after = judge(&after, None, &PROBES);
        if added >= strictest {
            prop_assert!(after.verdict >= before.verdict);
            for (new, old) in effects(&after).into_iter().zip(effects(&before)) {
                prop_assert!(new >= old, "{new:?} {old:?}");
            }
        }
        // Whatever it says, no finding is decided more mildly, or more strictly, than before and than it says.
        for (new, old) in effects(&after).into_iter().zip(effects(&before)) {
            let between = new.2 >= old.2.min(added) && new.2 <= old.2.max(added);
            prop_assert!(between || new.1 == "unknown-change", "{new:?} {old:?}");
        }
    }

    #[test]
    fn the_order_of_plans_says_nothing(
        decisions in decisions(), exceptions in exceptions(), order in Just(PROBES.to_vec()).prop_shuffle(),
    ) {
        let policy = policy("enforce", &decisions, &exceptions);
        let (one, other) = (judge(&policy, None, &PROBES), judge(&policy, None, &order));
        prop_assert_eq!(closed(&one), closed(&other));
        prop_assert_eq!(one.fingerprint.map(|it| it.to_string()), other.fingerprint.map(|it| it.to_string()));
        prop_assert_eq!(one.notes, other.notes);
    }

    #[test]
    fn no_policy_and_no_lack_of_one_makes_undecided_a_pass(
        decisions in decisions(), exceptions in exceptions(), audit in any::<bool>(),
    ) {
        let mode = if audit { "audit" } else { "enforce" };
        for policy in [policy(mode, &decisions, &exceptions), Policy::default()] {
            let judgement = judge(&policy, None, &[PROBE, Probe { errored: true, ..PROBE }]);
            prop_assert_eq!((judgement.verdict, judgement.exit_code()), (Verdict::Undecided, 2));
        }
    }

    #[test]
    fn what_is_unknown_needs_a_sign_off_whatever_the_policy_says(
        decisions in decisions(), exceptions in exceptions(),
    ) {
        let policy = policy("enforce", &decisions, &exceptions);
        for project in ["x", "lab/x", "payments/x"] {
            let judgement = judge(&policy, None, &[Probe { project, ..ODD }]);
            prop_assert!(judgement.verdict >= Verdict::SignOffRequired);
        }
    }

    #[test]
    fn nobody_makes_gate_tampering_milder(decisions in decisions(), exceptions in exceptions()) {
        let policy = policy("enforce", &decisions, &exceptions);
        for class in EnvironmentClass::ALL {
            let environment =
                Environment { name: class.word().to_owned(), class, ..Environment::unclassified() };
            let subject = Subject {
                rule: "gate-tampering",
                severity: Severity::High,
                environment: &environment,
                project: "x",
                address: None,
                changes: Vec::new(),
                stake: Stake::None,
            };
            let built_in = Effect::built_in(Severity::High, class);
            prop_assert!(decide(&policy, &subject, PROBE.today).effect >= built_in);
        }
    }
}

/// The verdict of an override on this plan; it would be closed without one.
fn with_override(selectors: &str, decision: &str, probe: &Probe) -> Verdict {
    let text = format!(
        "version = 1\n[decisions.unclassified]\nmedium = {{ sign-off = 1 }}\n\
         [[override]]\n{selectors}\ndecision = \"{decision}\"\nreason = \"r\"\n"
    );
    judge(&read(&text).unwrap(), None, std::slice::from_ref(probe)).verdict
}

#[test]
fn nothing_gets_into_a_milder_override_by_being_moved_there() {
    let moved = Probe { project: "x", ..MOVED };
    let canary = "address = \"module.canary.**\"";
    assert_eq!(with_override(canary, "allow", &Probe { project: "x", ..CANARY }), Verdict::Pass);
    assert_eq!(with_override(canary, "allow", &moved), Verdict::SignOffRequired);
    assert_eq!(
        with_override("address = [\"module.canary.**\", \"module.db.**\"]", "allow", &moved),
        Verdict::Pass
    );
    // One that is stricter holds on both sides.
    assert_eq!(with_override(canary, "deny", &moved), Verdict::Denied);
    assert_eq!(with_override("address = \"module.db.**\"", "deny", &moved), Verdict::Denied);
}

#[test]
fn what_is_milder_than_another_override_must_match_as_well() {
    let of = |text: &str, probe: &Probe| {
        let policy = read(&format!("version = 1\n{text}")).unwrap();
        let judgement = judge(&policy, None, std::slice::from_ref(probe));
        let by: Vec<String> = judgement
            .findings
            .iter()
            .flat_map(|it| &it.decision.by)
            .map(|who| who.as_str().to_owned())
            .collect();
        (judgement.verdict, by.join(" "))
    };
    let exception =
        |selectors, decision| format!("[[override]]\n{selectors}\ndecision = {decision}\nreason = \"r\"\n");
    let canary = "address = \"module.canary.**\"";
    let (moved, inside) = (Probe { project: "x", ..MOVED }, Probe { project: "x", ..CANARY });
    let denied = exception("type = \"*\"", "\"deny\"");
    let signed = exception(canary, "{ sign-off = 1 }");
    assert_eq!(of(&format!("{signed}{denied}"), &moved).0, Verdict::Denied);
    assert_eq!(of(&format!("{signed}{denied}"), &inside).0, Verdict::SignOffRequired);
    let admins = exception("type = \"*\"", "{ sign-off = 1, by = [\"@acme/dba\"] }");
    for others in ["{ sign-off = 1, by = [\"@acme/cache\"] }", "{ sign-off = 2 }"] {
        let others = exception(canary, others);
        assert_eq!(of(&format!("{others}{admins}"), &moved).1, "@acme/dba");
        assert_ne!(of(&format!("{others}{admins}"), &inside).1, "@acme/dba");
    }
}

#[test]
fn a_milder_override_must_know_every_attribute_that_forces_the_replacement() {
    let twice = Probe { project: "x", ..TWICE };
    let by = "forced-by = \"name\"";
    assert_eq!(with_override(by, "allow", &Probe { project: "x", ..CANARY }), Verdict::Pass);
    assert_eq!(with_override(by, "allow", &twice), Verdict::SignOffRequired);
    assert_eq!(with_override("forced-by = [\"name\", \"tags\"]", "allow", &twice), Verdict::Pass);
    assert_eq!(with_override(by, "deny", &twice), Verdict::Denied);
    assert_eq!(with_override(by, "allow", &REPLACED), Verdict::SignOffRequired);
}

#[test]
fn a_freeze_denies_what_is_lost_and_nothing_else() {
    let frozen = read(
        "version = 1\n[[freeze]]\nfrom = 2027-06-01\nto = 2027-06-01\nenvironments = [\"unclassified\"]\nreason = \"r\"\n",
    )
    .unwrap();
    let of = |probe: Probe| judge(&frozen, None, &[probe]).verdict;
    assert_eq!(of(PROBE), Verdict::Denied);
    assert_eq!(of(ODD), Verdict::Denied);
    assert_eq!(of(Probe { today: PROBE.today.tomorrow().unwrap(), ..PROBE }), Verdict::Pass);
    assert_eq!(of(Probe { project: "live/prod", ..PROBE }), Verdict::SignOffRequired);
    assert_eq!(of(Probe { actions: "[\"create\"]", before: "null", ..PROBE }), Verdict::Pass);
    // What only leaves the state is a loss too, but a low one.
    assert_eq!(of(Probe { actions: "[\"forget\"]", ..PROBE }), Verdict::Pass);
}
