#pragma once

#include "rocketcaf/actors/host_lookup.hpp"
#include "rocketcaf/actors/socket.hpp"
#include "rocketcaf/actors/stop_signal.hpp"

#include "rocketcaf/protocol/time_point.hpp"

#include <string>
#include <vector>

namespace rocketcaf::actors {

/// What became of a connect.
struct connect_result {
  /// A connected, non-blocking socket, or none.
  owned_fd socket;
  /// Why there is none, in words.
  std::string detail;
};

/// Connects to the first address that answers. They are tried in order; each
/// has an equal share of the time that is left.
connect_result tcp_connect(const std::vector<socket_address>& addresses,
                           time_point deadline, const stop_signal& stop);

} // namespace rocketcaf::actors
