#include "rocketcaf/protocol/deadline_queue.hpp"

namespace rocketcaf::protocol {

void deadline_queue::set(uint32_t id, time_point deadline) {
  if (id >= nodes_.size())
    nodes_.resize(id + size_t{1});
  else
    erase(id);
  auto& x = nodes_[id];
  x.deadline = deadline;
  x.place = place_for(deadline);
  ++size_;
  if (x.place == in_tree)
    others_.emplace(deadline, id);
  else
    append(id);
}

void deadline_queue::erase(uint32_t id) {
  if (id >= nodes_.size())
    return;
  auto& x = nodes_[id];
  if (x.place == nowhere)
    return;
  if (x.place == in_tree) {
    others_.erase({x.deadline, id});
  } else {
    unlink(id);
  }
  x.place = nowhere;
  --size_;
}

std::optional<uint32_t> deadline_queue::pop_due(time_point now) {
  auto first = earliest();
  if (!first || *first > now)
    return std::nullopt;
  for (auto& x : lists_) {
    if (x.head == nil || nodes_[x.head].deadline != *first)
      continue;
    auto id = x.head;
    erase(id);
    return id;
  }
  auto id = others_.begin()->second;
  erase(id);
  return id;
}

std::optional<time_point> deadline_queue::earliest() const {
  std::optional<time_point> result;
  if (empty())
    return result;
  for (auto& x : lists_)
    if (x.head != nil && (!result || nodes_[x.head].deadline < *result))
      result = nodes_[x.head].deadline;
  if (!others_.empty() && (!result || others_.begin()->first < *result))
    result = others_.begin()->first;
  return result;
}

uint8_t deadline_queue::place_for(time_point deadline) const {
  // The list that ends closest before it: so the others keep their room.
  auto result = in_tree;
  auto best = time_point::min();
  for (uint8_t i = 0; i < lists_.size(); ++i) {
    auto tail = lists_[i].tail;
    auto end = tail == nil ? time_point::min() : nodes_[tail].deadline;
    if (end <= deadline && (result == in_tree || end > best)) {
      result = i;
      best = end;
    }
  }
  return result;
}

void deadline_queue::append(uint32_t id) {
  auto& x = nodes_[id];
  auto& to = lists_[x.place];
  x.prev = to.tail;
  x.next = nil;
  if (to.tail == nil)
    to.head = id;
  else
    nodes_[to.tail].next = id;
  to.tail = id;
}

void deadline_queue::unlink(uint32_t id) {
  auto& x = nodes_[id];
  auto& from = lists_[x.place];
  if (x.prev == nil)
    from.head = x.next;
  else
    nodes_[x.prev].next = x.next;
  if (x.next == nil)
    from.tail = x.prev;
  else
    nodes_[x.next].prev = x.prev;
}

} // namespace rocketcaf::protocol
