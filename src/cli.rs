//! What can be typed.

mod help;

use self::help::{APPLY, APPLY_EXIT_CODES, ATLANTIS, CHECK, EXIT_CODES, REVIEW, REVIEW_EXIT_CODES};
use clap::{Args, Parser, Subcommand, ValueEnum};
use foureyes::gate::sign_off::{self, CommitSha};
use foureyes::github::Repository;
use foureyes::report::{self, REPORTERS, Reporter};
use std::path::PathBuf;

/// The four-eyes gate for infrastructure plans.
///
/// Reads what Terraform, OpenTofu or CloudFormation say they will do, finds what would be destroyed or replaced, and keeps the
/// gate closed until enough people have signed. To judge it needs no network and no credentials.
#[derive(Debug, Parser)]
#[command(name = "foureyes", version, after_help = EXIT_CODES, max_term_width = 80)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge plans.
    #[command(after_help = EXIT_CODES, after_long_help = format!("{CHECK}\n\n{EXIT_CODES}"))]
    Check(Check),
    /// Judge plans, post a review on the pull request, count its sign-offs, and set the commit status.
    #[command(after_help = REVIEW_EXIT_CODES, after_long_help = format!("{REVIEW}\n\n{REVIEW_EXIT_CODES}"))]
    Review(Review),
    /// Judge the very bytes that are applied, and apply them where the gate is open.
    #[command(after_help = APPLY_EXIT_CODES, after_long_help = format!("{APPLY}\n\n{APPLY_EXIT_CODES}"))]
    Apply(Apply),
    /// Judge the plan of an Atlantis project, as its custom policy check.
    #[command(after_help = ATLANTIS)]
    Atlantis(Atlantis),
    /// Tell what the catalog knows of a resource type, or what a rule means; without either, list both.
    Explain(Explain),
    /// Write a commented policy, a workflow and an Atlantis snippet; nothing is overwritten.
    Init(Init),
    /// Check a policy file, print its JSON schema, or show the policy in effect.
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Tell every mistake in a policy file.
    Validate(PolicyFile),
    /// Print the JSON schema of the policy file.
    Schema,
    /// Show the policy in effect, and where each line of it comes from.
    Show(PolicyFile),
}

#[derive(Debug, Args)]
pub(crate) struct PolicyFile {
    /// The policy file; else `foureyes.toml`, from here up to the root of the repository.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The same as FILE.
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub(crate) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Args)]
#[command(
    mut_arg("repo", |it| it.requires("sign_offs")),
    mut_arg("pr", |it| it.requires("sign_offs")),
    mut_arg("commit", |it| it.requires("sign_offs")),
    mut_arg("key", |it| it.requires("sign_offs")),
    mut_arg("identity", |it| it.requires("sign_offs")),
)]
pub(crate) struct Check {
    /// A plan: a file, a directory, a glob, or `-` for standard input.
    #[arg(value_name = "PLAN", required_unless_present = "template")]
    pub(crate) plans: Vec<String>,
    #[command(flatten)]
    pub(crate) local: Local,
}

#[derive(Debug, Args)]
#[command(
    mut_arg("sign_offs", |it| it.help(COUNTED)),
    mut_arg("template", |it| it.hide(true).value_parser(no_template)),
    mut_arg("parameters", |it| it.hide(true)),
)]
pub(crate) struct Apply {
    /// The plan file that `terraform plan -out` or `tofu plan -out` has written.
    #[arg(value_name = "PLAN", required_unless_present = "change_set", conflicts_with = "change_set")]
    pub(crate) plan: Option<PathBuf>,
    /// Arguments for the program; only those that do not change what is applied.
    #[arg(value_name = "TERRAFORM-ARGS", last = true, conflicts_with = "change_set")]
    pub(crate) arguments: Vec<String>,
    /// Execute a change set of CloudFormation instead, through the program `aws`.
    #[arg(long, value_name = "ARN")]
    pub(crate) change_set: Option<String>,
    /// The program to run; else $FOUREYES_TERRAFORM, else `terraform` or `tofu`, whichever made the plan.
    #[arg(long, value_name = "PROGRAM", value_parser = named)]
    pub(crate) binary: Option<String>,
    #[command(flatten)]
    pub(crate) local: Local,
}

/// By what `check` and `apply` judge, and what is kept of it.
#[derive(Debug, Args)]
pub(crate) struct Local {
    /// The policy file; else `foureyes.toml`, from here up to the root of the repository.
    ///
    /// Where sign-offs are counted, it is else the one of the pull request's base, or of the merge that is judged.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Count the sign-offs of the pull request that this run is for.
    #[arg(long, value_name = "FORGE")]
    pub(crate) sign_offs: Option<ForgeName>,
    #[command(flatten)]
    pub(crate) pull_request: WhichPullRequest,
    #[command(flatten)]
    pub(crate) recording: Recording,
    #[command(flatten)]
    pub(crate) judging: Judging,
}

/// Where sign-offs are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ForgeName {
    /// GitHub, or GitHub Enterprise Server.
    Github,
}

#[derive(Debug, Args)]
pub(crate) struct Review {
    /// A plan, or the JSON report of a `check`: a file, a directory, a glob, or `-` for standard input.
    #[arg(value_name = "PLAN|REPORT", required_unless_present = "template")]
    pub(crate) plans: Vec<String>,
    #[command(flatten)]
    pub(crate) pull_request: WhichPullRequest,
    /// Print what would be posted, and post nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// End with the code of the verdict; else with 0, for the commit status carries it.
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Not here: the policy is that of the base.
    #[arg(long, value_name = "FILE", hide = true, value_parser = no_policy)]
    pub(crate) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) recording: Recording,
    #[command(flatten)]
    pub(crate) judging: Judging,
}

#[derive(Debug, Args)]
pub(crate) struct Atlantis {
    /// The policy file; where there is none in the checkout either, the built-in table decides.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// The environment that the plan is for, such as `production` or `dev`.
    #[arg(long, value_name = "NAME", value_parser = named)]
    pub(crate) environment: Option<String>,
    /// The project that the plan is for; else Atlantis says it.
    #[arg(long, value_name = "NAME", value_parser = named)]
    pub(crate) project: Option<String>,
    /// Where the configuration's files are; findings point at the lines of source in them.
    #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true, value_parser = existing)]
    pub(crate) source: PathBuf,
}

/// Which pull request a run is for.
#[derive(Debug, Args)]
pub(crate) struct WhichPullRequest {
    /// The repository; else the one that the workflow runs in.
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repo: Option<Repository>,
    /// The pull request; else the one that the event is about.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) pr: Option<u64>,
    /// The commit that the plans are of, where no event says it.
    #[arg(long, value_name = "SHA", value_parser = commit)]
    pub(crate) commit: Option<CommitSha>,
    /// The key of one of several gates on one pull request.
    #[arg(long, value_name = "KEY", default_value = "", hide_default_value = true, value_parser = key)]
    pub(crate) key: String,
    /// The login that foureyes posts with, where its token is that of an application of your own.
    #[arg(long, value_name = "LOGIN", value_parser = named)]
    pub(crate) identity: Option<String>,
}

/// How plans are judged, and how that is told.
#[derive(Debug, Clone, Args)]
pub(crate) struct Judging {
    /// Judge two CloudFormation templates, the deployed and the new one: files, or directories such as cdk.out.
    ///
    /// Each is JSON or YAML, or the answer of `aws cloudformation get-template`; one of the two may be `-`. It is
    /// cut at the `..` that leaves something that exists on both sides. Needs no credentials; what only the
    /// deployment knows (a macro, a looked-up value) is told as possible, or as not seen.
    #[arg(long, value_name = "OLD..NEW", allow_hyphen_values = true)]
    pub(crate) template: Option<String>,
    /// The values of the templates' parameters: a file, or OLD..NEW where they differ.
    ///
    /// Written as `[{"ParameterKey": …, "ParameterValue": …}]`, as `{"Name": "value"}`, or as `{"Parameters": {…}}`.
    /// Without it the defaults count.
    #[arg(long, value_name = "FILE", requires = "template")]
    pub(crate) parameters: Option<String>,
    /// The environment that the plans are for, such as `production` or `dev`.
    #[arg(long, value_name = "NAME", value_parser = named)]
    pub(crate) environment: Option<String>,
    /// The project that the plans are for; else it is the stack, or told by the CI or the plan's directory.
    #[arg(long, value_name = "NAME", value_parser = named)]
    pub(crate) project: Option<String>,
    /// Where the configuration's files or the templates are; reports point at the lines of source in them.
    #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true, value_parser = existing)]
    pub(crate) source: PathBuf,
    /// Write a report: FORMAT to standard output, or FORMAT=PATH to a file; may be given more than once.
    #[arg(long = "report", value_name = "FORMAT[=PATH]", value_parser = Wanted::parse, long_help = wanted_help())]
    pub(crate) reports: Vec<Wanted>,
    #[command(flatten)]
    pub(crate) look: Look,
    /// Say the verdict alone.
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Tell everything: every finding in full, every change, every note.
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// What is kept of a run.
#[derive(Debug, Clone, Args)]
pub(crate) struct Recording {
    /// Add a line to this log: when, who, which plans, which policy, who signed, the verdict.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Write the same as an in-toto statement about the plans, to be signed.
    #[arg(long, value_name = "FILE")]
    pub(crate) attestation: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Resource types, such as `aws_db_instance` or `AWS::RDS::DBInstance`, or rules.
    #[arg(value_name = "TYPE|RULE")]
    pub(crate) subjects: Vec<String>,
    /// Print what is known of the types as a JSON array.
    #[arg(long, requires = "subjects")]
    pub(crate) json: bool,
    /// The policy file, which may say more of types; else `foureyes.toml`, from here up to the root of the repository.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Look {
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// Where the output is a terminal, and NO_COLOR is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A report that is asked for.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) reporter: &'static Reporter,
    /// Where it goes; standard output without it.
    pub(crate) path: Option<PathBuf>,
}

impl Local {
    /// Whether something that is written tells the digests of the inputs.
    pub(crate) fn tells_digests(&self) -> bool {
        let is_recorded = self.recording.record.is_some() || self.recording.attestation.is_some();
        is_recorded || self.judging.reports.iter().any(|wanted| wanted.reporter.tells_digests)
    }
}

impl std::fmt::Debug for Wanted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}={:?}", self.reporter.name, self.path)
    }
}

impl Wanted {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, path) = match text.split_once('=') {
            Some((_, "")) => return Err("no path stands behind the `=`".to_owned()),
            Some((name, path)) => (name, Some(PathBuf::from(path))),
            None => (text, None),
        };
        let reporter = report::reporter(name).ok_or_else(|| {
            let names: Vec<&str> = REPORTERS.iter().map(|reporter| reporter.name).collect();
            format!("there is no report `{name}`; there are {}", names.join(", "))
        })?;
        Ok(Self { reporter, path })
    }
}

fn wanted_help() -> String {
    let formats = REPORTERS.iter().map(|reporter| format!("  {:<9} {}\n", reporter.name, reporter.about));
    format!(
        "Write a report: FORMAT to standard output, or FORMAT=PATH to a file; may be given more than once.\n\n{}",
        formats.collect::<String>()
    )
}

const COUNTED: &str =
    "Count the sign-offs of the pull request that this run is for; always, in a job on GitHub";

/// A name that is there: an empty one is mostly a variable that a script forgot to set.
fn named(text: &str) -> Result<String, String> {
    match text.trim().is_empty() {
        true => Err("it is empty; leave the option away, or give a name".to_owned()),
        false => Ok(text.to_owned()),
    }
}

fn no_policy(_: &str) -> Result<PathBuf, String> {
    Err("the policy is `foureyes.toml` of the base, and no other".to_owned())
}

fn no_template(_: &str) -> Result<String, String> {
    Err("templates are not what is applied; make a change set, and give its ARN".to_owned())
}

fn existing(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.exists() {
        true => Ok(path),
        false => Err("there is no such directory; name the one with the configuration's files".to_owned()),
    }
}

fn commit(text: &str) -> Result<CommitSha, String> {
    CommitSha::new(text).ok_or("it is no commit; give all of its 40 digits".to_owned())
}

fn key(text: &str) -> Result<String, String> {
    match sign_off::is_key(text) {
        true => Ok(text.to_owned()),
        false => Err("a key is made of letters, digits, `-`, `_`, `.` and `/`, 64 at most".to_owned()),
    }
}
