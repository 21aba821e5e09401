#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/messages.hpp"
#include "rocketcaf/actors/embedded/request_outcome.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::actors::embedded {

/// What clients answered to a request of a test.
struct finished_invocation {
  uint64_t id = 0;
  std::vector<embedded_client_answer> answers;
};

/// Sends requests to clients and waits for their answers: those of
/// administrators, which brokers pass on (codes 307 and 309), and those of
/// tests, whatever they are.
class client_relay {
public:
  // -- member types -----------------------------------------------------------

  using command = protocol::remoting_command;
  using time_point = std::chrono::steady_clock::time_point;

  /// What is to be sent and said.
  struct output {
    std::vector<client_notice> notices;
    std::vector<finished_invocation> finished;
  };

  // -- constants --------------------------------------------------------------

  /// Those who ask without end run into this.
  static constexpr size_t max_calls = 10'000;

  /// How long a client has for what a broker passes on, as with real brokers.
  static constexpr std::chrono::seconds relay_timeout{10};

  // -- constructors, destructors, and assignment operators --------------------

  explicit client_relay(std::string cluster) : cluster_(std::move(cluster)) {
    // nop
  }

  // -- requests ---------------------------------------------------------------

  /// Passes a request on; its answer comes later, unless it is refused.
  /// @pre the request has code 307 or 309
  request_outcome handle(const broker_node& node, const request_source& source,
                         const command& request, const moment& now);

  /// Sends a request to all clients that it is meant for.
  /// @returns a number that comes again with the answers.
  uint64_t invoke(const std::vector<broker_node>& nodes,
                  const invoke_embedded_client& x, time_point now, output& out);

  // -- events -----------------------------------------------------------------

  /// Handles an answer of a client.
  void on_answer(uint64_t connection, const command& answer, output& out);

  void on_closed(uint64_t connection, output& out);

  void on_time(time_point now, output& out);

  // -- properties -------------------------------------------------------------

  std::optional<time_point> next_due() const;

private:
  /// Connection and opaque.
  using key = std::pair<uint64_t, int32_t>;

  /// A request that waits for its answer.
  struct call {
    time_point until;
    /// Who asked for it: a connection, or 0 for a test.
    uint64_t asker = 0;
    int32_t asker_opaque = 0;
    /// For what is said about a client that does not answer.
    std::string client;
    /// Number of the test's invocation, and place among its answers.
    uint64_t invocation = 0;
    size_t place = 0;
  };

  struct pending {
    size_t open = 0;
    std::vector<embedded_client_answer> answers;
  };

  /// Sends a request, and notes it.
  void send(uint64_t connection, command request, call x,
            std::vector<client_notice>& out);

  /// Takes a call out and says what became of it.
  /// @param answer nullptr if there is none.
  void end(std::map<key, call>::iterator i, const command* answer,
           protocol::response_code problem, output& out);

  std::string cluster_;
  int32_t next_opaque_ = 0;
  uint64_t next_invocation_ = 0;
  std::map<key, call> calls_;
  std::map<uint64_t, pending> invocations_;
};

} // namespace rocketcaf::actors::embedded
