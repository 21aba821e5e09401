#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace rocketcaf::protocol {

/// Shows the body of a request or response, for people and tools: as an object
/// with Java's names of fields and their defaults, numbers as numbers. A queue
/// as key of a map is its text, such as
/// `{"brokerName":"b","queueId":0,"topic":"t"}`. Stored messages are an array
/// of objects with the names of Java's MessageExt, as `decode_messages` returns
/// them, and those of a batch (code 320) one with `flag`, `properties` and
/// `body`. `bodyEncoding` tells whether `body` is "text" or, if it is no UTF-8,
/// "base64".
/// @param code of the request, also for responses.
/// @returns nullopt if there is no body, or if it is of no type of its own, as
///          with a user's message, also one with the code of batches; an error
///          if it is not what it should be.
expected<std::optional<nlohmann::json>, errc> decode_body(
  int32_t code, bool is_response, std::string_view body);

} // namespace rocketcaf::protocol
