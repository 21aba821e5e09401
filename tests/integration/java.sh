#!/usr/bin/env bash
# The Java side of the integration tests: the real RocketMQ's jars, and small
# programs (java/*.java) that use the Java client.
#
#   java.sh check             exit status 77, with the reason, if they cannot run
#   java.sh jars              fetches the jars once; prints their folder
#   java.sh compile [DIR]     compiles the programs; prints the folder
#   java.sh run CLASS ARGS…   runs one, compiling if need be
#
# The jars go to ${XDG_CACHE_HOME:-~/.cache}/rocketcaf, the classes to build/.
set -euo pipefail

readonly here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly sources=$here/java
readonly cache=${XDG_CACHE_HOME:-~/.cache}/rocketcaf
readonly cannot_run=77 # What ctest counts as skipped.
if [[ -n ${JAVA_HOME:-} ]]; then
  PATH=$JAVA_HOME/bin:$PATH
fi

say() {
  printf '%s\n' "$*" >&2
}

# A short name for what the given files contain.
content_key() {
  cat "$@" | cksum | cut -d ' ' -f 1
}

# Puts a finished folder into its place, unless another run was quicker.
put_in_place() {
  mv -T "$1" "$2" 2>/dev/null || { [[ -d $2 ]] || mv "$1" "$2"; }
}

jars_folder() {
  printf '%s\n' "$cache/rocketmq-jars-$(content_key "$sources/pom.xml")"
}

classes_folder() {
  local key
  key=$(content_key "$sources"/*.java "$sources/pom.xml")
  printf '%s\n' "$here/../../build/java/$key"
}

# Java 17 or newer; Maven only as long as the jars are not there.
check() {
  local version
  if ! version=$(javac -version 2>&1); then
    say "skipped: javac was not found (a JDK 17 or newer is needed)"
    return "$cannot_run"
  fi
  version=${version#javac }
  if ((${version%%[!0-9]*} < 17)); then
    say "skipped: javac is $version, but Java 17 or newer is needed"
    return "$cannot_run"
  fi
  if [[ ! -d $(jars_folder) ]] && ! command -v mvn >/dev/null; then
    say "skipped: mvn (Maven) was not found, and RocketMQ's jars are not there"
    return "$cannot_run"
  fi
}

jars() {
  local folder temporary log
  folder=$(jars_folder)
  if [[ ! -d $folder ]]; then
    say "Fetching RocketMQ's jars with Maven (83 MB, once) …"
    mkdir -p "$cache"
    temporary=$(mktemp -d "$cache/.jars.XXXXXX")
    log=$temporary/log
    if ! mvn -B -q -f "$sources/pom.xml" dependency:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$temporary/jars" \
      </dev/null >"$log" 2>&1; then
      tail -n 20 "$log" >&2
      rm -rf "$temporary"
      say "skipped: Maven could not fetch RocketMQ's jars (see above)"
      return "$cannot_run"
    fi
    put_in_place "$temporary/jars" "$folder"
    rm -rf "$temporary"
  fi
  printf '%s\n' "$folder"
}

# Into a temporary folder first: several tests may compile at the same time.
compile() {
  local folder=${1:-$(classes_folder)} jars temporary
  if [[ ! -d $folder ]]; then
    jars=$(jars)
    mkdir -p "$(dirname "$folder")"
    temporary=$(mktemp -d "$folder.XXXXXX")
    if ! javac --release 17 -Xlint:all -Werror -d "$temporary" -cp "$jars/*" \
      "$sources"/*.java >&2; then
      rm -rf "$temporary"
      return 1
    fi
    put_in_place "$temporary" "$folder"
    rm -rf "$temporary"
  fi
  printf '%s\n' "$folder"
}

# The client's own log files, if any, go to a temporary folder, not to $HOME.
run() {
  local class=$1 classes jars
  shift
  classes=$(compile)
  jars=$(jars)
  exec java -Drmq.logback.configurationFile="$sources/silent.logback.xml" \
    -Duser.home="${TMPDIR:-/tmp}" -cp "$classes:$jars/*" "$class" "$@"
}

main() {
  local command=${1:-}
  case $command in
    check | jars | compile | run)
      shift
      if [[ $command != check ]]; then
        check
      fi
      "$command" "$@"
      ;;
    *)
      sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
      return 2
      ;;
  esac
}

main "$@"
