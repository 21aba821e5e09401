#pragma once

#include "rocketcaf/protocol/requests/offset_boundary.hpp"
#include "rocketcaf/protocol/requests/offset_response.hpp"
#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests about the offsets of queues. Brokers answer for topics that they do
/// not know, too.
namespace rocketcaf::protocol {

/// Asks for the offset of a time (code 29).
struct search_offset_by_timestamp_request {
  static constexpr auto code = request_code::search_offset_by_timestamp;
  using response = offset_response;

  std::string topic{};
  int32_t queue_id = 0;
  /// Unix time, in milliseconds.
  int64_t timestamp = 0;
  std::optional<offset_boundary> boundary_type{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("timestamp", x.timestamp);
    f("boundaryType", x.boundary_type);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const search_offset_by_timestamp_request&,
                         const search_offset_by_timestamp_request&)
    = default;
};

/// Asks for the offset that the next message gets (code 30).
struct get_max_offset_request {
  static constexpr auto code = request_code::get_max_offset;
  using response = offset_response;

  std::string topic{};
  int32_t queue_id = 0;
  std::optional<bool> committed{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("committed", x.committed);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const get_max_offset_request&,
                         const get_max_offset_request&)
    = default;
};

/// Asks for the offset of the oldest message (code 31).
struct get_min_offset_request {
  static constexpr auto code = request_code::get_min_offset;
  using response = offset_response;

  std::string topic{};
  int32_t queue_id = 0;
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("queueId", x.queue_id);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const get_min_offset_request&,
                         const get_min_offset_request&)
    = default;
};

/// When the oldest message was stored.
struct get_earliest_msg_storetime_response {
  /// Unix time, in milliseconds; -1 if there is no message.
  int64_t timestamp = 0;

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("timestamp", x.timestamp);
  }

  friend bool operator==(const get_earliest_msg_storetime_response&,
                         const get_earliest_msg_storetime_response&)
    = default;
};

/// Asks when the oldest message was stored (code 32).
struct get_earliest_msg_storetime_request {
  static constexpr auto code = request_code::get_earliest_msg_storetime;
  using response = get_earliest_msg_storetime_response;

  std::string topic{};
  int32_t queue_id = 0;
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("queueId", x.queue_id);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const get_earliest_msg_storetime_request&,
                         const get_earliest_msg_storetime_request&)
    = default;
};

/// Asks for entries of a queue's index (code 321).
struct query_consume_queue_request {
  static constexpr auto code = request_code::query_consume_queue;
  using response = no_fields;

  std::string topic{};
  int32_t queue_id = 0;
  int64_t index = 0;
  int32_t count = 0;
  std::optional<std::string> consumer_group{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("index", x.index);
    f("count", x.count);
    f("consumerGroup", x.consumer_group);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const query_consume_queue_request&,
                         const query_consume_queue_request&)
    = default;
};

} // namespace rocketcaf::protocol
