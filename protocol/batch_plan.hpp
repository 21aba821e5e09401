#pragma once

#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rocketcaf::protocol {

/// Bounds of one request that carries a batch.
struct batch_limits {
  /// Bytes of the body. Brokers allow 4 MiB by default.
  size_t max_size = 4u * 1024 * 1024;
  /// Number of messages: the answer has an id for each, and a header of 1,000
  /// of the longest fits into the 64 KiB that clients read by default.
  size_t max_count = 1000;
};

/// Messages that go in one request.
struct batch_request {
  /// Index of the first message.
  size_t first = 0;
  /// As `encode_batch` makes it.
  std::string body;
  std::vector<unique_message_id> ids;
};

/// Checks a message for itself, as one of a batch.
std::optional<validation_error> validate_for_batch(const message& x,
                                                   const batch_limits& limits);

/// Checks messages that are to be stored as batches: each for itself, and that
/// they have topic and `wait_store_ok` in common, and none a delivery time or a
/// retry topic, which brokers refuse. Errors name the message: "messages[3]".
/// @param same_key whether they must have one sharding key.
std::optional<validation_error> validate_batch(
  std::span<const message> messages, bool same_key, const batch_limits& limits);

/// Divides messages among as few requests as the limits allow, in order.
/// @param ids those of the messages.
/// @pre the messages are valid.
std::vector<batch_request> split_batch(std::span<const message> messages,
                                       std::span<const unique_message_id> ids,
                                       const batch_limits& limits);

} // namespace rocketcaf::protocol
