#include "rocketcaf/protocol/fair_queue.hpp"

namespace rocketcaf::protocol {

void fair_queue::push(uint64_t owner, uint32_t entry) {
  if (nodes_.size() <= entry)
    nodes_.resize(entry + 1);
  auto [i, added] = lanes_.try_emplace(owner);
  auto& x = i->second;
  if (added) {
    x.owner = owner;
    link(x);
  }
  nodes_[entry] = {owner, x.tail, nil, true};
  (x.tail == nil ? x.head : nodes_[x.tail].next) = entry;
  x.tail = entry;
  ++size_;
}

void fair_queue::erase(uint32_t entry) {
  if (entry >= nodes_.size() || !nodes_[entry].queued)
    return;
  auto& gone = nodes_[entry];
  auto& x = lanes_.find(gone.owner)->second;
  (gone.prev == nil ? x.head : nodes_[gone.prev].next) = gone.next;
  (gone.next == nil ? x.tail : nodes_[gone.next].prev) = gone.prev;
  gone.queued = false;
  --size_;
  if (x.head == nil)
    unlink(x);
}

uint32_t fair_queue::pop() {
  auto& x = lanes_.find(turn_)->second;
  auto result = x.head;
  // First: the lane may be gone with its last entry.
  turn_ = x.next;
  erase(result);
  return result;
}

uint32_t fair_queue::front() const {
  return lanes_.find(turn_)->second.head;
}

void fair_queue::link(lane& x) {
  if (lanes_.size() == 1) {
    x.prev = x.next = turn_ = x.owner;
    return;
  }
  auto& first = lanes_.find(turn_)->second;
  x.next = turn_;
  x.prev = first.prev;
  lanes_.find(first.prev)->second.next = x.owner;
  first.prev = x.owner;
}

void fair_queue::unlink(lane& x) {
  lanes_.find(x.prev)->second.next = x.next;
  lanes_.find(x.next)->second.prev = x.prev;
  if (turn_ == x.owner)
    turn_ = x.next;
  lanes_.erase(x.owner);
}

} // namespace rocketcaf::protocol
