#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace rocketcaf::protocol {

/// The pauses between attempts that fail: each twice as long as the one
/// before, up to a maximum, less up to a quarter: those who wait for the same
/// should not all come back at the same time.
class backoff {
public:
  // -- member types -----------------------------------------------------------

  using duration = std::chrono::milliseconds;

  // -- constructors, destructors, and assignment operators --------------------

  /// Pauses from `min` to `max`; a `max` below `min` counts as `min`.
  /// @param seed of what is taken off; 0 to take nothing off.
  backoff(duration min, duration max, uint32_t seed = 0);

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
  bool has_jitter_;
  uint64_t random_state_;
};

} // namespace rocketcaf::protocol
