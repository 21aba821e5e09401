#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// What a consumer group wants of a topic.
struct subscription_data {
  std::string topic;
  /// The expression as it was given; "*" for all messages.
  std::string sub_string;
  /// Tags of a TAG expression; empty for all.
  std::vector<std::string> tags_set;
  /// `java_hash` of each tag.
  std::vector<int32_t> code_set;
  /// Milliseconds since 1970; grows with each change.
  int64_t sub_version = 0;
  /// "TAG" or "SQL92".
  std::string expression_type = "TAG";
  /// Obsolete.
  bool class_filter_mode = false;

  friend bool operator==(const subscription_data&, const subscription_data&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("classFilterMode", &subscription_data::class_filter_mode);
    f("codeSet", &subscription_data::code_set);
    f("expressionType", &subscription_data::expression_type);
    f("subString", &subscription_data::sub_string);
    f("subVersion", &subscription_data::sub_version);
    f("tagsSet", &subscription_data::tags_set);
    f("topic", &subscription_data::topic);
  }
};

/// Makes a subscription from a TAG expression: tags with "||" between them, or
/// "*" or nothing for all messages.
/// @param version milliseconds since 1970; grows with each change.
/// @returns nullopt if there is something, but no tag.
std::optional<subscription_data> tag_subscription(std::string_view topic,
                                                  std::string_view expression,
                                                  int64_t version);

/// Asks a broker whether it can filter by an expression (code 46).
struct client_config_check {
  std::string client_id;
  std::string group;
  std::optional<std::string> space;
  subscription_data subscription;

  friend bool operator==(const client_config_check&, const client_config_check&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("clientId", &client_config_check::client_id);
    f("group", &client_config_check::group);
    f("namespace", &client_config_check::space);
    f("subscriptionData", &client_config_check::subscription);
  }
};

/// What a consumer group wants of a topic, as a broker tells it (code 345).
struct group_subscription {
  std::string group;
  std::string topic;
  /// Nothing if the group is not online.
  std::optional<subscription_data> subscription;

  friend bool operator==(const group_subscription&, const group_subscription&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("group", &group_subscription::group);
    f("subscriptionData", &group_subscription::subscription);
    f("topic", &group_subscription::topic);
  }
};

} // namespace rocketcaf::protocol
