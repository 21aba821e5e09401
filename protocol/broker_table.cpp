#include "rocketcaf/protocol/broker_table.hpp"

#include <set>
#include <utility>

namespace rocketcaf::protocol {

void broker_table::update(cluster_info news, time_point now) {
  known_ = std::move(news);
  updated_ = now;
  std::erase_if(suggestions_, [this](auto& x) {
    auto brokers = find(x.first.broker_name);
    return brokers == nullptr || !brokers->broker_addrs.contains(x.second);
  });
}

void broker_table::suggest(const message_queue& queue, int64_t broker_id) {
  // Most pulls are from masters, and have nothing to keep.
  if (broker_id != 0)
    suggestions_.insert_or_assign(queue, broker_id);
  else if (!suggestions_.empty())
    suggestions_.erase(queue);
}

std::optional<broker_place> broker_table::place_of(std::string_view name,
                                                   broker_role role) const {
  auto brokers = find(name);
  return brokers ? protocol::place_of(*brokers, role) : std::nullopt;
}

std::optional<broker_place> broker_table::place_for_pull(
  const message_queue& queue) const {
  if (!suggestions_.empty()) {
    auto wanted = suggestions_.find(queue);
    auto brokers = find(queue.broker_name);
    if (wanted != suggestions_.end() && brokers != nullptr) {
      auto i = brokers->broker_addrs.find(wanted->second);
      if (i != brokers->broker_addrs.end())
        return broker_place{queue.broker_name, i->second, i->first};
    }
  }
  return place_of(queue.broker_name, broker_role::reader);
}

std::vector<broker_place> broker_table::masters(
  const std::string& cluster) const {
  std::set<std::string_view> names;
  if (cluster.empty()) {
    for (auto& [name, brokers] : known_.broker_addr_table)
      names.insert(name);
  } else if (auto i = known_.cluster_addr_table.find(cluster);
             i != known_.cluster_addr_table.end()) {
    names.insert(i->second.begin(), i->second.end());
  }
  std::vector<broker_place> result;
  for (auto name : names)
    result.push_back(place_of(name, broker_role::master)
                       .value_or(broker_place{.name = std::string{name}}));
  return result;
}

const broker_data* broker_table::find(std::string_view name) const {
  auto i = known_.broker_addr_table.find(std::string{name});
  return i == known_.broker_addr_table.end() ? nullptr : &i->second;
}

std::optional<broker_place> place_of(const broker_data& brokers,
                                     broker_role role) {
  // They are ordered by their ids, of which 0 is the lowest.
  auto i = brokers.broker_addrs.lower_bound(0);
  if (i == brokers.broker_addrs.end()
      || (role == broker_role::master && i->first != 0))
    return std::nullopt;
  return broker_place{brokers.broker_name, i->second, i->first};
}

} // namespace rocketcaf::protocol
