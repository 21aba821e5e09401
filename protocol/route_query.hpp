#pragma once

#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/request_failure.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include <string>

/// How name servers are asked where a topic lives.
namespace rocketcaf::protocol {

/// Asks for a route in standard JSON.
remoting_command make_route_request(std::string topic);

/// Reads the answer. A name server that does not know the topic knows no route:
/// no broker has told it of one.
/// @returns a failure that lacks what only who asked knows, on error.
expected<route_data, request_failure> read_route_answer(
  const remoting_command& answer);

} // namespace rocketcaf::protocol
