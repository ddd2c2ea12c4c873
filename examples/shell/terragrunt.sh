#!/bin/sh
# A tree of Terragrunt: every unit's plan file below one directory, one report, one verdict. Each plan is for the
# project that its directory says, such as live/prod/db.
set -eu

plans=$(mktemp -d)
trap 'rm -rf "$plans"' EXIT

terragrunt run --all --non-interactive --out-dir "$plans" -- plan
foureyes check --policy "${POLICY:?}" --report terminal --report junit=foureyes.xml -- "$plans"
terragrunt run --all --non-interactive --out-dir "$plans" -- apply
