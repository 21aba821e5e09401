#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/log.hpp"
#include "rocketcaf/actors/metrics.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/resolver_ring.hpp"

#include <caf/actor_system.hpp>
#include <caf/disposable.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace rocketcaf::actors {

/// What a resolver is spawned with.
struct resolver_config {
  /// Addresses "host:port".
  std::vector<std::string> name_servers;
  /// Index of the name server to begin with.
  size_t first = 0;
  /// Limit for a question, connections included. Each name server has a share
  /// of it: see `protocol::resolver_ring::share_of`.
  std::chrono::milliseconds request_timeout{3000};
  /// Gives out connections.
  weak_handle<connection_provider_actor> client;
  log_options log;
};

/// Asks name servers for routes, one after the other until one answers.
class resolver_state {
public:
  // -- member types -----------------------------------------------------------

  using pointer = resolver_actor::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.resolver";

  // -- constructors, destructors, and assignment operators --------------------

  resolver_state(pointer self, resolver_config config);

  resolver_actor::behavior_type make_behavior();

private:
  // -- member types -----------------------------------------------------------

  struct question {
    std::string topic;
    caf::typed_response_promise<resolved_route> promise;
    /// Name servers asked so far; the last one is being asked.
    std::vector<std::string> tried;
    /// How the others failed: "<address>: <cause>".
    std::string causes;
    time_point deadline;
    /// It went to the connection, and is not waiting for one.
    bool sent = false;
    caf::disposable timer;
  };

  // -- messages ---------------------------------------------------------------

  caf::result<resolved_route> on_find_route(find_route& what);
  void on_connection(connection_opened& news);
  void on_exit(const caf::error& reason);

  // -- a question's way -------------------------------------------------------

  /// Asks the next name server, or answers if all were asked.
  void ask_next(uint64_t id);

  /// Hands the question to the connection, if there is one.
  void send(uint64_t id);

  void on_answer(uint64_t id, const protocol::remoting_command& answer);

  /// The name server did not answer, or not in a way that helps.
  void server_failed(uint64_t id, const std::string& cause);

  void finish(uint64_t id, route_ptr route);
  void finish(uint64_t id, caf::error reason);

  /// Finds a question that still waits for this name server.
  question* find(uint64_t id, size_t attempt);

  // -- member variables -------------------------------------------------------

  pointer self_;
  resolver_config config_;
  component_logger log_;
  caf::telemetry::int_counter* failures_;
  protocol::resolver_ring ring_;
  std::map<uint64_t, question> questions_;
  uint64_t last_id_ = 0;
  std::map<std::string, connection_actor> connections_;
  /// Addresses whose connection the client was asked for.
  std::set<std::string> opening_;
};

resolver_actor spawn_resolver(caf::actor_system& sys, resolver_config config);

} // namespace rocketcaf::actors
