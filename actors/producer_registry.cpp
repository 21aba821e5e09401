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
  set_serves_checks(id, false);
  auto node = producers_.extract(id);
  if (node.empty())
    return std::nullopt;
  auto& group = node.mapped().group;
  if (auto i = groups_.find(group); --i->second == 0)
    groups_.erase(i);
  return std::move(group);
}

void producer_registry::set_serves_checks(caf::actor_id id, bool value) {
  auto i = producers_.find(id);
  if (i == producers_.end())
    return;
  auto& servers = servers_[i->second.group];
  std::erase(servers, id);
  if (value)
    servers.push_back(id);
  if (servers.empty())
    servers_.erase(i->second.group);
}

std::vector<producer_link_actor> producer_registry::servers_of_checks(
  const std::string& group) {
  std::vector<producer_link_actor> result;
  auto i = servers_.find(group);
  if (i == servers_.end())
    return result;
  auto& servers = i->second;
  for (auto id : servers)
    if (auto producer = find(id))
      result.push_back(std::move(producer));
  servers.push_back(servers.front());
  servers.pop_front();
  return result;
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
