#pragma once

#include "rocketcaf/actors/options.hpp"

#include "rocketcaf/protocol/expected.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/error.hpp>
#include <caf/settings.hpp>

#include <string>
#include <string_view>

namespace rocketcaf {

/// All that a program configures.
struct options {
  client_options client;
  producer_options producer;
};

/// Adds rocketcaf's options, group `rocketcaf`, to a program's own
/// configuration class: one line in its constructor.
void add_options(caf::actor_system_config& cfg);

/// Reads options from a configuration, from keys below `prefix`. A program
/// with several differently configured producers uses several prefixes.
/// Precedence: command line, `ROCKETCAF_NAME_SERVERS`, `NAMESRV_ADDR`,
/// configuration file, defaults.
/// @returns an error of code `errc::invalid_option` that names the key and the
///          rule: an unknown key, a value of the wrong type or out of range.
expected<options, caf::error> read_options(const caf::actor_system_config& cfg,
                                           std::string_view prefix
                                           = "rocketcaf");

/// Splits a list of addresses at ';' and ','.
std::vector<std::string> split_addresses(std::string_view text);

} // namespace rocketcaf
