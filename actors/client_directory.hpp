#pragma once

#include "rocketcaf/actors/client.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/expected.hpp"

#include <caf/actor_system.hpp>
#include <caf/error.hpp>

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace rocketcaf::actors {

/// How those get their client that work through one.
using client_source = std::variant<
  /// It is given.
  client_impl_actor,
  /// The directory is asked for one with these options.
  client_options>;

/// Makes a client for options.
using client_factory = std::function<expected<client_impl_actor, caf::error>(
  caf::actor_system&, client_options)>;

/// What makes a client one that can be shared: name servers in any order,
/// instance and unit name, serialization.
std::string client_key(const client_options& options);

/// The keys, as in configuration files, in which options differ that have the
/// same `client_key`.
std::vector<std::string> differing_keys(const client_options& lhs,
                                        const client_options& rhs);

/// Finds or makes clients. It keeps none of them alive.
class client_directory_state {
public:
  // -- member types -----------------------------------------------------------

  using pointer = client_directory_actor::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.client-directory";

  // -- constructors, destructors, and assignment operators --------------------

  client_directory_state(pointer self, client_factory make_client);

  client_directory_actor::behavior_type make_behavior();

private:
  struct entry {
    weak_handle<client_impl_actor> client;
    client_options options;
  };

  caf::result<found_client> on_find(client_options& options);

  pointer self_;
  client_factory make_client_;
  std::map<std::string, entry> entries_;
};

/// Spawns a directory. It is hidden: no actor system waits for it.
client_directory_actor spawn_client_directory(caf::actor_system& sys,
                                              client_factory make_client);

/// The directory of an actor system, spawned by the first call. It never waits
/// for an actor, so it may be called anywhere.
client_directory_actor directory_of(caf::actor_system& sys);

/// Spawns an actor that takes one question for the directory, passes on the
/// answer and ends. The directory is hidden, and no actor system may end while
/// it spawns a client: this actor, which nobody can kill, is what the system
/// waits for, whatever becomes of who asked.
client_directory_actor spawn_client_search(caf::actor_system& sys);

} // namespace rocketcaf::actors
