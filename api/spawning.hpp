#pragma once

#include "rocketcaf/api/client.hpp"
#include "rocketcaf/api/config.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What all functions that spawn producers have in common.
namespace rocketcaf::api {

/// Why this is no client to spawn a producer on, or nullopt.
std::optional<caf::error> check_client(const client_actor& client);

/// Why a client with these options cannot be had in this actor system, or
/// nullopt. What shares a client asks this before it is spawned: the client is
/// found later.
std::optional<caf::error> check_client(caf::actor_system& sys,
                                       const client_options& options);

/// Default options, but for these.
/// @param name_servers addresses "host:port", separated by ';' or ','.
options options_for(std::string group, std::string_view name_servers);

} // namespace rocketcaf::api
