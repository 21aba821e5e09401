#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// A consumer group with a member in this client.
struct consumer_data {
  std::string group_name;
  /// "CONSUME_PASSIVELY" (push), "CONSUME_ACTIVELY" (pull) or "CONSUME_POP".
  std::string consume_type = "CONSUME_PASSIVELY";
  /// "CLUSTERING" or "BROADCASTING".
  std::string message_model = "CLUSTERING";
  /// Such as "CONSUME_FROM_LAST_OFFSET" or "CONSUME_FROM_TIMESTAMP".
  std::string consume_from_where = "CONSUME_FROM_LAST_OFFSET";
  std::vector<subscription_data> subscription_data_set = {};
  bool unit_mode = false;

  friend bool operator==(const consumer_data&, const consumer_data&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("consumeFromWhere", &consumer_data::consume_from_where);
    f("consumeType", &consumer_data::consume_type);
    f.required("groupName", &consumer_data::group_name);
    f("messageModel", &consumer_data::message_model);
    f("subscriptionDataSet", &consumer_data::subscription_data_set);
    f("unitMode", &consumer_data::unit_mode);
  }
};

/// Tells a broker who lives in this client: the body of a heartbeat (code 34).
struct heartbeat_data {
  std::string client_id;
  std::vector<std::string> producer_groups;
  std::vector<consumer_data> consumers = {};
  /// What `fingerprint_of` returns, or 0 in heartbeats of the first version.
  int32_t fingerprint = 0;
  /// Whether the consumers' subscriptions are left out, since the broker has
  /// them with this fingerprint.
  bool without_sub = false;

  friend bool operator==(const heartbeat_data&, const heartbeat_data&)
    = default;
};

template <>
expected<heartbeat_data, errc> decode_json_body(std::string_view body);

template <>
std::string encode_json_body(const heartbeat_data& x);

/// Decodes the body of a heartbeat request, as strictly as brokers do: there is
/// a client id, and no list is null.
expected<heartbeat_data, errc> decode_heartbeat(std::string_view body);

/// Identifies what a client subscribed to, for heartbeats of the second version
/// (brokers since 5.1.3): they need not have the subscriptions as long as this
/// stays as it is. Java's clients with the same groups in the same order have
/// the same number.
int32_t fingerprint_of(heartbeat_data x);

} // namespace rocketcaf::protocol
