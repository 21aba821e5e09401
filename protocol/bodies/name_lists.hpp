#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::protocol {

/// Names of topics, as name servers (codes 206, 224, 304, 311 to 313) and
/// brokers (305, 343) answer.
struct topic_list {
  /// "host:port" of a broker that has them, if the server tells one.
  std::optional<std::string> broker_addr;
  /// In no particular order.
  std::vector<std::string> topics;

  friend bool operator==(const topic_list&, const topic_list&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("brokerAddr", &topic_list::broker_addr);
    f("topicList", &topic_list::topics);
  }
};

/// Client ids of the members of a consumer group (code 38).
struct consumer_list {
  std::vector<std::string> consumer_id_list;

  friend bool operator==(const consumer_list&, const consumer_list&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("consumerIdList", &consumer_list::consumer_id_list);
  }
};

/// Consumer groups of a topic (code 300). Brokers may name the topic itself,
/// too.
struct group_list {
  std::vector<std::string> groups;

  friend bool operator==(const group_list&, const group_list&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("groupList", &group_list::groups);
  }
};

} // namespace rocketcaf::protocol
