#pragma once

#include "rocketcaf/api/blocking_client.hpp"
#include "rocketcaf/api/blocking_producer.hpp"
#include "rocketcaf/api/broker_client.hpp"
#include "rocketcaf/api/name_server_client.hpp"
#include "rocketcaf/api/transaction.hpp"

#include <caf/actor_system.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace rocketcaf {

/// Owns an actor system for programs that have none. Producers and clients that
/// it makes share it and may outlive it: the system ends with the last of them,
/// in the thread that drops it. Runtime and producers may be dropped in any
/// order and from any thread, but not inside an actor of this system.
class runtime {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// Calls `init()` and starts the actor system. It reads no configuration file
  /// and idles quietly; it has a worker for each core but one, which is for the
  /// thread of the sockets.
  runtime();

  runtime(runtime&&) noexcept;
  runtime& operator=(runtime&&) noexcept;
  ~runtime();

  // -- producers --------------------------------------------------------------

  /// Makes a producer with default options.
  /// @param name_servers addresses "host:port", separated by ';' or ','.
  expected<blocking_producer, caf::error> make_producer(
    std::string group, std::string_view name_servers);

  /// Makes a producer that shares the client of all producers of this runtime
  /// with the same name servers and instance name.
  expected<blocking_producer, caf::error> make_producer(
    client_options shared, producer_options options);

  /// Makes a producer with a transaction listener and default options.
  /// @param name_servers addresses "host:port", separated by ';' or ','.
  expected<blocking_producer, caf::error> make_transaction_producer(
    std::string group, std::string_view name_servers,
    any_transaction_listener listener);

  /// The same, sharing a client as the others do.
  expected<blocking_producer, caf::error> make_transaction_producer(
    client_options shared, producer_options options,
    any_transaction_listener listener);

  // -- name servers and brokers -----------------------------------------------

  /// Makes a name server client that shares a client as producers do.
  expected<blocking_name_server_client, caf::error> make_name_server_client(
    client_options shared);

  /// Makes a broker client that shares a client as producers do.
  expected<blocking_broker_client, caf::error> make_broker_client(
    client_options shared);

  // -- properties -------------------------------------------------------------

  /// The actor system, to spawn further actors in. With CAF 0.18 it can only
  /// end when other threads that spawned actors in it or used a `scoped_actor`
  /// of it themselves have ended.
  caf::actor_system& system() noexcept;

private:
  struct impl;

  /// Makes the facade of a producer that was spawned, or was not.
  template <class Handle>
  expected<blocking_producer, caf::error> own(
    expected<Handle, caf::error> handle,
    std::chrono::milliseconds drain_timeout);

  std::shared_ptr<impl> impl_;
};

} // namespace rocketcaf
