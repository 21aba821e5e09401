#!/usr/bin/env bash
# ./dev help: complete, and true. Usage: help.sh
set -euo pipefail

readonly dev=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/dev
readonly commands=(quickstart build test sanitize fuzz coverage run bench rocketmq caf
  format tidy help)
failures=0

expect() { # WHAT COMMAND…
  local what=$1
  shift
  if ! "$@"; then
    echo "failed: $what" >&2
    failures=$((failures + 1))
  fi
}

text=$("$dev" help 2>/dev/null)
listed=$(sed -n 's/^  \([a-z]*\)\b .*/\1/p' <<<"$text" \
  | sed '/^installed$/,$d' | sort)

expect "help lists exactly the commands there are" \
  test "$listed" = "$(printf '%s\n' "${commands[@]}" | sort)"
expect "without arguments it prints the help, too" \
  test "$("$dev" 2>/dev/null)" = "$text"
expect "no line of the help is wider than 80 columns" \
  test -z "$(grep -E '^.{81,}' <<<"$text")"

# Each command of the help is dispatched to something: a function of its name.
for command in $listed; do
  expect "$command exists" \
    grep -qE "^(command_)?$command\(\) \{" "$dev"
done

status=0
"$dev" no-such-command >/dev/null 2>"${TMPDIR:-/tmp}/help.$$" || status=$?
expect "an unknown command fails" test "$status" = 1
expect "and is named" \
  grep -q 'no such command: no-such-command' "${TMPDIR:-/tmp}/help.$$"
rm -f "${TMPDIR:-/tmp}/help.$$"

exit $((failures > 0))
