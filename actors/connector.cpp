#include "rocketcaf/actors/connector.hpp"

#include "rocketcaf/actors/host_lookup.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/tcp_connect.hpp"

#include "rocketcaf/protocol/address.hpp"

#include <caf/actor_system.hpp>
#include <caf/blocking_actor.hpp>

#include <exception>
#include <utility>

namespace rocketcaf::actors {

namespace {

using connect_receiver_actor
  = caf::typed_actor<caf::result<void>(connect_finished)>;

/// The same as `connect`, but memory that runs out is a connect that fails, and
/// not an actor that ends without a word: nobody watches connectors.
connect_finished try_connect(const connector_config& config,
                             const stop_signal& stop) {
  try {
    return connect(config, stop);
  } catch (const std::exception& what) {
    connect_finished result;
    result.attempt = config.attempt;
    result.cause = errc::connect_failed;
    result.detail = what.what();
    return result;
  }
}

} // namespace

connect_finished connect(const connector_config& config,
                         const stop_signal& stop) {
  connect_finished result;
  result.attempt = config.attempt;
  auto where = protocol::parse_address(config.address);
  if (!where) {
    result.cause = errc::connect_failed;
    result.detail = to_string(where.error());
    return result;
  }
  auto deadline = std::chrono::steady_clock::now() + config.timeout;
  auto found = look_up(*where, deadline, stop, config.dns_servers);
  if (found.addresses.empty()) {
    result.cause = errc::name_resolution_failed;
    result.detail
      = "host name " + where->host + " could not be resolved: " + found.detail;
    return result;
  }
  auto connected = tcp_connect(found.addresses, deadline, stop);
  if (connected.socket.valid()) {
    result.socket = std::make_shared<owned_fd>(std::move(connected.socket));
  } else {
    result.cause = errc::connect_failed;
    result.detail = std::move(connected.detail);
  }
  return result;
}

stop_guard spawn_connector(caf::actor_system& sys, connector_config config,
                           caf::weak_actor_ptr receiver) {
  auto stop = std::make_shared<stop_signal>();
  auto body = [config = std::move(config), receiver = std::move(receiver),
               stop](caf::blocking_actor*) {
    auto result = try_connect(config, *stop);
    // Only now, and for a moment: a connector keeps nobody alive.
    if (auto ptr = receiver.lock())
      compat::anon_mail(std::move(result))
        .send(caf::actor_cast<connect_receiver_actor>(ptr));
  };
  sys.spawn<caf::detached>(std::move(body));
  return stop_guard{std::move(stop)};
}

} // namespace rocketcaf::actors
