#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/client_relay.hpp"
#include "rocketcaf/actors/embedded/fault_plan.hpp"
#include "rocketcaf/actors/embedded/options.hpp"
#include "rocketcaf/actors/embedded/pull_table.hpp"
#include "rocketcaf/actors/embedded/request_handler.hpp"
#include "rocketcaf/actors/embedded/transaction_checker.hpp"

#include "rocketcaf/protocol/command_view.hpp"
#include "rocketcaf/protocol/frame.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::actors::embedded {

/// Where a broker listens.
struct node_address {
  std::string name;
  /// "host:port" by broker id.
  std::vector<std::string> texts;
  /// Where the master is.
  protocol::stored_host host;
};

/// Bytes for a connection other than the one whose request is served.
struct outgoing {
  uint64_t connection = 0;
  std::string bytes;
};

/// What the engine wants done.
struct engine_output {
  /// Bytes for the connection that asked.
  std::string answers;
  /// That connection is to be closed, after what came before was written.
  bool cut = false;
  std::vector<outgoing> others;
  /// Requests of tests to clients that came to an end.
  std::vector<finished_invocation> finished;
};

/// All of the embedded broker but its sockets: brokers, faults, long polls,
/// delayed answers. Time is an argument.
class engine {
public:
  // -- member types -----------------------------------------------------------

  using time_point = std::chrono::steady_clock::time_point;

  // -- constructors, destructors, and assignment operators --------------------

  engine(embedded_broker_options options, std::vector<node_address> addresses);

  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  // -- properties -------------------------------------------------------------

  const embedded_broker_options& options() const noexcept {
    return options_;
  }

  const std::vector<broker_node>& nodes() const noexcept {
    return nodes_;
  }

  const pull_table& pulls() const noexcept {
    return pulls_;
  }

  /// The messages of a topic, sorted by broker, queue and offset.
  std::vector<embedded_message> messages(const list_embedded_messages& x) const;

  // -- control ----------------------------------------------------------------

  /// @returns the field that is wrong, and why.
  std::optional<validation_error> create_topic(const create_embedded_topic& x);

  std::optional<validation_error> add_fault(embedded_fault x);

  void clear_faults(std::string_view broker_name);

  void set_in_routes(size_t broker, size_t broker_id, bool value) {
    nodes_[broker].ports[broker_id].in_routes = value;
  }

  std::optional<validation_error> suggest(const suggest_broker_id& x);

  /// Checks a request to clients.
  std::optional<validation_error> check(const invoke_embedded_client& x) const;

  /// Sends a request to clients.
  /// @pre it passed the check
  /// @returns a number that comes again with the answers.
  uint64_t invoke(const invoke_embedded_client& x, const moment& now,
                  engine_output& out);

  /// Takes a master down or up again. While it is down it asks about no
  /// transaction, and for one check interval more: its clients have yet to
  /// come back.
  void set_down(size_t broker, bool value, time_point now);

  /// Checks that a broker has this name; the empty name stands for all.
  std::optional<validation_error> check_name(
    std::string_view broker_name) const;

  // -- connections ------------------------------------------------------------

  /// Serves one frame.
  /// @returns false if it is malformed, which is the end of the connection.
  bool on_frame(const request_source& source, const protocol::frame& input,
                const moment& now, engine_output& out);

  void on_closed(size_t broker, uint64_t connection, engine_output& out);

  // -- time -------------------------------------------------------------------

  /// When `on_time` is to be called next.
  std::optional<time_point> next_time() const;

  /// Does what is due: delayed answers and messages, questions about
  /// transactions, and long polls whose time is up.
  void on_time(const moment& now, engine_output& out);

private:
  using command = protocol::remoting_command;

  void serve(const request_source& source, const fault_decision& fault,
             const moment& now, engine_output& out);

  /// Writes an answer as the fault wants it.
  void write(const request_source& source, command& answer,
             const fault_decision& fault, const moment& now,
             engine_output& out);

  void park(const request_source& source, protocol::pull_message_request pull,
            const moment& now);

  /// Answers long polls that wait for a queue.
  void wake(const queue_key& queue, engine_output& out);

  /// Stores the messages of a broker that were kept for now.
  void deliver_delayed(size_t broker, time_point now, engine_output& out);

  /// Asks about the transactions of a broker.
  void check_transactions(size_t broker, const moment& now, engine_output& out);

  /// Does something with the relay, and what it wants done.
  template <class F>
  void relay(F f, engine_output& out);

  /// Sends what a handler wants to be told.
  void post(std::vector<client_notice> notices, engine_output& out);

  void encode(std::string& out, const command& x) const;

  /// Sends to another connection than the one whose request is served.
  void post(uint64_t connection, const command& x, engine_output& out) const;

  embedded_broker_options options_;
  std::vector<broker_node> nodes_;
  client_relay relay_;
  request_handler handler_;
  transaction_checker checker_;
  fault_plan faults_;
  pull_table pulls_;
  std::multimap<time_point, outgoing> delayed_;
  /// Of the requests to clients.
  uint32_t next_opaque_ = 0;
  /// Reused for each request.
  protocol::command_view request_;
};

} // namespace rocketcaf::actors::embedded
