#pragma once

#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace rocketcaf::actors {

/// Answers a `drain` when all sends that were accepted before it are finished.
/// Sends belong to groups; each `drain` ends one and begins the next.
class drain_tracker {
public:
  using promise = caf::typed_response_promise<void>;

  /// Counts a send in.
  /// @returns its group, to be given to `finish`.
  uint64_t begin() {
    ++open_;
    return number_;
  }

  /// Counts a send out and answers who waited for it.
  void finish(uint64_t number) {
    if (number == number_)
      --open_;
    else
      --ended_.find(number)->second.open;
    answer_ready();
  }

  /// Answers `waiting` once all sends so far are finished.
  void wait(promise waiting) {
    ended_.emplace(number_++, group{std::exchange(open_, 0), waiting});
    answer_ready();
  }

private:
  struct group {
    size_t open;
    promise waiting;
  };

  void answer_ready() {
    while (!ended_.empty() && ended_.begin()->second.open == 0) {
      ended_.begin()->second.waiting.deliver();
      ended_.erase(ended_.begin());
    }
  }

  /// Number of the present group, and how many of its sends are open.
  uint64_t number_ = 0;
  size_t open_ = 0;
  /// Those before it that are waited for.
  std::map<uint64_t, group> ended_;
};

} // namespace rocketcaf::actors
