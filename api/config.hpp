#pragma once

#include "rocketcaf/actors/options.hpp"

#include "rocketcaf/protocol/expected.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/error.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf {

/// What a configuration says about log lines. Programs with an own logger set
/// `client_options::log` instead.
struct log_settings {
  /// Minimum level; `off` for silence.
  spdlog::level::level_enum level = spdlog::level::off;

  /// Where lines are appended; empty for standard error.
  std::string file;

  /// Levels of components that differ from `level`.
  std::map<std::string, spdlog::level::level_enum> components;
};

/// All that a program configures.
struct options {
  client_options client;
  producer_options producer;
  log_settings log;
};

/// Makes rocketcaf's options known to a program's own configuration class: one
/// line in its constructor. With it the command line and the help text have
/// them, and the types of rocketcaf's messages are registered, as `init()`
/// does.
/// @param prefix the group of the keys, such as "rocketcaf" or "shop.orders".
void add_options(caf::actor_system_config& cfg,
                 std::string_view prefix = "rocketcaf");

/// Reads options from a configuration, from keys below `prefix`. A program
/// with several differently configured producers uses several prefixes.
/// Precedence: command line, `ROCKETCAF_NAME_SERVERS`, `NAMESRV_ADDR`,
/// configuration file, defaults. What a program puts into `cfg` itself counts
/// as if it came from the file.
///
/// If the keys below `log` ask for lines, `client.log` gets a logger of its
/// own, which is in no registry.
/// @returns an error of code `errc::invalid_option` that names the key and the
///          rule, and the line if the configuration file can be read again: an
///          unknown key, a value of the wrong type or out of range.
expected<options, caf::error> read_options(const caf::actor_system_config& cfg,
                                           std::string_view prefix
                                           = "rocketcaf");

/// Makes a logger as the settings say; none if all levels are `off`.
/// @returns an error of code `errc::invalid_option` if the file cannot be
///          opened.
expected<log_options, validation_error> make_log_options(const log_settings& x);

/// Prints options in the syntax of configuration files, each key below its
/// explanation.
std::string dump_options(const options& x,
                         std::string_view prefix = "rocketcaf");

/// Splits a list of addresses at ';' and ',' and drops blanks and empty parts.
std::vector<std::string> split_addresses(std::string_view text);

} // namespace rocketcaf
