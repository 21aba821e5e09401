# Installation: the libraries, the headers that users may include and those that
# these need, the CMake package and the rocketcaf program. Public headers stand
# below include/rocketcaf/<layer>/, as in the tree.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# -- headers: all of protocol/, the public ones of actors/ and api/ ------------

set(ROCKETCAF_INSTALL_INCLUDE ${CMAKE_INSTALL_INCLUDEDIR}/rocketcaf)

# What public handles and options need of actors/.
set(ROCKETCAF_ACTORS_HEADERS
  broker_messages.hpp
  broker_request_messages.hpp
  caf_compat.hpp
  errors.hpp
  inspect.hpp
  inspect_calls.hpp
  inspect_enum.hpp
  interfaces.hpp
  log.hpp
  log_events.hpp
  messages.hpp
  name_server_messages.hpp
  options.hpp
  transaction_listener.hpp
  transaction_messages.hpp
  type_ids.hpp
  watch_guard.hpp
)
set(ROCKETCAF_EMBEDDED_HEADERS
  inspect.hpp
  interfaces.hpp
  messages.hpp
  options.hpp
  type_ids.hpp
)
set(ROCKETCAF_API_HEADERS
  blocking_client.hpp
  blocking_producer.hpp
  broker_client.hpp
  client.hpp
  config.hpp
  embedded_broker.hpp
  frame_text.hpp
  init.hpp
  name_server_client.hpp
  producer.hpp
  protocol.hpp
  rocketcaf.hpp
  runtime.hpp
  transaction.hpp
)
file(GLOB protocol_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/protocol/*.hpp)
# Those that show nlohmann/json are left out: users need not have it.
list(FILTER protocol_headers EXCLUDE REGEX "/json\\.hpp$")
file(GLOB bodies_headers CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/protocol/bodies/*.hpp)
list(FILTER bodies_headers EXCLUDE REGEX "/(body_json|json_fields)\\.hpp$")
file(GLOB request_headers CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/protocol/requests/*.hpp)
list(FILTER request_headers EXCLUDE REGEX "/header_json\\.hpp$")
list(TRANSFORM ROCKETCAF_ACTORS_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/actors/)
list(TRANSFORM ROCKETCAF_EMBEDDED_HEADERS
     PREPEND ${PROJECT_SOURCE_DIR}/actors/embedded/)
list(TRANSFORM ROCKETCAF_API_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/api/)
install(FILES ${protocol_headers}
        DESTINATION ${ROCKETCAF_INSTALL_INCLUDE}/protocol)
install(FILES ${bodies_headers}
        DESTINATION ${ROCKETCAF_INSTALL_INCLUDE}/protocol/bodies)
install(FILES ${request_headers}
        DESTINATION ${ROCKETCAF_INSTALL_INCLUDE}/protocol/requests)
install(FILES ${ROCKETCAF_ACTORS_HEADERS}
        DESTINATION ${ROCKETCAF_INSTALL_INCLUDE}/actors)
install(FILES ${ROCKETCAF_EMBEDDED_HEADERS}
        DESTINATION ${ROCKETCAF_INSTALL_INCLUDE}/actors/embedded)
install(FILES ${ROCKETCAF_API_HEADERS}
        DESTINATION ${ROCKETCAF_INSTALL_INCLUDE}/api)
install(FILES ${ROCKETCAF_INCLUDE_DIR}/rocketcaf/type_id_offset.hpp
              ${ROCKETCAF_INCLUDE_DIR}/rocketcaf/version.hpp
        DESTINATION ${ROCKETCAF_INSTALL_INCLUDE})

# -- libraries; protocol has a set of its own, as it needs no CAF --------------

set(ROCKETCAF_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/rocketcaf)

install(TARGETS rocketcaf_protocol EXPORT rocketcafProtocolTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT rocketcafProtocolTargets NAMESPACE rocketcaf::
        DESTINATION ${ROCKETCAF_CMAKE_DIR})
install(TARGETS rocketcaf rocketcaf_embedded EXPORT rocketcafTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT rocketcafTargets NAMESPACE rocketcaf::
        DESTINATION ${ROCKETCAF_CMAKE_DIR})

# -- package -------------------------------------------------------------------

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/conf/rocketcafConfig.cmake.in
  ${PROJECT_BINARY_DIR}/rocketcafConfig.cmake
  INSTALL_DESTINATION ${ROCKETCAF_CMAKE_DIR})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/rocketcafConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rocketcafConfig.cmake
              ${PROJECT_BINARY_DIR}/rocketcafConfigVersion.cmake
        DESTINATION ${ROCKETCAF_CMAKE_DIR})

# -- program and configuration -------------------------------------------------

if(TARGET rocketcaf_command)
  install(TARGETS rocketcaf_command
          RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES ${PROJECT_SOURCE_DIR}/conf/rocketcaf.conf
        DESTINATION ${CMAKE_INSTALL_DATADIR}/rocketcaf)
