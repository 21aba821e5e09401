#pragma once

#include "rocketcaf/protocol/batch_plan.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/request_failure.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Sends as commands: for who sends now and then, to a queue of its choice.
/// Producers have `send_request_encoder`.
namespace rocketcaf::protocol {

/// What requests that send say besides their messages.
struct single_send_terms {
  std::string producer_group = {};
  /// With the messages' topic; a queue id below 0 leaves the choice to the
  /// broker.
  message_queue queue = {};
  /// When the messages were born: Unix time, in milliseconds.
  int64_t born_millis = 0;
};

/// Makes the request that sends a message (code 310). A body of 4096 bytes or
/// more is compressed with zlib if that makes it smaller, as producers do by
/// default.
/// @pre the message is valid.
remoting_command make_send_request(const single_send_terms& terms,
                                   message content,
                                   const unique_message_id& id);

/// Checks messages that go in one request.
std::optional<validation_error> validate_one_batch(
  std::span<const message> messages, const batch_limits& limits);

/// Makes the request that sends messages as one batch (code 320).
/// @pre the messages are valid, and there is one.
remoting_command make_batch_request(const single_send_terms& terms,
                                    std::span<const message> messages,
                                    std::span<const unique_message_id> ids);

/// Reads the answer to a message: codes 0, 10, 11 and 12 are results.
expected<send_result, request_failure> read_send_answer(
  const remoting_command& answer, const unique_message_id& id,
  const queue_ref& queue);

/// The same for a batch: one result a message.
expected<std::vector<send_result>, request_failure> read_batch_answer(
  const remoting_command& answer, std::span<const unique_message_id> ids,
  const queue_ref& queue);

} // namespace rocketcaf::protocol
