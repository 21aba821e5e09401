#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/message_queue.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace rocketcaf::protocol {

/// Offsets that consumers shall continue from (code 220, and answers to 222).
struct reset_offsets {
  std::map<message_queue, int64_t> offset_table;
  /// Whether the body has a list of queues with offsets in place of a map, as
  /// brokers write it if an administrator's client in C++ asked for the reset.
  bool is_list = false;

  friend bool operator==(const reset_offsets&, const reset_offsets&) = default;
};

/// Accepts both forms.
template <>
expected<reset_offsets, errc> decode_json_body(std::string_view body);

template <>
std::string encode_json_body(const reset_offsets& x);

/// How far the members of a consumer group are (answers to codes 221 and 223).
struct consumer_offsets {
  /// Of the member that answers (code 221).
  std::map<message_queue, int64_t> message_queue_table;
  /// By client id, as the broker tells it (code 223).
  std::map<std::string, std::map<message_queue, int64_t>> consumer_table;

  friend bool operator==(const consumer_offsets&, const consumer_offsets&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("consumerTable", &consumer_offsets::consumer_table);
    f("messageQueueTable", &consumer_offsets::message_queue_table);
  }
};

} // namespace rocketcaf::protocol
