#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf {

/// How much more a producer takes at this moment.
enum class flow_level : uint8_t {
  /// New sends begin at once.
  open = 0,
  /// The bound on sends in flight is reached: new sends wait, or fail if the
  /// options say so.
  full = 1,
  /// The bound on waiting sends is reached, too: new sends fail.
  overloaded = 2,
};

std::string to_string(flow_level x);
bool from_string(std::string_view name, flow_level& x);
bool from_integer(uint8_t value, flow_level& x);

} // namespace rocketcaf
