#pragma once

#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_queue.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf {

/// All that a selector may decide by.
struct queue_selection {
  /// The topic's writable queues, sorted by broker name and queue id. There is
  /// at least one.
  std::span<const message_queue> queues;
  /// The message that wants a queue; its body as it is sent, maybe compressed.
  /// Of a batch, the body is that of the request.
  const message& content;
  /// Counts the selections of this topic, from a random number on and through
  /// all changes of its route.
  uint32_t turn = 0;
  /// A random number, another one for each selection.
  uint64_t random = 0;
};

/// Chooses the index of one of the queues, or none. A selector decides by its
/// argument alone: it may be called from any thread, and again for a retry.
using queue_selector
  = std::function<std::optional<size_t>(const queue_selection&)>;

/// Returns the key whose messages keep their order: the sharding key, as a
/// member or as property `__SHARDINGKEY` (or `SHARDING_KEY`, as pyrocketmq
/// writes it), else the first of the message's keys. Empty if there is none.
std::string_view sharding_key_of(const message& x);

/// Takes the queues in turn.
std::optional<size_t> select_round_robin(const queue_selection& x);

/// Takes any queue.
std::optional<size_t> select_random(const queue_selection& x);

/// Takes the queue that Java's `SelectMessageQueueByHash` takes for the
/// message's `sharding_key_of`: the absolute value of `String.hashCode` modulo
/// the number of queues. Without a key it takes the queues in turn.
std::optional<size_t> select_by_hash(const queue_selection& x);

/// Makes a selector that takes, in turn, the queues of brokers in given machine
/// rooms. A broker names its room before an `@`, as in `room1@broker-a`. It
/// chooses none if no broker is in these rooms.
queue_selector select_by_machine_room(std::vector<std::string> rooms);

} // namespace rocketcaf
