#include "rocketcaf/api/producer.hpp"

#include "rocketcaf/api/config.hpp"

#include "rocketcaf/actors/producer.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

namespace rocketcaf {

expected<producer_actor, caf::error> spawn_producer(caf::actor_system& sys,
                                                    const client_actor& client,
                                                    producer_options options) {
  if (!client)
    return unexpected{
      make_error({errc::invalid_argument, "client", "must not be empty"})};
  return actors::spawn_producer(
    sys, std::move(options),
    caf::actor_cast<actors::client_impl_actor>(client));
}

expected<producer_actor, caf::error> spawn_producer(caf::actor_system& sys,
                                                    client_options shared,
                                                    producer_options options) {
  if (!sys.has_middleman())
    return unexpected{make_error(errc::io_module_missing,
                                 "call cfg.load<caf::io::middleman>() on the "
                                 "configuration of the actor system")};
  if (auto broken = validate(shared))
    return unexpected{make_error(*broken)};
  return actors::spawn_producer(sys, std::move(options), std::move(shared));
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
