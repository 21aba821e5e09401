#pragma once

#include "rocketcaf/actors/byte_filter.hpp"
#include "rocketcaf/actors/log.hpp"
#include "rocketcaf/actors/options.hpp"

#include "rocketcaf/protocol/connection_machine.hpp"
#include "rocketcaf/protocol/frame.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rocketcaf::actors {

/// What one connection does.
struct connection_config {
  /// "host:port" or "[v6]:port".
  std::string address;

  /// Which of the connections to this address, from 0.
  uint32_t number = 0;

  /// Limits of time.
  protocol::connection_machine::config times;

  /// How long written bytes may stay without the peer's acknowledgement before
  /// the connection counts as lost.
  std::chrono::milliseconds unacknowledged_limit{30'000};

  /// How own requests are encoded.
  serialization header_serialization = serialization::json;

  /// Bounds for frames of the peer.
  protocol::frame_limits limits;

  /// Bytes that are given to the writer before it has taken them. Twice as
  /// much and one batch may be unsent; what comes then waits in order.
  size_t write_limit = 4u * 1024 * 1024;

  log_options log;

  /// Makes a filter for each socket; none for plain TCP.
  byte_filter_factory make_filter;

  /// DNS servers, "ip:port" each; empty for the system's. For tests.
  std::vector<std::string> dns_servers;
};

/// A connection to `address` that a client's options describe.
/// @param number which of them.
connection_config make_connection_config(const client_options& options,
                                         std::string address,
                                         uint32_t number = 0);

} // namespace rocketcaf::actors
