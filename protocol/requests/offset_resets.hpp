#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests that move a group, and that ask where its consumers are.
namespace rocketcaf::protocol {

/// What both requests below say.
template <request_code Code>
struct reset_offset_request {
  static constexpr auto code = Code;
  using response = no_fields;

  std::string topic{};
  std::string group{};
  /// Unix time, in milliseconds; -1 for the newest.
  int64_t timestamp = 0;
  /// Whether to move forward, too.
  bool force = false;
  /// -1 for all.
  int32_t queue_id = -1;
  /// Instead of a time.
  std::optional<int64_t> offset{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("group", x.group);
    f("timestamp", x.timestamp);
    f("isForce", x.force);
    f("queueId", x.queue_id, tolerated);
    f("offset", x.offset);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const reset_offset_request&,
                         const reset_offset_request&)
    = default;
};

/// Tells a broker to move a group (code 222). Newer brokers tell the consumers
/// by their next pull, older ones by code 220. The body of the answer is an
/// offset table.
using invoke_broker_to_reset_offset_request
  = reset_offset_request<request_code::invoke_broker_to_reset_offset>;

/// A broker tells a consumer to move (code 220), one-way; the body is an offset
/// table. The request for people is `invoke_broker_to_reset_offset_request`.
using reset_consumer_client_offset_request
  = reset_offset_request<request_code::reset_consumer_client_offset>;

/// Asks a broker for the offsets in its consumers' memory (code 223).
struct invoke_broker_to_get_consumer_status_request {
  static constexpr auto code
    = request_code::invoke_broker_to_get_consumer_status;
  using response = no_fields;

  std::string topic{};
  std::string group{};
  /// Of one consumer; absent for all.
  std::optional<std::string> client_addr{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("group", x.group);
    f("clientAddr", x.client_addr);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const invoke_broker_to_get_consumer_status_request&,
                         const invoke_broker_to_get_consumer_status_request&)
    = default;
};

/// A broker asks a consumer for the offsets in its memory (code 221).
struct get_consumer_status_from_client_request {
  static constexpr auto code = request_code::get_consumer_status_from_client;
  using response = no_fields;

  std::string topic{};
  std::string group{};
  std::optional<std::string> client_addr{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("group", x.group);
    f("clientAddr", x.client_addr);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const get_consumer_status_from_client_request&,
                         const get_consumer_status_from_client_request&)
    = default;
};

} // namespace rocketcaf::protocol
