#pragma once

#include "rocketcaf/api/command/input_json.hpp"
#include "rocketcaf/api/command/line_sender.hpp"
#include "rocketcaf/api/producer.hpp"

#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace rocketcaf::command {

/// Sends lines in transactions and prints what became of them. It answers
/// `atom::drain` when all that it was told before is printed.
using line_transactor_actor
  = line_sender_actor::extend_with<transaction_observer_actor>;

/// How lines are sent in transactions.
struct transaction_plan {
  /// What is the same in all messages.
  send_message common;
  /// What local transactions answer for which a line says nothing else.
  local_transaction_state executed = local_transaction_state::commit;
  /// What check-backs answer for which a line says nothing else; absent if that
  /// is what the local transaction answered.
  std::optional<local_transaction_state> checked = {};
  /// Whether answered check-backs are printed.
  bool print_checks = false;
  /// Whether lines are JSON objects, see `read_transaction_input`, or bodies.
  bool json_input = false;
  /// Whether results are JSON objects.
  bool json_output = false;
};

/// State of the actor that owns standard output. It is spawned detached, since
/// whoever reads that may be slow.
class line_transactor_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.command.line-transactor";

  // -- constructors, destructors, and assignment operators --------------------

  /// @param window told when a transaction is finished; outlives the actor.
  line_transactor_state(line_transactor_actor::pointer self,
                        transaction_producer_actor producer,
                        transaction_plan plan, send_window* window);

  line_transactor_actor::behavior_type make_behavior();

private:
  /// A line, after it was read.
  struct ticket {
    uint64_t seq;
    /// Of the line, as the window counts it.
    size_t size;
  };

  void on_line(std::string& line, uint64_t seq);
  void send(transaction_input what, ticket line);
  void on_changed(const transaction_changed& news);

  void report(ticket line, const transaction_outcome& outcome);

  /// How often brokers have asked about a transaction that has ended now.
  uint32_t take_checks(const transaction_outcome& outcome);

  line_transactor_actor::pointer self_;
  transaction_producer_actor producer_;
  transaction_plan plan_;
  send_window* window_;
  /// By ids of open transactions that brokers have asked about.
  std::unordered_map<std::string, uint32_t> checks_;
};

using line_transactor
  = line_transactor_actor::stateful_impl<line_transactor_state>;

} // namespace rocketcaf::command
