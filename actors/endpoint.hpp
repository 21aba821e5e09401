#pragma once

#include <cstdint>
#include <string>

namespace rocketcaf::actors {

/// One of a client's connections.
struct endpoint {
  /// "host:port"
  std::string address;
  /// Which of the connections to this address, from 0.
  uint32_t number = 0;

  friend auto operator<=>(const endpoint&, const endpoint&) = default;
};

/// The address, and the number unless it is 0: "host:port (1)".
inline std::string to_string(const endpoint& x) {
  return x.number == 0 ? x.address
                       : x.address + " (" + std::to_string(x.number) + ")";
}

} // namespace rocketcaf::actors
