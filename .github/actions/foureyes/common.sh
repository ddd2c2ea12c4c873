#!/usr/bin/env bash
# What the scripts of the action share. They run in bash 3.2 too, which is what macOS has.

# What a workflow command says, escaped as GitHub reads it.
escaped() {
  local text=$1
  text=${text//'%'/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '%s' "$text"
}

notice() { printf '::notice title=foureyes::%s\n' "$(escaped "$1")"; }
warn() { printf '::warning title=foureyes::%s\n' "$(escaped "$1")"; }

# Ends the step. What could not be done is never a pass.
refuse() {
  printf '::error title=foureyes::%s\n' "$(escaped "$1")"
  exit 2
}

# The lines of an input that say something, without the blanks around them.
lines() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [ -z "$line" ] || printf '%s\n' "$line"
  done <<< "$1"
}

has() { command -v "$1" > /dev/null 2>&1; }

# For `gh`: the server that the runner belongs to, whichever it is.
use_server() {
  local host=${GITHUB_SERVER_URL#*://}
  export GH_HOST=${host%%/*} GH_ENTERPRISE_TOKEN=${GH_TOKEN:-}
}
