#!/usr/bin/env bash
# Runs the real RocketMQ: a name server and a broker of their own, with their
# own ports, all files in one folder.
#
#   rocketmq.sh start DIR [--name-server-port P] [--port P] [--second-broker]
#                     [--slave] [KEY=VALUE…]
#       starts all, waits until each broker is registered, and prints the name
#       server's address; KEY=VALUE are lines for the brokers' configuration;
#       with a second broker, broker-b, or a slave of the first, broker-a, all
#       get less memory
#   rocketmq.sh stop DIR      ends all and deletes the folder
#   rocketmq.sh status DIR    prints what runs where; exit status 3 if not all
#   rocketmq.sh kill|terminate|pause|resume|restart DIR ROLE
#       for fault tests: SIGKILL, SIGTERM (waits for the end), SIGSTOP, SIGCONT;
#       restart ends it in order if it runs, and starts it on the same files;
#       ROLE is name-server, broker, second-broker or slave
#
# Exit status 77, with the reason, where it cannot run (no Java, no jars).
set -euo pipefail

readonly here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly start_limit=120 # Seconds, for each of the processes.
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

# What runs, or should: all but the name server are brokers.
roles() {
  printf 'name-server\n'
  brokers
}

brokers() {
  local role
  printf 'broker\n'
  for role in second-broker slave; do
    if [[ -f $dir/$role.conf ]]; then
      printf '%s\n' "$role"
    fi
  done
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
# P-2 and P+1 free: a broker opens all three. Multiples of four, so that two
# brokers never want the same.
free_port() {
  local port
  while true; do
    port=$((20004 + RANDOM % 3000 * 4))
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

write_broker_configuration() { # ROLE NAME PORT STORE KEY=VALUE…
  local role=$1 name=$2 port=$3 store=$dir/$4
  shift 4
  {
    cat <<END
brokerClusterName=DefaultCluster
brokerName=$name
brokerId=0
namesrvAddr=127.0.0.1:$(setting name-server.conf listenPort)
brokerIP1=127.0.0.1
brokerIP2=127.0.0.1
listenPort=$port
storePathRootDir=$store
storePathCommitLog=$store/commitlog
autoCreateTopicEnable=true
mappedFileSizeCommitLog=67108864
flushDiskType=ASYNC_FLUSH
transactionTimeOut=8000
transactionCheckInterval=3000
END
    if (($#)); then
      printf '%s\n' "$@"
    fi
  } >"$dir/$role.conf"
}

# Interrupting the terminal that started it does not end the process.
launch() { # ROLE CLASS JVM_OPTION…
  local role=$1 class=$2
  shift 2
  (
    trap '' INT HUP
    cd "$dir"
    ROCKETMQ_HOME=$dir exec java -Duser.home="$dir" \
      -Drocketmq.log.path="$dir/logs/$role" -XX:+UseSerialGC "$@" -cp "$jars/*" \
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
registered() { # ROLE
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
    && $reply == *"\"127.0.0.1:$(setting "$1.conf" listenPort)\""* ]]
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

launch_broker() { # ROLE
  local memory=(-Xms512m -Xmx1g -XX:MaxDirectMemorySize=1g)
  if [[ $(brokers) != broker ]]; then
    memory=(-Xms256m -Xmx512m -XX:MaxDirectMemorySize=512m)
  fi
  launch "$1" broker.BrokerStartup "${memory[@]}" \
    --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED
}

await_broker() { # ROLE
  wait_until "$1" booted "$1" || failed "$1" || return
  wait_until "$1" registered "$1" || failed "$1"
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

kill_all() {
  local role
  for role in slave second-broker broker name-server; do
    kill_process "$role"
  done
}

all_run() {
  local role
  for role in $(roles); do
    pid_of "$role" >/dev/null || return 1
  done
}

try_start() {
  local status=0 role
  start_name_server || status=$?
  if ((!status)); then
    for role in $(brokers); do # At the same time.
      launch_broker "$role"
    done
    for role in $(brokers); do
      await_broker "$role" || status=$?
      ((!status)) || break
    done
  fi
  if ((status)); then
    kill_all
  fi
  return "$status"
}

# An empty port is that of a broker that is not wanted.
write_configuration() { # NAME_SERVER_PORT BROKER_PORT SECOND_PORT SLAVE_PORT
  #                       KEY=VALUE…
  local port=$2 second_port=$3 slave_port=$4
  printf 'listenPort=%s\n' "$1" >"$dir/name-server.conf"
  shift 4
  write_broker_configuration broker broker-a "$port" store "$@"
  if [[ -n $second_port ]]; then
    write_broker_configuration second-broker broker-b "$second_port" \
      second-store "$@"
  fi
  if [[ -n $slave_port ]]; then
    # Of equal settings the last one counts. The slave learns where to replicate
    # from when it registers. (5.3.3 forgets haMasterAddress when it starts.)
    write_broker_configuration slave broker-a "$slave_port" slave-store \
      "$@" brokerId=1 brokerRole=SLAVE
  fi
}

start() {
  local attempt status name_server_port='' broker_port='' second='' slave=''
  local settings=()
  jars=$("$here/java.sh" jars)
  use_folder "$1"
  shift
  while (($#)); do
    case $1 in
      --name-server-port) name_server_port=${2:?} && shift 2 ;;
      --port) broker_port=${2:?} && shift 2 ;;
      --second-broker) second=1 && shift ;;
      --slave) slave=1 && shift ;;
      [a-zA-Z]*=*) settings+=("$1") && shift ;;
      *) die "start: unknown argument $1" ;;
    esac
  done
  if [[ -f $dir/broker.conf ]] && all_run; then
    say "RocketMQ already runs in $dir"
    address
    return
  fi
  kill_all
  rm -f "$dir/second-broker.conf" "$dir/slave.conf"
  for attempt in 1 2 3 4 5; do
    write_configuration "${name_server_port:-$(free_port)}" \
      "${broker_port:-$(free_port)}" "${second:+$(free_port)}" \
      "${slave:+$(free_port)}" \
      "${settings[@]}"
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
  kill_all # Their files are deleted anyway: no need to shut down.
  rm -rf "$dir"
  say "RocketMQ is stopped, $dir deleted."
}

status() {
  local role pid port state result=0
  if ! use_existing_folder "$1"; then
    printf 'nothing in %s\n' "$1"
    return 3
  fi
  for role in $(roles); do
    port=$(setting "$role.conf" listenPort)
    if pid=$(pid_of "$role"); then
      state="runs (pid $pid)"
    else
      state="does not run"
      result=3
    fi
    printf '%-13s 127.0.0.1:%-6s %s\n' "$role" "$port" "$state"
  done
  printf '%-13s %s\n' folder "$dir"
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
  if [[ $1 == name-server ]]; then
    start_name_server
  else
    launch_broker "$1" && await_broker "$1"
  fi || die "the $1 did not start again"
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
      (($# == 2)) || usage
      use_existing_folder "$1" || die "nothing of RocketMQ in $1"
      roles | grep -qx -e "$2" || die "there is no $2 in $1"
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
