#!/usr/bin/env bash
# ./dev rocketmq: starts the real name server and broker, on ports and in a
# folder of their own, and ends exactly them. Also that the Java programs of
# tests/integration work against it. Exit status 77 where Java is missing.
set -euo pipefail

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly java=$root/tests/integration/java.sh
readonly script=$root/tests/integration/rocketmq.sh
readonly folder=$(mktemp -d)
readonly dir="$folder/a folder" # With a space, as some home folders have.
failures=0

clean_up() {
  "$script" stop "$dir" 2>/dev/null
  rm -rf "$folder"
}
trap clean_up EXIT

fail() {
  echo "failed: $*" >&2
  failures=$((failures + 1))
}

expect_status() { # WHAT STATUS COMMAND…
  local what=$1 expected=$2 status=0
  shift 2
  "$@" || status=$?
  [[ $status == "$expected" ]] || fail "$what: exit status $status"
}

quietly() {
  "$@" >/dev/null 2>&1
}

"$java" compile >/dev/null

# Somebody else's folder is neither used nor deleted.
mkdir "$folder/other"
touch "$folder/other/file"
expect_status "start in another's folder" 1 \
  quietly "$script" start "$folder/other"
quietly "$script" stop "$folder/other"
[[ -f $folder/other/file ]] || fail "stop deleted another's file"

# The address is all of standard output.
address=$("$root/dev" rocketmq start --dir "$dir" transactionCheckMax=50)
[[ $address =~ ^127\.0\.0\.1:[0-9]+$ ]] || fail "start printed: $address"
grep -qx 'transactionCheckMax=50' "$dir/broker.conf" \
  || fail "the broker's setting was not written"
expect_status "status" 0 quietly "$root/dev" rocketmq status --dir "$dir"
[[ $("$root/dev" rocketmq start --dir "$dir" 2>/dev/null) == "$address" ]] \
  || fail "a second start is not the first"

# Ports that are taken are a clear error, not a wait.
output=$("$script" start "$folder/second" --name-server-port \
  "${address##*:}" 2>&1) && fail "two name servers on one port"
[[ $output == *'A port is taken'* ]] || fail "a taken port: $output"

# The Java client agrees that it is a RocketMQ; a broker killed and started
# again still has everything.
expect_status "Produce" 0 quietly "$java" run Produce "$address" t 200 100
quietly "$script" kill "$dir" broker
expect_status "status after kill" 3 quietly "$script" status "$dir"
expect_status "restart" 0 "$script" restart "$dir" broker
expect_status "ReadBack" 0 \
  quietly "$java" run ReadBack "$address" t 200 30 "$folder/read"
[[ $(wc -l <"$folder/read") == 200 ]] || fail "read back: not 200 messages"
expect_status "ReadBack of too many" 1 \
  quietly "$java" run ReadBack "$address" t 201 1 "$folder/read"

# Zombies have ended; who reaps them is another matter.
runs() { # PID
  kill -0 "$1" 2>/dev/null \
    && ! grep -qs '^State:[[:space:]]*Z' "/proc/$1/status"
}

pids="$(<"$dir/name-server.pid") $(<"$dir/broker.pid")"
expect_status "stop" 0 quietly "$root/dev" rocketmq stop --dir "$dir"
for pid in $pids; do
  if runs "$pid"; then
    fail "process $pid still runs after stop"
  fi
done
[[ ! -e $dir ]] || fail "stop left $dir"
expect_status "stop again" 0 quietly "$root/dev" rocketmq stop --dir "$dir"

exit $((failures > 0))
