#pragma once

#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/interfaces.hpp"
#include "rocketcaf/actors/options.hpp"

#include "rocketcaf/protocol/expected.hpp"

#include <caf/actor_system.hpp>
#include <caf/error.hpp>

namespace rocketcaf {

/// Spawns a client: name server resolver, route cache, heartbeat and broker
/// connections, to be shared by producers of one cluster. It lives as long as
/// a handle to it or a producer does. Nothing is connected yet.
/// @returns an error (category `errc`) if an option is invalid, the I/O module
///          is not loaded, or `init()` was not called.
expected<client_actor, caf::error> spawn_client(caf::actor_system& sys,
                                                client_options options);

} // namespace rocketcaf
