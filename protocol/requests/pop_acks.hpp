#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <string>

/// Requests of consumers about messages that they popped. Their codes fit into
/// JSON headers only.
namespace rocketcaf::protocol {

/// Says that a message was processed (code 200051).
struct ack_message_request {
  static constexpr auto code = request_code::ack_message;
  using response = no_fields;

  std::string consumer_group{};
  std::string topic{};
  int32_t queue_id = 0;
  /// The check point of the message.
  std::string extra_info{};
  int64_t offset = 0;
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("extraInfo", x.extra_info);
    f("offset", x.offset);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const ack_message_request&, const ack_message_request&)
    = default;
};

/// The same for several messages, which are in the body (code 200151).
using batch_ack_message_request = bare_request<request_code::batch_ack_message>;

/// What the new check point is made of.
struct change_message_invisibletime_response {
  int64_t pop_time = 0;
  int64_t invisible_time = 0;
  int32_t revive_qid = 0;

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("popTime", x.pop_time);
    f("invisibleTime", x.invisible_time);
    f("reviveQid", x.revive_qid);
  }

  friend bool operator==(const change_message_invisibletime_response&,
                         const change_message_invisibletime_response&)
    = default;
};

/// Hides a message for another time (code 200053).
struct change_message_invisibletime_request {
  static constexpr auto code = request_code::change_message_invisibletime;
  using response = change_message_invisibletime_response;

  std::string consumer_group{};
  std::string topic{};
  int32_t queue_id = 0;
  std::string extra_info{};
  int64_t offset = 0;
  /// From now on, in milliseconds.
  int64_t invisible_time = 0;
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("extraInfo", x.extra_info);
    f("offset", x.offset);
    f("invisibleTime", x.invisible_time);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const change_message_invisibletime_request&,
                         const change_message_invisibletime_request&)
    = default;
};

} // namespace rocketcaf::protocol
