# Checks the rules of the layers in the tree at ROOT:
#
#   users -> api/ -> actors/ -> protocol/ -> standard library, nlohmann, zlib,
#   LZ4, Zstandard, OpenSSL
#
# and that protocol/ has neither CAF, sockets, clocks, threads nor entropy.
# Prints each line that breaks a rule, and fails if there is one.
cmake_minimum_required(VERSION 3.20)

set(violations 0)

function(report file line rule)
  message("${file}: ${line}\n  ${rule}")
  math(EXPR count "${violations} + 1")
  set(violations ${count} PARENT_SCOPE)
endfunction()

# Reads the lines of a file that match; what CMake would take for a list or a
# bracket is replaced first.
function(matching_lines out file regex)
  file(STRINGS ${ROOT}/${file} lines REGEX "${regex}")
  string(REGEX REPLACE "[][]" "_" lines "${lines}")
  set(${out} "${lines}" PARENT_SCOPE)
endfunction()

# check_layer(<folder> <regex of quoted includes> <regex of <> includes or "">)
macro(check_layer folder quoted angled)
  file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/${folder}/*.hpp
       ${ROOT}/${folder}/*.cpp)
  foreach(file IN LISTS files)
    matching_lines(lines ${file} "^ *# *include")
    foreach(line IN LISTS lines)
      if(line MATCHES "include *\"([^\"]*)\"")
        if(NOT CMAKE_MATCH_1 MATCHES "^(${quoted})")
          report(${file} "${line}" "${folder}/ must not include this")
        endif()
      elseif(line MATCHES "include *<([^>]*)>")
        if(NOT "${angled}" STREQUAL "" AND NOT CMAKE_MATCH_1 MATCHES
                                           "^(${angled})$")
          report(${file} "${line}" "${folder}/ must not include this")
        endif()
      endif()
    endforeach()
  endforeach()
endmacro()

# -- protocol -------------------------------------------------------------------

# Standard headers that stand for values and algorithms alone.
set(pure "algorithm|array|bit|bitset|cassert|charconv|chrono|climits|cmath")
string(APPEND pure "|compare|concepts|cstddef|cstdint|cstring|deque|functional")
string(APPEND pure "|initializer_list|iterator|limits|list|map|memory|new")
string(APPEND pure "|numeric|optional|queue|ranges|set|span|stdexcept|string")
string(APPEND pure "|string_view|system_error|tuple|type_traits|unordered_map")
string(APPEND pure "|unordered_set|utility|variant|vector")
check_layer(protocol "rocketcaf/protocol/"
            "${pure}|nlohmann/json\\.hpp|zlib\\.h|lz4frame\\.h|zstd\\.h|openssl/(evp|hmac)\\.h")
foreach(file IN LISTS files)
  matching_lines(lines ${file} "_clock::now|random_device|::time\\(|rand\\(")
  foreach(line IN LISTS lines)
    report(${file} "${line}" "time and entropy are arguments in protocol/")
  endforeach()
endforeach()

# -- actors and api ---------------------------------------------------------------

set(generated "rocketcaf/(type_id_offset|version)\\.hpp")
check_layer(actors "rocketcaf/protocol/|rocketcaf/actors/|${generated}" "")
check_layer(api
            "rocketcaf/protocol/|rocketcaf/actors/|rocketcaf/api/|${generated}"
            "")
foreach(file IN LISTS files)
  if(file MATCHES "\\.hpp$")
    matching_lines(lines ${file} "include \"rocketcaf/actors/internal")
    foreach(line IN LISTS lines)
      report(${file} "${line}" "headers of api/ must not show internals")
    endforeach()
  endif()
endforeach()

# -- programs ---------------------------------------------------------------------

check_layer(api/command "rocketcaf/api/|${generated}" "")
# A program of several files may include its own headers, which stand beside it.
check_layer(examples "rocketcaf/api/|[a-z_]+\\.hpp$" "")

# -- tests ------------------------------------------------------------------------

file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/tests/*.hpp
     ${ROOT}/tests/*.cpp)
foreach(file IN LISTS files)
  if(file MATCHES "^tests/support/")
    continue()
  endif()
  matching_lines(lines ${file} "include *<caf/test/")
  foreach(line IN LISTS lines)
    report(${file} "${line}" "tests include \"support/test.hpp\" instead")
  endforeach()
  # A test that no CMakeLists.txt names would never run.
  if(file MATCHES "^tests/([a-z]+)/([a-z0-9_]+_test\\.cpp)$")
    set(list ${ROOT}/tests/${CMAKE_MATCH_1}/CMakeLists.txt)
    set(lines "")
    if(EXISTS ${list})
      file(STRINGS ${list} lines REGEX "${CMAKE_MATCH_2}")
    endif()
    if(NOT lines)
      report(${file} "" "is not named in the CMakeLists.txt beside it")
    endif()
  endif()
endforeach()

if(violations GREATER 0)
  message(FATAL_ERROR "${violations} violations")
endif()
