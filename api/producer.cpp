#include "rocketcaf/api/producer.hpp"

#include "rocketcaf/api/client_check.hpp"
#include "rocketcaf/api/config.hpp"

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
  if (!client)
    return unexpected{
      make_error({errc::invalid_argument, "client", "must not be empty"})};
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
  client_options shared;
  shared.name_servers = split_addresses(name_servers);
  producer_options options;
  options.group = std::move(group);
  return spawn_producer(sys, std::move(shared), std::move(options));
}

} // namespace rocketcaf
