#pragma once

#include "rocketcaf/api/client.hpp"

#include <string>
#include <string_view>

namespace rocketcaf {

/// Spawns a producer on a client of one's own choice. It returns at once; a
/// cluster that cannot be reached is reported by the sends.
/// @returns an error (category `errc`) if an option is invalid or the actor
///          system lacks what the library needs.
expected<producer_actor, caf::error> spawn_producer(caf::actor_system& sys,
                                                    const client_actor& client,
                                                    producer_options options);

/// Spawns a producer that shares the client of all producers of this actor
/// system with the same name servers and instance name. If that client exists
/// with other options, all sends fail with `errc::options_mismatch`.
expected<producer_actor, caf::error> spawn_producer(caf::actor_system& sys,
                                                    client_options shared,
                                                    producer_options options);

/// Spawns a producer with default options: all that a first program needs.
/// @param name_servers addresses "host:port", separated by ';' or ','.
expected<producer_actor, caf::error> spawn_producer(
  caf::actor_system& sys, std::string group, std::string_view name_servers);

} // namespace rocketcaf
