#pragma once

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Requests in the words of people.
namespace rocketcaf::protocol {

/// Finds a request by its code or by RocketMQ's name, such as "34" or
/// "unregister_client"; upper and lower case are the same.
/// @returns nullopt for one that has no type in `all_requests`.
std::optional<request_code> find_request(std::string_view text);

/// A header's field and its value.
struct field_text {
  /// Java's name or, where that is another one, the name on the wire.
  std::string name;
  std::string value;
};

/// Makes a request of its fields. Those that clients always send and brokers do
/// without get their defaults; of the others, all that must be there are asked
/// for. The request has no body, and lacks its opaque.
/// @returns a line that names the field that is unknown, doubled, missing or
///          malformed, on error.
expected<remoting_command, std::string> make_request(
  request_code code, const std::vector<field_text>& fields);

/// The fields of a request in the order of its header: "topic queueId [lo]",
/// where brackets mark what may be left out.
std::string describe_fields(request_code code);

} // namespace rocketcaf::protocol
