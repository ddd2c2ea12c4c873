#!/bin/sh
# A run of HCP Terraform, or Terraform Enterprise, that waits for its confirmation: the plan is fetched, checked, and
# confirmed only where the gate is open.
#
# TFE_ADDRESS is the address of the service, TFE_TOKEN a token that may read the plan and confirm the run, RUN_ID the
# run. Who may only read the redacted plan takes `json-output-redacted`: it says less, and is judged more strictly.
set -eu

plan=$(mktemp -d)
trap 'rm -rf "$plan"' EXIT
api=${TFE_ADDRESS:?}/api/v2/runs/${RUN_ID:?}

# The token does not stand on the command line, where every process could read it.
request() {
  printf 'header = "Authorization: Bearer %s"\n' "${TFE_TOKEN:?}" | curl --config - --fail --silent --show-error "$@"
}

request --location --output "$plan/plan.json" "$api/plan/json-output"
foureyes check --policy "${POLICY:?}" --report terminal --report junit=foureyes.xml -- "$plan/plan.json"
request --request POST --header "Content-Type: application/vnd.api+json" "$api/actions/apply"
