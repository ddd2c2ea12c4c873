#!/bin/sh
# Any pipeline: plan, check, and apply the very file that was checked. A closed gate ends it with 1, 2 or 3.
#
# POLICY is a file that the change cannot touch, such as that of the default branch:
#   git show origin/main:foureyes.toml > "$POLICY"
set -eu

plan=$(mktemp -d)
trap 'rm -rf "$plan"' EXIT

terraform init -input=false
terraform plan -input=false -out "$plan/plan.tfplan"
foureyes check --policy "${POLICY:?}" --report terminal --report junit=foureyes.xml -- "$plan/plan.tfplan"
terraform apply -input=false "$plan/plan.tfplan"
