#pragma once

#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf {

/// How a pull ended (Java: `PullStatus`). None of these is an error.
enum class pull_status : uint8_t {
  /// There are messages (code 0). All of them may have been left out when
  /// their tags were compared: brokers compare hashes alone.
  found = 0,
  /// The queue has no message from the offset on (code 19).
  no_new_message = 1,
  /// None of the next messages is wanted: go on at `next_offset` (code 20).
  no_matched_message = 2,
  /// The offset is below or far above those of the queue, or the group was
  /// moved: `next_offset` says where to go on (code 21).
  offset_illegal = 3,
};

/// Returns Java's name of the status: `FOUND`, `NO_NEW_MSG`, `NO_MATCHED_MSG`
/// or `OFFSET_ILLEGAL`.
std::string to_string(pull_status x);
bool from_string(std::string_view name, pull_status& x);
bool from_integer(uint8_t value, pull_status& x);

/// What a pull brought.
struct pull_result {
  /// The queue that was asked for.
  message_queue queue = {};
  pull_status status = pull_status::no_new_message;
  /// Where to go on.
  int64_t next_offset = 0;
  /// The offset of the oldest message.
  int64_t min_offset = 0;
  /// The offset that the next new message gets.
  int64_t max_offset = 0;
  /// The id of the broker to ask next: 0 is the master.
  int64_t suggested_broker_id = 0;
  /// In order of their offsets; bodies are as they were sent.
  std::vector<protocol::stored_message> messages = {};

  friend bool operator==(const pull_result&, const pull_result&) = default;
};

} // namespace rocketcaf
