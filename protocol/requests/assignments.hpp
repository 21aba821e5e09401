#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

/// Requests about who consumes which queue, and how.
namespace rocketcaf::protocol {

/// Asks a broker for the queues of a consumer (code 400); all is in the bodies.
using query_assignment_request = bare_request<request_code::query_assignment>;

/// Lets a group pull or pop a topic (code 401); all is in the body.
using set_message_request_mode_request
  = bare_request<request_code::set_message_request_mode>;

/// Asks for these modes (code 402).
using get_all_message_request_mode_request
  = bare_request<request_code::get_all_message_request_mode>;

} // namespace rocketcaf::protocol
