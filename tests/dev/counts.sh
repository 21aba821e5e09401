#!/usr/bin/env bash
# ./dev build, run, test and sanitize, and .ci/run, on a small project of tests
# whose outcomes are known: what they print where, and their exit status.
set -euo pipefail

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset CI CAF_DIR ROCKETCAF_CAF_ROUTE ROCKETCAF_CAF_ARCHIVE
export XDG_CACHE_HOME=$folder/cache CAF_ROOT=$folder/caf
failures=0
status=0

fail() {
  echo "failed: $*" >&2
  cat "$folder/stdout" "$folder/stderr" >&2
  failures=$((failures + 1))
}

make_project() {
  local package=$folder/caf/lib/cmake/CAF
  mkdir -p "$package" "$folder/tests/integration"
  echo 'set(PACKAGE_VERSION 0.18.7)' >"$package/CAFConfigVersion.cmake"
  cat >>"$package/CAFConfigVersion.cmake" <<<'set(PACKAGE_VERSION_COMPATIBLE 1)'
  touch "$package/CAFConfig.cmake"
  cp -R "$root/dev" "$root/.ci" "$root/conf" "$root/CMakePresets.json" "$folder"
  printf '#!/bin/sh\nexit 77\n' >"$folder/tests/integration/java.sh"
  chmod +x "$folder/tests/integration/java.sh"
  cat >"$folder/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.20)
project(counts NONE)
enable_testing()
foreach(kind passes fails skips never_found)
  add_test(NAME ${kind} COMMAND ${PROJECT_SOURCE_DIR}/${kind})
endforeach()
set_tests_properties(skips PROPERTIES SKIP_RETURN_CODE 77)
add_custom_command(OUTPUT bin/rocketcaf DEPENDS ${PROJECT_SOURCE_DIR}/program
  COMMAND ${CMAKE_COMMAND} -E copy ${PROJECT_SOURCE_DIR}/program bin/rocketcaf)
# With such a glob a dry run of Ninja always has something to do.
file(GLOB unused CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/*.unused)
add_custom_target(program ALL DEPENDS bin/rocketcaf)
END
  printf '#!/bin/sh\nexit 0\n' >"$folder/passes"
  printf '#!/bin/sh\nexit 1\n' >"$folder/fails"
  printf '#!/bin/sh\necho "skipped: no moon"\nexit 77\n' >"$folder/skips"
  printf '#!/bin/sh\necho "$#: $*"\nexit 5\n' >"$folder/program"
  chmod +x "$folder"/{passes,fails,skips,program}
}

call() { # COMMAND…
  status=0
  "$folder/$1" "${@:2}" >"$folder/stdout" 2>"$folder/stderr" </dev/null \
    || status=$?
}

expect() { # WHAT STATUS_OR_! LAST_LINE
  [[ $2 == "$status" || ($2 == '!' && $status != 0) ]] \
    || fail "$1: exit status $status"
  [[ $3 == "$(tail -n 1 "$folder/stdout")" ]] \
    || fail "$1: the last line is not \"$3\""
}

make_project

call dev test
expect "all tests" ! '1 passed, 2 failed, 1 skipped'
grep -qx 'skips was skipped: no moon' "$folder/stderr" \
  || fail "the reason for the skip is missing"
grep -q '^Time: .*build [0-9]* s, .*tests [0-9]* s' "$folder/stderr" \
  || fail "the times are missing"
call dev test '^passes$'
expect "one test" 0 '1 passed, 0 failed, 0 skipped'
call dev test skips
expect "a skip alone" 0 '0 passed, 0 failed, 1 skipped'
call dev test no_such_test
expect "no test" ! '0 passed, 0 failed, 0 skipped'

call .ci/run
expect "CI, all tests" ! '1 passed, 2 failed, 1 skipped'
sed -i.old 's/passes fails skips never_found/passes skips/' \
  "$folder/CMakeLists.txt"
call .ci/run
expect "CI, a skip" 1 '1 passed, 0 failed, 1 skipped'
grep -q 'WARNINGS_AS_ERRORS=ON' "$folder/build/release-caf/dev-configured" \
  || fail "in CI, warnings are no errors"
sed -i.old -e 's/passes skips/passes/' -e '/SKIP_RETURN/d' \
  "$folder/CMakeLists.txt"
call .ci/run
expect "CI, all well" 0 '1 passed, 0 failed, 0 skipped'
sed -i.old 's/^project/no_such_command()\nproject/' "$folder/CMakeLists.txt"
call .ci/run
[[ $status != 0 && $(tail -n 1 "$folder/stdout") != *passed* ]] \
  || fail "CI, a broken build: exit status $status"
sed -i.old '/no_such_command/d' "$folder/CMakeLists.txt"

call dev build
expect "build" 0 ''
call dev run 'a b' --json
expect "run" 5 '2: a b --json'
[[ $(wc -l <"$folder/stdout") == 1 ]] || fail "run prints something of its own"
[[ ! -s $folder/stderr ]] || fail "run speaks though there is nothing to build"

# Another CAF gets folders of its own: nothing is built twice for changing.
cp -R "$folder/caf" "$folder/caf-1.1"
CAF_ROOT=$folder/caf-1.1/ call dev build
expect "build with another CAF" 0 ''
grep -qF 'Up to date: '"$folder/build/release-caf-1.1" "$folder/stderr" \
  || fail "another CAF has no build folder of its own"
call dev run
[[ $status == 5 && ! -s $folder/stderr ]] \
  || fail "a build with another CAF spoils the one before"

refused() { # MESSAGE COMMAND…
  local message=$1
  shift
  call "$@"
  expect "$*" 1 ''
  grep -qF "./dev: $message" "$folder/stderr" \
    || fail "$*: it does not say \"$message\""
}

# The longer form of the tests, until the next test without it.
cat >>"$folder/CMakeLists.txt" <<'END'
if(ROCKETCAF_LONG_TESTS)
  add_test(NAME long COMMAND ${PROJECT_SOURCE_DIR}/passes)
endif()
END
call dev test --long long
expect "a long test" 0 '1 passed, 0 failed, 0 skipped'
call dev test --long
expect "all tests, long" 0 '2 passed, 0 failed, 0 skipped'
call dev test
expect "all tests, short again" 0 '1 passed, 0 failed, 0 skipped'
refused 'test has no option --longer' dev test --longer
refused 'test takes --long and one FILTER' dev test --long a b

# A sanitizer wants a CAF with it, too. What is found counts, whatever the test
# says; tests with the real RocketMQ are left out.
cat >>"$folder/CMakeLists.txt" <<'END'
if(ROCKETCAF_SANITIZERS)
  add_test(NAME has_${ROCKETCAF_SANITIZERS}
           COMMAND ${PROJECT_SOURCE_DIR}/passes)
  add_test(NAME finds COMMAND ${PROJECT_SOURCE_DIR}/finds)
  add_test(NAME real COMMAND ${PROJECT_SOURCE_DIR}/no_such_program)
  set_tests_properties(real PROPERTIES LABELS rocketmq)
endif()
END
cat >"$folder/finds" <<'END'
#!/bin/sh
path=${TSAN_OPTIONS#*log_path=\"}
echo 'SUMMARY: ThreadSanitizer: data race' >"${path%%\"*}.1"
END
chmod +x "$folder/finds"
call dev sanitize thread
expect "sanitize, CAF without it" 1 ''
grep -qF 'lib/cmake/CAF is built without the thread sanitizer' \
  "$folder/stderr" || fail "sanitize does not say what CAF lacks"
printf '__asan_init\0__tsan_init\0' >"$folder/caf/lib/libcaf_core.a"
call dev sanitize thread has_thread
expect "sanitize thread" 0 'thread: 1 passed, 0 failed, 0 skipped'
[[ $(wc -l <"$folder/stdout") -gt 1 && ! -d $folder/build/asan-caf ]] \
  || fail "sanitize thread uses another sanitizer, too"
call dev sanitize has_address
expect "sanitize" ! 'thread: 0 passed, 0 failed, 0 skipped'
grep -qx 'address: 1 passed, 0 failed, 0 skipped' "$folder/stdout" \
  || fail "sanitize does not count the tests with the address sanitizer"
call dev sanitize thread
expect "sanitize thread, with a finding" 1 'thread: 3 passed, 0 failed, 0 skipped'
grep -q '1 SUMMARY: ThreadSanitizer: data race' "$folder/stderr" \
  || fail "sanitize does not show what was found"
call dev sanitize thread passes
expect "sanitize thread, without the finding" 0 \
  'thread: 1 passed, 0 failed, 0 skipped'
refused 'sanitize has no option --memory' dev sanitize --memory
refused 'sanitize takes address or thread, and one FILTER' \
  dev sanitize memory passes

exit $((failures > 0))
