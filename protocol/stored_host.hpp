#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace rocketcaf::protocol {

/// An IP address and port as brokers store them.
struct stored_host {
  std::array<uint8_t, 16> ip{};
  bool is_v6 = false;
  int32_t port = 0;

  friend bool operator==(const stored_host&, const stored_host&) = default;
};

/// Returns "ip:port" or "[ip]:port", with IPv6 addresses as RFC 5952 wants
/// them: lower case, the longest run of zeros as "::".
std::string to_string(const stored_host& x);

} // namespace rocketcaf::protocol
