#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <optional>
#include <string>

/// Requests about what groups consume.
namespace rocketcaf::protocol {

/// Asks how far a group is in all its queues (code 208).
struct get_consume_stats_request {
  static constexpr auto code = request_code::get_consume_stats;
  using response = no_fields;

  std::string consumer_group{};
  /// Absent or empty for all.
  std::optional<std::string> topic{};
  /// Topics with semicolons between them, from 5.3.2 on.
  std::optional<std::string> topic_list{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("topic", x.topic);
    f("topicList", x.topic_list);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const get_consume_stats_request&,
                         const get_consume_stats_request&)
    = default;
};

/// Asks for the groups that consume a topic (code 300).
using query_topic_consume_by_who_request
  = topic_request<request_code::query_topic_consume_by_who>;

/// Asks for the topics that a group consumes (code 343).
using query_topics_by_consumer_request
  = group_request<request_code::query_topics_by_consumer>;

/// Asks for a group's subscription (code 345).
struct query_subscription_by_consumer_request {
  static constexpr auto code = request_code::query_subscription_by_consumer;
  using response = no_fields;

  std::string group{};
  std::optional<std::string> topic{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("group", x.group);
    f("topic", x.topic);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const query_subscription_by_consumer_request&,
                         const query_subscription_by_consumer_request&)
    = default;
};

/// Asks from when the messages are that a group consumes (code 303).
struct query_consume_time_span_request {
  static constexpr auto code = request_code::query_consume_time_span;
  using response = no_fields;

  std::string topic{};
  std::string group{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("group", x.group);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const query_consume_time_span_request&,
                         const query_consume_time_span_request&)
    = default;
};

/// Asks for all groups' progress (code 317).
struct get_broker_consume_stats_request {
  static constexpr auto code = request_code::get_broker_consume_stats;
  using response = no_fields;

  bool order = false;

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("isOrder", x.order);
  }

  friend bool operator==(const get_broker_consume_stats_request&,
                         const get_broker_consume_stats_request&)
    = default;
};

} // namespace rocketcaf::protocol
