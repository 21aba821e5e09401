#pragma once

#include "rocketcaf/api/protocol.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::command {

/// What is known of the offsets of one queue.
struct queue_offsets {
  message_queue queue;
  /// The offset of the oldest message.
  std::optional<int64_t> min = {};
  /// The offset that the next message gets.
  std::optional<int64_t> max = {};
  /// Where the consumer group is; absent if it is nowhere, or nobody knows.
  std::optional<int64_t> group = {};
  /// The offset of the time that was asked for.
  std::optional<int64_t> at = {};

  /// How many messages there are, and how many of them are ahead of the group.
  std::optional<int64_t> count() const;
  std::optional<int64_t> lag() const;
};

/// What is shown of the offsets.
struct offset_columns {
  bool group = false;
  bool at = false;
};

/// One JSON object without line breaks; what is not known is null.
std::string to_json(const queue_offsets& x, offset_columns columns);

/// A table with a line of sums, lines ended; what is not known is blank.
std::string to_table(const std::vector<queue_offsets>& xs,
                     offset_columns columns);

} // namespace rocketcaf::command
