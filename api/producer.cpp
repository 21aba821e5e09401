#include "rocketcaf/api/producer.hpp"

#include "rocketcaf/api/spawning.hpp"

#include "rocketcaf/actors/producer.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

namespace rocketcaf {

namespace {

/// Shows no more of a producer than was asked for.
expected<producer_actor, caf::error> as_producer(
  expected<transaction_producer_actor, caf::error> x) {
  if (!x)
    return unexpected{std::move(x.error())};
  return producer_actor{std::move(*x)};
}

} // namespace

expected<producer_actor, caf::error> spawn_producer(caf::actor_system& sys,
                                                    const client_actor& client,
                                                    producer_options options) {
  if (auto broken = api::check_client(client))
    return unexpected{std::move(*broken)};
  return as_producer(
    actors::spawn_producer(sys, std::move(options),
                           caf::actor_cast<actors::client_impl_actor>(client)));
}

expected<producer_actor, caf::error> spawn_producer(caf::actor_system& sys,
                                                    client_options shared,
                                                    producer_options options) {
  if (auto broken = api::check_client(sys, shared))
    return unexpected{std::move(*broken)};
  return as_producer(
    actors::spawn_producer(sys, std::move(options), std::move(shared)));
}

expected<producer_actor, caf::error> spawn_producer(
  caf::actor_system& sys, std::string group, std::string_view name_servers) {
  auto x = api::options_for(std::move(group), name_servers);
  return spawn_producer(sys, std::move(x.client), std::move(x.producer));
}

} // namespace rocketcaf
