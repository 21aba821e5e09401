#include "rocketcaf/actors/producer_registry.hpp"

namespace rocketcaf::actors {

bool producer_registry::add(const producer_link_actor& producer,
                            std::string group) {
  weak_handle<producer_link_actor> weak{producer};
  auto [i, added]
    = producers_.try_emplace(producer.id(), entry{std::move(weak), group});
  if (added)
    ++groups_[group];
  return added;
}

std::optional<std::string> producer_registry::remove(caf::actor_id id) {
  auto node = producers_.extract(id);
  if (node.empty())
    return std::nullopt;
  auto& group = node.mapped().group;
  if (auto i = groups_.find(group); --i->second == 0)
    groups_.erase(i);
  return std::move(group);
}

producer_link_actor producer_registry::find(caf::actor_id id) const {
  auto i = producers_.find(id);
  if (i == producers_.end())
    return {};
  return i->second.producer.lock();
}

std::vector<std::string> producer_registry::groups() const {
  std::vector<std::string> result;
  for (auto& [group, producers] : groups_)
    result.push_back(group);
  return result;
}

} // namespace rocketcaf::actors
