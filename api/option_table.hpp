#pragma once

#include "rocketcaf/api/config.hpp"

#include <caf/config_value.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::api {

/// One key of the configuration: the only place that knows its name, its help
/// text and the member that it sets.
struct option_key {
  /// Group and name, such as "client.connect-timeout".
  std::string name;
  /// The type in words of CAF's help text: "string", "bool", "timespan", "list"
  /// or "integer".
  std::string_view type;
  std::string help;
  /// Sets the member. Returns the rule that the value breaks, if any.
  std::function<std::optional<std::string>(const caf::config_value&, options&)>
    read;
  /// Returns the member's value in the syntax of configuration files.
  std::function<std::string(const options&)> write;
};

/// All keys, ordered by group.
const std::vector<option_key>& option_table();

/// Finds a key by its name; null if there is none.
const option_key* find_option(std::string_view name);

/// The components that write log lines.
const std::vector<std::string>& log_components();

} // namespace rocketcaf::api
