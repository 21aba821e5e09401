#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests about single consumers, two of them for them.
namespace rocketcaf::protocol {

/// Gives a message that could not be consumed back to the broker that stores it
/// (code 36).
struct consumer_send_msg_back_request {
  static constexpr auto code = request_code::consumer_send_msg_back;
  using response = no_fields;

  /// The place in the commit log, not in the queue.
  int64_t offset = 0;
  std::string group{};
  /// Below 0 for the dead letters; 0 lets the broker choose.
  int32_t delay_level = 0;
  std::optional<std::string> origin_msg_id{};
  std::optional<std::string> origin_topic{};
  std::optional<bool> unit_mode{};
  std::optional<int32_t> max_reconsume_times{};
  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("offset", x.offset);
    f("group", x.group);
    f("delayLevel", x.delay_level);
    f("originMsgId", x.origin_msg_id);
    f("originTopic", x.origin_topic);
    f("unitMode", x.unit_mode);
    f("maxReconsumeTimes", x.max_reconsume_times);
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const consumer_send_msg_back_request&,
                         const consumer_send_msg_back_request&)
    = default;
};

/// Asks what a consumer is doing (code 307): a broker passes it on to the
/// client.
struct get_consumer_running_info_request {
  static constexpr auto code = request_code::get_consumer_running_info;
  using response = no_fields;

  std::string consumer_group{};
  std::string client_id{};
  std::optional<bool> jstack_enable{};
  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("clientId", x.client_id);
    f("jstackEnable", x.jstack_enable);
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const get_consumer_running_info_request&,
                         const get_consumer_running_info_request&)
    = default;
};

/// Makes one consumer process one message (code 309): a broker passes it on to
/// the client, with the stored message as body.
struct consume_message_directly_request {
  static constexpr auto code = request_code::consume_message_directly;
  using response = no_fields;

  std::string consumer_group{};
  std::optional<std::string> client_id{};
  /// An offset message id.
  std::optional<std::string> msg_id{};
  std::optional<std::string> broker_name{};
  std::optional<std::string> topic{};
  std::optional<int32_t> topic_sys_flag{};
  std::optional<int32_t> group_sys_flag{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("clientId", x.client_id);
    f("msgId", x.msg_id);
    f("brokerName", x.broker_name);
    f("topic", x.topic);
    f("topicSysFlag", x.topic_sys_flag);
    f("groupSysFlag", x.group_sys_flag);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const consume_message_directly_request&,
                         const consume_message_directly_request&)
    = default;
};

} // namespace rocketcaf::protocol
