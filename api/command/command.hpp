#pragma once

#include "rocketcaf/api/command/exit_status.hpp"

#include <CLI/App.hpp>

#include <functional>
#include <string>

namespace rocketcaf::command {

/// Runs a sub-command whose options have been parsed.
using runner = std::function<exit_status()>;

/// Prints the line "rocketcaf: <text>" to standard error.
void print_error(const std::string& text);

// -- sub-commands: each adds itself and returns what runs it ------------------

runner add_produce(CLI::App& app);
runner add_perf(CLI::App& app);
runner add_route(CLI::App& app);
runner add_offsets(CLI::App& app);
runner add_pull(CLI::App& app);
runner add_message(CLI::App& app);
runner add_query(CLI::App& app);
runner add_tail(CLI::App& app);
runner add_cluster(CLI::App& app);
runner add_topics(CLI::App& app);
runner add_topic_commands(CLI::App& app);
runner add_call(CLI::App& app);
runner add_decode(CLI::App& app);
runner add_embedded_broker(CLI::App& app);

} // namespace rocketcaf::command
