#pragma once

#include "rocketcaf/api/broker_client.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/command/exit_status.hpp"
#include "rocketcaf/api/protocol.hpp"
#include "rocketcaf/api/runtime.hpp"

#include <caf/scoped_actor.hpp>

#include <CLI/App.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::command {

/// What sub-commands that read a cluster work with.
struct reading_actors {
  client_actor client;
  broker_client_actor brokers;
};

/// Spawns them.
/// @returns a line for people, on error.
expected<reading_actors, std::string> spawn_reading(runtime& rt,
                                                    client_options options);

/// Asks for the route of a topic.
/// @returns a line for people, on error.
expected<route_data, std::string> find_route_of(caf::scoped_actor& self,
                                                const client_actor& client,
                                                const std::string& topic);

/// Prints why a topic's name is none.
/// @returns false if it is.
bool check_topic(const std::string& topic);

/// Adds the argument TOPIC.
void add_topic(CLI::App& app, std::string& topic);

/// Adds an option for a time; it is checked when the command line is read.
/// @param help without the forms of a time.
CLI::Option* add_time(CLI::App& app, const std::string& name,
                      std::optional<protocol::start_point>& out,
                      const std::string& help);

/// Finds the name of the broker with an address; the address itself if the
/// route does not have it.
std::string broker_name_of(const route_data& route, const std::string& address);

} // namespace rocketcaf::command
