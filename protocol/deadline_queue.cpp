#include "rocketcaf/protocol/deadline_queue.hpp"

namespace rocketcaf::protocol {

void deadline_queue::set(uint32_t id, time_point deadline) {
  if (id >= nodes_.size())
    nodes_.resize(id + size_t{1});
  else
    erase(id);
  auto& x = nodes_[id];
  x.deadline = deadline;
  ++size_;
  if (tail_ == nil || nodes_[tail_].deadline <= deadline) {
    append(id);
  } else {
    x.where = place::map;
    others_.emplace(deadline, id);
  }
}

void deadline_queue::erase(uint32_t id) {
  if (id >= nodes_.size())
    return;
  auto& x = nodes_[id];
  if (x.where == place::none)
    return;
  if (x.where == place::list) {
    unlink(id);
  } else {
    auto [first, last] = others_.equal_range(x.deadline);
    while (first != last && first->second != id)
      ++first;
    if (first != last)
      others_.erase(first);
  }
  x.where = place::none;
  --size_;
}

std::optional<uint32_t> deadline_queue::pop_due(time_point now) {
  auto first = earliest();
  if (!first || *first > now)
    return std::nullopt;
  auto from_list = head_ != nil && nodes_[head_].deadline == *first;
  auto id = from_list ? head_ : others_.begin()->second;
  erase(id);
  return id;
}

std::optional<time_point> deadline_queue::earliest() const {
  std::optional<time_point> result;
  if (head_ != nil)
    result = nodes_[head_].deadline;
  if (!others_.empty() && (!result || others_.begin()->first < *result))
    result = others_.begin()->first;
  return result;
}

void deadline_queue::append(uint32_t id) {
  auto& x = nodes_[id];
  x.where = place::list;
  x.prev = tail_;
  x.next = nil;
  if (tail_ == nil)
    head_ = id;
  else
    nodes_[tail_].next = id;
  tail_ = id;
}

void deadline_queue::unlink(uint32_t id) {
  auto& x = nodes_[id];
  if (x.prev == nil)
    head_ = x.next;
  else
    nodes_[x.prev].next = x.next;
  if (x.next == nil)
    tail_ = x.prev;
  else
    nodes_[x.next].prev = x.prev;
}

} // namespace rocketcaf::protocol
