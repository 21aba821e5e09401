#pragma once

#include "rocketcaf/api/command/table.hpp"
#include "rocketcaf/api/protocol.hpp"

#include <string>
#include <string_view>

namespace rocketcaf::command {

/// One JSON object without line breaks: where a message is, and all of it.
/// @param broker the name of the broker that stores it.
std::string to_json(std::string_view broker, const protocol::stored_message& x);

/// The head of a table of messages.
table::row message_head();

/// A row of it, with the body shortened.
table::row to_row(std::string_view broker, const protocol::stored_message& x);

/// All of one message, for people: a line a field, and the body.
std::string describe(std::string_view broker,
                     const protocol::stored_message& x);

/// The message's unique id, or its offset id if it has none, as Java's.
std::string id_of(const protocol::stored_message& x);

} // namespace rocketcaf::command
