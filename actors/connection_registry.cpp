#include "rocketcaf/actors/connection_registry.hpp"

namespace rocketcaf::actors {

connection_registry::connection_registry(protocol::restart_rules rules,
                                         std::vector<std::string> pinned)
  : rules_(rules), pinned_(std::move(pinned)) {
  forget_routed();
}

connection_entry& connection_registry::get(const endpoint& which) {
  auto [i, added] = entries_.try_emplace(which);
  if (added) {
    i->second.state.address = which.address;
    i->second.state.number = which.number;
    i->second.restarts = protocol::restart_policy{rules_};
    i->second.routed = routed_.count(which.address) > 0;
  }
  return i->second;
}

void connection_registry::set_routed(const std::vector<std::string>& addresses,
                                     time_point now) {
  routed_ = std::set<std::string>{pinned_.begin(), pinned_.end()};
  routed_.insert(addresses.begin(), addresses.end());
  for (auto& [which, x] : entries_) {
    auto routed = routed_.count(which.address) > 0;
    if (routed)
      x.unrouted_since.reset();
    else if (x.routed)
      x.unrouted_since = now;
    x.routed = routed;
  }
}

void connection_registry::forget_routed() {
  routed_ = std::set<std::string>{pinned_.begin(), pinned_.end()};
  for (auto& [which, x] : entries_) {
    x.routed = routed_.count(which.address) > 0;
    x.unrouted_since.reset();
  }
}

connection_entry* connection_registry::find(const endpoint& which) {
  auto i = entries_.find(which);
  return i == entries_.end() ? nullptr : &i->second;
}

std::vector<endpoint> connection_registry::unused(time_point limit) const {
  std::vector<endpoint> result;
  for (auto& [which, x] : entries_)
    if (auto since = x.unused_since(); since && *since <= limit)
      result.push_back(which);
  return result;
}

std::optional<time_point> connection_registry::first_unused() const {
  std::optional<time_point> result;
  for (auto& [which, x] : entries_)
    if (auto since = x.unused_since(); since && (!result || *since < *result))
      result = since;
  return result;
}

std::vector<connection_state_changed> connection_registry::states() const {
  std::vector<connection_state_changed> result;
  for (auto& [which, x] : entries_)
    result.push_back(x.state);
  return result;
}

} // namespace rocketcaf::actors
