#pragma once

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <string>

namespace rocketcaf::protocol {

/// Shows the answer to a request as one line of JSON, for people and tools.
///
/// `code` is a number, `name` RocketMQ's name of it, or null; `remark` is null
/// if there is none. `header` is typed: fields that are absent are left out,
/// and values that are not of their type are null. `extFields` are all fields
/// as they are. `body` is null if there is none; `bodyEncoding` tells what it
/// is: "json", typed if the request's answers have a type, messages among them;
/// "text"; or, for what is no UTF-8, "base64". Other bytes that are no UTF-8
/// become U+FFFD.
std::string describe_answer(request_code request,
                            const remoting_command& answer);

} // namespace rocketcaf::protocol
