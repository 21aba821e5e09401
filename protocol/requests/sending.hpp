#pragma once

#include "rocketcaf/protocol/requests/request.hpp"
#include "rocketcaf/protocol/topic_names.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests that bring messages to a broker. `send_request_encoder` writes the
/// most frequent one without making a command of it.
namespace rocketcaf::protocol {

/// The header of answers that say that the message is stored: codes 0, 10, 11
/// and 12.
struct send_message_response {
  /// An offset message id; several with commas between them for a batch.
  std::string msg_id{};
  int32_t queue_id = 0;
  /// That of the first message of a batch.
  int64_t queue_offset = 0;
  /// The message's unique id.
  std::optional<std::string> transaction_id{};
  std::optional<std::string> batch_uniq_id{};
  /// Of a timer message: what takes it back.
  std::optional<std::string> recall_handle{};
  std::optional<std::string> region{};
  /// "false" asks not to trace this message.
  std::optional<std::string> trace_on{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("msgId", x.msg_id);
    f("queueId", x.queue_id);
    f("queueOffset", x.queue_offset);
    f("transactionId", x.transaction_id);
    f("batchUniqId", x.batch_uniq_id);
    f("recallHandle", x.recall_handle);
    f("MSG_REGION", x.region);
    f("TRACE_ON", x.trace_on);
  }

  friend bool operator==(const send_message_response&,
                         const send_message_response&)
    = default;
};

/// A request that sends. Brokers insist on topic, queue, flags and time alone.
template <request_code Code>
struct basic_send_request {
  static constexpr auto code = Code;
  using response = send_message_response;

  std::string producer_group{};
  std::string topic{};
  /// The topic to copy if the broker has to create this one.
  std::string default_topic{default_create_topic};
  /// Number of queues wanted in that case.
  int32_t default_topic_queue_nums = 4;
  /// Below 0 lets the broker choose.
  int32_t queue_id = -1;
  /// Bits of `sys_flag`.
  int32_t sys_flag = 0;
  /// Unix time, in milliseconds.
  int64_t born_timestamp = 0;
  int32_t flag = 0;
  /// The property string.
  std::optional<std::string> properties{};
  std::optional<int32_t> reconsume_times{};
  std::optional<bool> unit_mode{};
  /// For retry topics only.
  std::optional<int32_t> max_reconsume_times{};
  /// Whether the body is a batch: brokers go by this, not by the code.
  std::optional<bool> batch{};
  topic_rpc_fields rpc{};

  /// The name of a field: these two codes have Java's names on the wire, the
  /// others letters.
  static constexpr field_name key(const char* name, const char* letter) {
    return Code == request_code::send_message
            || Code == request_code::send_reply_message
           ? field_name{name}
           : field_name{name, letter};
  }

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f(key("producerGroup", "a"), x.producer_group, tolerated);
    f(key("topic", "b"), x.topic);
    f(key("defaultTopic", "c"), x.default_topic, tolerated);
    f(key("defaultTopicQueueNums", "d"), x.default_topic_queue_nums, tolerated);
    f(key("queueId", "e"), x.queue_id);
    f(key("sysFlag", "f"), x.sys_flag);
    f(key("bornTimestamp", "g"), x.born_timestamp);
    f(key("flag", "h"), x.flag);
    f(key("properties", "i"), x.properties);
    f(key("reconsumeTimes", "j"), x.reconsume_times);
    f(key("unitMode", "k"), x.unit_mode);
    f(key("maxReconsumeTimes", "l"), x.max_reconsume_times);
    f(key("batch", "m"), x.batch);
    f(key("bname", "n"), x.rpc.broker_name);
    f("ns", x.rpc.ns);
    f("nsd", x.rpc.is_namespaced);
    f("oway", x.rpc.is_oneway);
    f("lo", x.rpc.is_logical);
  }

  friend bool operator==(const basic_send_request&, const basic_send_request&)
    = default;
};

/// One message, long names (code 10).
using send_message_request = basic_send_request<request_code::send_message>;

/// One message, letters (code 310): what clients use.
using send_message_v2_request
  = basic_send_request<request_code::send_message_v2>;

/// The body is what `encode_batch` makes (code 320). Set `batch`, too.
using send_batch_message_request
  = basic_send_request<request_code::send_batch_message>;

} // namespace rocketcaf::protocol
