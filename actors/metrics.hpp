#pragma once

#include <caf/actor_system.hpp>
#include <caf/telemetry/counter.hpp>
#include <caf/telemetry/gauge.hpp>
#include <caf/telemetry/histogram.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace rocketcaf::actors {

/// All metrics of ours. What each means is told by the catalogue and by
/// `actors/observability.md`.
enum class metric : uint8_t {
  // Of a producer.
  producers,
  flow_changes,
  sends,
  send_failures,
  send_duration,
  retries,
  stored_messages,
  stored_bytes,
  request_bytes,
  in_flight_sends,
  in_flight_bytes,
  waiting_sends,
  waiting_bytes,
  late_replies,
  transactions,
  open_transactions,
  // Of a client and what is below it.
  clients,
  restarts,
  connections,
  connects,
  reconnects,
  lost_connections,
  received_bytes,
  written_bytes,
  unknown_replies,
  routes,
  stale_routes,
  route_confirmed,
  route_look_ups,
  name_server_failures,
  heartbeats,
};

/// Number of values of `metric`; values are contiguous.
inline constexpr size_t metric_count = 31;

enum class metric_kind : uint8_t {
  counter,
  gauge,
  histogram
};

/// Returns the name of the enumerator.
std::string_view to_string_view(metric_kind x);

/// A row of the catalogue: one family of CAF's registry.
struct metric_info {
  metric id;
  /// The name below the prefix "rocketcaf", as CAF knows it.
  std::string_view name;
  metric_kind kind;
  /// A base unit; "1" for a plain number.
  std::string_view unit;
  /// Names of labels; unused places are empty.
  std::array<std::string_view, 3> labels;
  std::string_view help;
};

/// All families, in the order of `metric`.
std::span<const metric_info> metric_catalogue() noexcept;

/// What Prometheus calls a family, such as "rocketcaf_sends_total".
std::string prometheus_name(const metric_info& x);

/// The values of the labels of one metric, in the order of its row.
using label_values = std::initializer_list<std::string_view>;

/// Finds a metric in the system's registry, or adds it. It lives as long as the
/// system. This takes locks: do it once, and keep the pointer.
/// @pre `what` is of this kind and has as many labels.
caf::telemetry::int_counter* find_counter(caf::actor_system& sys, metric what,
                                          label_values labels = {});

/// @copydoc find_counter
caf::telemetry::int_gauge* find_gauge(caf::actor_system& sys, metric what,
                                      label_values labels = {});

/// @copydoc find_counter
caf::telemetry::dbl_histogram* find_histogram(caf::actor_system& sys,
                                              metric what,
                                              label_values labels = {});

} // namespace rocketcaf::actors
