#pragma once

#include "rocketcaf/api/promise_table.hpp"

#include "rocketcaf/actors/interfaces.hpp"

#include <caf/actor_system.hpp>

#include <memory>

namespace rocketcaf::api {

/// Turns the outcomes of plain sends into ready futures.
using outcome_bridge_actor = outcome_receiver_actor::extend<
  /// Fails what is still open and ends.
  caf::result<void>(atom::close)>;

/// Spawns a bridge. It ends, and closes the table, when the producer ends: no
/// future waits for an outcome that cannot come.
outcome_bridge_actor spawn_outcome_bridge(caf::actor_system& sys,
                                          std::shared_ptr<promise_table> table,
                                          const producer_actor& producer);

} // namespace rocketcaf::api
