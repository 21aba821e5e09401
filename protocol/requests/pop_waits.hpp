#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests of consumers that pop, about waiting. Their codes fit into JSON
/// headers only.
namespace rocketcaf::protocol {

/// Whether there are messages.
struct notification_response {
  bool has_message = false;
  std::optional<bool> polling_full{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("hasMsg", x.has_message);
    f("pollingFull", x.polling_full);
  }

  friend bool operator==(const notification_response&,
                         const notification_response&)
    = default;
};

/// Waits for messages without taking them (code 200054).
struct notification_request {
  static constexpr auto code = request_code::notification;
  using response = notification_response;

  std::string consumer_group{};
  std::string topic{};
  int32_t queue_id = -1;
  int64_t poll_time = 0;
  int64_t born_time = 0;
  std::optional<bool> order{};
  std::optional<std::string> attempt_id{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("pollTime", x.poll_time);
    f("bornTime", x.born_time);
    f("order", x.order);
    f("attemptId", x.attempt_id);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const notification_request&,
                         const notification_request&)
    = default;
};

/// How many requests wait.
struct polling_info_response {
  int32_t polling_num = 0;

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("pollingNum", x.polling_num);
  }

  friend bool operator==(const polling_info_response&,
                         const polling_info_response&)
    = default;
};

/// Asks how many requests wait (code 200055).
struct polling_info_request {
  static constexpr auto code = request_code::polling_info;
  using response = polling_info_response;

  std::string consumer_group{};
  std::string topic{};
  int32_t queue_id = 0;
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("topic", x.topic);
    f("queueId", x.queue_id);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const polling_info_request&,
                         const polling_info_request&)
    = default;
};

} // namespace rocketcaf::protocol
