#pragma once

#include <cstdint>

namespace rocketcaf::protocol {

/// Which offset a search by time returns if several messages, or none, have
/// that time.
enum class offset_boundary : uint8_t {
  /// The first message that is not older.
  lower = 0,
  /// The last message that is not newer.
  upper = 1,
};

} // namespace rocketcaf::protocol
