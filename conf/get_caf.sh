# shellcheck shell=bash disable=SC2154
# Getting CAF, for ./dev, which reads this file: four routes, tried in order.
#
# A route is a function that sets caf_dir (the folder of CAFConfig.cmake) or,
# with exit status 1, route_problem: why it leads nowhere and what to do. The
# two that fetch sources set caf_archive, verified, instead of caf_dir.

readonly caf_version=0.18.7
# Of the release archive, which Debian's source package carries unchanged.
readonly caf_sha256=d5c3abe8fd67a729aab1baeece10367637d903ba335f4c79378bcadfbcd34552
readonly caf_url=https://github.com/actor-framework/actor-framework/archive/refs/tags/$caf_version.tar.gz

readonly download_needs="
  tool  curl           curl                  curl
  file  /etc/ssl/certs/ca-certificates.crt  ca-certificates  CA certificates"

compiler_tag() {
  local macros
  macros=$("${CXX:-c++}" -dM -E -x c++ /dev/null)
  if [[ $macros =~ '__clang_major__ '([0-9]+) ]]; then
    printf 'clang++-%s\n' "${BASH_REMATCH[1]}"
  elif [[ $macros =~ '__GNUC__ '([0-9]+) ]]; then
    printf 'g++-%s\n' "${BASH_REMATCH[1]}"
  else
    printf 'unknown\n'
  fi
}

# Each sanitizer has a build of its own.
caf_prefix() {
  printf '%s/caf-%s-%s%s\n' "$cache" "$caf_version" "$(compiler_tag)" \
    "${sanitizer:+-$sanitizer}"
}

# -- an installed CAF, an earlier build ----------------------------------------

# Whether CAF in caf_dir is built with the sanitizer, if one is asked for. The
# thread sanitizer takes for races what code without it orders. The address
# sanitizer does not see what such code does to memory that is freed.
is_sanitized() {
  [[ -z $sanitizer ]] || grep -qs "__${sanitizer:0:1}san_init" \
    "${caf_dir%/cmake/CAF}"/libcaf_core.*
}

# Asks CMake, with the rules of conf/find_caf.cmake.
route_installed() {
  local log found
  make_scratch
  log=$scratch/log
  cat >"$scratch/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.20)
project(probe CXX)
find_package(CAF COMPONENTS core io test QUIET)
if(CAF_DIR)
  message(STATUS "found: CAF \${CAF_VERSION} in \${CAF_DIR}")
endif()
include($root/conf/find_caf.cmake)
END
  if cmake -G Ninja -S "$scratch" -B "$scratch/build" >"$log" 2>&1; then
    caf_dir=$(sed -n 's/^-- found: CAF .* in //p' "$log")
    is_sanitized && return 0
    route_problem="CAF in $caf_dir is built without the $sanitizer sanitizer;"
    route_problem+=" build it with -fsanitize=$sanitizer, or unset CAF_ROOT"
    return 1
  fi
  found=$(sed -n 's/^-- found: //p' "$log")
  if [[ -n $found ]]; then
    route_problem="$found cannot be used; rocketcaf needs CAF $caf_version or a"
    route_problem+=" release from 1.0 on:"$'\n'
    route_problem+=$(sed -n '/^CMake Error/,/^Call Stack/{/^  /p}' "$log")
  elif grep -q 'CAF was not found' "$log"; then
    route_problem="CMake finds no CAF $caf_version and no release from 1.0 on;"
    route_problem+=" install one, and set CAF_ROOT to its prefix"
  else
    tail -n 20 "$log" >&2
    route_problem="CMake failed when it was asked for CAF (see above)"
  fi
  return 1
}

route_cache() {
  local prefix
  prefix=$(caf_prefix)
  if [[ -f $prefix/lib/cmake/CAF/CAFConfig.cmake ]]; then
    caf_dir=$prefix/lib/cmake/CAF
    return 0
  fi
  route_problem="there is no build of CAF in $prefix yet; \"./dev build\" makes"
  route_problem+=" one when no other route is demanded"
  return 1
}

# -- sources from Debian -------------------------------------------------------

os_release() { # KEY
  local file=${ROCKETCAF_OS_RELEASE:-/etc/os-release}
  if [[ -r $file ]]; then
    sed -n "s/^$1=\"\{0,1\}\([^\"]*\)\"\{0,1\}$/\1/p" "$file"
  fi
}

# The Debian mirror this machine uses: the one of its own release, or else the
# first that apt names.
debian_mirror() {
  local release targets
  release=$(os_release VERSION_CODENAME)
  targets=$(apt-get indextargets --format '$(REPO_URI)|$(CODENAME)')
  {
    sed -n "s/|$release\$//p" <<<"$targets"
    sed -n 's/|.*//p' <<<"$targets"
  } | sed -n 1p
}

# apt fetches the source package and verifies its signature, with lists and
# settings of its own: the machine's stay as they are.
route_debian() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror log apt
  if [[ $(os_release ID) != debian ]] || ! have apt-get; then
    route_problem="this system is not Debian, whose archive has CAF's sources;"
    route_problem+=" use another route"
    return 1
  fi
  mirror=$(debian_mirror)
  if [[ -z $mirror || ! -r $keyring ]]; then
    route_problem="apt names no Debian mirror, or $keyring is missing; add a"
    route_problem+=" mirror to apt's sources, install debian-archive-keyring"
    return 1
  fi
  make_scratch
  log=$scratch/log
  mkdir -p "$scratch/lists/partial" "$scratch/apt-cache/archives/partial"
  printf 'deb-src [signed-by=%s] %s experimental main\n' "$keyring" "$mirror" \
    >"$scratch/sources.list"
  apt=(env -C "$scratch" apt-get -q
    -o Dir::Etc::sourcelist="$scratch/sources.list"
    -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$scratch/lists"
    -o Dir::Cache="$scratch/apt-cache" -o APT::Update::Error-Mode=any
    -o APT::Sandbox::User=root)
  say "Fetching CAF's source package from Debian's experimental suite …"
  if ! with_progress "list of packages" "$log" "${apt[@]}" update \
    || ! with_progress "source package" "$log" "${apt[@]}" source \
      --tar-only --download-only actor-framework; then
    tail -n 20 "$log" >&2
    route_problem="apt could not fetch the source package actor-framework (see"
    route_problem+=" above) from $mirror; is it within reach?"
    return 1
  fi
  caf_archive=$(find "$scratch" -maxdepth 1 -name '*.orig.tar.*' | sed -n 1p)
  verify_archive
}

# -- the release archive -------------------------------------------------------

route_archive() {
  local source=${ROCKETCAF_CAF_ARCHIVE:-$caf_url}
  make_scratch
  if [[ $source == *://* ]]; then
    caf_archive=$scratch/caf.tar.gz
    download "$source" || return 1
  elif [[ -f $source && -r $source ]]; then
    caf_archive=$source
  else
    route_problem="ROCKETCAF_CAF_ARCHIVE names $source, which is no readable"
    route_problem+=" file; set it to CAF's release archive, or unset it"
    return 1
  fi
  verify_archive
}

download() { # ADDRESS
  say "Fetching CAF's release archive, $1 …"
  if ! ensure "fetch CAF" "$download_needs" \
    || ! curl -fsSL --connect-timeout 20 --retry 2 -o "$caf_archive" "$1"; then
    route_problem="the release archive could not be fetched; download $1 by"
    route_problem+=" other means and set ROCKETCAF_CAF_ARCHIVE to the file"
    return 1
  fi
}

sha256_of() {
  if have sha256sum; then
    sha256sum "$1"
  else
    shasum -a 256 "$1"
  fi | cut -d ' ' -f 1
}

verify_archive() {
  local sum
  sum=$(sha256_of "$caf_archive")
  if [[ $sum != "$caf_sha256" ]]; then
    route_problem="$(basename "$caf_archive") is not the archive of CAF"
    route_problem+=" $caf_version: its SHA-256 is $sum, not $caf_sha256; set"
    route_problem+=" ROCKETCAF_CAF_ARCHIVE to an archive that is"
    return 1
  fi
  say "$(basename "$caf_archive") is CAF $caf_version as released (SHA-256)."
}

# -- the build -----------------------------------------------------------------

# Builds the sources in scratch and installs them below scratch/stage.
compile_caf() { # CMAKE_OPTION…
  local log=$scratch/log flags
  rm -rf "$scratch/build"
  if [[ -n $sanitizer ]]; then
    flags="-O1 -g1 -DNDEBUG -fno-omit-frame-pointer -fsanitize=$sanitizer"
    set -- "$@" -DCMAKE_CXX_FLAGS_RELEASE="$flags"
  fi
  with_progress "configure CAF" "$log" cmake -G Ninja \
    -S "$scratch/sources" -B "$scratch/build" -DCMAKE_BUILD_TYPE=Release \
    -DBUILD_SHARED_LIBS=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
    -DCMAKE_INSTALL_PREFIX="$(caf_prefix)" -DCMAKE_INSTALL_LIBDIR=lib \
    -DCAF_ENABLE_EXAMPLES=OFF -DCAF_ENABLE_TESTING=OFF \
    -DCAF_ENABLE_TOOLS=OFF -DCAF_ENABLE_OPENSSL_MODULE=OFF "$@" \
    && with_progress "build CAF" "$log" ninja -C "$scratch/build" -j "$(job_count)" \
    && with_progress "install CAF" "$log" env DESTDIR="$scratch/stage" \
      cmake --install "$scratch/build"
}

# Into the cache in one step, so that nobody ever sees a half of it.
build_caf() {
  local prefix since=$SECONDS
  prefix=$(caf_prefix)
  mkdir "$scratch/sources"
  tar -xzf "$caf_archive" -C "$scratch/sources" --strip-components=1
  say "Building CAF $caf_version into $prefix: once, for" \
    "$([[ -z $sanitizer ]] && echo a minute || echo two minutes) or so …"
  if ! compile_caf -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=10 \
    -DCMAKE_PROJECT_CAF_INCLUDE="$root/conf/caf_build.cmake"; then
    say "The unity build of CAF failed here; building it file by file, which" \
      "takes four times as long …"
    compile_caf || { show_errors "$scratch/log" && die "CAF does not build"; }
  fi
  if [[ -e $prefix ]]; then # Only if this route was demanded.
    mv "$prefix" "$scratch/old"
  fi
  mv "$scratch/stage$prefix" "$prefix"
  caf_dir=$prefix/lib/cmake/CAF
  say "CAF is built ($((SECONDS - since)) s)."
}

# -- all together --------------------------------------------------------------

# One build of CAF at a time: a second one waits, and finds it in the cache.
lock_cache() {
  mkdir -p "$cache"
  exec 9>"$cache/.caf.lock"
  if have flock && ! flock -n 9; then
    say "Another ./dev gets CAF; waiting for it …"
    flock 9
  fi
}

try_route() { # ROUTE
  caf_route=$1
  caf_dir=
  caf_archive=
  route_problem=
  "route_$1"
}

# Sets caf_dir and caf_route; fails the script if no route leads there.
get_caf() {
  local routes=${caf_route_demanded:-installed cache debian archive} route
  local problems=()
  if [[ -n $sanitizer && -z ${CAF_ROOT:-} ]]; then
    routes=${routes/installed cache/cache}
  fi
  if [[ -n ${ROCKETCAF_CAF_ARCHIVE:-} ]]; then
    routes=${routes/ debian/}
  fi
  for route in $routes; do
    if [[ $route == debian || $route == archive ]]; then
      lock_cache
      if [[ -z $caf_route_demanded ]] && try_route cache; then
        break
      fi
    fi
    if try_route "$route"; then
      break
    fi
    problems+=("  $route: $route_problem")
    if [[ $route == installed && -n ${CAF_ROOT:-} ]]; then
      break # Not the one that was asked for: never another in silence.
    fi
  done
  if [[ -n $route_problem ]]; then
    say "CAF, the C++ Actor Framework, could not be had:"
    printf '%s\n' "${problems[@]}" >&2
    exit 1
  fi
  if [[ -n $caf_archive ]]; then
    if [[ -n ${ROCKETCAF_CAF_FETCH_ONLY:-} ]]; then
      say "CAF: route $caf_route; not built (ROCKETCAF_CAF_FETCH_ONLY is set)"
      exit 0
    fi
    build_caf
  fi
  exec 9>&-
  say "CAF: route $caf_route, $caf_dir"
}
