#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rocketcaf::protocol {

/// A client that is connected to a broker.
struct client_connection {
  std::string client_id;
  /// "host:port" as the broker sees it.
  std::string client_addr;
  /// Such as "JAVA"; see language.hpp.
  std::string language;
  /// See mq_version.hpp.
  int32_t version = 0;

  friend bool operator==(const client_connection&, const client_connection&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("clientAddr", &client_connection::client_addr);
    f("clientId", &client_connection::client_id);
    f("language", &client_connection::language);
    f("version", &client_connection::version);
  }
};

/// Members of a producer group (code 204).
struct producer_connections {
  std::vector<client_connection> connection_set;

  friend bool operator==(const producer_connections&,
                         const producer_connections&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("connectionSet", &producer_connections::connection_set);
  }
};

/// Members of a consumer group and what they subscribed to (code 203).
struct consumer_connections {
  std::vector<client_connection> connection_set;
  /// By topic.
  std::map<std::string, subscription_data> subscription_table;
  /// As in `consumer_data`.
  std::string consume_type;
  std::string message_model;
  std::string consume_from_where;

  friend bool operator==(const consumer_connections&,
                         const consumer_connections&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("connectionSet", &consumer_connections::connection_set);
    f("consumeFromWhere", &consumer_connections::consume_from_where);
    f("consumeType", &consumer_connections::consume_type);
    f("messageModel", &consumer_connections::message_model);
    f("subscriptionTable", &consumer_connections::subscription_table);
  }
};

/// A producer as a broker knows it.
struct producer_info {
  std::string client_id;
  std::string remote_ip;
  std::string language;
  int32_t version = 0;
  /// When it sent its last heartbeat, in milliseconds since 1970.
  int64_t last_update_timestamp = 0;

  friend bool operator==(const producer_info&, const producer_info&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("clientId", &producer_info::client_id);
    f("language", &producer_info::language);
    f("lastUpdateTimestamp", &producer_info::last_update_timestamp);
    f("remoteIP", &producer_info::remote_ip);
    f("version", &producer_info::version);
  }
};

/// All producers of a broker (code 328).
struct producer_table {
  /// By group.
  std::map<std::string, std::vector<producer_info>> data;

  friend bool operator==(const producer_table&, const producer_table&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("data", &producer_table::data);
  }
};

} // namespace rocketcaf::protocol
