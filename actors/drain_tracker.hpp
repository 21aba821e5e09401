#pragma once

#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace rocketcaf::actors {

/// Answers a `drain` when all sends that were accepted before it are finished.
/// Sends belong to groups; each `drain` begins a new group.
class drain_tracker {
public:
  using promise = caf::typed_response_promise<void>;

  /// Counts a send in.
  /// @returns its group, to be given to `finish`.
  uint64_t begin() {
    ++groups_.back().open;
    return first_ + groups_.size() - 1;
  }

  /// Counts a send out and answers who waited for it.
  void finish(uint64_t number) {
    --groups_[number - first_].open;
    answer_ready();
  }

  /// Answers `waiting` once all sends so far are finished.
  void wait(promise waiting) {
    groups_.back().waiting.push_back(std::move(waiting));
    groups_.emplace_back();
    answer_ready();
  }

private:
  struct group {
    size_t open = 0;
    std::vector<promise> waiting;
  };

  void answer_ready() {
    while (groups_.size() > 1 && groups_.front().open == 0) {
      for (auto& x : groups_.front().waiting)
        x.deliver();
      groups_.pop_front();
      ++first_;
    }
  }

  std::deque<group> groups_{1};
  /// Number of the group in front.
  uint64_t first_ = 0;
};

} // namespace rocketcaf::actors
