#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf {

/// What a producer thinks of a broker.
enum class broker_state : uint8_t {
  /// Nothing speaks against it.
  available = 0,
  /// An attempt failed there as the next one may: it got no answer, or the
  /// broker said that it cannot serve. It is avoided, and probed by single
  /// sends, until it answers.
  suspect = 1,
  /// There is no connection, and the last one was lost or could not be made.
  down = 2,
};

std::string to_string(broker_state x);
bool from_string(std::string_view name, broker_state& x);
bool from_integer(uint8_t value, broker_state& x);

} // namespace rocketcaf
