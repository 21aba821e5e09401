#pragma once

#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/command/exit_status.hpp"
#include "rocketcaf/api/command/line_sender.hpp"
#include "rocketcaf/api/producer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::command {

/// Sends that `produce` may have open at a time; with `max_open_bytes` they
/// bound what is kept in memory.
inline constexpr size_t max_open_sends = 1000;
inline constexpr size_t max_open_bytes = 64u * 1024 * 1024;

/// The command line of `produce`.
struct produce_options {
  common_options common;
  sending_options sending;
  std::string tag;
  std::vector<std::string> keys;
  std::vector<std::string> properties;
  std::string sharding_key;
  line_mode mode = line_mode::single;
  size_t batch_size = 100;
  std::string selector;
  std::string compression;
  bool json_input = false;
  bool json = false;
  /// Absent to send without transactions.
  std::optional<local_transaction_state> transaction;
  std::optional<local_transaction_state> check;
  double linger_seconds = 0;
};

/// Sends standard input line by line.
exit_status run_produce(const produce_options& x);

} // namespace rocketcaf::command
