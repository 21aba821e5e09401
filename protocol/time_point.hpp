#pragma once

#include <chrono>

namespace rocketcaf {

/// Time of an actor clock. Deadlines are absolute; on the way to another node
/// they travel as the time that is left. `protocol/` never reads a clock: time
/// is an argument.
using time_point = std::chrono::steady_clock::time_point;

/// Longer limits are cut to this, so that no sum of times overflows.
inline constexpr std::chrono::milliseconds longest_limit
  = std::chrono::hours{24 * 365};

/// The time `limit` after `now`, or `longest_limit` after it.
constexpr time_point deadline_after(time_point now,
                                    std::chrono::milliseconds limit) {
  return now + (limit < longest_limit ? limit : longest_limit);
}

} // namespace rocketcaf
