#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests for single messages.
namespace rocketcaf::protocol {

/// How far the index is; also with code 22, which says that there is no
/// message.
struct query_message_response {
  int64_t index_last_update_timestamp = 0;
  int64_t index_last_update_phyoffset = 0;

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("indexLastUpdateTimestamp", x.index_last_update_timestamp);
    f("indexLastUpdatePhyoffset", x.index_last_update_phyoffset);
  }

  friend bool operator==(const query_message_response&,
                         const query_message_response&)
    = default;
};

/// Asks for messages by key (code 12). Keys with the same hash are found, too;
/// the body of the answer is stored messages. A signature of this request holds
/// everywhere only if `unique_key_query` is absent.
struct query_message_request {
  static constexpr auto code = request_code::query_message;
  using response = query_message_response;

  std::string topic{};
  /// One of a message's keys, or its unique id.
  std::string key{};
  int32_t max_num = 32;
  /// Unix time, in milliseconds.
  int64_t begin_timestamp = 0;
  int64_t end_timestamp = 0;
  /// Whether the key is a unique id.
  std::optional<bool> unique_key_query{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("key", x.key);
    f("maxNum", x.max_num);
    f("beginTimestamp", x.begin_timestamp);
    f("endTimestamp", x.end_timestamp);
    f("_UNIQUE_KEY_QUERY", x.unique_key_query);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const query_message_request&,
                         const query_message_request&)
    = default;
};

/// Asks for the message at a place in the commit log (code 33), which is part
/// of offset message ids.
struct view_message_by_id_request {
  static constexpr auto code = request_code::view_message_by_id;
  using response = no_fields;

  int64_t offset = 0;
  std::optional<std::string> topic{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("offset", x.offset);
    f("topic", x.topic);
  }

  friend bool operator==(const view_message_by_id_request&,
                         const view_message_by_id_request&)
    = default;
};

} // namespace rocketcaf::protocol
