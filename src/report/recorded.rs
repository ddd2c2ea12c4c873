//! A report that an earlier run has written, read back: the facts and findings that another run decides on anew.
//!
//! Anybody who can change the artefacts of a workflow can write one. So nothing in it makes the gate milder, and a
//! word that this version does not know is no report.

mod words;

use crate::gate::{Decision, Judged, JudgedChange, JudgedPlan, Refused, Reported, Source, Terms};
use crate::plan::{Address, Fact, Fingerprint, Text};
use crate::policy::{Environment, Evident, Person};
use crate::rules::{Evidence, Finding, Hint, Needed, RULES};
use serde::Deserialize;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A report that an earlier run has written.
#[derive(Debug)]
pub struct Recorded {
    plans: Vec<Reported>,
    refused: Vec<Refused>,
}

/// Why a report cannot be taken up again.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum RecordedError {
    /// It is not what a report is.
    #[error("it is no whole report: line {line}, column {column}")]
    #[diagnostic(
        code(foureyes::report::broken),
        help("make the report again, with `foureyes check --report json=FILE`")
    )]
    Broken {
        /// Where.
        line: usize,
        /// Where.
        column: usize,
    },
    /// It has a word that this version does not know.
    #[error("this version does not know the {what} in it")]
    #[diagnostic(
        code(foureyes::report::foreign),
        help("use the same version of foureyes for `check` and for `review`")
    )]
    Foreign {
        /// What sort of word.
        what: &'static str,
    },
    /// It says one thing and another.
    #[error("the report contradicts itself: {why}")]
    #[diagnostic(code(foureyes::report::contradiction), help("make the report again, with `foureyes check`"))]
    Contradiction {
        /// What.
        why: &'static str,
    },
}

/// What has a version.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

/// The keys by which a document shows that it is a report, whole or not.
const TELLING: [&str; 2] = ["foureyes", "verdict"];

/// Whether one of the outermost keys of a document tells that it is a report, as far as it can be read.
fn is_report(text: &str) -> bool {
    struct Keys<'k>(&'k mut bool);
    impl<'a> Visitor<'a> for Keys<'_> {
        type Value = ();
        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("an object")
        }
        fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
            while let Some(Text(key)) = map.next_key::<Text<'a>>()? {
                *self.0 |= TELLING.contains(&&*key);
                map.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }
    let mut is_report = false;
    // Where it breaks off, the keys until there tell.
    let _ = serde_json::Deserializer::from_str(text).deserialize_map(Keys(&mut is_report));
    is_report
}

#[derive(Deserialize)]
struct Wire {
    foureyes: String,
    verdict: String,
    fingerprint: Option<String>,
    plans: Vec<WirePlan>,
    findings: Vec<WireFinding>,
    errors: Vec<WireError>,
}

#[derive(Deserialize)]
struct WireError {
    source: String,
    message: String,
}

#[derive(Deserialize)]
struct WirePlan {
    source: String,
    format: String,
    project: String,
    tool: Option<WireTool>,
    environment: WireEnvironment,
    #[serde(default)]
    signals: Vec<WireSignal>,
    fingerprint: Option<String>,
    digest: String,
    counts: BTreeMap<String, usize>,
    gaps: Vec<WireGap>,
    changes: Vec<WireChange>,
}

#[derive(Deserialize)]
struct WireTool {
    name: String,
    version: Option<String>,
}

#[derive(Deserialize)]
struct WireEnvironment {
    name: String,
    class: String,
    because: String,
}

#[derive(Deserialize)]
struct WireSignal {
    kind: String,
    name: Option<String>,
    value: String,
}

#[derive(Deserialize)]
struct WireGap {
    kind: String,
    address: Option<String>,
    message: String,
}

#[derive(Deserialize)]
struct WireChange {
    address: String,
    previous_address: Option<String>,
    deposed: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    action: String,
    order: Option<String>,
    certainty: String,
    fate: Option<String>,
    reason: Option<String>,
    forced_by: Vec<String>,
    id: Option<String>,
    environment: String,
}

#[derive(Deserialize)]
struct WireFinding {
    rule: String,
    severity: String,
    plan: Option<usize>,
    address: Option<String>,
    deposed: Option<String>,
    summary: String,
    evidence: Vec<String>,
    help: String,
    recovery: Option<String>,
    /// The first reports had none.
    environment: Option<WireEnvironment>,
    decision: WireDecision,
    part_of: Option<String>,
    dependents: Option<WireDependents>,
    #[serde(default)]
    hints: Vec<WireHint>,
}

#[derive(Deserialize)]
struct WireDecision {
    effect: String,
    sign_offs: u32,
    #[serde(default)]
    by: Vec<String>,
    because: String,
}

#[derive(Deserialize)]
struct WireDependents {
    direct: usize,
    in_all: usize,
    addresses: Vec<String>,
}

#[derive(Deserialize)]
struct WireHint {
    text: String,
    code: Option<String>,
}

impl Recorded {
    /// The report with this text; `None` where it is something else.
    ///
    /// # Errors
    /// Where it is a report that cannot be taken up again.
    pub fn read(text: &str) -> Option<Result<Self, RecordedError>> {
        is_report(text).then(|| {
            let broken = |error: serde_json::Error| RecordedError::Broken {
                line: error.line(),
                column: error.column(),
            };
            let Head { version } = serde_json::from_str(text).map_err(broken)?;
            if version != 1 {
                return Err(RecordedError::Foreign { what: "version" });
            }
            serde_json::from_str::<Wire>(text).map_err(broken)?.recorded()
        })
    }

    /// Its plans, decided on anew, and the inputs that it could not judge.
    #[must_use]
    pub fn judged(mut self, terms: &Terms<'_>) -> (Vec<Judged>, Vec<Refused>) {
        for plan in &self.plans {
            let Some(change) = plan.unsaid(terms) else { continue };
            self.refused.push(Refused {
                source: plan.plan.source.name.clone(),
                message: format!("the report says too little of `{}`, which is destroyed", change.address),
                cure: "make the report with the policy of the base: it says otherwise what the type holds"
                    .to_owned(),
            });
        }
        let judged = self.plans.into_iter().map(|plan| Judged::reported(plan, terms));
        (judged.collect(), self.refused)
    }
}

impl Wire {
    fn recorded(self) -> Result<Recorded, RecordedError> {
        let known = ["pass", "sign-off-required", "denied", "undecided"].contains(&self.verdict.as_str());
        known.then_some(()).ok_or(RecordedError::Foreign { what: "verdict" })?;
        if self.foureyes.is_empty() {
            return Err(RecordedError::Foreign { what: "version" });
        }
        let mut refused: Vec<Refused> = self.errors.into_iter().map(WireError::refused).collect();
        let facts = match self.fingerprint.as_deref().map(fingerprint).transpose()? {
            Some(fingerprint) => vec![Fact::reported(&fingerprint)],
            None => Vec::new(),
        };
        let decided = self.verdict != "undecided";
        if facts.is_empty() && decided {
            return Err(RecordedError::Contradiction { why: "a verdict without a fingerprint" });
        }
        let mut plans = Vec::with_capacity(self.plans.len());
        for (at, plan) in self.plans.into_iter().enumerate() {
            let facts = if at == 0 { facts.clone() } else { Vec::new() };
            plans.push(Reported { plan: plan.judged()?, findings: Vec::new(), facts });
        }
        for finding in self.findings {
            // What a pull request changes is found anew.
            let Some(at) = finding.plan else { continue };
            let plan =
                plans.get_mut(at).ok_or(RecordedError::Contradiction { why: "a finding on no plan" })?;
            let judged = finding.judged(&plan.plan.environment)?;
            plan.findings.push(judged);
        }
        if !decided && refused.is_empty() && plans.iter().all(|it| it.plan.fingerprint.is_some()) {
            refused.push(Refused {
                source: "the report".to_owned(),
                message: "its run could not judge everything".to_owned(),
                cure: "see what that run said".to_owned(),
            });
        }
        Ok(Recorded { plans, refused })
    }
}

fn fingerprint(written: &str) -> Result<Fingerprint, RecordedError> {
    written.parse().map_err(|_| RecordedError::Foreign { what: "fingerprint" })
}

fn address(written: String) -> Address<'static> {
    Address::new(&written).to_static()
}

impl WireError {
    fn refused(self) -> Refused {
        let cure = "see what the run that made the report said".to_owned();
        Refused { source: self.source, message: self.message, cure }
    }
}

impl WireEnvironment {
    fn environment(self) -> Result<Environment, RecordedError> {
        let class = words::class(&self.class)?;
        Ok(Environment { name: self.name, class, because: self.because, declared: None })
    }
}

impl WirePlan {
    fn judged(self) -> Result<JudgedPlan, RecordedError> {
        let signal = |WireSignal { kind, name, value }| Evident { kind, name, value };
        Ok(JudgedPlan {
            source: Source::new(self.source, self.project, Some(words::digest(&self.digest)?)),
            format: words::format(&self.format)?,
            tool: self.tool.map(|tool| words::tool(&tool.name, tool.version)).transpose()?,
            environment: self.environment.environment()?,
            signals: self.signals.into_iter().map(signal).collect(),
            fingerprint: self.fingerprint.as_deref().map(fingerprint).transpose()?,
            counts: words::counts(&self.counts)?,
            gaps: self.gaps.into_iter().map(WireGap::gap).collect::<Result<_, _>>()?,
            changes: self.changes.into_iter().map(WireChange::change).collect::<Result<_, _>>()?,
        })
    }
}

impl WireGap {
    fn gap(self) -> Result<crate::plan::Gap, RecordedError> {
        let what = self.message.clone();
        Ok(crate::plan::Gap {
            kind: words::gap(&self.kind)?,
            address: self.address.map(address),
            message: self.message,
            what,
        })
    }
}

impl WireChange {
    fn change(self) -> Result<JudgedChange, RecordedError> {
        Ok(JudgedChange {
            address: address(self.address),
            previous_address: self.previous_address.map(address),
            deposed: self.deposed,
            kind: self.kind,
            action: words::action(&self.action, self.order.as_deref())?,
            certainty: words::certainty(&self.certainty)?,
            fate: self.fate.as_deref().map(words::fate).transpose()?,
            reason: self.reason,
            forced_by: self.forced_by,
            id: self.id,
            environment: self.environment,
        })
    }
}

impl WireFinding {
    fn judged(self, of_plan: &Environment) -> Result<(Finding, Decision), RecordedError> {
        let rule = RULES.iter().find(|rule| rule.id == self.rule);
        let rule = rule.ok_or(RecordedError::Foreign { what: "rule" })?;
        let evidence = self.evidence.iter().map(|text| {
            let (label, text) = text.split_once(": ").unwrap_or(("", text));
            Ok(Evidence { label: words::label(label)?, text: text.to_owned(), change: None })
        });
        let needed = self.dependents.map(|needed| {
            let first = needed.addresses.into_iter().map(address).collect();
            Arc::new(Needed { direct: needed.direct, in_all: needed.in_all, first })
        });
        let finding = Finding {
            rule: rule.id,
            severity: words::severity(&self.severity)?,
            address: self.address.map(address),
            deposed: self.deposed,
            environment: match self.environment {
                Some(environment) => environment.environment()?,
                None => of_plan.clone(),
            },
            summary: self.summary,
            evidence: evidence.collect::<Result<_, _>>()?,
            help: self.help,
            recovery: self.recovery.as_deref().map(words::recovery).transpose()?,
            part_of: self.part_of.map(address),
            needed,
            hints: self.hints.into_iter().map(|WireHint { text, code }| Hint { text, code }).collect(),
            points: Vec::new(),
        };
        let by = self.decision.by.iter().map(|who| who.parse::<Person>());
        let by = by.collect::<Result<_, _>>().map_err(|_| RecordedError::Foreign { what: "person" })?;
        let effect = words::effect(&self.decision.effect, self.decision.sign_offs)?;
        Ok((finding, Decision { effect, by, because: self.decision.because }))
    }
}
