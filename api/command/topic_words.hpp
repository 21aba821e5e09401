#pragma once

#include "rocketcaf/api/protocol.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::command {

/// Reads what a topic's queues allow: "rw", "r", "w", "r-", "-w" or "--".
/// @returns nullopt for anything else.
std::optional<int32_t> read_perm(std::string_view text);

/// What `topic create` was told.
struct topic_words {
  std::string name = {};
  /// Both kinds of queues; those below are more exact.
  std::optional<int32_t> queues = {};
  std::optional<int32_t> read_queues = {};
  std::optional<int32_t> write_queues = {};
  int32_t perm = 6;
  bool order = false;
  /// "KEY=VALUE".
  std::vector<std::string> attributes = {};
};

/// Makes a topic's configuration of words.
/// @returns a line that names what is wrong, on error.
expected<protocol::topic_config, std::string> make_topic_config(
  const topic_words& x);

} // namespace rocketcaf::command
