#pragma once

#include "rocketcaf/actors/options.hpp"

#include "rocketcaf/protocol/time_point.hpp"

#include "actors/property/dice.hpp"

#include <bitset>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rocketcaf::test::property {

/// How the life of a producer ends.
enum class ending : uint8_t {
  /// It is told to shut down, and again.
  shut_down,
  /// It gets an exit message.
  exit_message,
  /// All handles are dropped.
  drop,
  /// It is killed.
  kill,
  /// Its client dies, or dies too often.
  client_gone,
};

/// What can go wrong.
enum class trouble : uint8_t {
  route_changes,
  missing_routes,
  renamed_brokers,
  lost_links,
  dead_connections,
  dead_route_caches,
  dead_clients,
  dead_senders,
  congestion,
  late_leases,
  late_handles,
  failed_connects,
  refusals,
  silence,
  slowness,
  garbled_replies,
  doubled_replies,
  invented_replies,
  bad_input,
};

inline constexpr size_t trouble_count = 19;

/// All that is chosen once for the life of one producer.
struct plan {
  /// Sends until it ends.
  size_t sends = 0;
  producer_options options;
  serialization header = serialization::json;
  /// Whether it gets its client from the directory.
  bool shared_client = false;
  size_t topics = 1;
  size_t brokers = 1;
  size_t senders = 1;
  /// Times are multiples of this: the coarser, the more falls on the same time.
  std::chrono::microseconds grid{1000};
  size_t max_burst = 1;
  std::chrono::microseconds max_pause{0};
  /// How long brokers take at most when they are well.
  std::chrono::microseconds latency{0};
  size_t max_body = 64;
  /// How many of the sends, in percent, are ordered by one of few keys.
  double ordered = 0;
  /// Each episode has about half of these, so that each meets each in peace.
  std::bitset<trouble_count> troubles;
  /// Mean time between two troubles of a kind.
  std::chrono::milliseconds trouble_pause{200};
  ending end = ending::shut_down;
  /// Whether all troubles end before the producer does: then everything must
  /// work again.
  bool recovers = true;

  bool has(trouble x) const {
    return troubles[static_cast<size_t>(x)];
  }
};

/// Draws a plan with at most `max_sends` sends.
plan make_plan(dice& random, size_t max_sends);

std::string to_string(const plan& x);

} // namespace rocketcaf::test::property
