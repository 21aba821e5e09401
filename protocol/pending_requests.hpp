#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rocketcaf::protocol {

/// Requests of a connection's own that wait for their answer: opaque to
/// waiter, with deadlines. For the few (routes, heartbeats); sends are in the
/// tables of their producers.
template <class Waiter>
class pending_requests {
public:
  // -- modifiers --------------------------------------------------------------

  /// Adds a request.
  /// @pre no other has this opaque.
  void add(int32_t opaque, time_point deadline, Waiter waiter) {
    auto where = deadlines_.emplace(deadline, opaque);
    entries_.emplace(opaque, entry{where, std::move(waiter)});
  }

  /// Removes a request and returns who waits for it, or nullopt: answers that
  /// are late, doubled or invented find nobody.
  std::optional<Waiter> take(int32_t opaque) {
    auto i = entries_.find(opaque);
    if (i == entries_.end())
      return std::nullopt;
    std::optional<Waiter> result{std::move(i->second.waiter)};
    deadlines_.erase(i->second.deadline);
    entries_.erase(i);
    return result;
  }

  /// Removes a request whose deadline is at or before `now`.
  std::optional<std::pair<int32_t, Waiter>> take_due(time_point now) {
    if (deadlines_.empty() || deadlines_.begin()->first > now)
      return std::nullopt;
    auto opaque = deadlines_.begin()->second;
    return std::pair{opaque, std::move(*take(opaque))};
  }

  /// Removes all requests, earliest deadline first.
  std::vector<std::pair<int32_t, Waiter>> take_all() {
    std::vector<std::pair<int32_t, Waiter>> result;
    result.reserve(entries_.size());
    for (auto& [deadline, opaque] : deadlines_)
      result.emplace_back(opaque, std::move(entries_.at(opaque).waiter));
    entries_.clear();
    deadlines_.clear();
    return result;
  }

  // -- properties -------------------------------------------------------------

  /// Who waits for the answer with this opaque, or nullptr.
  const Waiter* find(int32_t opaque) const {
    auto i = entries_.find(opaque);
    return i == entries_.end() ? nullptr : &i->second.waiter;
  }

  /// The earliest deadline.
  std::optional<time_point> earliest() const {
    if (deadlines_.empty())
      return std::nullopt;
    return deadlines_.begin()->first;
  }

  bool empty() const noexcept {
    return entries_.empty();
  }

  size_t size() const noexcept {
    return entries_.size();
  }

private:
  using deadline_map = std::multimap<time_point, int32_t>;

  struct entry {
    deadline_map::iterator deadline;
    Waiter waiter;
  };

  std::unordered_map<int32_t, entry> entries_;
  deadline_map deadlines_;
};

} // namespace rocketcaf::protocol
