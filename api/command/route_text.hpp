#pragma once

#include "rocketcaf/api/client.hpp"

#include <string>
#include <string_view>

namespace rocketcaf::command {

/// What a topic's queues on a broker allow: "rw", "r-", "-w" or "--".
std::string perm_text(int32_t perm);

/// One JSON object without line breaks.
std::string to_json(std::string_view topic, const route_data& x);

/// Tables for people, lines ended.
std::string to_table(std::string_view topic, const route_data& x);

} // namespace rocketcaf::command
