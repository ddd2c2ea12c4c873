//! What the help of the commands says below their options.

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  pass: nothing needs a human
  1  sign-off required: the gate is closed until peers sign
  2  undecided: wrong usage, a bad policy, or an input that could not be judged;
     never a pass
  3  denied: policy forbids it";

pub(super) const CHECK: &str = "\
PLAN is a file, a directory (every plan below it), a glob, or `-` for standard input. The format is \
recognised from the content:

  terraform plan -out plan.tfplan
  foureyes check plan.tfplan

  aws cloudformation describe-change-set --stack-name NAME \\
    --change-set-name NAME --include-property-values > changes.json
  foureyes check changes.json

  foureyes check --template deployed.yaml..template.yaml \\
    --parameters parameters.json

Also read: what `delete-stack` would do, from `list-stack-resources` and `get-template`, both given; \
`terraform show -json`, `tofu show -json`, the stream of `plan -json`, and the redacted JSON of HCP Terraform; in \
UTF-8 or UTF-16, plain or in gzip. Several plans give one report and one verdict.";

pub(super) const REVIEW_EXIT_CODES: &str = "\
Exit codes:
  0  the commit status says the verdict
  2  undecided, or GitHub did not take the status; never a pass
With --exit-code, or where the token may not set the status, those of `check`.";

pub(super) const REVIEW: &str = "\
In a workflow on GitHub it finds the pull request by itself, from the events `pull_request`, \
`pull_request_review`, `merge_group`, `push` and `workflow_run`; elsewhere name it:

  foureyes review plan.json
  foureyes review --repo acme/infra --pr 7 --commit $(git rev-parse HEAD) \\
    plan.json

The policy is `foureyes.toml` of the base. GITHUB_TOKEN needs `pull-requests: write`, `statuses: write` and \
`contents: read`; FOUREYES_TEAM_TOKEN needs `members: read`, where the policy names teams. GITHUB_API_URL, \
HTTPS_PROXY and SSL_CERT_FILE are obeyed.";

pub(super) const APPLY_EXIT_CODES: &str = "\
Exit codes, where the program was not run:
  1  sign-off required: the gate is closed until peers sign
  2  undecided: wrong usage, a bad policy, or an input that could not be judged
  3  denied: policy forbids it
Where it was run, its own: 0 where all is applied; with another one, which
may be 1 too, standard error says that it was run.";

pub(super) const APPLY: &str = "\
The plan file is read once, and terraform (tofu, where OpenTofu made the plan) gets a private copy of the very bytes \
that were judged, in the same working directory:

  terraform plan -out plan.tfplan
  foureyes apply plan.tfplan
  foureyes apply plan.tfplan --record /var/log/foureyes.jsonl \\
    -- -no-color -lock-timeout=60s

A change set of CloudFormation is described again, with all that is nested in it, and executed by its ARN:

  foureyes apply --change-set \\
    arn:aws:cloudformation:eu-west-1:123456789012:changeSet/deploy-42/…

In a job on GitHub the sign-offs of the pull request are counted (it is found through the commit, once it is merged); \
GITHUB_TOKEN needs `pull-requests: read` and `contents: read`. Elsewhere ask for it:

  foureyes apply plan.tfplan --sign-offs github --repo acme/infra \\
    --commit $(git rev-parse HEAD)

What foureyes reports goes to standard error, unless --report says otherwise; standard output is the program's.";

/// A help that is printed in a workflow by mistake must close the gate too: it has the words that Atlantis looks for.
pub(super) const ATLANTIS: &str = "\
It reads the file in $PLANFILE, else the one in $SHOWFILE. What it prints is the verdict: a closed gate begins with \
`FAIL - ` and tells its findings on lines that begin so (policy_item_regex: '(?m)^FAIL - .*'), an open one has no such \
word. It ends with 0 and writes nothing to standard error, whatever happens; where it cannot run at all, this says so:

  run: foureyes atlantis || echo \"FAIL - 1 failure, foureyes did not run\"

A `foureyes.toml` in the checkout is the pull request's own, and is refused: name the policy with --policy, a file \
that no pull request can change.";
