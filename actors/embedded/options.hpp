#pragma once

#include "rocketcaf/actors/log.hpp"

#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <chrono>
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

  /// Slaves of each broker, 0 to 8: further ports, with broker ids from 1 on,
  /// that serve reads of the same messages and refuse to store any.
  int32_t replicas = 0;

  /// Name of the cluster that all brokers belong to.
  std::string cluster = "DefaultCluster";

  /// Queues of a topic: of those made by `create_embedded_topic`, and the
  /// upper bound for those that a send creates.
  int32_t queues = 8;

  /// Whether a send to an unknown topic creates it, as brokers do by default.
  bool auto_create_topics = true;

  /// Memory for stored messages, in bytes, shared evenly by the brokers. The
  /// oldest are dropped when it is used up, which moves minimum offsets. As
  /// much again is for delayed messages, and for half messages: beyond it,
  /// these are refused.
  size_t retention_bytes = 256u * 1024 * 1024;

  /// Largest body, in bytes; beyond it sends are answered with code 13.
  size_t max_message_size = 4u * 1024 * 1024;

  /// How long after a half message was stored the broker first asks what became
  /// of its transaction, unless the message says otherwise; 1 ms to 1 day.
  std::chrono::milliseconds transaction_timeout{6'000};

  /// How long after that it asks again, each time; 1 ms to 1 day.
  std::chrono::milliseconds transaction_check_interval{30'000};

  /// How often it asks, 1 to 10,000; then the half message goes to the topic
  /// TRANS_CHECK_MAX_TIME_TOPIC.
  int32_t transaction_check_max = 15;

  /// How headers of answers are written, whatever requests use.
  serialization answers = serialization::json;

  /// Logger and levels; silent by default. The component is `embedded`.
  log_options log = {};
};

/// Checks all values. Errors have code `errc::invalid_option`.
std::optional<validation_error> validate(const embedded_broker_options& x);

} // namespace rocketcaf
