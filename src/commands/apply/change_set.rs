//! A change set of CloudFormation: described again with all that is nested in it, and executed by its ARN.
//!
//! A change set never changes once it is made, so its ARN is what binds what is judged to what is executed. A name
//! could come to mean another one meanwhile.

use super::program::{self, Program};
use crate::commands::judge::RunError;
use foureyes::report::line;
use serde::Deserialize;
use std::collections::{BTreeSet, VecDeque};
use std::ffi::OsString;

/// More answers than these no stack has.
const MOST: usize = 2000;

/// The ARN of a change set.
pub(super) struct Arn {
    text: String,
    region: String,
}

/// What of an answer says where to ask on.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "ChangeSetId")]
    id: Option<String>,
    #[serde(rename = "NextToken")]
    next: Option<String>,
    #[serde(rename = "Changes")]
    changes: Option<Vec<Change>>,
}

#[derive(Deserialize)]
struct Change {
    #[serde(rename = "ResourceChange")]
    resource: Option<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    #[serde(rename = "ChangeSetId")]
    change_set: Option<String>,
}

impl Arn {
    /// Read as it is written: `arn:PARTITION:cloudformation:REGION:ACCOUNT:changeSet/NAME/UUID`.
    pub(super) fn parse(text: &str) -> Result<Self, RunError> {
        let refused = || {
            RunError::Program {
            why: format!("`{}` is not the ARN of a change set", line(text)),
            cure: "give the `Id` that `create-change-set` printed, or the `ChangeSetId` of `describe-change-set`; \
                   a name could come to mean another one"
                .to_owned(),
        }
        };
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, "cloudformation", region, account, named] = parts.as_slice() else {
            return Err(refused());
        };
        let name: Vec<&str> = named.split('/').collect();
        let plain = |part: &str| {
            !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        };
        let parts_are_plain = [partition, region, account].into_iter().all(|part| plain(part));
        match name.as_slice() {
            ["changeSet", name, id] if parts_are_plain && plain(name) && plain(id) => {
                Ok(Self { text: text.to_owned(), region: (*region).to_owned() })
            }
            _ => Err(refused()),
        }
    }

    /// The answers on it, and on all that is nested in it, each with the id that was asked for.
    pub(super) fn describe(&self, aws: &OsString) -> Result<Vec<(String, Vec<u8>)>, RunError> {
        let mut answers: Vec<(String, Vec<u8>)> = Vec::new();
        let mut known = BTreeSet::from([self.text.clone()]);
        let mut waiting = VecDeque::from([(self.text.clone(), None::<String>)]);
        while let Some((id, page)) = waiting.pop_front() {
            if answers.len() >= MOST {
                return Err(unusable("it has more parts than any change set"));
            }
            let bytes = self.ask(aws, &id, page.as_deref())?;
            let answer: Answer = serde_json::from_slice(&bytes)
                .map_err(|_| unusable("the answer is no description of one"))?;
            if answer.id.as_deref() != Some(id.as_str()) {
                return Err(unusable("the answer is about another change set"));
            }
            waiting.extend(answer.next.map(|next| (id.clone(), Some(next))));
            let nested =
                answer.changes.into_iter().flatten().filter_map(|change| change.resource?.change_set);
            waiting.extend(nested.filter(|id| known.insert(id.clone())).map(|id| (id, None)));
            answers.push((id, bytes));
        }
        Ok(answers)
    }

    fn ask(&self, aws: &OsString, id: &str, page: Option<&str>) -> Result<Vec<u8>, RunError> {
        let region = self.region.as_str();
        let mut arguments = vec!["cloudformation", "describe-change-set", "--change-set-name", id];
        arguments.extend(["--region", region, "--include-property-values", "--output", "json"]);
        arguments.extend(page.iter().flat_map(|page| ["--next-token", page]));
        program::answer(aws, &arguments).map_err(|error| RunError::Program {
            why: format!("`{} cloudformation describe-change-set` failed: {error}", aws.to_string_lossy()),
            cure: "install the AWS CLI, or name it with `--binary`, and give it credentials that may describe it"
                .to_owned(),
        })
    }

    /// What executes it.
    pub(super) fn execute(&self, aws: OsString) -> Program {
        let arguments = [
            "cloudformation",
            "execute-change-set",
            "--change-set-name",
            &self.text,
            "--region",
            &self.region,
        ];
        let arguments = arguments.into_iter().map(OsString::from).collect();
        Program { name: aws, arguments, workspace: None }
    }
}

fn unusable(why: &str) -> RunError {
    let cure = "describe it by hand, and see what `aws` says".to_owned();
    RunError::Program { why: format!("the change set cannot be judged: {why}"), cure }
}
