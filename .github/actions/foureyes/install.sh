#!/usr/bin/env bash
# Puts foureyes on the PATH: the binary of a release, or one that is built from the action's own source.
#
# A binary is run only where its checksum and its attestation hold. A release is taken only where it is of the very
# commit that the action was taken from, or where `version` asks for it; else the source is built.
set -euo pipefail
unset CDPATH
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$here/common.sh"

: "${RUNNER_TEMP:?}" "${RUNNER_OS:?}" "${RUNNER_ARCH:?}" "${GITHUB_ACTION_PATH:?}" "${GITHUB_SERVER_URL:?}"
repository=${FOUREYES_ACTION_REPOSITORY:-}
ref=${FOUREYES_ACTION_REF:-}
wanted=${INPUT_VERSION:-}
attestation=${INPUT_ATTESTATION:-verify}

case $RUNNER_OS/$RUNNER_ARCH in
  Linux/X64) target=x86_64-unknown-linux-musl ;;
  Linux/ARM64) target=aarch64-unknown-linux-musl ;;
  macOS/X64) target=x86_64-apple-darwin ;;
  macOS/ARM64) target=aarch64-apple-darwin ;;
  *) refuse "there is no foureyes for $RUNNER_OS on $RUNNER_ARCH: use a Linux or a macOS runner, X64 or ARM64" ;;
esac
case $attestation in
  verify | skip) ;;
  *) refuse "\`attestation\` is \`$attestation\`: it is \`verify\` or \`skip\`" ;;
esac

own=$(sed -n '/^version = "/{s/^version = "\(.*\)"$/\1/p;q;}' "$GITHUB_ACTION_PATH/Cargo.toml")
version=${wanted#v}
case $version in
  '' | source) version=$own ;;
  *[!0-9A-Za-z.+-]* | [!0-9]*) refuse "\`version\` is \`$wanted\`: it is a version such as \`$own\`, or \`source\`" ;;
esac
tag=v$version
archive=foureyes-$target.tar.gz
place=$(mktemp -d "$RUNNER_TEMP/foureyes.XXXXXX")

# The commit that a tag or a branch stands for, in a list of `git ls-remote`.
commit_of() {
  local sha name tagged='' peeled='' branch=''
  while read -r sha name; do
    case $name in
      "refs/tags/$2") tagged=$sha ;;
      "refs/tags/$2^{}") peeled=$sha ;;
      "refs/heads/$2") branch=$sha ;;
    esac
  done <<< "$1"
  printf '%s' "${peeled:-${tagged:-$branch}}"
}

# Whether the release is of the commit that the action was taken from.
is_of_this_commit() {
  local list released taken
  has git || return 1
  list=$(GIT_TERMINAL_PROMPT=0 git ls-remote -- "$GITHUB_SERVER_URL/$repository") || return 1
  released=$(commit_of "$list" "$tag")
  case $ref in
    *[!0-9a-f]* | '') taken=$(commit_of "$list" "$ref") ;;
    *) if [ "${#ref}" = 40 ]; then taken=$ref; else taken=$(commit_of "$list" "$ref"); fi ;;
  esac
  [ -n "$released" ] && [ "$released" = "$taken" ]
}

# Why no release is taken; nothing where one is.
why_source() {
  if [ "$wanted" = source ]; then
    echo "\`version\` is \`source\`"
  elif [ -z "$repository" ]; then
    echo "the action is part of the repository itself"
  elif [ -z "$wanted" ] && ! is_of_this_commit; then
    echo "no release is of the commit that the action was taken from"
  elif [ "$attestation" = verify ] && ! can_verify; then
    echo "there is no \`gh\` that can verify attestations"
  fi
}

can_verify() { gh attestation verify --help > /dev/null 2>&1; }

# Fetches a file of the release.
fetch() {
  curl --fail --silent --show-error --location --proto-redir =https --retry 3 --connect-timeout 20 --max-time 600 \
    --output "$place/$1" -- "$GITHUB_SERVER_URL/$repository/releases/download/$tag/$1"
}

sha256() {
  if has sha256sum; then sha256sum -- "$1"; else shasum -a 256 -- "$1"; fi | awk '{ print $1 }'
}

# Holds the archive against the checksums of the release.
verify_checksum() {
  local said is
  fetch SHA256SUMS || refuse "the release \`$tag\` has no SHA256SUMS: what has no checksum is not run"
  said=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$place/SHA256SUMS")
  is=$(sha256 "$place/$archive")
  [ -n "$said" ] || refuse "SHA256SUMS of the release \`$tag\` does not name \`$archive\`: what has no checksum is not run"
  [ "$said" = "$is" ] || refuse "\`$archive\` of the release \`$tag\` is not what its checksum says: it is not run"
}

# Holds the archive against the attestation of the workflow that made it.
verify_attestation() {
  local workflow
  if [ "$attestation" = skip ]; then
    warn "the attestation of the release \`$tag\` is not verified: \`attestation\` is \`skip\`"
    return
  fi
  use_server
  workflow=$GH_HOST/$repository/.github/workflows/release.yml
  gh attestation verify "$place/$archive" --repo "$repository" --signer-workflow "$workflow" > /dev/null ||
    refuse "\`$archive\` of the release \`$tag\` has no attestation that holds: it is not run"
}

take_release() {
  verify_checksum
  verify_attestation
  mkdir "$place/bin"
  tar -xzf "$place/$archive" -C "$place/bin" foureyes || refuse "there is no foureyes in \`$archive\`"
}

# In the action's own directory: cargo obeys what stands in the one it is called in.
build() {
  [ "$version" = "$own" ] || refuse "$1, and the action has only the source of $own, not of $version"
  has cargo || refuse "$1, and there is no cargo to build it: install Rust and \`gh\`, or take the commit of a release"
  notice "$1: foureyes $own is built from the action's own source"
  (cd -- "$GITHUB_ACTION_PATH" &&
    cargo install --locked --path . --root "$place" --target-dir "$RUNNER_TEMP/foureyes-target") ||
    refuse "foureyes cannot be built from the action's own source"
}

why=$(why_source)
if [ -n "$why" ]; then
  build "$why"
elif fetch "$archive"; then
  take_release
else
  build "\`$archive\` of the release \`$tag\` cannot be fetched"
fi

binary=$place/bin/foureyes
says=$("$binary" --version) || refuse "foureyes does not run here"
[ "$says" = "foureyes $version" ] || refuse "foureyes says \`$says\`, and should say \`foureyes $version\`"
printf '%s\n' "$place/bin" >> "${GITHUB_PATH:-/dev/null}"
printf 'binary=%s\n' "$binary" >> "${GITHUB_OUTPUT:-/dev/null}"
printf '%s\n' "$says"
