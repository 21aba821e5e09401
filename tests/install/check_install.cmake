# Installs BUILD_DIR into a temporary prefix, then configures, builds and runs
# the programs below SOURCE_DIR against it, as a user would.
cmake_minimum_required(VERSION 3.20)

string(RANDOM LENGTH 12 suffix)
set(work ${BUILD_DIR}/install-test-${suffix})
set(prefix ${work}/prefix)

function(finish result text)
  file(REMOVE_RECURSE ${work})
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${text}")
  endif()
endfunction()

# Runs a command; on failure prints what it said and ends.
function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result
                  OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message("${output}")
    finish(1 "${what} failed: ${result}")
  endif()
endfunction()

# Configures, builds and runs one project.
function(check project)
  set(flags "")
  if(SANITIZERS)
    set(flags -DCMAKE_CXX_FLAGS=-fsanitize=${SANITIZERS})
  endif()
  run("configuring ${project}" ${CMAKE_COMMAND} -G ${GENERATOR}
      -DCMAKE_MAKE_PROGRAM=${MAKE_PROGRAM} -S ${SOURCE_DIR}/${project}
      -B ${work}/${project} -DCMAKE_CXX_COMPILER=${CXX}
      -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DCMAKE_BUILD_TYPE=Debug
      -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DCMAKE_PREFIX_PATH=${prefix} ${flags}
      ${ARGN})
  run("building ${project}" ${CMAKE_COMMAND} --build ${work}/${project})
  run("running ${project}" ${work}/${project}/${project})
endfunction()

run("installing" ${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${prefix}
    --config ${CONFIG})

# Headers of our own actors are not for users.
file(GLOB_RECURSE headers RELATIVE ${prefix}/include ${prefix}/include/*)
foreach(header IN LISTS headers)
  if(NOT header MATCHES "^rocketcaf/" OR header MATCHES "internal|command/")
    finish(1 "installed by mistake: ${header}")
  endif()
endforeach()

# The codecs are usable where there is no CAF.
check(protocol_only -DCMAKE_DISABLE_FIND_PACKAGE_CAF=ON)
check(consumer -DCAF_DIR=${CAF_DIR})
finish(0 "")
