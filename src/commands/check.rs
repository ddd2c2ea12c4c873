//! `foureyes check`: plans in, verdict out.

use super::judge;
use super::local::{self, Asked};
use super::output::Stream;
use super::reports::{self, Reports};
use crate::cli::{Check, ForgeName};
use std::process::ExitCode;

pub(super) fn run(check: &Check) -> ExitCode {
    let judging = &check.judging;
    // A directory of plans is looked through before a report is opened in it.
    let found = judge::find(&check.plans);
    let reports = match Reports::open(judging, Stream::Out) {
        Ok(reports) => reports,
        Err(failures) => return ExitCode::from(reports::complain(failures, judging.look)),
    };
    let sign_offs = check.sign_offs.map(|ForgeName::Github| &check.pull_request);
    let asked = Asked { judging, policy: check.policy.as_deref(), sign_offs };
    let (judgement, _) = local::judge(&asked, |run| run.take_all(&check.plans, found));
    let failures = reports.write(&judgement);
    match failures.is_empty() {
        true => ExitCode::from(judgement.exit_code()),
        false => ExitCode::from(reports::complain(failures, judging.look)),
    }
}
