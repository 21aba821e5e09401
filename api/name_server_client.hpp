#pragma once

#include "rocketcaf/api/client.hpp"

namespace rocketcaf {

/// Spawns a name server client on a client of one's own choice: it shares that
/// one's connections and holds it. It returns at once; name servers that cannot
/// be reached are reported by the answers. When the client ends, the name
/// server client answers what is open and ends with the same reason.
/// @returns an error (category `errc`) if the client is an empty handle.
expected<name_server_client_actor, caf::error> spawn_name_server_client(
  caf::actor_system& sys, const client_actor& client);

/// Spawns a name server client that shares the client of all producers of this
/// actor system with the same name servers and instance name. If that client
/// exists with other options, the name server client ends with
/// `errc::options_mismatch`, as do requests that it got by then.
/// @returns an error (category `errc`) if an option is invalid or the actor
///          system lacks what the library needs.
expected<name_server_client_actor, caf::error> spawn_name_server_client(
  caf::actor_system& sys, client_options shared);

} // namespace rocketcaf
