#pragma once

#include "rocketcaf/api/command/reading.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::command {

/// Where `pull` begins in each queue.
struct pull_start {
  enum class kind : uint8_t {
    first,
    last,
    offset
  };

  kind at = kind::first;
  int64_t offset = 0;

  friend bool operator==(const pull_start&, const pull_start&) = default;
};

/// Reads `first`, `last` or an offset.
/// @returns a text that says what may be written, on error.
expected<pull_start, std::string> read_pull_start(std::string_view text);

/// The command line of `pull`.
struct pull_options {
  common_options common;
  std::string topic;
  /// Name or address; empty for all.
  std::string broker;
  std::optional<int32_t> queue;
  pull_start start;
  uint64_t max = 32;
  std::string filter = "*";
  /// Empty to filter by tags.
  std::string sql;
  std::string group = tools_consumer_group;
  bool json = false;
};

/// The queues to read, in their order. If `x.broker` is an address, so is the
/// name of their broker.
std::vector<message_queue> chosen_queues(const pull_options& x,
                                         const route_data& route);

/// Prints messages of queues.
exit_status run_pull(const pull_options& x);

} // namespace rocketcaf::command
