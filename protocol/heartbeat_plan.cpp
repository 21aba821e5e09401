#include "rocketcaf/protocol/heartbeat_plan.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

void heartbeat_plan::set_groups(std::vector<std::string> groups,
                                time_point now) {
  std::sort(groups.begin(), groups.end());
  if (groups == groups_)
    return;
  groups_ = std::move(groups);
  for (auto& [address, x] : masters_) {
    x.due = now;
    x.outdated = x.on_its_way;
  }
}

void heartbeat_plan::set_masters(const std::vector<std::string>& addresses,
                                 time_point now) {
  std::map<std::string, master, std::less<>> next;
  for (auto& address : addresses) {
    auto i = masters_.find(address);
    next.emplace(address, i != masters_.end() ? i->second : master{now});
  }
  masters_ = std::move(next);
}

void heartbeat_plan::connected(std::string_view address, time_point now) {
  auto i = masters_.find(address);
  if (i != masters_.end() && !i->second.on_its_way)
    i->second.due = now;
}

std::vector<std::string> heartbeat_plan::take_due(time_point now) {
  std::vector<std::string> result;
  if (groups_.empty())
    return result;
  for (auto& [address, x] : masters_) {
    if (x.on_its_way || x.due > now)
      continue;
    x.on_its_way = true;
    x.outdated = false;
    x.due = now + interval_;
    result.push_back(address);
  }
  return result;
}

void heartbeat_plan::finished(std::string_view address, time_point now) {
  auto i = masters_.find(address);
  if (i == masters_.end())
    return;
  auto& x = i->second;
  x.on_its_way = false;
  if (x.outdated)
    x.due = now;
  x.outdated = false;
}

std::optional<time_point> heartbeat_plan::next_due() const {
  std::optional<time_point> result;
  if (groups_.empty())
    return result;
  for (auto& [address, x] : masters_)
    if (!x.on_its_way && (!result || x.due < *result))
      result = x.due;
  return result;
}

} // namespace rocketcaf::protocol
