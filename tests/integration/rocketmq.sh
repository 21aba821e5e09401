#!/usr/bin/env bash
# Runs the real RocketMQ: a name server and a broker of their own, with their
# own ports, all files in one folder.
#
#   rocketmq.sh start DIR [--name-server-port P] [--port P] [KEY=VALUE…]
#       starts both, waits until the broker is registered, and prints the name
#       server's address; KEY=VALUE are lines for the broker's configuration
#   rocketmq.sh stop DIR      ends both and deletes the folder
#   rocketmq.sh status DIR    prints what runs where; exit status 3 if not both
#   rocketmq.sh kill|terminate|pause|resume|restart DIR name-server|broker
#       for fault tests: SIGKILL, SIGTERM (waits for the end), SIGSTOP, SIGCONT;
#       restart ends it in order if it runs, and starts it on the same files
#
# Exit status 77, with the reason, where it cannot run (no Java, no jars).
set -euo pipefail

readonly here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly start_limit=120 # Seconds, for each of the two processes.
readonly conflict=75     # Exit status of launch: somebody else has the port.
if [[ -n ${JAVA_HOME:-} ]]; then
  PATH=$JAVA_HOME/bin:$PATH
fi

say() {
  printf '%s\n' "$*" >&2
}

die() {
  say "rocketmq: $*"
  exit 1
}

# -- processes -----------------------------------------------------------------

command_line() {
  if [[ -d /proc/self ]]; then
    tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" || true
  else
    ps -o args= -p "$1" || true
  fi
}

# Prints the pid of ROLE if that process runs and is the one started in DIR.
pid_of() {
  local file=$dir/$1.pid pid
  [[ -f $file ]] || return 1
  pid=$(<"$file")
  [[ $(command_line "$pid") == *"-Duser.home=$dir "* ]] || return 1
  printf '%s\n' "$pid"
}

# A process whose memory is gone may still hold its ports; a zombie does not.
gone() { # PID
  if [[ -d /proc/self ]]; then
    ! grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status"
  else
    ! kill -0 "$1" 2>/dev/null
  fi
}

kill_process() { # ROLE
  local pid
  pid=$(pid_of "$1") || return 0
  kill -KILL "$pid" 2>/dev/null || true
  until gone "$pid"; do
    sleep 0.02
  done
}

# Lets it shut down in order; a broker was seen to take more than 10 s.
end_process() { # ROLE
  local pid waited=0
  pid=$(pid_of "$1") || return 0
  kill -TERM "$pid" 2>/dev/null || true
  kill -CONT "$pid" 2>/dev/null || true
  until gone "$pid"; do
    if ((++waited == 600)); then
      say "rocketmq: the $1 does not end, killing it (pid $pid)"
      kill -KILL "$pid" 2>/dev/null || true
    fi
    sleep 0.1
  done
}

# Waits until a command succeeds, as long as ROLE runs.
wait_until() {
  local role=$1 since=$SECONDS shown=0
  shift
  until "$@"; do
    pid_of "$role" >/dev/null || return 1
    ((SECONDS - since < start_limit)) || return 1
    if ((SECONDS - since >= shown + 5)); then
      shown=$((SECONDS - since))
      say "  waiting for the $role, $shown s"
    fi
    sleep 0.2
  done
}

# -- ports ---------------------------------------------------------------------

listening() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# A port P below the range the system gives to clients, with its neighbours
# P-2 and P+1 free: a broker opens all three.
free_port() {
  local port
  while true; do
    port=$((20002 + RANDOM % 12000))
    if ! listening $((port - 2)) && ! listening "$port" \
      && ! listening $((port + 1)); then
      printf '%s\n' "$port"
      return
    fi
  done
}

setting() { # FILE KEY
  sed -n "s/^$2=//p" "$dir/$1"
}

# -- name server and broker ----------------------------------------------------

write_configuration() { # NAME_SERVER_PORT BROKER_PORT KEY=VALUE…
  local name_server_port=$1 broker_port=$2
  shift 2
  printf 'listenPort=%s\n' "$name_server_port" >"$dir/name-server.conf"
  {
    cat <<END
brokerClusterName=DefaultCluster
brokerName=broker-a
brokerId=0
namesrvAddr=127.0.0.1:$name_server_port
brokerIP1=127.0.0.1
listenPort=$broker_port
storePathRootDir=$dir/store
storePathCommitLog=$dir/store/commitlog
autoCreateTopicEnable=true
mappedFileSizeCommitLog=67108864
flushDiskType=ASYNC_FLUSH
transactionTimeOut=8000
transactionCheckInterval=3000
END
    if (($#)); then
      printf '%s\n' "$@"
    fi
  } >"$dir/broker.conf"
}

# Interrupting the terminal that started it does not end the process.
launch() { # ROLE CLASS JVM_OPTION…
  local role=$1 class=$2
  shift 2
  (
    trap '' INT HUP
    cd "$dir"
    ROCKETMQ_HOME=$dir exec java -Duser.home="$dir" \
      -Drocketmq.log.path="$dir/logs" -XX:+UseSerialGC "$@" -cp "$jars/*" \
      "org.apache.rocketmq.$class" -c "$dir/$role.conf"
  ) </dev/null >"$dir/$role.out" 2>&1 &
  disown
  printf '%s\n' "$!" >"$dir/$role.pid"
  # Until exec has happened the process does not look like ours yet.
  until pid_of "$role" >/dev/null || ! kill -0 "$!" 2>/dev/null; do
    sleep 0.02
  done
}

booted() {
  grep -q 'boot success' "$dir/$1.out"
}

# Asks the name server for the route of a topic that each registered broker has,
# whatever its settings: request code 105, answered with code 0 and the address.
registered() {
  local port header sizes reply
  port=$(setting name-server.conf listenPort)
  header='{"code":105,"flag":0,"language":"CPP","opaque":1,"version":0,'
  header+='"extFields":{"topic":"SELF_TEST_TOPIC"}}'
  # Two big-endian lengths, of the frame and of its header, come first.
  printf -v sizes '\\0\\0\\0\\x%02x' $((${#header} + 4)) ${#header}
  reply=$(
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf "$sizes%s" "$header" >&3
    timeout 5 dd bs=65536 count=1 status=none <&3 | tr -d '\0'
  ) 2>/dev/null || return 1
  [[ $reply == *'"code":0'* \
    && $reply == *"\"127.0.0.1:$(setting broker.conf listenPort)\""* ]]
}

failed() { # ROLE; tells a conflict over ports from other troubles
  if grep -q 'Address already in use\|BindException' "$dir/$1.out"; then
    return "$conflict"
  fi
  say "The $1 did not start; the end of its output ($dir/$1.out):"
  tail -n 20 "$dir/$1.out" >&2
  return 1
}

start_name_server() {
  launch name-server namesrv.NamesrvStartup -Xms128m -Xmx256m
  wait_until name-server booted name-server || failed name-server
}

start_broker() {
  launch broker broker.BrokerStartup -Xms512m -Xmx1g \
    -XX:MaxDirectMemorySize=1g \
    --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED
  wait_until broker booted broker || failed broker
  wait_until broker registered || failed broker
}

# -- commands ------------------------------------------------------------------

# Sets dir (absolute) and makes sure that it is ours, so that "stop" never
# deletes anything else.
use_folder() {
  mkdir -p "$1"
  dir=$(cd "$1" && pwd)
  if [[ ! -f $dir/.rocketcaf-rocketmq && -n $(ls -A "$dir") ]]; then
    die "$dir is not empty and was not made by this script"
  fi
  touch "$dir/.rocketcaf-rocketmq"
}

use_existing_folder() {
  dir=$(cd "$1" 2>/dev/null && pwd) || return 1
  [[ -f $dir/.rocketcaf-rocketmq ]]
}

try_start() {
  local status=0
  start_name_server || status=$?
  if ((!status)); then
    start_broker || status=$?
  fi
  if ((status)); then
    kill_process broker
    kill_process name-server
  fi
  return "$status"
}

start() {
  local attempt status name_server_port='' broker_port=''
  local settings=()
  jars=$("$here/java.sh" jars)
  use_folder "$1"
  shift
  while (($#)); do
    case $1 in
      --name-server-port) name_server_port=${2:?} && shift 2 ;;
      --port) broker_port=${2:?} && shift 2 ;;
      [a-zA-Z]*=*) settings+=("$1") && shift ;;
      *) die "start: unknown argument $1" ;;
    esac
  done
  if pid_of name-server >/dev/null && pid_of broker >/dev/null; then
    say "RocketMQ already runs in $dir"
    address
    return
  fi
  kill_process broker
  kill_process name-server
  for attempt in 1 2 3 4 5; do
    write_configuration "${name_server_port:-$(free_port)}" \
      "${broker_port:-$(free_port)}" "${settings[@]}"
    say "Starting RocketMQ: name server $(address), broker" \
      "127.0.0.1:$(setting broker.conf listenPort), files in $dir"
    status=0
    try_start || status=$?
    if ((status != conflict)); then
      break
    fi
    say "A port is taken (attempt $attempt)."
    if [[ -n $name_server_port$broker_port ]]; then
      break
    fi
  done
  if ((status)); then
    exit 1
  fi
  say "RocketMQ is ready after $SECONDS s."
  address
}

address() {
  printf '127.0.0.1:%s\n' "$(setting name-server.conf listenPort)"
}

stop() {
  if ! use_existing_folder "$1"; then
    say "Nothing of RocketMQ in $1"
    return
  fi
  kill_process broker # Its files are deleted anyway: no need to shut down.
  kill_process name-server
  rm -rf "$dir"
  say "RocketMQ is stopped, $dir deleted."
}

status() {
  local role pid port state result=0
  if ! use_existing_folder "$1"; then
    printf 'nothing in %s\n' "$1"
    return 3
  fi
  for role in name-server broker; do
    port=$(setting "$role.conf" listenPort)
    if pid=$(pid_of "$role"); then
      state="runs (pid $pid)"
    else
      state="does not run"
      result=3
    fi
    printf '%-12s 127.0.0.1:%-6s %s\n' "$role" "$port" "$state"
  done
  printf '%-12s %s\n' folder "$dir"
  return "$result"
}

send_signal() { # SIGNAL ROLE
  local pid
  pid=$(pid_of "$2") || die "the $2 of $dir does not run"
  kill -"$1" "$pid"
}

restart() { # ROLE
  end_process "$1"
  jars=$("$here/java.sh" jars)
  "start_${1//-/_}" || die "the $1 did not start again"
}

usage() {
  sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

main() {
  local command=${1:-}
  (($# >= 2)) || usage
  shift
  case $command in
    start | stop | status) "$command" "$@" ;;
    kill | terminate | pause | resume | restart)
      [[ ${2:-} == name-server || ${2:-} == broker ]] || usage
      use_existing_folder "$1" || die "nothing of RocketMQ in $1"
      case $command in
        kill) kill_process "$2" ;;
        terminate) end_process "$2" ;;
        pause) send_signal STOP "$2" ;;
        resume) send_signal CONT "$2" ;;
        restart) restart "$2" ;;
      esac
      ;;
    *) usage ;;
  esac
}

main "$@"
