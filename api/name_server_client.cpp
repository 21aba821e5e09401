#include "rocketcaf/api/name_server_client.hpp"

#include "rocketcaf/api/spawning.hpp"

#include "rocketcaf/actors/name_server_client.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

namespace rocketcaf {

expected<name_server_client_actor, caf::error> spawn_name_server_client(
  caf::actor_system& sys, const client_actor& client) {
  if (auto broken = api::check_client(client))
    return unexpected{std::move(*broken)};
  return actors::spawn_name_server_client(
    sys, caf::actor_cast<actors::client_impl_actor>(client));
}

expected<name_server_client_actor, caf::error> spawn_name_server_client(
  caf::actor_system& sys, client_options shared) {
  if (auto broken = api::check_client(sys, shared))
    return unexpected{std::move(*broken)};
  return actors::spawn_name_server_client(sys, std::move(shared));
}

} // namespace rocketcaf
