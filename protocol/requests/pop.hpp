#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests of consumers that take messages without owning queues. Their codes
/// fit into JSON headers only.
namespace rocketcaf::protocol {

/// Where the messages in the body come from; with the codes 209 and 210, too.
struct pop_message_response {
  int64_t pop_time = 0;
  int64_t invisible_time = 0;
  int32_t revive_qid = 0;
  int64_t rest_num = 0;
  std::optional<std::string> start_offset_info{};
  std::optional<std::string> msg_offset_info{};
  std::optional<std::string> order_count_info{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("popTime", x.pop_time);
    f("invisibleTime", x.invisible_time);
    f("reviveQid", x.revive_qid);
    f("restNum", x.rest_num);
    f("startOffsetInfo", x.start_offset_info);
    f("msgOffsetInfo", x.msg_offset_info);
    f("orderCountInfo", x.order_count_info);
  }

  friend bool operator==(const pop_message_response&,
                         const pop_message_response&)
    = default;
};

/// Takes messages and hides them from others for a time (code 200050).
struct pop_message_request {
  static constexpr auto code = request_code::pop_message;
  using response = pop_message_response;

  std::string consumer_group{};
  std::string topic{};
  /// -1 for any.
  int32_t queue_id = -1;
  int32_t max_msg_nums = 32;
  /// In milliseconds.
  int64_t invisible_time = 0;
  /// How long to wait for messages, in milliseconds.
  int64_t poll_time = 0;
  /// Unix time, in milliseconds; 0 for the broker's clock.
  int64_t born_time = 0;
  /// Where a new group begins: 0 oldest, 1 newest message.
  int32_t init_mode = 0;
  std::optional<std::string> exp_type{};
  std::optional<std::string> exp{};
  std::optional<bool> order{};
  std::optional<std::string> attempt_id{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("maxMsgNums", x.max_msg_nums);
    f("invisibleTime", x.invisible_time);
    f("pollTime", x.poll_time);
    f("bornTime", x.born_time);
    f("initMode", x.init_mode);
    f("expType", x.exp_type);
    f("exp", x.exp);
    f("order", x.order);
    f("attemptId", x.attempt_id);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const pop_message_request&, const pop_message_request&)
    = default;
};

/// Looks at messages without taking them (code 200052).
struct peek_message_request {
  static constexpr auto code = request_code::peek_message;
  using response = pop_message_response;

  std::string topic{};
  int32_t queue_id = 0;
  int32_t max_msg_nums = 32;
  std::string consumer_group{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("maxMsgNums", x.max_msg_nums);
    f("consumerGroup", x.consumer_group);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const peek_message_request&,
                         const peek_message_request&)
    = default;
};

} // namespace rocketcaf::protocol
