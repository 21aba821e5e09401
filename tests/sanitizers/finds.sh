#!/usr/bin/env bash
# That a sanitizer writes what it finds into a file, where ./dev sanitize looks.
# Usage: finds.sh TEXT PROGRAM ARGUMENT…
set -euo pipefail

readonly text=$1
shift
readonly folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The last of several settings holds.
for name in ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS; do
  export "$name=${!name:+${!name}:}log_path=\"$folder/report\""
done
status=0
"$@" || status=$?
if ((status == 0)) || ! grep -qs "$text" "$folder"/report.*; then
  echo "failed: exit status $status, and no report has \"$text\":" >&2
  cat "$folder"/report.* >&2
  exit 1
fi
