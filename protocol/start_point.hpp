#pragma once

#include <cstdint>

namespace rocketcaf::protocol {

/// Where the reading of a queue begins.
struct start_point {
  enum class kind : uint8_t {
    /// With the oldest message that is there.
    first = 0,
    /// With the next one that is stored.
    now = 1,
    /// With the first one that was stored at `millis` or later.
    time = 2,
  };

  kind at = kind::now;
  /// Milliseconds since 1970.
  int64_t millis = 0;

  friend bool operator==(const start_point&, const start_point&) = default;
};

} // namespace rocketcaf::protocol
