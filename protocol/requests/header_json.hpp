#pragma once

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <nlohmann/json.hpp>

namespace rocketcaf::protocol {

/// The typed header of a request as JSON with Java's names, in the order of
/// the struct. Fields that are absent are left out; values that are not of
/// their type are null. What the struct does not list is not there.
/// @returns null for a code without a struct.
nlohmann::ordered_json request_header_json(const remoting_command& request);

/// The same for a reply to a request with the code `request`.
nlohmann::ordered_json reply_header_json(request_code request,
                                         const remoting_command& reply);

} // namespace rocketcaf::protocol
