#pragma once

#include <chrono>

namespace rocketcaf {

/// Time of an actor clock. Deadlines are absolute; on the way to another node
/// they travel as the time that is left. `protocol/` never reads a clock: time
/// is an argument.
using time_point = std::chrono::steady_clock::time_point;

} // namespace rocketcaf
