#include "rocketcaf/api/command/line_listener.hpp"

namespace rocketcaf::command {

// -- constructors, destructors, and assignment operators ----------------------

line_listener_state::line_listener_state(transaction_listener_actor::pointer,
                                         listener_answers answers)
  : answers_(answers) {
  // nop
}

transaction_listener_actor::behavior_type line_listener_state::make_behavior() {
  return {
    [this](const execute_local_transaction& what) { return execute(what); },
    [this](const check_local_transaction& what) { return check(what); },
  };
}

// -- answers ------------------------------------------------------------------

local_transaction_state line_listener_state::execute(
  const execute_local_transaction& what) {
  using state = local_transaction_state;
  if (!what.argument.match_elements<state, state>())
    return answers_.executed;
  auto checked = what.argument.get_as<state>(1);
  if (checked != answers_.checked)
    other_checked_.insert_or_assign(what.transaction_id, checked);
  return what.argument.get_as<state>(0);
}

local_transaction_state line_listener_state::check(
  const check_local_transaction& what) const {
  auto i = other_checked_.find(what.transaction_id);
  return i == other_checked_.end() ? answers_.checked : i->second;
}

caf::message to_argument(const listener_answers& x) {
  return caf::make_message(x.executed, x.checked);
}

} // namespace rocketcaf::command
