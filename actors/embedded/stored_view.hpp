#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/messages.hpp"

#include "rocketcaf/protocol/stored_message.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rocketcaf::actors::embedded {

/// Bytes that a broker may add to a message's property string: its region,
/// the trace switch, its cluster, and a unique key where there is none.
size_t added_properties_size(std::string_view cluster) noexcept;

/// Bytes that a message's property string may have before that.
size_t room_for_properties(std::string_view cluster) noexcept;

/// Returns a message as consumers get it, with the properties that brokers
/// add: they are not kept in the store.
/// @pre the queue exists and holds a message at this offset
protocol::stored_message to_stored(const broker_node& node,
                                   std::string_view cluster,
                                   const stored_topic& topic, int32_t queue_id,
                                   int64_t offset);

protocol::stored_message to_stored(const broker_node& node,
                                   std::string_view cluster,
                                   const stored_place& place);

/// Returns the same without topic, queue and offset, which a record lacks.
protocol::stored_message to_stored(const broker_node& node,
                                   std::string_view cluster,
                                   const stored_record& record);

/// Returns the same for tests to look at.
embedded_message to_embedded(const broker_node& node,
                             protocol::stored_message x);

} // namespace rocketcaf::actors::embedded
