#include "rocketcaf/api/broker_client.hpp"

#include "rocketcaf/api/spawning.hpp"

#include "rocketcaf/actors/broker_client.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

namespace rocketcaf {

expected<broker_client_actor, caf::error> spawn_broker_client(
  caf::actor_system& sys, const client_actor& client) {
  if (auto broken = api::check_client(client))
    return unexpected{std::move(*broken)};
  return actors::spawn_broker_client(
    sys, caf::actor_cast<actors::client_impl_actor>(client));
}

expected<broker_client_actor, caf::error> spawn_broker_client(
  caf::actor_system& sys, client_options shared) {
  if (auto broken = api::check_client(sys, shared))
    return unexpected{std::move(*broken)};
  return actors::spawn_broker_client(sys, std::move(shared));
}

} // namespace rocketcaf
