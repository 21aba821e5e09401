#pragma once

#include "rocketcaf/protocol/stored_message.hpp"

#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// Leaves only messages that have the key: brokers find them by its hash.
/// @param topic counts for keys that are no unique ids.
/// @param is_unique_id whether `key` is the unique id, or one of the keys.
void keep_with_key(std::vector<stored_message>& messages,
                   std::string_view topic, std::string_view key,
                   bool is_unique_id);

/// Puts the oldest first, by the time of storing.
void sort_by_age(std::vector<stored_message>& messages);

} // namespace rocketcaf::protocol
