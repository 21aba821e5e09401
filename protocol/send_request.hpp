#pragma once

#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/topic_names.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// What tells apart requests to the same queue, other than their messages.
struct send_kind {
  /// The body is a batch (code 320 instead of 310).
  bool batch = false;
  /// Nobody answers.
  bool oneway = false;
  /// Bits of `sys_flag`. With `transaction_prepared` the message is a half
  /// message.
  int32_t sys_flag = 0;

  friend bool operator==(const send_kind&, const send_kind&) = default;
};

/// What is the same in all send requests of one kind to one queue.
struct send_target {
  std::string producer_group;
  queue_ref queue;
  /// The namespace that group and topic are in on the wire; empty for none.
  std::string space = {};
  std::string create_topic{default_create_topic};
  /// Number of queues wanted if the broker creates the topic.
  int32_t create_topic_queues = 4;
  serialization type = serialization::json;
  send_kind kind = {};
};

/// Writes send requests. What does not change from message to message is
/// encoded once, when the encoder is made.
class send_request_encoder {
public:
  explicit send_request_encoder(const send_target& target);

  /// Appends one whole frame. `content` has been validated. Of a batch, whose
  /// body is `encode_batch`'s, no properties but `WAIT` and the namespace are
  /// written: those of a request precede those of its messages.
  /// @param born_millis Unix time, in milliseconds.
  void encode(std::string& out, int32_t opaque, int64_t born_millis,
              const message& content, const unique_message_id& id) const;

  const send_kind& kind() const noexcept {
    return kind_;
  }

private:
  void prepare_json(const send_target& target);
  void prepare_binary(const send_target& target);
  void encode_json(std::string& out, int32_t opaque, int64_t born_millis,
                   const message& content, const unique_message_id& id) const;
  void encode_binary(std::string& out, int32_t opaque, int64_t born_millis,
                     const message& content, const unique_message_id& id) const;

  template <class F>
  void for_each_header_property(const message& content,
                                const unique_message_id& id, F&& f) const;

  serialization type_;
  send_kind kind_;
  std::string space_;
  /// Of half messages: the group that is asked what became of them.
  std::string half_group_;
  /// Encoded parts around the values that change, whose order depends on the
  /// serialization. The first part has room for the frame's length words.
  std::string before_opaque_;
  std::string after_opaque_;
  std::string before_born_;
  std::string before_flag_;
  std::string before_properties_;
  std::string after_properties_;
};

/// Reads a successful answer (codes 0, 10, 11, 12) to a request that sends one
/// message; of a batch, what it says of the first.
/// @returns `errc::protocol_error` if a field is missing or malformed.
expected<send_result, errc> read_send_response(const command_view& response,
                                               const unique_message_id& id,
                                               const queue_ref& queue);

/// The same for a batch: one result a message, in order. A broker that stores
/// the batch as one message (queue type BatchCQ) names one offset id for all.
/// @param ids those of the messages.
expected<std::vector<send_result>, errc> read_batch_response(
  const command_view& response, std::span<const unique_message_id> ids,
  const queue_ref& queue);

/// Tells whether a response code says that the message was stored.
bool is_stored(int32_t response_code);

} // namespace rocketcaf::protocol
