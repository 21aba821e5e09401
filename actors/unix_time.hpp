#pragma once

#include <chrono>
#include <cstdint>

namespace rocketcaf::actors {

/// Milliseconds since 1970, as brokers count time; rounded down.
template <class Duration>
int64_t unix_millis(
  std::chrono::time_point<std::chrono::system_clock, Duration> x) {
  using std::chrono::floor;
  return floor<std::chrono::milliseconds>(x).time_since_epoch().count();
}

/// The present time.
inline int64_t unix_millis() {
  return unix_millis(std::chrono::system_clock::now());
}

} // namespace rocketcaf::actors
