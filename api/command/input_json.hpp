#pragma once

#include "rocketcaf/api/producer.hpp"

#include <string>
#include <string_view>

namespace rocketcaf::command {

/// Reads one line of `produce --input json`: an object that says what to send.
///
/// Fields: `topic`, `body` (text) or `bodyBase64`, `tags`, `keys` (a list),
/// `properties` (texts by name), `shardingKey`, `queueId` with `broker`,
/// `delayLevel` or `deliverAtMillis`, `waitStoreMsgOk`. Those that are absent
/// are as in `defaults`.
/// @returns a text that names the field and the rule, on error.
expected<send_message, std::string> read_input(std::string_view line,
                                               const send_message& defaults);

} // namespace rocketcaf::command
