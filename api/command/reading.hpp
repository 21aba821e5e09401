#pragma once

#include "rocketcaf/api/broker_client.hpp"
#include "rocketcaf/api/command/asking.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/command/exit_status.hpp"
#include "rocketcaf/api/protocol.hpp"
#include "rocketcaf/api/runtime.hpp"

#include <caf/scoped_actor.hpp>

#include <CLI/App.hpp>

#include <optional>
#include <string>
#include <utility>

namespace rocketcaf::command {

/// What sub-commands that read a cluster work with.
struct reading_actors {
  client_actor client;
  broker_client_actor brokers;
};

/// Spawns them.
expected<reading_actors, caf::error> spawn_reading(runtime& rt,
                                                   client_options options);

/// Asks for the route of a topic.
expected<route_data, caf::error> find_route_of(caf::scoped_actor& self,
                                               const client_actor& client,
                                               const std::string& topic);

/// Calls `f(self, actors)` with such actors, or prints why there are none.
template <class F>
exit_status with_reading(const common_options& x, F f) {
  return with_client(x, spawn_reading, [&](const reading_actors& actors) {
    caf::scoped_actor self{actors.client.home_system()};
    return f(self, actors);
  });
}

/// Calls `f(self, actors, route)` with such actors and the route of a topic, or
/// prints why there is none.
template <class F>
exit_status with_route(const common_options& x, const std::string& topic, F f) {
  return with_reading(
    x, [&](caf::scoped_actor& self, const reading_actors& actors) {
      auto route = find_route_of(self, actors.client, topic);
      if (!route) {
        print_error(describe(route.error()));
        return exit_status::failed;
      }
      return f(self, actors, std::as_const(*route));
    });
}

/// Prints why a topic's name is none.
/// @returns false if it is.
bool check_topic(const std::string& topic);

/// Adds the argument with the name of a topic.
void add_topic(CLI::App& app, std::string& topic,
               const std::string& name = "TOPIC");

/// Adds an option for a time; it is checked when the command line is read.
/// @param help without the forms of a time.
CLI::Option* add_time(CLI::App& app, const std::string& name,
                      std::optional<protocol::start_point>& out,
                      const std::string& help);

/// Finds the name of the broker with an address; the address itself if the
/// route does not have it.
std::string broker_name_of(const route_data& route, const std::string& address);

} // namespace rocketcaf::command
