# Sourced by the scripts beside it: strict mode, the project's folder, and what several of them need.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

STEPS=()
FAILED=0

# step NAME COMMAND…: says what begins and how long it took. A failure is counted, so that the steps after it still tell what they
# know; `finish` ends with it.
step() {
  local name=$1 start=$SECONDS verdict=ok
  shift
  printf '\n▶ %s\n' "$name"
  if ! "$@"; then
    verdict=FAILED
    FAILED=$((FAILED + 1))
  fi
  STEPS+=("$(printf '%-7s %5d s  %s' "$verdict" $((SECONDS - start)) "$name")")
  printf '%s: %s (%d s)\n' "$name" "$verdict" $((SECONDS - start))
  [ "$verdict" = ok ]
}

# finish: the steps and their times; ends the script with 1 when one has failed.
finish() {
  printf '\n'
  printf '%s\n' "${STEPS[@]}"
  [ "$FAILED" = 0 ] || exit 1
}

# usage SCRIPT: prints the comment that heads a script.
usage() {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$1"
}
