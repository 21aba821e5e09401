# Shows that check_includes.cmake (CHECK) accepts a small good tree and refuses
# it with any one bad file added. ROOT is a folder for the trees.
cmake_minimum_required(VERSION 3.20)

function(make_good_tree)
  file(REMOVE_RECURSE ${ROOT})
  file(WRITE ${ROOT}/protocol/a.hpp
       "#include \"rocketcaf/protocol/b.hpp\"\n\n#include <vector>\n")
  file(WRITE ${ROOT}/actors/a.cpp
       "#include \"rocketcaf/protocol/a.hpp\"\n#include <caf/actor.hpp>\n")
  file(WRITE ${ROOT}/api/a.cpp
       "#include \"rocketcaf/actors/internal_interfaces.hpp\"\n")
  file(WRITE ${ROOT}/api/command/a.cpp "#include \"rocketcaf/api/a.hpp\"\n")
  file(WRITE ${ROOT}/examples/a.cpp "#include \"rocketcaf/api/a.hpp\"\n")
  file(WRITE ${ROOT}/tests/protocol/CMakeLists.txt "  a_test.cpp\n")
  file(WRITE ${ROOT}/tests/protocol/a_test.cpp
       "#include \"support/test.hpp\"\n")
endfunction()

function(expect result_is_good what)
  execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${ROOT} -P ${CHECK}
                  RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
  if(result_is_good AND NOT result EQUAL 0)
    message(FATAL_ERROR "refused: ${what}")
  elseif(NOT result_is_good AND result EQUAL 0)
    message(FATAL_ERROR "not found: ${what}")
  endif()
endfunction()

function(expect_bad file line)
  make_good_tree()
  file(APPEND ${ROOT}/${file} "${line}\n")
  expect(FALSE "${file}: ${line}")
endfunction()

make_good_tree()
expect(TRUE "the good tree")
expect_bad(protocol/a.hpp "#include <caf/actor.hpp>")
expect_bad(protocol/a.hpp "#include <thread>")
expect_bad(protocol/a.hpp "#include <random>")
expect_bad(protocol/a.hpp "#include <sys/socket.h>")
expect_bad(protocol/a.hpp "#  include <mutex>")
expect_bad(protocol/a.hpp "#include \"rocketcaf/actors/a.hpp\"")
expect_bad(protocol/a.hpp "#include \"b.hpp\"")
expect_bad(protocol/a.cpp "auto now = std::chrono::steady_clock::now();")
expect_bad(actors/a.cpp "#include \"rocketcaf/api/a.hpp\"")
expect_bad(actors/embedded/a.cpp "#include \"rocketcaf/api/a.hpp\"")
expect_bad(api/a.hpp "#include \"rocketcaf/actors/internal_messages.hpp\"")
expect_bad(api/command/a.cpp "#include \"rocketcaf/actors/a.hpp\"")
expect_bad(examples/a.cpp "#include \"rocketcaf/protocol/a.hpp\"")
expect_bad(tests/protocol/a_test.cpp "#include <caf/test/unit_test.hpp>")
expect_bad(tests/protocol/b_test.cpp "#include \"support/test.hpp\"")
file(REMOVE_RECURSE ${ROOT})
