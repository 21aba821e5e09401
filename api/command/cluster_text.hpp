#pragma once

#include "rocketcaf/api/protocol.hpp"

#include <string>

namespace rocketcaf::command {

/// One JSON object without line breaks.
std::string to_json(const protocol::cluster_info& x);

/// A table for people, lines ended. Brokers of no cluster are in it, too.
std::string to_table(const protocol::cluster_info& x);

} // namespace rocketcaf::command
