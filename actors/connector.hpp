#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/stop_signal.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace rocketcaf::actors {

/// What a connector connects to.
struct connector_config {
  /// "host:port" or "[v6]:port".
  std::string address;
  /// Limit for name look-up and connect together.
  std::chrono::milliseconds timeout{3000};
  /// Number of this attempt, told in its result.
  uint64_t attempt = 0;
  /// DNS servers, "ip:port" each; empty for the system's. For tests.
  std::vector<std::string> dns_servers;
};

/// Connects in a thread of its own and sends one `connect_finished` to
/// `receiver`, unless that is gone by then.
/// @returns what ends the connector at once when it is destroyed: an actor
///          system waits for its threads.
[[nodiscard]] stop_guard spawn_connector(caf::actor_system& sys,
                                         connector_config config,
                                         caf::weak_actor_ptr receiver);

/// Looks up and connects, in the calling thread.
connect_finished connect(const connector_config& config,
                         const stop_signal& stop);

} // namespace rocketcaf::actors
