#include "rocketcaf/actors/embedded/pull_table.hpp"

#include <algorithm>

namespace rocketcaf::actors::embedded {

namespace {

queue_key key_of(const parked_pull& x) {
  return {x.broker, x.pull.topic, x.pull.queue_id};
}

} // namespace

size_t pull_table::size_of(size_t broker) const noexcept {
  return static_cast<size_t>(
    std::count_if(pulls_.begin(), pulls_.end(),
                  [broker](auto& kvp) { return kvp.second.broker == broker; }));
}

std::optional<std::chrono::steady_clock::time_point> pull_table::next_due()
  const {
  if (by_time_.empty())
    return std::nullopt;
  return by_time_.begin()->first;
}

void pull_table::park(parked_pull x) {
  auto id = next_id_++;
  by_queue_.emplace(key_of(x), id);
  by_time_.emplace(x.until, id);
  pulls_.emplace(id, std::move(x));
}

std::vector<parked_pull> pull_table::take(const queue_key& queue) {
  std::vector<parked_pull> result;
  auto i = by_queue_.lower_bound({queue, 0});
  while (i != by_queue_.end() && i->first == queue) {
    auto id = i->second;
    ++i;
    result.push_back(remove(id));
  }
  return result;
}

std::vector<parked_pull> pull_table::take_due(
  std::chrono::steady_clock::time_point now) {
  std::vector<parked_pull> result;
  while (!by_time_.empty() && by_time_.begin()->first <= now)
    result.push_back(remove(by_time_.begin()->second));
  return result;
}

void pull_table::drop(uint64_t connection) {
  std::vector<pull_id> dropped;
  for (auto& [id, x] : pulls_)
    if (x.connection == connection)
      dropped.push_back(id);
  for (auto id : dropped)
    remove(id);
}

parked_pull pull_table::remove(pull_id x) {
  auto i = pulls_.find(x);
  auto result = std::move(i->second);
  pulls_.erase(i);
  by_queue_.erase({key_of(result), x});
  by_time_.erase({result.until, x});
  return result;
}

} // namespace rocketcaf::actors::embedded
