#!/usr/bin/env bash
# Fetches the reports that other jobs uploaded, each artifact into a directory of its name.
#
# Where the event is a review, nothing was planned in this run: they come from the newest run of the same workflow
# for the head. What is not there is missed by the next step, which names each.
set -euo pipefail
unset CDPATH
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$here/common.sh"

: "${RUNNER_TEMP:?}" "${GITHUB_SERVER_URL:?}" "${GITHUB_REPOSITORY:?}" "${GITHUB_RUN_ID:?}"
use_server

# The newest run that planned this head. One whose jobs were all left out, as of an edited title, planned nothing.
planned() {
  local file=${GITHUB_WORKFLOW_REF%%@*}
  gh run list --repo "$GITHUB_REPOSITORY" --workflow "${file##*/}" --event pull_request \
    --commit "${FOUREYES_HEAD:?}" --limit 20 --json databaseId,conclusion \
    --jq 'map(select(.conclusion != "skipped"))[0].databaseId // empty'
}

run=$GITHUB_RUN_ID
[ "${GITHUB_EVENT_NAME:-}" != pull_request_review ] || run=$(planned) || run=
[ -n "$run" ] || warn "no run of this workflow has planned the head of the pull request"

while IFS= read -r name; do
  case $name in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._-]*)
      refuse "\`$name\` is no name of an artifact here: letters, digits, \`.\`, \`_\` and \`-\` make one"
      ;;
  esac
  directory=$RUNNER_TEMP/foureyes-artifacts/$name
  rm -rf -- "$directory"
  [ -z "$run" ] || gh run download "$run" --repo "$GITHUB_REPOSITORY" --name "$name" --dir "$directory" < /dev/null ||
    warn "the artifact \`$name\` of run $run cannot be fetched"
done < <(lines "${INPUT_ARTIFACTS:-}")
