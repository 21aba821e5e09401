#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests for stored messages, one queue at a time.
namespace rocketcaf::protocol {

// -- sys flag -----------------------------------------------------------------

/// Bits of the requests' `sys_flag` (PullSysFlag.java).
inline constexpr int32_t pull_commit_offset_flag = 0x1;
inline constexpr int32_t pull_suspend_flag = 0x2;
inline constexpr int32_t pull_subscription_flag = 0x4;
inline constexpr int32_t pull_class_filter_flag = 0x8;
inline constexpr int32_t pull_lite_flag = 0x10;

// -- pulls --------------------------------------------------------------------

/// The header of all answers to a pull that say where to go on: codes 0, 19, 20
/// and 21. They are outcomes, not errors.
struct pull_message_response {
  /// Id of the broker to ask next.
  int64_t suggest_which_broker_id = 0;
  /// Where to go on.
  int64_t next_begin_offset = 0;
  int64_t min_offset = 0;
  int64_t max_offset = 0;
  /// For static topics: to be added to each message's offset.
  std::optional<int64_t> offset_delta{};
  std::optional<int32_t> topic_sys_flag{};
  std::optional<int32_t> group_sys_flag{};
  /// With code 16, what is forbidden: 1 the broker, 2 the group, 3 the topic, 4
  /// broadcasting, 5 this subscription.
  std::optional<int32_t> forbidden_type{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("suggestWhichBrokerId", x.suggest_which_broker_id);
    f("nextBeginOffset", x.next_begin_offset);
    f("minOffset", x.min_offset);
    f("maxOffset", x.max_offset);
    f("offsetDelta", x.offset_delta);
    f("topicSysFlag", x.topic_sys_flag);
    f("groupSysFlag", x.group_sys_flag);
    f("forbiddenType", x.forbidden_type);
  }

  friend bool operator==(const pull_message_response&,
                         const pull_message_response&)
    = default;
};

/// Asks for messages of a queue. Brokers may drop it without an
/// answer. The body of the answer is stored messages back to back.
template <request_code Code>
struct basic_pull_request {
  static constexpr auto code = Code;
  using response = pull_message_response;

  std::string consumer_group{};
  std::string topic{};
  int32_t queue_id = 0;
  int64_t queue_offset = 0;
  int32_t max_msg_nums = 32;
  int32_t sys_flag = 0;
  /// Counts with `pull_commit_offset_flag` only.
  int64_t commit_offset = 0;
  /// How long the broker may wait for a message, with `pull_suspend_flag`.
  int64_t suspend_timeout_millis = 0;
  /// Counts with `pull_subscription_flag` only: a filter, or "*" for all.
  std::optional<std::string> subscription{};
  /// Version of the subscription that the last heartbeat told.
  int64_t sub_version = 0;
  /// "TAG", the default, or "SQL92".
  std::optional<std::string> expression_type{};
  std::optional<int32_t> max_msg_bytes{};
  /// Proxies say what they ask for; clients leave it out.
  std::optional<int32_t> request_source{};
  /// Spelled as in Java.
  std::optional<std::string> proxy_forward_client_id{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("queueOffset", x.queue_offset);
    f("maxMsgNums", x.max_msg_nums);
    f("sysFlag", x.sys_flag);
    f("commitOffset", x.commit_offset, tolerated);
    f("suspendTimeoutMillis", x.suspend_timeout_millis, tolerated);
    f("subscription", x.subscription);
    f("subVersion", x.sub_version, tolerated);
    f("expressionType", x.expression_type);
    f("maxMsgBytes", x.max_msg_bytes);
    f("requestSource", x.request_source);
    f("proxyFrowardClientId", x.proxy_forward_client_id);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const basic_pull_request&, const basic_pull_request&)
    = default;
};

/// One pull (code 11).
using pull_message_request = basic_pull_request<request_code::pull_message>;

/// The same from a consumer that decides itself when to pull (code 361).
using lite_pull_message_request
  = basic_pull_request<request_code::lite_pull_message>;

} // namespace rocketcaf::protocol
