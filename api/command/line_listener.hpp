#pragma once

#include "rocketcaf/api/producer.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <string>
#include <unordered_map>

namespace rocketcaf::command {

/// What a transaction listener answers.
struct listener_answers {
  /// When it is to execute a local transaction.
  local_transaction_state executed = local_transaction_state::commit;
  /// When a broker asks about one.
  local_transaction_state checked = local_transaction_state::commit;
};

/// State of a transaction listener that answers as it was told: for each
/// transaction by its argument, which is two states, else as for all.
class line_listener_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.command.line-listener";

  // -- constructors, destructors, and assignment operators --------------------

  /// @param answers for transactions without an argument, and for those that
  ///        began elsewhere.
  line_listener_state(transaction_listener_actor::pointer self,
                      listener_answers answers);

  transaction_listener_actor::behavior_type make_behavior();

private:
  local_transaction_state execute(const execute_local_transaction& what);
  local_transaction_state check(const check_local_transaction& what) const;

  listener_answers answers_;
  /// Of the transactions about which brokers get another answer. Brokers may
  /// ask at any time, so that nothing is forgotten.
  std::unordered_map<std::string, local_transaction_state> other_checked_;
};

using line_listener
  = transaction_listener_actor::stateful_impl<line_listener_state>;

/// The argument of a transaction that is to be answered in its own way.
caf::message to_argument(const listener_answers& x);

} // namespace rocketcaf::command
