#pragma once

#include "rocketcaf/actors/metric_values.hpp"
#include "rocketcaf/actors/metrics.hpp"
#include "rocketcaf/actors/transaction_messages.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace rocketcaf::actors {

/// The metrics of one producer's transactions. They are looked for when they
/// are met first: most producers have none.
class transaction_metrics {
public:
  // -- constructors, destructors, and assignment operators --------------------

  transaction_metrics(caf::actor_system& sys, std::string group)
    : sys_(sys), group_(std::move(group)) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  /// Something happened to a transaction.
  void happened(transaction_event what);

  /// So many are open.
  void set_open(size_t count);

private:
  static constexpr size_t event_count = 8;

  caf::actor_system& sys_;
  std::string group_;
  std::array<caf::telemetry::int_counter*, event_count> events_{};
  gauge_share open_;
  bool has_gauge_ = false;
};

} // namespace rocketcaf::actors
