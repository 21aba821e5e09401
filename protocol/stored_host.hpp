#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// Parses what `to_string` returns, and what Java writes: IPv6 addresses
/// without brackets, perhaps with the name of a network ("%eth0"), which is
/// dropped, and a '/' before it all.
std::optional<stored_host> parse_stored_host(std::string_view text);

} // namespace rocketcaf::protocol
