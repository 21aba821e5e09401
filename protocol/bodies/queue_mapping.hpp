#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rocketcaf::protocol {

/// Where a part of a logical queue is.
struct queue_mapping_item {
  int32_t generation = 0;
  int32_t queue_id = 0;
  std::string broker_name;
  /// Offset in the logical queue of the first message of this part.
  int64_t logic_offset = 0;
  int64_t start_offset = 0;
  /// Excluded; -1 if the part is still written to.
  int64_t end_offset = -1;
  /// Milliseconds since 1970, or -1.
  int64_t time_of_start = -1;
  int64_t time_of_end = -1;

  friend bool operator==(const queue_mapping_item&, const queue_mapping_item&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("bname", &queue_mapping_item::broker_name);
    f("endOffset", &queue_mapping_item::end_offset);
    f("gen", &queue_mapping_item::generation);
    f("logicOffset", &queue_mapping_item::logic_offset);
    f("queueId", &queue_mapping_item::queue_id);
    f("startOffset", &queue_mapping_item::start_offset);
    f("timeOfEnd", &queue_mapping_item::time_of_end);
    f("timeOfStart", &queue_mapping_item::time_of_start);
  }
};

/// The logical queues of a static topic (since 5.0) that are on a broker.
struct queue_mapping {
  std::string topic;
  std::string scope = "__global__";
  int32_t total_queues = 0;
  std::string broker_name;
  int64_t epoch = 0;
  bool dirty = false;
  /// Ids on the broker by ids of logical queues.
  std::map<int32_t, int32_t> current_ids;
  /// Parts by ids of logical queues; empty in short forms.
  std::map<int32_t, std::vector<queue_mapping_item>> hosted_queues;

  friend bool operator==(const queue_mapping&, const queue_mapping&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("bname", &queue_mapping::broker_name);
    f("currIdMap", &queue_mapping::current_ids);
    f("dirty", &queue_mapping::dirty);
    f("epoch", &queue_mapping::epoch);
    f.unless_empty("hostedQueues", &queue_mapping::hosted_queues);
    f("scope", &queue_mapping::scope);
    f("topic", &queue_mapping::topic);
    f("totalQueues", &queue_mapping::total_queues);
  }
};

} // namespace rocketcaf::protocol
