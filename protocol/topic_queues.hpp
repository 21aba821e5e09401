#pragma once

#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// Queues of a topic that are named at most, whatever a name server says.
inline constexpr size_t max_topic_queues = 65'536;

/// The queues to read from: those with the read bit, whether their broker has a
/// master or not, sorted by broker name and queue id.
std::vector<message_queue> readable_queues(const route_data& x,
                                           std::string_view topic);

/// All queues of a topic, to be read or written, whatever they allow; sorted as
/// those.
std::vector<message_queue> all_queues(const route_data& x,
                                      std::string_view topic);

} // namespace rocketcaf::protocol
