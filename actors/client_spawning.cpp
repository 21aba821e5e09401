// How clients are spawned.
#include "rocketcaf/actors/client.hpp"
#include "rocketcaf/actors/connection.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/local_address.hpp"
#include "rocketcaf/actors/meta_objects.hpp"

#include "rocketcaf/protocol/address.hpp"
#include "rocketcaf/protocol/client_id.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <unistd.h>

#include <random>

namespace rocketcaf::actors {

namespace {

/// Writes addresses in one form, so that one connection serves all spellings.
void normalize(std::vector<std::string>& addresses) {
  for (auto& text : addresses)
    if (auto address = protocol::parse_address(text))
      text = to_string(*address);
}

connection_actor spawn_tcp_connection(const client_options& options,
                                      caf::actor_system& sys,
                                      const endpoint& which) {
  auto config = make_connection_config(options, which.address, which.number);
  // Clients that lost the same broker come back one by one.
  config.times.backoff_seed = std::random_device{}();
  return spawn_connection(sys, std::move(config));
}

} // namespace

client_impl_actor spawn_client(caf::actor_system& sys, client_config config) {
  return sys.spawn<client_impl_actor::stateful_impl<client_state>>(
    std::move(config));
}

expected<client_impl_actor, caf::error> spawn_client(caf::actor_system& sys,
                                                     client_options options) {
  if (!has_meta_objects())
    return unexpected{make_error(errc::not_initialized,
                                 "call rocketcaf::init() before the actor "
                                 "system is made")};
  if (!sys.has_middleman())
    return unexpected{make_error(errc::io_module_missing,
                                 "call cfg.load<caf::io::middleman>() on the "
                                 "configuration of the actor system")};
  if (auto what = validate(options))
    return unexpected{make_error(*what)};
  normalize(options.name_servers);
  std::random_device entropy;
  if (options.instance_name.empty()) {
    auto number = (uint64_t{entropy()} << 32) | entropy();
    options.instance_name = protocol::make_instance_name(::getpid(), number);
  }
  client_config config;
  config.client_id = protocol::make_client_id(
    local_address(), options.instance_name, options.unit_name);
  config.first_name_server = entropy();
  config.spawn_connection
    = [options](caf::actor_system& system, const endpoint& which) {
        return spawn_tcp_connection(options, system, which);
      };
  config.options = std::move(options);
  return spawn_client(sys, std::move(config));
}

} // namespace rocketcaf::actors
