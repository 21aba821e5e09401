#pragma once

#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <map>

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
      finish_ended(number);
  }

  /// Answers `waiting` once all sends so far are finished.
  void wait(promise waiting);

private:
  struct group {
    size_t open;
    promise waiting;
  };

  void finish_ended(uint64_t number);
  void answer_ready();

  /// Number of the present group, and how many of its sends are open.
  uint64_t number_ = 0;
  size_t open_ = 0;
  /// Those before it that are waited for.
  std::map<uint64_t, group> ended_;
};

} // namespace rocketcaf::actors
