#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/log.hpp"
#include "rocketcaf/actors/metrics.hpp"
#include "rocketcaf/actors/name_server_calls.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/request_failure.hpp"
#include "rocketcaf/protocol/resolver_ring.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
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

/// Asks name servers: one after the other until one answers, or all of them.
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

  /// Goes from one name server to the next.
  struct question {
    protocol::remoting_command request;
    /// How long each name server has.
    std::chrono::milliseconds share{0};
    /// When it must be answered. None: when all name servers were asked.
    std::optional<time_point> deadline;
    /// Takes an answer that does not speak of the name server's trouble and
    /// delivers it, or says why the next one should be asked.
    std::function<std::optional<std::string>(name_server_answer)> take;
    /// Delivers why there is no answer.
    std::function<void(request_failure)> fail;
    /// Name servers asked so far; the last one is being asked.
    std::vector<std::string> tried;
    /// How the others failed: "<address>: <cause>".
    std::string causes;
    /// What the last one answered; -1 if it did not.
    int32_t last_code = -1;
  };

  /// Goes to all name servers at once.
  struct round {
    int32_t request_code = 0;
    caf::typed_response_promise<name_server_answers> promise;
    std::vector<name_server_answer> answers;
    /// How each failed; `errc::none` if it did not.
    std::vector<request_failure> failures;
    size_t open = 0;
  };

  // -- messages ---------------------------------------------------------------

  caf::result<resolved_route> on_find_route(find_route& what);
  caf::result<name_server_answer> on_ask(ask_name_server& what);
  caf::result<name_server_answers> on_ask_all(ask_all_name_servers& what);
  void on_exit(const caf::error& reason);

  // -- a question's way -------------------------------------------------------

  void start(question what);

  /// Asks the next name server, or fails if all were asked.
  void ask_next(uint64_t id);

  void on_outcome(uint64_t id, name_server_calls::outcome what);

  void fail(uint64_t id, errc code, std::string text);

  // -- a round's way ----------------------------------------------------------

  void on_outcome(uint64_t id, size_t index, name_server_calls::outcome what);

  // -- name servers -----------------------------------------------------------

  /// A name server did not answer, or not in a way that helps.
  void server_failed(const std::string& address, const std::string& cause);

  // -- member variables -------------------------------------------------------

  pointer self_;
  resolver_config config_;
  component_logger log_;
  caf::telemetry::int_counter* failures_;
  protocol::resolver_ring ring_;
  name_server_calls calls_;
  std::map<uint64_t, question> questions_;
  std::map<uint64_t, round> rounds_;
  uint64_t last_id_ = 0;
};

resolver_actor spawn_resolver(caf::actor_system& sys, resolver_config config);

} // namespace rocketcaf::actors
