#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf {

/// The life of a connection to one address.
enum class connection_state : uint8_t {
  /// There is no socket; the next request connects.
  disconnected = 0,
  /// A connect is under way.
  connecting = 1,
  /// Requests can be written.
  connected = 2,
  /// The socket is being closed.
  closing = 3,
  /// Closed for good.
  closed = 4,
};

std::string to_string(connection_state x);
bool from_string(std::string_view name, connection_state& x);
bool from_integer(uint8_t value, connection_state& x);

} // namespace rocketcaf
