#pragma once

#include "rocketcaf/actors/alarm.hpp"
#include "rocketcaf/actors/client_metrics.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/log.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/heartbeat_plan.hpp"

#include <caf/actor_system.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace rocketcaf::actors {

/// What a heartbeat actor is spawned with.
struct heartbeat_config {
  /// What brokers know the client as.
  std::string client_id;
  std::chrono::milliseconds interval{30'000};
  /// Limit for one heartbeat, its connection included.
  std::chrono::milliseconds request_timeout{3000};
  /// Gives out connections.
  weak_handle<connection_provider_actor> client;
  log_options log;
};

/// Tells masters which producer groups live here, as the plan says.
class heartbeat_state {
public:
  // -- member types -----------------------------------------------------------

  using pointer = heartbeat_actor::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.heartbeat";

  // -- constructors, destructors, and assignment operators --------------------

  heartbeat_state(pointer self, heartbeat_config config);

  heartbeat_actor::behavior_type make_behavior();

private:
  // -- messages ---------------------------------------------------------------

  void on_groups(groups_changed& news);
  void on_masters(const masters_changed& news);
  void on_connection(connection_opened& news);
  void on_connection_state(const connection_state_changed& news);

  // -- heartbeats -------------------------------------------------------------

  /// Sends the heartbeats that are due and sets the timer for the next.
  void pump();

  void beat(const std::string& address);

  void on_answer(const std::string& address,
                 const protocol::remoting_command& answer);

  void on_failure(const std::string& address, const std::string& cause);

  void arm_timer();

  // -- member variables -------------------------------------------------------

  pointer self_;
  heartbeat_config config_;
  component_logger log_;
  heartbeat_metrics metrics_;
  protocol::heartbeat_plan plan_;
  /// Connections by address; without a handle while the client is asked for it.
  std::map<std::string, connection_actor> connections_;
  alarm alarm_;
};

heartbeat_actor spawn_heartbeat(caf::actor_system& sys,
                                heartbeat_config config);

} // namespace rocketcaf::actors
