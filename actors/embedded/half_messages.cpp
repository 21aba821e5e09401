#include "rocketcaf/actors/embedded/half_messages.hpp"

#include <algorithm>
#include <vector>

namespace rocketcaf::actors::embedded {

namespace {

/// A place, and what finds it.
constexpr size_t place_size
  = sizeof(half_place) + sizeof(std::pair<int64_t, int64_t>);

size_t size_of(const half_message& x) {
  return sizeof(half_message) + x.record.bytes.size() + x.topic.size()
       + x.group.size() + x.places.size() * place_size;
}

} // namespace

// -- modifiers ----------------------------------------------------------------

std::optional<int64_t> half_messages::add(half_message x) {
  half_place first{next_queue_offset_, x.record.physical_offset};
  x.places.assign(1, first);
  auto size = size_of(x);
  if (size > max_bytes_ - bytes_)
    return std::nullopt;
  bytes_ += size;
  ++next_queue_offset_;
  by_place_.emplace(first.commit_log_offset, first.queue_offset);
  by_time_.emplace(x.due, first.queue_offset);
  entries_.emplace(first.queue_offset, std::move(x));
  return first.queue_offset;
}

std::optional<half_message> half_messages::take(int64_t commit_log_offset) {
  auto i = by_place_.find(commit_log_offset);
  if (i == by_place_.end())
    return std::nullopt;
  auto node = entries_.extract(i->second);
  auto& x = node.mapped();
  for (auto& place : x.places)
    by_place_.erase(place.commit_log_offset);
  by_time_.erase({x.due, node.key()});
  bytes_ -= size_of(x);
  return std::move(x);
}

half_place half_messages::rewrite(int64_t commit_log_offset,
                                  int64_t new_commit_log_offset,
                                  int64_t store_millis, time_point next) {
  auto id = by_place_.at(commit_log_offset);
  auto& x = entries_.at(id);
  half_place place{next_queue_offset_++, new_commit_log_offset,
                   x.newest().checks + 1};
  x.places.push_back(place);
  bytes_ += place_size;
  by_place_.emplace(new_commit_log_offset, id);
  if (bytes_ > max_bytes_)
    drop_oldest_place(x);
  x.record.store_millis = store_millis;
  by_time_.erase({x.due, id});
  x.due = next;
  by_time_.emplace(next, id);
  return place;
}

void half_messages::drop_oldest_place(half_message& x) {
  by_place_.erase(x.places.front().commit_log_offset);
  x.places.erase(x.places.begin());
  bytes_ -= place_size;
}

void half_messages::postpone(time_point earliest) {
  auto end = by_time_.lower_bound({earliest, 0});
  std::vector<std::pair<time_point, key>> moved(by_time_.begin(), end);
  by_time_.erase(by_time_.begin(), end);
  for (auto& [due, id] : moved) {
    entries_.at(id).due = earliest;
    by_time_.emplace(earliest, id);
  }
}

// -- properties ---------------------------------------------------------------

const half_message* half_messages::find(int64_t commit_log_offset) const {
  auto i = by_place_.find(commit_log_offset);
  return i != by_place_.end() ? &entries_.at(i->second) : nullptr;
}

const half_message* half_messages::find_due(time_point now) const {
  if (by_time_.empty() || by_time_.begin()->first > now)
    return nullptr;
  return &entries_.at(by_time_.begin()->second);
}

std::optional<half_messages::time_point> half_messages::next_due() const {
  if (by_time_.empty())
    return std::nullopt;
  return by_time_.begin()->first;
}

} // namespace rocketcaf::actors::embedded
