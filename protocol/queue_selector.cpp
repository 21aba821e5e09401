#include "rocketcaf/protocol/queue_selector.hpp"

#include "rocketcaf/protocol/java_hash.hpp"
#include "rocketcaf/protocol/properties.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf {

namespace {

/// The broker's machine room; empty if its name tells none.
std::string_view room_of(const message_queue& x) {
  auto end = x.broker_name.find('@');
  if (end == std::string::npos)
    return {};
  return std::string_view{x.broker_name}.substr(0, end);
}

} // namespace

std::string_view sharding_key_of(const message& x) {
  auto key = protocol::explicit_sharding_key(x);
  if (!key.empty() || x.keys.empty())
    return key;
  return x.keys.front();
}

std::optional<size_t> select_round_robin(const queue_selection& x) {
  return x.turn % x.queues.size();
}

std::optional<size_t> select_random(const queue_selection& x) {
  return x.random % x.queues.size();
}

std::optional<size_t> select_by_hash(const queue_selection& x) {
  auto key = sharding_key_of(x.content);
  if (key.empty())
    return select_round_robin(x);
  auto hash = static_cast<int64_t>(protocol::java_hash(key));
  auto index = hash % static_cast<int64_t>(x.queues.size());
  return static_cast<size_t>(index < 0 ? -index : index);
}

queue_selector select_by_machine_room(std::vector<std::string> rooms) {
  return [rooms = std::move(rooms)](
           const queue_selection& x) -> std::optional<size_t> {
    auto is_near = [&](const message_queue& queue) {
      auto room = room_of(queue);
      return !room.empty() && std::ranges::find(rooms, room) != rooms.end();
    };
    auto count = std::ranges::count_if(x.queues, is_near);
    if (count == 0)
      return std::nullopt;
    auto skip = x.turn % static_cast<size_t>(count);
    for (size_t i = 0;; ++i)
      if (is_near(x.queues[i]) && skip-- == 0)
        return i;
  };
}

} // namespace rocketcaf
