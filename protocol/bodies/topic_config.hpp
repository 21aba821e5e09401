#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/bodies/queue_mapping.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::protocol {

/// The version of a table that brokers compare.
struct data_version {
  int64_t state_version = 0;
  /// Milliseconds since 1970.
  int64_t timestamp = 0;
  int64_t counter = 0;

  friend bool operator==(const data_version&, const data_version&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("counter", &data_version::counter);
    f("stateVersion", &data_version::state_version);
    f("timestamp", &data_version::timestamp);
  }
};

/// A topic on a broker (code 351).
struct topic_config {
  std::string topic_name;
  int32_t read_queue_nums = 16;
  int32_t write_queue_nums = 16;
  /// Bits `perm_read`, `perm_write`, `perm_inherit`.
  int32_t perm = 6;
  /// "SINGLE_TAG" or "MULTI_TAG".
  std::string topic_filter_type = "SINGLE_TAG";
  int32_t topic_sys_flag = 0;
  bool order = false;
  /// Such as "message.type" to "FIFO".
  std::map<std::string, std::string> attributes;
  /// Of a static topic; answers to code 351 only.
  std::optional<queue_mapping> mapping = {};

  friend bool operator==(const topic_config&, const topic_config&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("attributes", &topic_config::attributes);
    f("mappingDetail", &topic_config::mapping);
    f("order", &topic_config::order);
    f("perm", &topic_config::perm);
    f("readQueueNums", &topic_config::read_queue_nums);
    f("topicFilterType", &topic_config::topic_filter_type);
    f("topicName", &topic_config::topic_name);
    f("topicSysFlag", &topic_config::topic_sys_flag);
    f("writeQueueNums", &topic_config::write_queue_nums);
  }
};

/// All topics of a broker (code 21).
struct topic_config_table {
  std::map<std::string, topic_config> topics;
  std::optional<data_version> version;
  std::optional<data_version> mapping_version;
  /// Of static topics, by topic: the short form, and the one with all parts.
  std::optional<std::map<std::string, queue_mapping>> mapping_infos = {};
  std::optional<std::map<std::string, queue_mapping>> mapping_details = {};

  friend bool operator==(const topic_config_table&, const topic_config_table&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("dataVersion", &topic_config_table::version);
    f("mappingDataVersion", &topic_config_table::mapping_version);
    f("topicConfigTable", &topic_config_table::topics);
    f("topicQueueMappingDetailMap", &topic_config_table::mapping_details);
    f("topicQueueMappingInfoMap", &topic_config_table::mapping_infos);
  }
};

/// Topics to create or change (code 18).
struct topic_config_list {
  std::vector<topic_config> topics;

  friend bool operator==(const topic_config_list&, const topic_config_list&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("topicConfigList", &topic_config_list::topics);
  }
};

} // namespace rocketcaf::protocol
