#pragma once

#include "rocketcaf/api/config.hpp"

#include <CLI/App.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::command {

/// What all sub-commands that talk to a cluster understand.
struct common_options {
  /// Addresses "host:port"; empty to take them from elsewhere.
  std::vector<std::string> name_servers;
  /// Path of a configuration file; empty for none.
  std::string config_file;
};

/// What all sub-commands that send understand.
struct sending_options {
  std::string topic;
  /// The group of the producer; absent to take it from the configuration.
  std::optional<std::string> group;
  /// "json" or "binary"; absent to take it from the configuration.
  std::optional<std::string> header_form;
};

void add_common_options(CLI::App& app, common_options& x);

/// Adds the path of a configuration file, which the others have with the rest.
void add_config_file(CLI::App& app, std::string& file);

/// Adds the form of headers, which those that send have with the rest.
void add_serialization(CLI::App& app, std::optional<std::string>& header_form);

void add_sending_options(CLI::App& app, sending_options& x);

/// Reads a configuration file, or none if `file` is empty; name servers may be
/// missing.
/// @returns a line for people that says what to do, on error.
expected<options, std::string> load_file(const std::string& file);

/// Takes a header form from the command line, if there is one.
void set_serialization(client_options& out,
                       const std::optional<std::string>& header_form);

/// Reads the configuration. Name servers come from the first of: command line,
/// `ROCKETCAF_NAME_SERVERS`, `NAMESRV_ADDR`, configuration file.
/// @returns a line for people that says what to do, on error.
expected<options, std::string> load_options(const common_options& x);

/// The same for a producer.
/// @param default_group the group if neither says one.
expected<options, std::string> load_options(const common_options& x,
                                            const sending_options& sending,
                                            std::string default_group);

/// What an error says, as one line.
std::string describe(const caf::error& what);

} // namespace rocketcaf::command
