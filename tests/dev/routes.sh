#!/usr/bin/env bash
# The routes by which ./dev gets CAF, each demanded: it leads to CAF, or fails
# with a message that says what to do. CAF is not built for it.
#
#   routes.sh local      all that needs no network
#   routes.sh debian     the route over Debian's archive, as far as the verified
#                        sources; exit status 77 where it cannot be tried
set -euo pipefail

readonly dev=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/dev
readonly folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset CAF_ROOT CAF_DIR ROCKETCAF_CAF_ARCHIVE ROCKETCAF_CAF_ROUTE
export XDG_CACHE_HOME=$folder/cache ROCKETCAF_CAF_FETCH_ONLY=1
failures=0
status=0
output=

# Runs ./dev caf; sets status and output (both streams).
get_caf() { # ROUTE [VARIABLE=VALUE…]
  local route=$1
  shift
  status=0
  output=$(env "$@" "$dev" --caf-route "$route" caf 2>&1 </dev/null) \
    || status=$?
}

expect_status() { # WHAT STATUS
  if [[ $status != "$2" ]]; then
    printf 'failed: %s: exit status %s, not %s:\n%s\n' "$1" "$status" "$2" \
      "$output" >&2
    failures=$((failures + 1))
  fi
}

expect_said() { # WHAT TEXT
  if [[ $output != *"$2"* ]]; then
    printf 'failed: %s: it does not say "%s" but:\n%s\n' "$1" "$2" \
      "$output" >&2
    failures=$((failures + 1))
  fi
}

# A CAF that only CMake's find_package can see: no library behind it.
fake_caf() { # PREFIX VERSION
  local package=$1/lib/cmake/CAF
  mkdir -p "$package"
  cat >"$package/CAFConfigVersion.cmake" <<END
set(PACKAGE_VERSION $2)
set(PACKAGE_VERSION_COMPATIBLE TRUE)
END
  cat >"$package/CAFConfig.cmake" <<END
foreach(component core io test)
  if(NOT TARGET CAF::\${component})
    add_library(CAF::\${component} INTERFACE IMPORTED)
  endif()
  set(CAF_\${component}_FOUND TRUE)
endforeach()
END
}

test_installed() {
  local version
  for version in 0.18.7 1.0.0 1.1.0; do
    fake_caf "$folder/caf-$version" "$version"
    get_caf installed CAF_ROOT="$folder/caf-$version"
    expect_status "installed $version" 0
    expect_said "installed $version" "route installed, $folder/caf-$version/"
  done
  for version in 0.17.6 0.18.6 0.19.1; do
    fake_caf "$folder/caf-$version" "$version"
    get_caf installed CAF_ROOT="$folder/caf-$version"
    expect_status "installed $version" 1
    expect_said "installed $version" \
      "CAF $version in $folder/caf-$version/lib/cmake/CAF cannot be used"
    expect_said "installed $version" "0.18.7 or a release from 1.0 on"
  done
}

# A CAF that was asked for by CAF_ROOT and cannot be used ends the search.
test_unusable_root_is_not_passed_over() {
  status=0
  output=$(CAF_ROOT=$folder/caf-0.19.1 "$dev" caf 2>&1) || status=$?
  expect_status "CAF_ROOT of a 0.19" 1
  expect_said "CAF_ROOT of a 0.19" "CAF 0.19.1 in $folder/caf-0.19.1"
}

test_cache() {
  local prefix
  get_caf cache
  expect_status "empty cache" 1
  expect_said "empty cache" './dev build'
  prefix=$(sed -n 's/.*no build of CAF in \([^ ]*\) yet.*/\1/p' <<<"$output")
  if [[ $prefix != "$folder/cache/rocketcaf/caf-0.18.7-"*[0-9] ]]; then
    echo "failed: the cache is in the wrong place: $prefix" >&2
    failures=$((failures + 1))
    return
  fi
  fake_caf "$prefix" 0.18.7
  get_caf cache
  expect_status "cache" 0
  expect_said "cache" "route cache, $prefix/lib/cmake/CAF"
}

test_debian_elsewhere() {
  printf 'ID=ubuntu\nVERSION_CODENAME="jammy"\n' >"$folder/os-release"
  get_caf debian ROCKETCAF_OS_RELEASE="$folder/os-release"
  expect_status "Debian's archive on Ubuntu" 1
  expect_said "Debian's archive on Ubuntu" 'this system is not Debian'
  expect_said "Debian's archive on Ubuntu" 'use another route'
}

test_archive() {
  get_caf archive ROCKETCAF_CAF_ARCHIVE="$folder/missing.tar.gz"
  expect_status "missing archive" 1
  expect_said "missing archive" "names $folder/missing.tar.gz, which is no"
  echo 'another archive' >"$folder/other.tar.gz"
  get_caf archive ROCKETCAF_CAF_ARCHIVE="$folder/other.tar.gz"
  expect_status "wrong archive" 1
  expect_said "wrong archive" 'other.tar.gz is not the archive of CAF 0.18.7'
  expect_said "wrong archive" "$(sha256 "$folder/other.tar.gz")"
  expect_said "wrong archive" 'set ROCKETCAF_CAF_ARCHIVE to'
  get_caf archive ROCKETCAF_CAF_ARCHIVE="file://$folder/missing.tar.gz"
  expect_status "archive out of reach" 1
  expect_said "archive out of reach" "download file://$folder/missing.tar.gz"
}

sha256() {
  { sha256sum "$1" 2>/dev/null || shasum -a 256 "$1"; } | cut -d ' ' -f 1
}

test_unknown_route() {
  get_caf nowhere
  expect_status "unknown route" 1
  expect_said "unknown route" \
    'no such route to CAF: nowhere (installed, cache, debian or archive)'
}

test_nothing_is_left_behind() {
  local left
  left=$(find "$folder/cache" -name '.scratch.*')
  if [[ -n $left ]]; then
    echo "failed: left in the cache: $left" >&2
    failures=$((failures + 1))
  fi
}

skip() {
  echo "skipped: $*" >&2
  exit 77
}

test_debian() {
  if ! grep -qs '^ID=debian$' /etc/os-release; then
    skip "this is not Debian"
  fi
  get_caf debian
  if ((status)) && [[ $output == *'is it within reach?'* ]]; then
    skip "no Debian mirror within reach"
  fi
  expect_status "debian" 0
  expect_said "debian" 'orig.tar.gz is CAF 0.18.7 as released (SHA-256)'
  expect_said "debian" 'route debian; not built'
}

case ${1:-} in
  local)
    test_installed
    test_unusable_root_is_not_passed_over
    test_cache
    test_debian_elsewhere
    test_archive
    test_unknown_route
    ;;
  debian) test_debian ;;
  *)
    echo "usage: routes.sh local|debian" >&2
    exit 2
    ;;
esac
test_nothing_is_left_behind
exit $((failures > 0))
