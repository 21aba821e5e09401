#pragma once

#include "rocketcaf/api/client.hpp"

#include <optional>

namespace rocketcaf::api {

/// Why a client with these options cannot be had in this actor system, or
/// nullopt. What shares a client asks this before it is spawned: the client is
/// found later.
std::optional<caf::error> check_client(caf::actor_system& sys,
                                       const client_options& options);

} // namespace rocketcaf::api
