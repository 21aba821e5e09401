#pragma once

#include "rocketcaf/actors/metric_values.hpp"
#include "rocketcaf/actors/metrics.hpp"

#include "rocketcaf/protocol/connection_state.hpp"
#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/route_table.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <array>

namespace rocketcaf::actors {

/// The metrics of one connection.
struct connection_metrics {
  explicit connection_metrics(caf::actor_system& sys);

  /// Counts the connection in its new state only.
  void set(connection_state x);

  caf::telemetry::int_counter* connected;
  caf::telemetry::int_counter* connect_failed;
  caf::telemetry::int_counter* reconnected;
  caf::telemetry::int_counter* lost;
  caf::telemetry::int_counter* received;
  caf::telemetry::int_counter* written;
  caf::telemetry::int_counter* unknown_replies;
  /// Disconnected, connecting, connected.
  std::array<gauge_share, 3> states;
};

/// The metrics of one route cache.
struct route_metrics {
  explicit route_metrics(caf::actor_system& sys);

  /// Brings the gauges up to date.
  /// @param now the present by the clock of `totals`.
  void set(const protocol::route_totals& totals, time_point now);

  caf::telemetry::int_counter* found;
  caf::telemetry::int_counter* no_route;
  caf::telemetry::int_counter* failed;
  gauge_share routes;
  gauge_share stale;
  gauge_share confirmed;
  /// What the gauges show.
  protocol::route_totals shown;
};

/// The metrics of one heartbeat actor.
struct heartbeat_metrics {
  explicit heartbeat_metrics(caf::actor_system& sys)
    : answered(find_counter(sys, metric::heartbeats, {"answered"})),
      failed(find_counter(sys, metric::heartbeats, {"failed"})) {
    // nop
  }

  caf::telemetry::int_counter* answered;
  caf::telemetry::int_counter* failed;
};

} // namespace rocketcaf::actors
