# Finds CAF 0.18.7 or any release from 1.0 on. No version is passed to
# find_package: 0.18.7 demands an exact match and 1.x the same major version.
find_package(CAF COMPONENTS core io test QUIET)
if(NOT CAF_FOUND)
  message(FATAL_ERROR
    "CAF was not found. Run ./dev build, which gets it, or install CAF 0.18.7 "
    "or a release from 1.0 on and pass -DCAF_ROOT=<its prefix>.")
endif()
if(CAF_VERSION VERSION_LESS 0.18.7)
  message(FATAL_ERROR "CAF ${CAF_VERSION} is too old: rocketcaf needs 0.18.7 "
                      "or a release from 1.0 on.")
endif()
if(CAF_VERSION VERSION_GREATER_EQUAL 0.19 AND CAF_VERSION VERSION_LESS 1.0)
  message(FATAL_ERROR "CAF ${CAF_VERSION} is not supported: 0.19 has neither "
                      "the old nor the new spelling of its interfaces. Use "
                      "0.18.7 or a release from 1.0 on.")
endif()
message(STATUS "CAF ${CAF_VERSION}")
