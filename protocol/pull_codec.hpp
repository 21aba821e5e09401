#pragma once

#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/message_selector.hpp"
#include "rocketcaf/protocol/pull_result.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/request_failure.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace rocketcaf::protocol {

/// What a pull asks for.
struct pull_terms {
  message_queue queue = {};
  int64_t offset = 0;
  message_selector selector = {};
  std::string consumer_group = {};
  int32_t max_messages = 32;
  /// 0 for an answer at once.
  std::chrono::milliseconds suspend{0};
  std::optional<int64_t> commit_offset = {};
};

/// Makes the request of a pull (code 11). It always says which messages are
/// wanted, so that no heartbeat needs to tell it before.
/// @param version of the subscription, in milliseconds since 1970; counts for
///                SQL92 only.
remoting_command make_pull_request(const pull_terms& x, int64_t version);

/// Takes the offset to store out of a request that makes one: replicas keep no
/// offsets. Other requests stay as they are.
void drop_commit_offset(remoting_command& request);

/// Reads the answer to a pull: codes 0, 19, 20 and 21 are outcomes. Messages
/// are decompressed and batches unfolded (`decode_messages`), and they are as
/// Java's consumer gets them: tags are compared themselves, not their hashes;
/// messages before the asked one, which a batch brings along, are left out;
/// queue id and offsets are those of the queue that was asked for, also if it
/// is one of a static topic.
expected<pull_result, request_failure> read_pull_answer(
  const remoting_command& answer, const pull_terms& asked);

} // namespace rocketcaf::protocol
