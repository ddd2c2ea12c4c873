#!/usr/bin/env bash
# Runs foureyes once, with everything that the inputs ask for, and ends as `fail-on` says.
#
# Inputs come as variables and leave as whole words: `--name=value` before a `--`, and plans behind it.
set -euo pipefail
unset CDPATH
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$here/common.sh"

: "${RUNNER_TEMP:?}" "${FOUREYES_BINARY:?}"
output=${GITHUB_OUTPUT:-/dev/null}
# What stands there until somebody knows better.
printf 'verdict=undecided\nexit-code=2\n' >> "$output"

command=${INPUT_COMMAND:-check}
case $command in
  check | review) ;;
  *) refuse "\`command\` is \`$command\`: it is \`check\`, \`review\` or \`install\`" ;;
esac

newline=$'\n'
words=${INPUT_FAIL_ON:-}
fail_on=' '
while IFS= read -r word; do
  case $word in
    sign-off-required | denied | undecided) fail_on="$fail_on$word " ;;
    *) refuse "\`fail-on\` has \`$word\`: it is made of \`sign-off-required\`, \`denied\` and \`undecided\`" ;;
  esac
done < <(lines "${words//[, ]/$newline}")

cd -- "${INPUT_WORKING_DIRECTORY:-.}" || refuse "there is no directory \`${INPUT_WORKING_DIRECTORY:-.}\`"

annotations=$(mktemp "$RUNNER_TEMP/foureyes-annotations.XXXXXX")
options=(--color=always --report=terminal "--report=github=$annotations")
plans=()

# An option that has a value, where the input has one.
option() { [ -z "$2" ] || options+=("--$1=$2"); }

option policy "${INPUT_POLICY:-}"
option environment "${INPUT_ENVIRONMENT:-}"
option project "${INPUT_PROJECT:-}"
option source "${INPUT_SOURCE:-}"
option template "${INPUT_TEMPLATE:-}"
option parameters "${INPUT_PARAMETERS:-}"
option key "${INPUT_KEY:-}"
option identity "${INPUT_IDENTITY:-}"
option pr "${INPUT_PULL_REQUEST:-}"
option commit "${INPUT_COMMIT:-}"
case $command in
  check) option sign-offs "${INPUT_SIGN_OFFS:-}" ;;
  review) [ "$fail_on" = ' ' ] || options+=(--exit-code) ;;
esac

# Where a report goes, from the root: later steps run elsewhere.
while IFS= read -r report; do
  case $report in
    terminal | github) continue ;;
    *=/*) ;;
    *=?*) report=${report%%=*}=$PWD/${report#*=} ;;
  esac
  case $report in
    *=*) mkdir -p -- "$(dirname -- "${report#*=}")" ;;
  esac
  options+=("--report=$report")
done < <(lines "${INPUT_REPORTS:-}")

while IFS= read -r plan; do
  plans+=("$plan")
done < <(lines "${INPUT_PLANS:-}")
while IFS= read -r name; do
  plans+=("$RUNNER_TEMP/foureyes-artifacts/$name")
done < <(lines "${INPUT_ARTIFACTS:-}")

# To judge alone needs no token.
if [ "$command" = check ] && [ -z "${INPUT_SIGN_OFFS:-}" ]; then
  unset FOUREYES_TOKEN FOUREYES_TEAM_TOKEN
fi

# What is read aloud could have words of a pull request in it that look like commands to the runner.
token=foureyes-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
code=0
printf '::stop-commands::%s\n' "$token"
"$FOUREYES_BINARY" "$command" "${options[@]}" -- ${plans[@]+"${plans[@]}"} 2>&1 < /dev/null || code=$?
printf '\n::%s::\n' "$token"
cat -- "$annotations"

case $code in
  0) verdict=pass ;;
  1) verdict=sign-off-required ;;
  3) verdict=denied ;;
  *) verdict=undecided && printf 'verdict=undecided\n' >> "$output" ;;
esac
printf 'exit-code=%s\n' "$code" >> "$output"

if [ "$fail_on" = ' ' ] || [ "$verdict" = undecided ]; then
  exit "$code"
fi
case $fail_on in
  *" $verdict "*) exit "$code" ;;
esac
[ "$code" = 0 ] || notice "the verdict is \`$verdict\`, on which this step does not fail"
