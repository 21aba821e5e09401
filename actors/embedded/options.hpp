#pragma once

#include "rocketcaf/actors/log.hpp"

#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf {

/// What an embedded broker is like.
struct embedded_broker_options {
  /// Port of the first broker, which is also the name server's address; 0
  /// takes a free one. Further brokers always take free ones.
  uint16_t port = 0;

  /// IPv4 address to listen at, in numbers. Clients are told this address.
  std::string address = "127.0.0.1";

  /// Names of the brokers; each has a port of its own and answers name server
  /// codes, too.
  std::vector<std::string> broker_names{"embedded-a"};

  /// Name of the cluster that all brokers belong to.
  std::string cluster = "DefaultCluster";

  /// Queues of a topic: of those made by `create_embedded_topic`, and the
  /// upper bound for those that a send creates.
  int32_t queues = 8;

  /// Whether a send to an unknown topic creates it, as brokers do by default.
  bool auto_create_topics = true;

  /// Memory for stored messages, in bytes, shared evenly by the brokers. The
  /// oldest are dropped when it is used up, which moves minimum offsets.
  size_t retention_bytes = 256u * 1024 * 1024;

  /// Largest body, in bytes; beyond it sends are answered with code 13.
  size_t max_message_size = 4u * 1024 * 1024;

  /// How headers of answers are written, whatever requests use.
  serialization answers = serialization::json;

  /// Logger and levels; silent by default. The component is `embedded`.
  log_options log = {};
};

/// Checks all values. Errors have code `errc::invalid_option`.
std::optional<validation_error> validate(const embedded_broker_options& x);

} // namespace rocketcaf
