#pragma once

#include "rocketcaf/actors/stop_signal.hpp"

#include "rocketcaf/protocol/address.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <sys/socket.h>

#include <string>
#include <vector>

namespace rocketcaf::actors {

/// An address as the system knows it.
struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

/// Returns "1.2.3.4:9876" or "[::1]:9876".
std::string to_string(const socket_address& x);

/// What became of a look-up.
struct lookup_result {
  /// In the order in which they should be tried; empty if the look-up failed.
  std::vector<socket_address> addresses;
  /// Why there are none, in words.
  std::string detail;
};

/// Most addresses of one name that are used.
inline constexpr size_t max_lookup_results = 16;

/// Finds the addresses of a host. Numeric ones need no look-up; names are
/// looked up as the system is configured to (hosts file, DNS).
/// @param deadline when to give up.
/// @param stop when to give up earlier.
/// @param dns_servers "ip:port" each; empty for the system's.
lookup_result look_up(const protocol::address& where, time_point deadline,
                      const stop_signal& stop,
                      const std::vector<std::string>& dns_servers);

} // namespace rocketcaf::actors
