#include "rocketcaf/protocol/topic_queues.hpp"

#include <algorithm>
#include <string>

namespace rocketcaf::protocol {

namespace {

/// Names `count_of(x)` queues of each broker, from 0.
template <class CountOf>
std::vector<message_queue> queues_of(const route_data& x,
                                     std::string_view topic, CountOf count_of) {
  std::vector<const queue_data*> sorted;
  for (auto& entry : x.queue_datas)
    sorted.push_back(&entry);
  std::stable_sort(sorted.begin(), sorted.end(), [](auto* lhs, auto* rhs) {
    return lhs->broker_name < rhs->broker_name;
  });
  std::vector<message_queue> result;
  for (auto* entry : sorted)
    for (int32_t id = 0;
         id < count_of(*entry) && result.size() < max_topic_queues; ++id)
      result.push_back({std::string{topic}, entry->broker_name, id});
  return result;
}

} // namespace

std::vector<message_queue> readable_queues(const route_data& x,
                                           std::string_view topic) {
  return queues_of(x, topic, [](auto& entry) {
    return (entry.perm & perm_read) != 0 ? entry.read_queue_nums : 0;
  });
}

std::vector<message_queue> all_queues(const route_data& x,
                                      std::string_view topic) {
  return queues_of(x, topic, [](auto& entry) {
    return std::max(entry.read_queue_nums, entry.write_queue_nums);
  });
}

} // namespace rocketcaf::protocol
