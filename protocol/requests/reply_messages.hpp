#pragma once

#include "rocketcaf/protocol/requests/sending.hpp"

/// Requests that carry the answer to a message back to who sent it.
namespace rocketcaf::protocol {

/// A reply message, long names (code 324).
using send_reply_message_request
  = basic_send_request<request_code::send_reply_message>;

/// A reply message, letters (code 325): what clients use.
using send_reply_message_v2_request
  = basic_send_request<request_code::send_reply_message_v2>;

/// A broker brings a reply message to the client that waits for it (code 326),
/// and wants an answer. The body is the message's, perhaps compressed.
struct push_reply_message_to_client_request {
  static constexpr auto code = request_code::push_reply_message_to_client;
  using response = no_fields;

  std::string producer_group{};
  std::string topic{};
  std::string default_topic{default_create_topic};
  int32_t default_topic_queue_nums = 4;
  int32_t queue_id = 0;
  int32_t sys_flag = 0;
  /// Unix time, in milliseconds.
  int64_t born_timestamp = 0;
  int32_t flag = 0;
  /// The property string.
  std::optional<std::string> properties{};
  std::optional<int32_t> reconsume_times{};
  std::optional<bool> unit_mode{};
  /// "ip:port" of who replied.
  std::string born_host{};
  /// "ip:port" of the broker.
  std::string store_host{};
  int64_t store_timestamp = 0;
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("producerGroup", x.producer_group);
    f("topic", x.topic);
    f("defaultTopic", x.default_topic);
    f("defaultTopicQueueNums", x.default_topic_queue_nums);
    f("queueId", x.queue_id);
    f("sysFlag", x.sys_flag);
    f("bornTimestamp", x.born_timestamp);
    f("flag", x.flag);
    f("properties", x.properties);
    f("reconsumeTimes", x.reconsume_times);
    f("unitMode", x.unit_mode);
    f("bornHost", x.born_host);
    f("storeHost", x.store_host);
    f("storeTimestamp", x.store_timestamp);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const push_reply_message_to_client_request&,
                         const push_reply_message_to_client_request&)
    = default;
};

} // namespace rocketcaf::protocol
