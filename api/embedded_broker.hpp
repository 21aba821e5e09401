#pragma once

#include "rocketcaf/actors/embedded/interfaces.hpp"
#include "rocketcaf/actors/embedded/options.hpp"

#include "rocketcaf/protocol/expected.hpp"

#include <caf/actor_system.hpp>
#include <caf/error.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf {

/// Registers the message types of the embedded broker with CAF, and calls
/// `init()`. Call it once, before the first `caf::actor_system` is made, in
/// programs that use `spawn_embedded_broker`; later calls do nothing.
void init_embedded();

/// A name server and brokers in this process, in memory, with RocketMQ's wire
/// protocol on loopback. They end when the last copy of `control` goes.
struct embedded_broker {
  /// Creates topics, lists messages, sets faults, tells statistics.
  embedded_broker_actor control;

  /// "host:port" for clients; the first broker's own address.
  std::string name_server;

  /// Broker name to "host:port" of the master.
  std::map<std::string, std::string> addresses;

  /// Broker name to "host:port" of its slaves, by broker id from 1 on.
  std::map<std::string, std::vector<std::string>> replicas;

  const std::string& name_server_address() const noexcept {
    return name_server;
  }
};

/// Spawns an embedded broker. Its ports are open when this returns.
/// @returns an error (category `errc`) if an option is invalid, a port is
///          taken, the I/O module is not loaded, or `init_embedded()` was not
///          called.
expected<embedded_broker, caf::error> spawn_embedded_broker(
  caf::actor_system& sys, embedded_broker_options options = {});

/// An embedded broker with an actor system of its own, for programs without
/// actors and for tests that block. All members may be called from many
/// threads at once; nothing throws. It ends with the variable.
class embedded_cluster {
public:
  // -- constructors, destructors, and assignment operators --------------------

  embedded_cluster(embedded_cluster&&) noexcept;
  embedded_cluster& operator=(embedded_cluster&&) noexcept;
  ~embedded_cluster();

  /// Starts brokers; calls `init_embedded()`.
  /// @returns an error as `spawn_embedded_broker` does.
  static expected<embedded_cluster, caf::error> start(
    embedded_broker_options options = {});

  // -- properties -------------------------------------------------------------

  /// "host:port" for clients.
  const std::string& name_server_address() const noexcept;

  /// "host:port" of a broker; empty if there is none of this name.
  /// @param broker_id 0 for the master, from 1 on for slaves.
  std::string address_of(const std::string& broker_name,
                         int64_t broker_id = 0) const;

  /// The actor behind this.
  const embedded_broker_actor& control() const noexcept;

  // -- control ----------------------------------------------------------------
  // Each returns an empty error on success.

  caf::error create_topic(const create_embedded_topic& what);

  caf::error create_topic(std::string topic, int32_t queues = 0);

  caf::error inject(const embedded_fault& fault);

  caf::error clear_faults(std::string broker_name = {});

  caf::error set_mode(std::string broker_name, broker_mode mode,
                      bool in_routes = true);

  caf::error set_mode(set_broker_mode how);

  /// Makes answers to pulls suggest this broker id for the next one.
  caf::error suggest(std::string broker_name, int64_t broker_id);

  /// Sends a request to clients and waits for their answers.
  /// @returns one answer for each client, sorted by broker; empty if there is
  ///          none that it is meant for.
  expected<std::vector<embedded_client_answer>, caf::error> invoke_client(
    invoke_embedded_client request);

  // -- observing --------------------------------------------------------------

  /// The messages of a topic, sorted by broker, queue and offset.
  expected<std::vector<embedded_message>, caf::error> messages(
    std::string topic) const;

  expected<embedded_statistics, caf::error> statistics() const;

private:
  struct impl;
  explicit embedded_cluster(std::unique_ptr<impl> ptr) noexcept;
  std::unique_ptr<impl> impl_;
};

} // namespace rocketcaf
