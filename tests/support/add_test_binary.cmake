# rocketcaf_add_test_binary(<layer> [TIMEOUT <seconds>] SOURCES <file>...
#                           LIBRARIES <target>...)
#
# Builds rocketcaf_test_<layer> and registers one ctest entry, <layer>.<suite>,
# for each SUITE("...") line in the sources. A source named *_test.cpp without
# such a line is an error. Each suite has 60 seconds if no TIMEOUT is given,
# times ROCKETCAF_TIMEOUT_FACTOR.
function(rocketcaf_add_test_binary layer)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LIBRARIES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  math(EXPR timeout "${ROCKETCAF_TIMEOUT_FACTOR} * ${arg_TIMEOUT}")
  set(binary rocketcaf_test_${layer})
  add_executable(${binary} ${arg_SOURCES})
  target_link_libraries(${binary} PRIVATE rocketcaf_test_support
                        ${arg_LIBRARIES} rocketcaf_flags)
  foreach(source IN LISTS arg_SOURCES)
    if(NOT source MATCHES "_test\\.cpp$")
      continue()
    endif()
    # A new name of a suite makes CMake run again.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    file(STRINGS ${source} lines REGEX "^SUITE\\(\"[a-z0-9_]+\"\\)")
    list(LENGTH lines count)
    if(NOT count EQUAL 1)
      message(FATAL_ERROR "${source} must have one line SUITE(\"name\")")
    endif()
    string(REGEX REPLACE "^SUITE\\(\"([a-z0-9_]+)\"\\).*" "\\1" suite
           "${lines}")
    add_test(NAME ${layer}.${suite} COMMAND ${binary} ${suite})
    set_tests_properties(${layer}.${suite} PROPERTIES TIMEOUT ${timeout}
                         LABELS ${layer})
    if(ROCKETCAF_LONG_TESTS)
      set_tests_properties(${layer}.${suite} PROPERTIES
                           ENVIRONMENT ROCKETCAF_LONG_TESTS=1)
    endif()
  endforeach()
endfunction()
