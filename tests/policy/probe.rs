//! Plans with one change each, and what a policy makes of them.

use foureyes::gate::{Judged, Judgement, Source, Terms};
use foureyes::input;
use foureyes::plan::{Leaf, Signal, SignalKind};
use foureyes::policy::Policy;
use foureyes::rules::RULES;
use jiff::civil::{Date, date};

/// A plan with one change, and what surrounds it.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    pub(super) project: &'static str,
    pub(super) address: &'static str,
    pub(super) previous: Option<&'static str>,
    pub(super) kind: &'static str,
    pub(super) actions: &'static str,
    pub(super) forced_by: &'static str,
    pub(super) before: &'static str,
    pub(super) variables: &'static str,
    pub(super) providers: &'static str,
    pub(super) signals: &'static [(SignalKind, &'static str)],
    pub(super) today: Date,
    pub(super) errored: bool,
}

/// The deletion of something that serves, of medium outage: in production it needs a sign-off, elsewhere none.
pub(super) const PROBE: Probe = Probe {
    project: "x",
    address: "aws_ecs_cluster.main",
    previous: None,
    kind: "aws_ecs_cluster",
    actions: r#"["delete"]"#,
    forced_by: "[]",
    before: "{}",
    variables: "{}",
    providers: "{}",
    signals: &[],
    today: date(2027, 6, 1),
    errored: false,
};

pub(super) const REPLACED: Probe = Probe { actions: r#"["delete", "create"]"#, ..PROBE };

/// What the first override is about.
pub(super) const CANARY: Probe = Probe {
    project: "payments/api",
    address: "module.canary.aws_ecs_cluster.main",
    forced_by: r#"[["name"]]"#,
    ..REPLACED
};

pub(super) const DATABASE: Probe =
    Probe { address: "aws_db_instance.main", kind: "aws_db_instance", ..PROBE };
pub(super) const VAULT: Probe = Probe { address: "acme_vault.main", kind: "acme_vault", ..PROBE };
pub(super) const ROUTER: Probe = Probe { address: "acme_router.main", kind: "acme_router", ..PROBE };
pub(super) const LOCK: Probe = Probe { address: "acme_lock.main", kind: "acme_lock", ..PROBE };
pub(super) const LIVE: &str = "payments/api";

impl Probe {
    fn json(&self) -> String {
        let Self {
            address, kind, actions, forced_by, before, variables, providers, previous, errored, ..
        } = self;
        let after = if actions.contains("create") { "{}" } else { "null" };
        let previous = previous.map_or(String::new(), |was| format!("\"previous_address\": \"{was}\","));
        format!(
            r#"{{"format_version": "1.2", "terraform_version": "1.11.4", "errored": {errored}, "variables": {variables},
            "prior_state": {{"values": {{"root_module": {{}}}}}},
            "configuration": {{"provider_config": {providers}}},
            "resource_changes": [{{"address": "{address}", {previous} "mode": "managed", "type": "{kind}",
              "provider_name": "registry.terraform.io/hashicorp/aws",
              "change": {{"actions": {actions}, "before": {before}, "after": {after},
                "replace_paths": {forced_by}}}}}]}}"#
        )
    }
}

pub(super) fn read(text: &str) -> Option<Policy> {
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    Policy::read("foureyes.toml", text, &rules).ok()
}

/// What comes of the probes together; `None` where the policy is bad.
pub(super) fn judge(policy: &Policy, environment: Option<&str>, probes: &[Probe]) -> Judgement {
    let today = probes.first().map_or(PROBE.today, |probe| probe.today);
    let terms = Terms { policy, environment, today };
    let judged = probes.iter().map(|probe| {
        let json = probe.json();
        let mut plans = input::read(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
        let plan = plans.plans.first_mut().unwrap();
        let signals = probe.signals.iter();
        plan.signals.extend(signals.map(|(kind, text)| Signal { kind: *kind, value: Leaf::plain(*text) }));
        let source = Source::new("plan.json".to_owned(), probe.project.to_owned(), None);
        Judged::new(plan, source, &terms)
    });
    Judgement::new(judged.collect(), Vec::new(), Vec::new(), &terms)
}

/// The code with which a run ends.
pub(super) fn code(text: &str, probe: &Probe) -> u8 {
    read(text).map_or(2, |policy| judge(&policy, None, std::slice::from_ref(probe)).exit_code())
}

pub(super) const PASS: u8 = 0;
pub(super) const CLOSED: u8 = 1;
pub(super) const UNDECIDED: u8 = 2;
pub(super) const DENIED: u8 = 3;
