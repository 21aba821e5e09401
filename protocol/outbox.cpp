#include "rocketcaf/protocol/outbox.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::protocol {

void outbox::push(item x) {
  bytes_ += x.bytes.size();
  items_.push_back(std::move(x));
}

outbox::item outbox::pop() {
  auto result = std::move(items_.front());
  items_.pop_front();
  bytes_ -= result.bytes.size();
  return result;
}

void outbox::drop_expired(time_point now) {
  while (!items_.empty() && items_.front().until <= now)
    pop();
}

void outbox::drop(uint64_t user) {
  std::erase_if(items_, [this, user](const item& x) {
    if (x.user != user)
      return false;
    bytes_ -= x.bytes.size();
    return true;
  });
}

std::optional<uint64_t> outbox::first_of(uint64_t user) const noexcept {
  auto i = std::ranges::find(items_, user, &item::user);
  return i == items_.end() ? std::nullopt : std::optional{i->sequence};
}

std::unordered_map<uint64_t, uint64_t> outbox::clear() {
  std::unordered_map<uint64_t, uint64_t> result;
  for (auto& x : items_)
    if (x.user != 0)
      result.emplace(x.user, x.sequence);
  items_.clear();
  bytes_ = 0;
  return result;
}

} // namespace rocketcaf::protocol
