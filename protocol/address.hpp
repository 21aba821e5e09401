#pragma once

#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Where a name server or broker listens.
struct address {
  /// A name or a numeric IPv4 or IPv6 address, without brackets.
  std::string host;
  uint16_t port = 0;

  friend bool operator==(const address&, const address&) = default;
};

/// Returns "host:port" or "[v6]:port".
std::string to_string(const address& x);

/// Parses "host:port" or "[v6]:port"; a leading "http://" is ignored, as the
/// Java client does. Nothing is looked up.
/// @returns `errc::invalid_argument` with field "address" and the rule.
expected<address, validation_error> parse_address(std::string_view text);

} // namespace rocketcaf::protocol
