#include "rocketcaf/protocol/topic_broker_mapping.hpp"

#include "rocketcaf/protocol/split_mix.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf {

topic_broker_mapping::topic_broker_mapping(topic_broker_mapping_options options)
  : options_(std::move(options)), random_state_(options_.seed) {
  // nop
}

// -- routes -------------------------------------------------------------------

topic_queues_ptr topic_broker_mapping::update(std::string_view topic,
                                              route_ptr route, time_point now) {
  auto next = std::make_shared<topic_queues>();
  next->topic = topic;
  if (route)
    next->queues = protocol::writable_queues(*route, topic);
  // Queues of a fixed order may name brokers that have no master now.
  std::erase_if(next->queues, [&](const message_queue& queue) {
    return route->master_of(queue.broker_name) == nullptr;
  });
  next->route = std::move(route);
  next->updated = now;
  auto i = topics_.find(topic);
  if (i == topics_.end())
    i = topics_.emplace(topic, entry{{}, static_cast<uint32_t>(next_random())})
          .first;
  i->second.current = std::move(next);
  return i->second.current;
}

bool topic_broker_mapping::erase(std::string_view topic) {
  auto i = topics_.find(topic);
  if (i == topics_.end())
    return false;
  topics_.erase(i);
  return true;
}

topic_queues_ptr topic_broker_mapping::find(std::string_view topic) const {
  auto i = topics_.find(topic);
  return i == topics_.end() ? nullptr : i->second.current;
}

std::vector<std::string> topic_broker_mapping::stale_topics(
  time_point now) const {
  std::vector<std::string> result;
  for (auto& [topic, x] : topics_)
    if (is_stale(*x.current, now))
      result.push_back(topic);
  return result;
}

// -- selecting ----------------------------------------------------------------

expected<selected_queue, errc> topic_broker_mapping::select(
  const message& content, time_point now) {
  return select(content, options_.default_selector, now);
}

expected<selected_queue, errc> topic_broker_mapping::select(
  const message& content, const queue_selector& selector, time_point now) {
  auto found = writable(content);
  if (!found)
    return unexpected{found.error()};
  auto& [current, turn] = **found;
  auto index = selector({current->queues, content, turn++, next_random()});
  if (!index)
    return unexpected{errc::no_queue_selected};
  return make_result(*current, *index, now);
}

expected<selected_queue, errc> topic_broker_mapping::select(
  const message& content, const message_queue& queue, time_point now) {
  auto found = writable(content);
  if (!found)
    return unexpected{found.error()};
  auto& current = *(*found)->current;
  auto i = std::ranges::find(current.queues, queue);
  return make_result(current, static_cast<size_t>(i - current.queues.begin()),
                     now);
}

expected<topic_broker_mapping::entry*, errc> topic_broker_mapping::writable(
  const message& content) {
  auto i = topics_.find(content.topic);
  if (i == topics_.end())
    return unexpected{errc::no_route};
  if (i->second.current->queues.empty())
    return unexpected{errc::no_writable_queue};
  return &i->second;
}

expected<selected_queue, errc> topic_broker_mapping::make_result(
  const topic_queues& from, size_t index, time_point now) {
  if (index >= from.queues.size())
    return unexpected{errc::foreign_queue};
  auto& queue = from.queues[index];
  return selected_queue{queue, *from.route->master_of(queue.broker_name),
                        is_stale(from, now)};
}

uint64_t topic_broker_mapping::next_random() noexcept {
  return protocol::split_mix(random_state_);
}

} // namespace rocketcaf
