#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/bodies/topic_config.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::protocol {

/// Pauses between deliveries of a message, in milliseconds.
struct customized_retry_policy {
  std::vector<int64_t> next;

  friend bool operator==(const customized_retry_policy&,
                         const customized_retry_policy&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("next", &customized_retry_policy::next);
  }
};

/// Pauses that grow with each delivery, in milliseconds.
struct exponential_retry_policy {
  int64_t initial = 5000;
  int64_t max = 7'200'000;
  int64_t multiplier = 2;

  friend bool operator==(const exponential_retry_policy&,
                         const exponential_retry_policy&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("initial", &exponential_retry_policy::initial);
    f("max", &exponential_retry_policy::max);
    f("multiplier", &exponential_retry_policy::multiplier);
  }
};

/// When messages that a group failed to consume are delivered again.
struct group_retry_policy {
  /// "CUSTOMIZED" or "EXPONENTIAL".
  std::string type = "CUSTOMIZED";
  std::optional<customized_retry_policy> customized;
  std::optional<exponential_retry_policy> exponential;

  friend bool operator==(const group_retry_policy&, const group_retry_policy&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("customizedRetryPolicy", &group_retry_policy::customized);
    f("exponentialRetryPolicy", &group_retry_policy::exponential);
    f("type", &group_retry_policy::type);
  }
};

/// A subscription that a group is bound to.
struct simple_subscription_data {
  std::string topic;
  std::string expression_type = "TAG";
  std::string expression;
  int64_t version = 0;

  friend bool operator==(const simple_subscription_data&,
                         const simple_subscription_data&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("expression", &simple_subscription_data::expression);
    f("expressionType", &simple_subscription_data::expression_type);
    f("topic", &simple_subscription_data::topic);
    f("version", &simple_subscription_data::version);
  }
};

/// A consumer group on a broker (codes 200, 352), with the defaults of brokers.
struct subscription_group_config {
  std::string group_name;
  bool consume_enable = true;
  bool consume_from_min_enable = true;
  bool consume_broadcast_enable = true;
  bool consume_message_orderly = false;
  int32_t retry_queue_nums = 1;
  /// Deliveries until a message goes to the dead letter topic.
  int32_t retry_max_times = 16;
  std::optional<group_retry_policy> retry_policy;
  int64_t broker_id = 0;
  int64_t which_broker_when_consume_slowly = 1;
  bool notify_consumer_ids_changed_enable = true;
  int32_t group_sys_flag = 0;
  int32_t consume_timeout_minute = 15;
  std::optional<std::vector<simple_subscription_data>> subscription_data_set;
  std::map<std::string, std::string> attributes;

  friend bool operator==(const subscription_group_config&,
                         const subscription_group_config&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("attributes", &subscription_group_config::attributes);
    f("brokerId", &subscription_group_config::broker_id);
    f("consumeBroadcastEnable",
      &subscription_group_config::consume_broadcast_enable);
    f("consumeEnable", &subscription_group_config::consume_enable);
    f("consumeFromMinEnable",
      &subscription_group_config::consume_from_min_enable);
    f("consumeMessageOrderly",
      &subscription_group_config::consume_message_orderly);
    f("consumeTimeoutMinute",
      &subscription_group_config::consume_timeout_minute);
    f("groupName", &subscription_group_config::group_name);
    f("groupRetryPolicy", &subscription_group_config::retry_policy);
    f("groupSysFlag", &subscription_group_config::group_sys_flag);
    f("notifyConsumerIdsChangedEnable",
      &subscription_group_config::notify_consumer_ids_changed_enable);
    f("retryMaxTimes", &subscription_group_config::retry_max_times);
    f("retryQueueNums", &subscription_group_config::retry_queue_nums);
    f("subscriptionDataSet", &subscription_group_config::subscription_data_set);
    f("whichBrokerWhenConsumeSlowly",
      &subscription_group_config::which_broker_when_consume_slowly);
  }
};

/// All consumer groups of a broker (code 201).
struct subscription_group_table {
  std::map<std::string, subscription_group_config> groups;
  /// Bits of what a group must not do, by group and topic.
  std::map<std::string, std::map<std::string, int32_t>> forbidden_table;
  std::optional<data_version> version;

  friend bool operator==(const subscription_group_table&,
                         const subscription_group_table&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("dataVersion", &subscription_group_table::version);
    f("forbiddenTable", &subscription_group_table::forbidden_table);
    f("subscriptionGroupTable", &subscription_group_table::groups);
  }
};

/// Consumer groups to create or change (code 225).
struct subscription_group_list {
  std::vector<subscription_group_config> group_config_list;

  friend bool operator==(const subscription_group_list&,
                         const subscription_group_list&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("groupConfigList", &subscription_group_list::group_config_list);
  }
};

} // namespace rocketcaf::protocol
