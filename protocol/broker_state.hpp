#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf {

/// What a producer thinks of a broker.
enum class broker_state : uint8_t {
  /// Nothing speaks against it.
  available = 0,
  /// An attempt timed out and nothing was heard since: it is avoided, and
  /// probed by single sends.
  suspect = 1,
  /// There is no connection, and the last one was lost or could not be made.
  down = 2,
};

std::string to_string(broker_state x);
bool from_string(std::string_view name, broker_state& x);
bool from_integer(uint8_t value, broker_state& x);

} // namespace rocketcaf
