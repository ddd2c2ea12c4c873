//! `foureyes check`: plans in, verdict out.

use super::judge;
use super::local;
use super::output::Stream;
use super::place::Read;
use super::record::{self, Ledger, Told};
use super::reports::{self, Reports};
use crate::cli::{Check, ForgeName};
use foureyes::report::Stage;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(check: &Check) -> ExitCode {
    let local = &check.local;
    let judging = &local.judging;
    // A directory of plans is looked through before a report is opened in it.
    let found = judge::find(&check.plans);
    let read = Read::new(check.plans.iter().map(Path::new).chain(local.policy.as_deref()), judging);
    let reports = match Reports::open(judging, read, Stream::Out) {
        Ok(reports) => reports,
        Err(failures) => return ExitCode::from(reports::complain(failures, judging.look)),
    };
    let ledger = match Ledger::open("check", &local.recording, &reports, judging.look) {
        Ok(ledger) => ledger,
        Err(error) => return ExitCode::from(record::complain(&error, judging.look)),
    };
    let counted = local.sign_offs.map(|ForgeName::Github| &local.pull_request);
    let (judgement, policy) = local::judge(local, counted, |run| run.take_all(found));
    let failures = reports.write(&judgement);
    let code = match failures.is_empty() {
        true => judgement.exit_code(),
        false => reports::complain(failures, judging.look),
    };
    ExitCode::from(ledger.end(Told { judgement: &judgement, policy: &policy }, Stage::Judged(code)))
}
