#pragma once

#include <chrono>
#include <cstddef>

namespace rocketcaf::protocol {

/// The pauses between attempts that fail: each twice as long as the one
/// before, up to a maximum.
class backoff {
public:
  // -- member types -----------------------------------------------------------

  using duration = std::chrono::milliseconds;

  // -- constructors, destructors, and assignment operators --------------------

  /// Pauses from `min` to `max`; a `max` below `min` counts as `min`.
  backoff(duration min, duration max);

  // -- properties -------------------------------------------------------------

  /// Number of failures since the start or the last `reset`.
  size_t failures() const noexcept {
    return failures_;
  }

  // -- modifiers --------------------------------------------------------------

  /// Counts a failure and returns the pause after it.
  duration next();

  /// An attempt succeeded: the next pause is the shortest again.
  void reset() noexcept;

private:
  duration min_;
  duration max_;
  duration pause_;
  size_t failures_ = 0;
};

} // namespace rocketcaf::protocol
